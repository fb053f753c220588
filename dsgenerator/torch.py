"""Streams and datasets for PyTorch: what its DataLoader, and torchdata's stateful one, take.

::

    from torch.utils.data import DataLoader
    from dsgenerator.torch import TextureStream, collate

    stream = TextureStream("config/pop.yaml", order="shuffled", seed=1)
    for samples, labels in DataLoader(stream, batch_size=32, num_workers=2, collate_fn=collate):
        ...

It needs torch, which the package's own dependencies do not have: extra ``torch``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.distributed
import torch.utils.data

from dsgenerator.dataset import Textures
from dsgenerator.stream import Stream
from dsgenerator.streaming.opening import Source
from synths.trajectories import Trajectory, Value

Labels = dict[str, torch.Tensor]
"""By name: a number, of shape (); or a curve, times in seconds and values, of shape (2, points)."""


class TextureStream(torch.utils.data.IterableDataset):
    """The variations of a config as tensors, divided among ranks and DataLoader workers by itself.

    Each item is ``(samples, labels)``: float32 of shape (samples,), and a dict of float32 tensors
    in natural units: of shape (), or, of what moves, (2, points), times in seconds above values.

    Parameters
    ----------
    config : str, Path, Mapping or Config
        As for `dsgenerator.stream.Stream`.
    rank, world_size : int, optional
        Which process this is; by default as `torch.distributed` says, if it is initialised.
    **options
        As for `Stream`: `split`, `labels`, `order`, `seed`, `epoch`, `mixed`, `start`, `endless`,
        and what is made of samples and labels.

    Raises
    ------
    DSGeneratorError
        As `Stream` does; when a pass begins, of a state of another number of ranks or workers.

    Notes
    -----
    Each share has its points whole.  Shares of a dataset may differ by the variations of one, which
    `DistributedDataParallel` does not like; those of an endless stream have no end.  Epochs
    reach workers that persist, too.
    """

    def __init__(
        self,
        config: Source,
        *,
        rank: int | None = None,
        world_size: int | None = None,
        **options: Any,
    ) -> None:
        super().__init__()
        self.stream = Stream(config, **options)
        self._given, self._world = (rank, world_size), (0, 1)
        # In shared memory, as workers that persist have copies of all else.
        self._epoch = torch.tensor(self.stream.epoch).share_memory_()
        self._share: Stream | None = None
        self._pending: dict[str, Any] | None = None
        self._mine()

    @property
    def sample_rate(self) -> int:
        """Samples per second, Hz."""
        return self.stream.sample_rate

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the labels, in their order."""
        return self.stream.names

    def __len__(self) -> int:
        """Return how many variations this rank has, before any are dropped.

        Raises
        ------
        TypeError
            If there is no end.
        """
        return len(self.stream.shared(*self._ranks()))

    def __iter__(self) -> Iterator[tuple[torch.Tensor, Labels]]:
        """Begin a pass over the share of this rank and worker."""
        share = self._mine()
        if self._pending is not None:
            share.load_state_dict(self._pending)
        self._share, self._pending = share, None
        return ((torch.from_numpy(samples), tensors(labels)) for samples, labels in share)

    def set_epoch(self, epoch: int) -> None:
        """Go to another epoch: the next pass has another order, if shuffled, and begins at `start`.

        A state of the same epoch that was loaded before stays.

        Raises
        ------
        DSGeneratorError
            If the stream is endless.
        """
        self.stream.set_epoch(epoch)
        self._epoch.fill_(epoch)
        if self._pending is not None and self._pending["epoch"] != epoch:
            self._pending = None

    def state_dict(self) -> dict[str, Any]:
        """Return where the pass of this rank and worker is; see `Stream.state_dict`."""
        if self._pending is not None:
            return dict(self._pending)
        return (self._mine() if self._share is None else self._share).state_dict()

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Let the next pass of this rank and worker begin where a state was taken, in its epoch.

        Those after it are of the epoch that `set_epoch` has said last.

        Raises
        ------
        DSGeneratorError
            If it was taken of another stream, or of another rank or worker.
        """
        self._mine().load_state_dict(state)
        self._share, self._pending = None, dict(state)

    def _mine(self) -> Stream:
        """Return the share of this rank and worker, at its beginning."""
        found = torch.utils.data.get_worker_info()
        worker, workers = (found.id, found.num_workers) if found else (0, 1)
        share = self.stream.shared(*self._ranks(), worker, workers)
        share.set_epoch(int(self._epoch))
        return share

    def _ranks(self) -> tuple[int, int]:
        """Return the rank of this process, or of that which this is a worker of, and how many."""
        distributed = torch.distributed
        if distributed.is_available() and distributed.is_initialized():
            self._world = distributed.get_rank(), distributed.get_world_size()
        rank, world_size = self._given
        return (
            self._world[0] if rank is None else rank,
            self._world[1] if world_size is None else world_size,
        )

    def __getstate__(self) -> dict[str, Any]:
        # A worker that begins with nothing does not know of other ranks.
        self._ranks()
        return self.__dict__ | {"_share": None}


class TextureDataset(torch.utils.data.Dataset):
    """The variations of a dataset that was made, as tensors by their place, whatever holds them.

    Each item is as those of `TextureStream`.

    Parameters
    ----------
    folder : str or Path
        ``data/`` of a dataset, or a copy.
    **options
        As for `dsgenerator.dataset.Textures`: `split`, `labels`, `source`, `seed`, `epoch`, and
        what is made of samples and labels.

    Raises
    ------
    DSGeneratorError
        As `Textures` does.
    """

    def __init__(self, folder: str | Path, **options: Any) -> None:
        super().__init__()
        self.textures = Textures(folder, **options)
        # In shared memory, as workers that persist have copies of all else.
        self._epoch = torch.tensor(self.textures.epoch).share_memory_()

    @property
    def sample_rate(self) -> int:
        """Samples per second, Hz."""
        return self.textures.sample_rate

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the labels, in their order."""
        return self.textures.names

    def __len__(self) -> int:
        """Return the number of variations."""
        return len(self.textures)

    def __getitem__(self, place: int) -> tuple[torch.Tensor, Labels]:
        """Return the samples and labels of one variation."""
        self.textures.set_epoch(int(self._epoch))
        samples, labels = self.textures[place]
        return torch.from_numpy(samples), tensors(labels)

    def set_epoch(self, epoch: int) -> None:
        """Let random excerpts be those of another epoch, in workers that persist, too."""
        self.textures.set_epoch(epoch)
        self._epoch.fill_(epoch)


