"""Variations that were just cut, on their way into shards, a few points at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import replace

from dsgenerator.files import Files
from dsgenerator.plan.shards import Shard
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.point import Point
from dsgenerator.records.shards import opened
from dsgenerator.records.variations import Variation, variations
from dsgenerator.slice.manifest import VariationRow

HELD_BYTES = 4_000_000
"""Of audio that is held for its labels to be worked out together: for points of 64 kB, that takes
an eighth of the time that it takes one by one."""


class Adding:
    """Variations on their way into shards.

    Attributes
    ----------
    counts : Counter[str]
        How many variations each file has got.
    """

    def __init__(
        self, shards: Sequence[Shard], dataset: Dataset, files: Files, stack: ExitStack
    ) -> None:
        """Take the shards that get all variations, and what closes their files."""
        self.counts: Counter[str] = Counter()
        self._shards, self._dataset, self._files, self._stack = shards, dataset, files, stack
        # Of a split, as soon as it has a variation.
        self._opened: dict[str, Callable[[Variation], None]] = {}
        self._points: list[tuple[Point, list[VariationRow]]] = []
        self._audio: list[bytes] = []
        self._held = 0

    def add(self, point: Point, rows: list[VariationRow], audio: Sequence[bytes]) -> None:
        """Add the variations of a point, with their audio files."""
        self._points.append((point, rows))
        self._audio += audio
        self._held += sum(map(len, audio))
        if self._held >= HELD_BYTES:
            self.finish()

    def finish(self) -> None:
        """Write all that is held."""
        told = zip(variations(self._dataset, self._points), self._audio, strict=True)
        for variation, content in told:
            for shard in self._shards:
                name = shard.file(self._dataset, variation.point.split)
                self._to(name, shard.kind)(replace(variation, audio=content))
                self.counts[name] += 1
        self._points, self._audio, self._held = [], [], 0

    def _to(self, name: str, kind: str) -> Callable[[Variation], None]:
        if name not in self._opened:
            opening = opened(self._dataset, kind, name, self._files)
            self._opened[name] = self._stack.enter_context(opening)
        return self._opened[name]
