"""The variations of a dataset one after the other, rendered as they are asked for, with no file.

::

    from dsgenerator.stream import Stream

    for samples, labels in Stream("config/pop.yaml", order="shuffled", seed=1):
        ...

Samples are those of the dataset's files, to the last bit.
"""

from __future__ import annotations

import copy
import operator
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Unpack

import numpy as np

from dsgenerator.errors import DSGeneratorError
from dsgenerator.loading.kinds import kinds_of
from dsgenerator.loading.options import Options, prepared
from dsgenerator.plan.digests import stream_digest
from dsgenerator.streaming.chance import shuffled
from dsgenerator.streaming.choices import (
    check_choice,
    check_split,
    check_state,
    chosen_columns,
    points_of,
    share_of,
    whole_number,
)
from dsgenerator.streaming.draws import Draws
from dsgenerator.streaming.opening import Source, open_config
from dsgenerator.streaming.order import ORDERS, Order
from dsgenerator.streaming.sounds import Sounds
from dsgenerator.streaming.variation import Labels, Variation, labels_of, realised_of

STATE_VERSION = 1
"""Raised when states have another form, or streams another order, than before."""


class Stream:
    """The variations of a config's dataset, or others without end, with their labels.

    Each pass yields ``(samples, labels)``: float32 of shape (samples,), and a dict.  It begins at
    `start`; the first one after `load_state_dict`, where that state was taken.

    Parameters
    ----------
    config : str, Path, Mapping or Config
        A file, the name of one that ships, or what a file says; also of the original tool.
    split : str, optional
        Only what the config puts there: ``"train"``, ``"valid"`` or ``"test"``; all by default.
    labels : Sequence[str], optional
        Columns of the metadata table to tell: parameters by name, labels as ``label_<name>``; by
        default all swept parameters, in the config's order.  Each a number in natural units; what
        moves at some point of the dataset, always a `synths.trajectories.Trajectory`, in seconds.
    order : {"sorted", "shuffled"}
        As in the table; or points in random order, and their variations mixed.
    seed, epoch : int
        What random order, and the points of an endless stream, depend on.
    mixed : int
        Points whose variations are mixed; so many long signals are held in memory.
    rank, worker : int
        Which share of the points it has; see `shared`.
    world_size, workers : int
        Of how many.
    start : int
        Where a pass begins, counted in variations of this share.
    endless : bool
        Whether points are drawn without end from the ranges of `params`, each from `seed` and its
        number alone, instead of those of the dataset.
    **options
        As `dsgenerator.loading.options.Options`: kind of labels, excerpts, sample rate, level.

    Attributes
    ----------
    dataset : Dataset
    columns : list[Column]
        Of the labels.

    Raises
    ------
    DSGeneratorError
        If anything is wrong with the config, or an argument does not fit it.

    Notes
    -----
    Variations that the config drops are left out.  They count as places, since only who renders
    what comes before would know of them.  A sound model of one's own runs in this process, and
    `timeout_s` has no effect.
    """

    def __init__(
        self,
        config: Source,
        *,
        split: str | None = None,
        labels: Sequence[str] | None = None,
        order: str = "sorted",
        seed: int = 0,
        epoch: int = 0,
        mixed: int = 16,
        rank: int = 0,
        world_size: int = 1,
        worker: int = 0,
        workers: int = 1,
        start: int = 0,
        endless: bool = False,
        **options: Unpack[Options],
    ) -> None:
        checked, self.dataset = open_config(config)
        check_split(self.dataset, split)
        check_choice("order", order, ORDERS)
        seed, mixed = whole_number("seed", seed, 0), whole_number("mixed", mixed, 1)
        self.start = whole_number("start", start, 0)
        self.columns = chosen_columns(self.dataset, labels)
        self._draws = Draws(checked, self.dataset, seed, split) if endless else None
        self._indices = None if endless else points_of(self.dataset, split)
        ranges = checked.model_dump(mode="json", include={"params"}) if endless else None
        self._about: dict[str, Any] = {
            "version": STATE_VERSION,
            "config": stream_digest(self.dataset, ranges),
            **{"split": split, "endless": endless, "order": order, "seed": seed},
            "mixed": mixed if order == "shuffled" else 1,
        }
        kinds = kinds_of(options, self.dataset.synth, self.columns)
        self._prepared = prepared(options, kinds, self.dataset.file_rate, self.dataset.file_samples)
        self._share = share_of(rank, world_size, worker, workers)
        self._single: Sounds | None = None
        self._resumed: int | None = None
        self._begin(epoch)

    def __repr__(self) -> str:
        length = self._order.length
        told = "without end" if length is None else f"of {length} variations"
        return f"<Stream {self.dataset.name} {told}, {self.dataset.file_samples} samples each>"

    @property
    def sample_rate(self) -> int:
        """Samples per second, Hz."""
        return self._prepared.new_rate

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the labels, in their order."""
        return tuple(column.name for column in self.columns)

    def __len__(self) -> int:
        """Return how many variations a pass has, before any are dropped.

        Raises
        ------
        TypeError
            If there is no end.
        """
        if self._order.length is None:
            raise TypeError("an endless stream has no length")
        return max(0, self._order.length - self.start)

    def __iter__(self) -> Iterator[tuple[np.ndarray, Labels]]:
        """Begin a pass: the samples and labels of its variations."""
        return map(self._made, self.variations())

    def _made(self, found: Variation) -> tuple[np.ndarray, Labels]:
        """Return what was asked for of a variation."""
        labels, point, number = found.labels, found.point, found.number
        if self._prepared.realised:
            labels = labels | realised_of(self.dataset, labels, point, number)
        purpose = self._about["seed"], self.epoch, point.stem, number
        return self._prepared.of(found.samples, labels, purpose)

    def variations(self) -> Iterator[Variation]:
        """Begin a pass: its variations as the files have them, with what they are."""
        begun = self.start if self._resumed is None else self._resumed
        self._next, self._resumed = begun, None
        return self._pass(begun)

    def _pass(self, position: int) -> Iterator[Variation]:
        sounds, length = self._sounds(self._order.mixed), self._order.length
        while length is None or position < length:
            found = self._at(position, sounds)
            position += 1
            self._next = position
            if found is not None:
                yield found

    def __getitem__(self, place: int) -> tuple[np.ndarray, Labels]:
        """Return the samples and labels at one place of a pass, for what one alone costs.

        Places count from the first of this share, whatever `start` is, and dropped variations too.

        Raises
        ------
        IndexError
            If there are not so many places.
        DSGeneratorError
            If the config drops that variation.
        """
        position, length = operator.index(place), self._order.length
        if length is not None and position < 0:
            position += length
        if position < 0 or (length is not None and position >= length):
            raise IndexError(
                f"place {place} is none of {'the' if length is None else length} places"
            )
        if self._single is None:
            self._single = self._sounds(1)
        found = self._at(position, self._single)
        if found is None:
            raise DSGeneratorError(f"place {place} is left out, as silence_db or on_clip says")
        return self._made(found)

    def _sounds(self, held: int) -> Sounds:
        return Sounds(self.dataset, (self._draws or self.dataset).point, held)

    def _at(self, position: int, sounds: Sounds) -> Variation | None:
        """Return the variation at a place; None of one that is left out."""
        index, number = self._order.place(position)
        point, samples = sounds.variation(index, number)
        if samples is None:
            return None
        labels = labels_of(self.dataset, self.columns, point, number)
        return Variation(samples, labels, point, number)

    def set_epoch(self, epoch: int) -> None:
        """Go to another epoch: another order if shuffled, and the next pass begins at `start`.

        Nothing happens if that is the epoch already.

        Raises
        ------
        DSGeneratorError
            If the stream is endless, and so has one only.
        """
        if epoch != self.epoch:
            self._begin(epoch)

    def shared(
        self, rank: int = 0, world_size: int = 1, worker: int = 0, workers: int = 1
    ) -> Stream:
        """Return this stream with another share of the points, at its beginning.

        Each of `world_size` processes has `workers` workers; all together have every variation
        once.  Points stay whole, so shares may differ by the variations of one.

        Raises
        ------
        DSGeneratorError
            If there is no such rank or worker.
        """
        other = copy.copy(self)
        other._share, other._single = share_of(rank, world_size, worker, workers), None
        other._restart()
        return other

    def _begin(self, epoch: int) -> None:
        """Put the points in the order of an epoch."""
        epoch = whole_number("epoch", epoch, 0)
        if epoch and self._draws:
            raise DSGeneratorError("an endless stream has no epochs; another seed draws others")
        self.epoch, self._points = epoch, self._indices
        if self._indices is not None and self._about["order"] == "shuffled":
            mixed = shuffled(len(self._indices), "points", self._about["seed"], epoch)
            self._points = np.asarray(self._indices)[mixed]
        self._restart()

    def _restart(self) -> None:
        mixed, purpose = self._about["mixed"], (self._about["seed"], self.epoch)
        about = self._points, self.dataset.variations
        self._order = Order(*about, *self._share, mixed, purpose)
        self._next, self._resumed = self.start, None

    def state_dict(self) -> dict[str, Any]:
        """Return where the pass is that was begun last: what JSON can hold, and small.

        It says which variation comes next, and what stream it is of.
        """
        share, shares = self._share
        place = {"epoch": self.epoch, "share": share, "shares": shares, "next": self._next}
        return self._about | place

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Let the next pass begin where a state was taken, in its epoch.

        Raises
        ------
        DSGeneratorError
            If it was taken of another stream: of another config, split, order, seed or share.
        """
        check_state(state, self.state_dict())
        self._begin(state["epoch"])
        self._next = self._resumed = state["next"]

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_single": None}