def tensors(labels: Mapping[str, Value]) -> Labels:
    """Return labels as tensors, of float32: numbers of shape (), curves of shape (2, points)."""
    numbers = [value for value in labels.values() if not isinstance(value, Trajectory)]
    # One tensor a label takes as long as one of all, and a list twice as long as an array.
    each = iter(torch.from_numpy(np.array(numbers, dtype=np.float32)).unbind())
    return {
        name: _curve(value) if isinstance(value, Trajectory) else next(each)
        for name, value in labels.items()
    }


def _curve(value: Trajectory) -> torch.Tensor:
    return torch.from_numpy(np.array([value.times, value.values], dtype=np.float32))


def collate(
    batch: Sequence[tuple[torch.Tensor, Labels]],
) -> tuple[torch.Tensor, Labels]:
    """Return items as a batch, in which curves stay curves.

    Parameters
    ----------
    batch : Sequence[tuple]
        Items of a `TextureStream` or `TextureDataset`.

    Returns
    -------
    samples : torch.Tensor of float32, shape (items, samples)
    labels : dict[str, torch.Tensor]
        Of float32: numbers of shape (items,); curves of shape (items, 2, points), the shorter ones
        with their last point repeated, which changes no value of them.
    """
    samples = _stacked([of for of, _ in batch])
    columns = {name: [labels[name] for _, labels in batch] for name in batch[0][1]}
    return samples, {name: torch.stack(_padded(column)) for name, column in columns.items()}


def _stacked(rows: list[torch.Tensor]) -> torch.Tensor:
    try:
        # By one thread: those of torch wait for each other, a hundred times as long as this takes
        # where processors are busy with something else.
        return torch.from_numpy(np.stack([row.numpy() for row in rows]))
    except (RuntimeError, TypeError, ValueError):  # what numpy has not, or nobody
        return torch.stack(rows)


def _padded(column: Sequence[torch.Tensor]) -> list[torch.Tensor]:
    """Return curves of equal length; numbers as they are."""
    if not column[0].ndim:
        return list(column)
    longest = max(curve.shape[1] for curve in column)
    ends = [curve[:, -1:].expand(2, longest - curve.shape[1]) for curve in column]
    return [torch.cat(parts, dim=1) for parts in zip(column, ends, strict=True)]
