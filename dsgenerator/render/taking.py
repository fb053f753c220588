"""Long signals as jobs take them: read where they are kept, else rendered, and never written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing, suppress

import numpy as np

from dsgenerator.audio import wav_parts
from dsgenerator.errors import DSGeneratorError
from dsgenerator.plan.batches import LongSignal
from dsgenerator.plan.paths import Paths
from dsgenerator.points.dataset import Dataset
from dsgenerator.render.signals import failed_points, rendered_signals
from dsgenerator.render.store import Taken, checksum_of, read_signal, stored_names


def take_signals(
    dataset: Dataset,
    signals: Sequence[LongSignal],
    paths: Paths,
    remarks: Counter[str] | None = None,
) -> Generator[Taken | None, None, None]:
    """Yield long signals one after the other; None of those that cannot be had.

    Where none are kept, those that are there all the same are read, as rendering takes longer.

    Parameters
    ----------
    dataset : Dataset
    signals : Sequence[LongSignal]
    paths : Paths
    remarks : Counter[str], optional
        Gets what users should be told of signals that are rendered, and of how many it is true.

    Raises
    ------
    DSGeneratorError
        After the last one: what was altered or lost, or at which points the sound model failed.
        At once, if its source is not what it was when the run began.
    """
    if dataset.keep_long:
        yield from _read(signals, paths)
    else:
        yield from _read_or_rendered(dataset, signals, paths, remarks)


def _read(signals: Sequence[LongSignal], paths: Paths) -> Iterator[Taken | None]:
    lost = []
    for signal in signals:
        taken = None
        try:
            taken = read_signal(paths, signal)
        except DSGeneratorError as error:
            lost.append(str(error))
        yield taken
    if lost:
        more = f" (and {len(lost) - 1} more of its batch)" if len(lost) > 1 else ""
        raise DSGeneratorError(f"{lost[0]}{more}")


def _read_or_rendered(
    dataset: Dataset,
    signals: Sequence[LongSignal],
    paths: Paths,
    remarks: Counter[str] | None,
) -> Iterator[Taken | None]:
    there = {signal.digest for signal in signals} & stored_names(paths).keys()
    lacking = [signal for signal in signals if signal.digest not in there]
    failures: list[str] = []
    # The process apart, of own sound models, ends with the last signal, or with whoever takes them.
    with closing(_rendered(dataset, lacking, remarks)) as rendering:
        for signal in signals:
            taken: Taken | DSGeneratorError | None = None
            if signal.digest not in there:
                taken = next(rendering)
            else:
                with suppress(DSGeneratorError):  # altered, or kept under another name
                    taken = read_signal(paths, signal)
            if taken is None:
                taken = next(_rendered(dataset, [signal], remarks))
            if isinstance(taken, DSGeneratorError):
                failures.append(str(taken))
                taken = None
            yield taken
    if failures:
        raise DSGeneratorError(failed_points(failures, len(signals)))


def _rendered(
    dataset: Dataset, signals: Sequence[LongSignal], remarks: Counter[str] | None
) -> Generator[Taken | DSGeneratorError, None, None]:
    def finish(place: int, samples: np.ndarray) -> Taken:
        parts = wav_parts(samples, dataset.sample_rate, "FLOAT")
        return Taken(samples, checksum_of(*filter(len, parts)), rendered=True)

    for _, outcome in rendered_signals(dataset, signals, finish, remarks):
        yield outcome
