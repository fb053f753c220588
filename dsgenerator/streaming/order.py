"""The order of a stream: which variation of which point comes at which place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from dsgenerator.streaming.chance import shuffled

ORDERS = ("sorted", "shuffled")


class Place(NamedTuple):
    """One place of a stream.

    Attributes
    ----------
    point : int
        Index of the point, among those of the dataset, or of those that are drawn.
    variation : int
        Which slice of its long signal.
    """

    point: int
    variation: int


@dataclass
class Order:
    """The places of one share of a stream.

    Points are dealt out one by one, so that no long signal is rendered in two shares.  Where they
    are shuffled, the variations of `mixed` points at a time come in a random order: that many long
    signals are held in memory.

    Attributes
    ----------
    points : Sequence[int] or numpy.ndarray of int, shape (points,), or None
        Indices of the points of all shares, in order; None for all there are, without end.
    variations : int
        Of a point.
    share, shares : int
    mixed : int
        Points whose variations are mixed; 1 leaves each point's together, in their order.
    purpose : Sequence
        What random numbers depend on.
    """

    points: Sequence[int] | np.ndarray | None
    variations: int
    share: int = 0
    shares: int = 1
    mixed: int = 1
    purpose: Sequence[object] = ()
    _block: tuple[int, np.ndarray] | None = field(default=None, repr=False)

    @property
    def length(self) -> int | None:
        """How many places there are; None without end."""
        slots = self._slots
        return None if slots is None else slots * self.variations

    @property
    def _slots(self) -> int | None:
        """How many points this share has."""
        if self.points is None:
            return None
        return max(0, -(-(len(self.points) - self.share) // self.shares))

    def place(self, position: int) -> Place:
        """Return a place; without a look at those before it."""
        if self.mixed == 1:
            slot, variation = divmod(position, self.variations)
        else:
            block, within = divmod(position, self.mixed * self.variations)
            inner, variation = divmod(int(self._mix(block)[within]), self.variations)
            slot = block * self.mixed + inner
        index = self.share + slot * self.shares
        return Place(index if self.points is None else int(self.points[index]), variation)

    def _mix(self, block: int) -> np.ndarray:
        """Return the order of the variations of a block of points."""
        if self._block is None or self._block[0] != block:
            size, slots = self.mixed, self._slots
            if slots is not None:
                size = min(size, slots - block * self.mixed)
            told = (*self.purpose, "mix", self.share, self.shares, block)
            self._block = block, shuffled(size * self.variations, *told)
        return self._block[1]
