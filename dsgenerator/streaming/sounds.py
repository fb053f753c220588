"""The sound of a point's variations: rendered when it is asked for, and held as long as needed."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from dsgenerator.audio import stored_samples
from dsgenerator.config import models
from dsgenerator.errors import DSGeneratorError, Remark
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.point import Point
from dsgenerator.render.samples import check_source, render
from dsgenerator.slice.pieces import clip_error, pieces


def playable(dataset: Dataset) -> Dataset:
    """Return a dataset whose sound model can be used in any process, again and again.

    A model of the original tool may keep anything from one signal to the next.  The workflow makes
    each signal by a copy of a process; here, another interpreter does, as for models that need
    libraries of their time.  Either gives the same samples.
    """
    model = models.load(dataset.synth)
    if hasattr(model, "prepare") and getattr(model, "interpreter", None) is None:
        synth = f"{dataset.synth_name}@{sys.executable}"
        return replace(dataset, render=replace(dataset.render, synth=synth))
    return dataset


class Sounds:
    """Long signals of some points, and the variations that are cut from them.

    Parameters
    ----------
    dataset : Dataset
    point_at : callable
        Returns the point with an index.
    most : int
        Long signals that are held in memory; where another is rendered, the oldest goes.

    Raises
    ------
    DSGeneratorError
        If the source of the sound model has changed since the config was read.
    """

    def __init__(self, dataset: Dataset, point_at: Callable[[int], Point], most: int) -> None:
        check_source(dataset)
        self._dataset, self._point_at, self._most = playable(dataset), point_at, most
        self._held: dict[int, tuple[Point, np.ndarray]] = {}
        self._process = 0
        self._told = False

    def variation(self, index: int, number: int) -> tuple[Point, np.ndarray | None]:
        """Return a point, and the samples of one of its variations as its file has them.

        Parameters
        ----------
        index : int
            Of the point.
        number : int
            Of the variation.

        Returns
        -------
        point : Point
        samples : numpy.ndarray of float32, shape (dataset.file_samples,), or None
            None of a variation that the config leaves out.

        Raises
        ------
        DSGeneratorError
            If the sound model fails, or if it clips and the config says that this is an error.
        """
        if index not in self._held:
            point = self._point_at(index)
            if len(self._held) == self._most:
                del self._held[next(iter(self._held))]
            self._held[index] = point, self._render(point)
        point, signal = self._held[index]
        spec = self._dataset.slicing
        for piece in pieces(self._dataset, signal, [number]):
            if piece.peak > 1:
                if spec.on_clip == "drop":
                    break
                self._tell_of_clipping(point, number)
            return point, stored_samples(piece.samples, spec.sample_format, piece.peak)
        return point, None

    def _render(self, point: Point) -> np.ndarray:
        self._settle()
        try:
            return render(self._dataset, point)
        except DSGeneratorError as error:
            # Ctrl-C is for those who train, and no fault of the sound model that it falls into.
            cause = error.__cause__ and error.__cause__.__cause__
            if isinstance(cause, KeyboardInterrupt):
                raise cause from None
            raise

    def _settle(self) -> None:
        """See to it that this process shares nothing with the one that it may be a copy of."""
        if self._process != os.getpid():
            self._process, model = os.getpid(), models.load(self._dataset.synth)
            if hasattr(model, "detach"):
                model.detach()

    def _tell_of_clipping(self, point: Point, number: int) -> None:
        file, spec = point.variation_file(number), self._dataset.slicing
        if spec.on_clip == "error":
            raise DSGeneratorError(clip_error(self._dataset, point, file))
        if not self._told:
            self._told = True
            told = f"{file} reaches beyond full scale (gain_db {spec.gain_db:g}), as others may"
            warnings.warn(told, Remark, stacklevel=5)
