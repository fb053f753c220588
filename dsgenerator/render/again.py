"""Rendering once more, in another process: whether a signal depends on nothing but its point."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait

import google_crc32c

from dsgenerator import ROOT
from dsgenerator.audio import wav_bytes
from dsgenerator.errors import DSGeneratorError, plain
from dsgenerator.plan.batches import LongSignal
from dsgenerator.points.dataset import Dataset

IN_BATCH = 2
"""Long signals of the first batch that are rendered twice if the sound model is not shipped."""

LOOK = 0.2
"""Seconds after which it is looked whether the process has ended without a word."""


def render_again(dataset: Dataset, signals: Sequence[LongSignal]) -> list[str]:
    """Return the checksums of long signals rendered by another process, the last one first.

    That has other hashes of text, other global random numbers, a later time, and has rendered
    nothing before.

    Raises
    ------
    DSGeneratorError
        If it cannot, or takes longer for one than `timeout_s`.
    """
    # Not the working folder, which may have modules of the same names.
    places = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    ours, theirs = os.pipe()
    with tempfile.TemporaryFile() as task, tempfile.TemporaryFile() as printed:
        task.write(pickle.dumps((dataset, [signal.point.index for signal in signals])))
        task.seek(0)
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", __name__, str(theirs)],
            env=os.environ | {"PYTHONPATH": places, "PYTHONHASHSEED": "20261125"},
            stdin=task,
            stdout=printed,
            stderr=printed,
            pass_fds=[theirs],
            start_new_session=True,
        )
        os.close(theirs)
        try:
            with Connection(ours, writable=False) as results:
                return _checksums(dataset, signals, process, results)[::-1]
        finally:
            # Also what it has begun itself, and what keeps its pipes open.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _checksums(
    dataset: Dataset,
    signals: Sequence[LongSignal],
    process: subprocess.Popen,
    results: Connection,
) -> list[str]:
    """Return the checksums that a process sends, in the order in which it renders."""
    found: list[str] = []
    begun = time.monotonic()
    for rendered in reversed(signals):
        what = f"{dataset.synth_name} failed when it was run again at {rendered.point.describe()}"
        while not wait([results], LOOK):
            if dataset.timeout_s and time.monotonic() - begun > dataset.timeout_s:
                told = f"took longer than {dataset.timeout_s:g} s (timeout_s)"
                raise DSGeneratorError(f"{what}: {told}")
            if process.poll() is not None and not results.poll():
                raise DSGeneratorError(f"{what}: it ended its process")
        try:
            kind, text = results.recv()
        except (EOFError, OSError):
            raise DSGeneratorError(f"{what}: it ended its process") from None
        if kind == "failed":
            raise DSGeneratorError(f"{what}: {plain(text)}")
        found.append(text)
        begun = time.monotonic()
    return found


def check_repeatable(
    dataset: Dataset, signals: Sequence[LongSignal], checksums: Sequence[str]
) -> None:
    """Render some long signals again, and compare them with what came out before.

    Raises
    ------
    DSGeneratorError
        If any is another.
    """
    found = render_again(dataset, signals)
    for again, before, checksum in zip(signals, checksums, found, strict=True):
        if checksum != before:
            raise DSGeneratorError(
                f"{dataset.synth_name} does not make the same sound twice, first at "
                f"{again.point.describe()}: another process rendered other samples. Take all "
                f"random numbers from `rng`; keep nothing from one signal to the next, and use "
                f"neither the time nor hash(). Or a package that it imports is another by now: "
                f"snakemake ... delete, and a run, make all signals anew"
            )


def _main(descriptor: int) -> None:
    from dsgenerator.render.samples import render

    dataset, indices = pickle.loads(sys.stdin.buffer.read())
    os.set_inheritable(descriptor, False)
    results = Connection(descriptor, readable=False)
    try:
        for index in reversed(indices):
            content = wav_bytes(render(dataset, dataset.point(index)), dataset.sample_rate, "FLOAT")
            results.send(("made", f"{google_crc32c.value(content):08x}"))
    except DSGeneratorError as error:
        results.send(("failed", str(error)))
    os._exit(0)


if __name__ == "__main__":
    _main(int(sys.argv[1]))
