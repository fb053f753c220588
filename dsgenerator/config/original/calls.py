"""The calls of a sound model of the original: all that is ever asked of one.

For any interpreter from Python 3.8 on that has numpy: `dsgenerator.config.original.worker` runs
this file in one that has nothing of this project.
"""

from __future__ import annotations

import importlib.util
import inspect
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from math import ceil, isfinite
from pathlib import Path
from typing import Any

import numpy as np

COMMON_NAME = "PatternSynth"
"""What the class is called, in spring 2021, whatever its file is."""


class Unusable(Exception):
    """Why a file cannot be used as a sound model: a message for its user."""


class Instrument:
    """A class of a file that is a sound model of the original.

    Attributes
    ----------
    kind : type
    name, doc : str
    parameters : list[tuple[str, float, float, float, str]]
        Name, lowest, highest and default value of each, and what it is.
    """

    def __init__(self, kind: type, path: Path) -> None:
        """Make one at its defaults, to see what parameters it has."""
        self.kind, self.name = kind, kind.__name__
        self.doc = inspect.getdoc(kind) or f"{path.stem}, a sound model of the original tool."
        with _seeded(0, 0):
            model = kind()
        names = model.getParams() if hasattr(model, "getParams") else model.param
        self.parameters = [_declared(model, name) for name in names]
        self._first: Any | None = model

    @property
    def takes_seed(self) -> bool:
        """Whether each signal needs a model of its own, made with its seed."""
        return "rngseed" in inspect.signature(self.kind).parameters

    def ready(self, sample_rate: int) -> Any:
        """Return a model at a sample rate (Hz), if it takes one; see `play`.

        It may take long to make: the one that was made first is used where that is as good.
        """
        first, self._first = self._first, None
        if first is not None and not self._offered(sample_rate, None):
            return first
        with _seeded(0, 0):
            return self.kind(**self._offered(sample_rate, None))

    def _offered(self, sample_rate: int, seed: int | None) -> dict[str, int | None]:
        """Return a sample rate (Hz) and a seed, if it takes them."""
        known = inspect.signature(self.kind).parameters
        anything = any(entry.kind is entry.VAR_KEYWORD for entry in known.values())
        offered = {"sr": sample_rate, "rngseed": seed}
        return {key: value for key, value in offered.items() if anything or key in known}

    def play(
        self,
        ready: Any | None,
        values: Mapping[str, float],
        duration: float,
        sample_rate: int,
        seeds: Sequence[int],
    ) -> tuple[np.ndarray, int, bool]:
        """Return a signal, its own sample rate (Hz), and whether it had to be padded.

        Parameters
        ----------
        ready : Any or None
            A model that was made before, to be used once: what it does for one signal does not
            reach another.
        values : Mapping[str, float]
            What is to be set, also where it is the default: what that sets within the model need
            not be what it began with.
        duration : float
            Seconds.
        sample_rate : int
            Hz; what the model is asked for, if it takes one.
        seeds : Sequence[int]
            Of numpy's global generator, of Python's, and of the model.
        """
        with _seeded(*seeds[:2]):
            model = ready
            if model is None:
                model = self.kind(**self._offered(sample_rate, seeds[2]))
            for name, value in values.items():
                model.setParam(name, value)
            return _signal(model, duration, sample_rate)


def read_instrument(path: Path, class_name: str | None) -> Instrument | None:
    """Import a file and return its sound model of the original; None if it has none.

    It is one if it has `generate`, and `setParam` or `setParamNorm`.

    Parameters
    ----------
    path : Path
        In the folder of the modules that it imports, which is the working folder.
    class_name : str or None
        Of several classes, the one to take; else that called as the file is, or `PatternSynth`.

    Raises
    ------
    Unusable
        If it cannot be imported, or could be several classes.
    ModuleNotFoundError
        If it needs a package that is not there.
    """
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    try:
        spec.loader.exec_module(module)
    except ModuleNotFoundError:
        raise
    except Exception as error:
        place = located(error, path.parent)
        raise Unusable(f"cannot be imported: {described(error)}{place}") from error
    found = {
        name: value
        for name, value in vars(module).items()
        if inspect.isclass(value)
        and value.__module__ == module.__name__
        and callable(getattr(value, "generate", None))
        and (hasattr(value, "setParam") or hasattr(value, "setParamNorm"))
    }
    wanted = [name for name in (class_name, path.stem, COMMON_NAME) if name in found]
    if not wanted and (class_name or not found):
        return None
    if not wanted and len(found) > 1:
        raise Unusable(
            f"has several sound models: {', '.join(found)}; none is called {path.stem} or "
            f"{COMMON_NAME}"
        )
    return Instrument(found[wanted[0]] if wanted else next(iter(found.values())), path)


def located(error: BaseException, folder: Path) -> str:
    """Return where in the files of a folder an error came from: `` (pop.py, line 3)``."""
    place, step = "", error.__traceback__
    while step:
        file = Path(step.tb_frame.f_code.co_filename)
        if file.is_absolute() and folder in file.parents:
            place = f" ({file.relative_to(folder)}, line {step.tb_lineno})"
        step = step.tb_next
    return place


def described(error: BaseException) -> str:
    """Return the kind of an error, and what it says, on one line."""
    try:
        told = str(error)
    except Exception:
        told = "an error that cannot say what it is"
    return " ".join(f"{type(error).__name__}: {told}".split())


def _declared(model: Any, name: str) -> tuple[str, float, float, float, str]:
    """Return a parameter's name, lowest, highest and default value, and what it is."""
    entry = model.param[name] if hasattr(model, "param") else None

    def read(prop: str) -> Any:
        return getattr(entry, prop) if hasattr(entry, prop) else model.getParam(name, prop)

    ends = [float(read(prop)) for prop in ("min", "max", "val")]
    default = ends[2] if isfinite(ends[2]) else 0.0
    known = [default, *filter(isfinite, ends)]
    low, high = min(known), max(known)
    if not low < high:
        high = low + 1
    try:
        doc = " ".join(str(read("synth_doc") or "").split())
    except Exception:  # the first ones have none
        doc = ""
    return name, low, high, default, doc or f"{name} of the original model."


def _signal(model: Any, duration: float, sample_rate: int) -> tuple[np.ndarray, int, bool]:
    """Return the signal of a model, of `duration` seconds."""
    own_rate = int(getattr(model, "sr", sample_rate))
    wanted = round(duration * own_rate)
    samples = _sound(model, int(duration) if float(duration).is_integer() else duration)
    if samples.size < wanted and not float(duration).is_integer():
        # A model that renders whole seconds only: render enough of them, then truncate.
        samples = _sound(model, ceil(duration))
    samples = samples[:wanted]
    # No event fell into it, or it rounds otherwise.
    short = samples.size < wanted
    if short:
        samples = np.pad(samples, (0, wanted - samples.size))
    return samples, own_rate, short


def _sound(model: Any, seconds: float) -> np.ndarray:
    try:
        returned = model.generate(seconds)
    except TypeError:
        returned = model.generate(ceil(seconds))
    return np.asarray(returned, dtype=np.float64).ravel()


@contextmanager
def _seeded(numpy_seed: int, python_seed: int) -> Iterator[None]:
    """Seed the global generators, which earlier models draw from, and restore them at the end."""
    numpy_state, python_state = np.random.get_state(), random.getstate()
    np.random.seed(numpy_seed)
    random.seed(python_seed)
    try:
        yield
    finally:
        np.random.set_state(numpy_state)
        random.setstate(python_state)
