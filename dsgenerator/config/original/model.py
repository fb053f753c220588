"""Sound models of the original DSGenerator (DSSynth), adapted to `SoundModel` as they are."""

from __future__ import annotations

import io
import os
import re
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from math import isfinite
from pathlib import Path
from types import ModuleType

import numpy as np

from dsgenerator.config.isolation import Isolated
from dsgenerator.config.original.calls import Unusable, described, located, read_instrument
from dsgenerator.config.original.foreign import Foreign
from dsgenerator.config.syntax import imported, nodes_of
from dsgenerator.errors import DSGeneratorError, Remark, plain

PACKAGES = {
    **{"cv2": "opencv-python", "sklearn": "scikit-learn", "yaml": "pyyaml", "PIL": "pillow"},
    "skimage": "scikit-image",
}
"""Distributions whose name differs from that of the module that they install."""

KNOWN = {
    *("numpy", "scipy", "librosa", "soundfile", "resampy", "matplotlib", "seaborn", "pandas"),
    *("tqdm", "h5py", "numba", "torch", "tensorflow", "pedalboard", "pyrubberband"),
}
"""Packages that anybody means who imports them by that name."""

REPOSITORY = re.compile(
    r"git\+(?P<url>https://[\w./-]+?)(@(?P<tag>[\w./-]+))?#egg=(?P<name>[\w-]+)"
)

PADDED = "the sound model returned less than was asked for; the rest is silence"


def imports_synths(path: Path) -> bool:
    """Return whether a file imports what models of this project are made of."""
    return "synths" in imported(nodes_of(path))


def load_original(
    path: Path, class_name: str | None, interface: ModuleType, python: Path | None = None
):
    """Load a sound model of the original and adapt it to `SoundModel`; None if it is none.

    Parameters
    ----------
    path : Path
        File that defines the class, in the folder of the modules that it imports.
    class_name : str or None
        See `read_instrument`.
    interface : ModuleType
        ``synths.interface``.
    python : Path, optional
        The interpreter that it runs in, if that is not this one.

    Raises
    ------
    DSGeneratorError
        If it cannot be imported or made, or if it could be several classes; the message names a
        missing package.
    """
    try:
        player = Foreign(python, path, class_name) if python else _Here(path, class_name)
    except ModuleNotFoundError as error:
        raise DSGeneratorError(_missing(path, error, python)) from error
    except Unusable as error:
        raise DSGeneratorError(f"the sound model {path} {plain(error)}") from error
    except Exception as error:
        raise DSGeneratorError(
            f"the sound model {path} cannot be used: "
            f"{plain(described(error))}{located(error, path.parent)}"
        ) from error
    return _adapted(player, interface) if player.found else None


def _adapted(player: Foreign | _Here, interface: ModuleType):
    class Unchecked(interface.Parameter):
        """A parameter whose range, as in the original, is not enforced."""

        def error_message(self, value: float) -> str | None:
            return None if isfinite(value) else f"{value:g} is no finite number"

    class Original(interface.SoundModel):
        parameters = tuple(
            Unchecked(name, low, high, default, "", doc)
            for name, low, high, default, doc in player.parameters
        )
        interpreter = player.python
        sets_defaults = False

        def prepare(self, sample_rate: int) -> None:
            """Make the model, which may take long, for the next signal of this process."""
            player.prepare(sample_rate)

        def detach(self) -> None:
            """Share nothing that makes signals with the process that this one is a copy of."""
            player.detach()

        def generate(self, values, duration, sample_rate, rng):
            seeds = [int(rng.integers(2**32)), int(rng.integers(2**32)), int(rng.integers(2**31))]
            samples, rate, short = player.play(values, duration, sample_rate, seeds)
            if short:
                warnings.warn(PADDED, Remark, stacklevel=2)
            if rate == sample_rate:
                return samples
            from dsgenerator.audio import resample

            length = round(duration * sample_rate)
            return resample(samples.astype(np.float32), rate, sample_rate, length)

    Original.__doc__, Original.__name__ = player.doc, player.name
    return Original()


class _Here:
    """A sound model that runs in this interpreter; as `Foreign`."""

    python = None

    def __init__(self, path: Path, class_name: str | None) -> None:
        self._home, self._ready = _Home(path.parent.resolve()), {}
        with self._home.inside():
            self._instrument = read_instrument(path, class_name)
        self.found = self._instrument is not None
        if self.found:
            self.name, self.doc = self._instrument.name, self._instrument.doc
            self.parameters = self._instrument.parameters

    def prepare(self, sample_rate: int) -> None:
        if not self._instrument.takes_seed:
            with self._home.inside():
                self._ready[sample_rate] = self._instrument.ready(sample_rate)

    def detach(self) -> None:
        """Nothing is shared."""

    def play(self, values, duration, sample_rate, seeds) -> tuple[np.ndarray, int, bool]:
        ready = self._ready.pop(sample_rate, None)
        with self._home.inside():
            if ready is None and not self._instrument.takes_seed:
                ready = self._instrument.ready(sample_rate)
            return self._instrument.play(ready, values, duration, sample_rate, seeds)


class _Home:
    """The folder of a sound model, as the working folder, where its code finds what it imports."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._isolated = folder, Isolated(folder)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Run code there, suppress what it prints, and leave no bytecode in the folder."""
        with self._isolated.inside(), redirect_stdout(io.StringIO()):
            here, wrote = os.open(".", os.O_RDONLY), sys.dont_write_bytecode
            os.chdir(self._folder)
            sys.dont_write_bytecode = True
            try:
                yield
            finally:
                sys.dont_write_bytecode = wrote
                os.fchdir(here)
                os.close(here)


def _missing(path: Path, error: ModuleNotFoundError, python: Path | None) -> str:
    """Return how to get a package; no name is guessed that anybody could have on an index."""
    missing = (error.name or "").partition(".")[0]
    told = f"the sound model {path} needs the package {missing}"
    if missing in KNOWN or missing in PACKAGES:
        install = f"{python} -m pip install" if python else "pip install"
        return f"{told}: {install} {PACKAGES.get(missing, missing)}"
    listed = path.parent / "requirements.txt"
    with suppress(OSError):
        for found in REPOSITORY.finditer(listed.read_text(errors="replace")):
            if found["name"].lower() == missing.lower():
                branch = f"--branch {found['tag']} " if found["tag"] else ""
                command = f"git clone {branch}{found['url']} {missing}"
                return f"{told}, which its requirements.txt names; in {path.parent}: {command}"
    return (
        f"{told}, which its author had: put it into {path.parent}, or name an environment that has "
        f"it (synth_env)"
    )
