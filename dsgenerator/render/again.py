"""Rendering once more, in another process: whether a signal depends on nothing but its point."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence

import google_crc32c

from dsgenerator import ROOT
from dsgenerator.audio import wav_bytes
from dsgenerator.errors import DSGeneratorError
from dsgenerator.plan.batches import LongSignal
from dsgenerator.points.dataset import Dataset

IN_BATCH = 2
"""Long signals of the first batch that are rendered twice if the sound model is not shipped."""


def render_again(dataset: Dataset, signals: Sequence[LongSignal]) -> list[str]:
    """Return the checksums of long signals rendered by another process, the last one first.

    That has other hashes of text, other global random numbers, a later time, and has rendered
    nothing before.

    Raises
    ------
    DSGeneratorError
        If it cannot.
    """
    # Not the working folder, which may have modules of the same names.
    places = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        [sys.executable, "-P", "-m", __name__],
        input=pickle.dumps((dataset, [signal.point.index for signal in signals])),
        env=os.environ | {"PYTHONPATH": places, "PYTHONHASHSEED": "20261125"},
        capture_output=True,
        check=False,
    )
    checksums = done.stdout.decode(errors="replace").split()[-len(signals) :]
    if done.returncode or len(checksums) < len(signals):
        told = done.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
        raise DSGeneratorError(f"{dataset.synth_name} failed when it was run again: {told[-1]}")
    return checksums[::-1]


def check_repeatable(dataset: Dataset, signals: Sequence[LongSignal], names: Sequence[str]) -> None:
    """Render some long signals again, and compare them with what is in the store.

    Raises
    ------
    DSGeneratorError
        If any is another.
    """
    for signal, name, checksum in zip(signals, names, render_again(dataset, signals), strict=True):
        if checksum != name[-8:]:
            raise DSGeneratorError(
                f"{dataset.synth_name} does not make the same sound twice, first at "
                f"{signal.point.describe()}: another process rendered other samples. Take all "
                f"random numbers from `rng`; keep nothing from one signal to the next, and use "
                f"neither the time nor hash(). Or a package that it imports is another by now: "
                f"snakemake ... delete, and a run, make all signals anew"
            )


def _main() -> None:
    from dsgenerator.render.signals import render

    dataset, indices = pickle.loads(sys.stdin.buffer.read())
    shown, sys.stdout = sys.stdout, sys.stderr
    try:
        for index in reversed(indices):
            content = wav_bytes(render(dataset, dataset.point(index)), dataset.sample_rate, "FLOAT")
            print(f"{google_crc32c.value(content):08x}", file=shown, flush=True)
    except DSGeneratorError as error:
        sys.exit(str(error))
    os._exit(0)


if __name__ == "__main__":
    _main()
