"""Sound models of the original DSGenerator (DSSynth), loaded from their folders as they are."""

from __future__ import annotations

import importlib.util
import inspect
import io
import os
import random
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from importlib.machinery import ModuleSpec
from math import ceil, isfinite
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from dsgenerator.config.isolation import Isolated
from dsgenerator.config.syntax import imported, nodes_of
from dsgenerator.errors import DSGeneratorError, Remark, describe_error

PACKAGES = {
    **{"cv2": "opencv-python", "sklearn": "scikit-learn", "yaml": "pyyaml", "PIL": "pillow"},
    "skimage": "scikit-image",
}
"""Distributions whose name differs from that of the module that they install."""

COMMON_NAME = "PatternSynth"
"""What the class is called, in spring 2021, whatever its file is."""

PADDED = "the sound model returned less than was asked for; the rest is silence"


def imports_synths(path: Path) -> bool:
    """Return whether a file imports what models of this project are made of."""
    return "synths" in imported(nodes_of(path))


def load_original(path: Path, class_name: str | None, interface: ModuleType):
    """Load a sound model of the original and adapt it to `SoundModel`; None if it is none.

    It is one if it has `generate`, and `setParam` or `setParamNorm`.

    Parameters
    ----------
    path : Path
        File that defines the class, in the folder of the modules that it imports.
    class_name : str or None
        Of several classes, the one to take; else that called as the file is, or `PatternSynth`.
    interface : ModuleType
        ``synths.interface``.

    Raises
    ------
    DSGeneratorError
        If it cannot be imported or instantiated, or if it could be several classes; the message
        names a missing package.
    """
    home = _Home(path.parent.resolve())
    try:
        with home.inside():
            spec = importlib.util.spec_from_file_location(path.stem, path)
            module = importlib.util.module_from_spec(spec)
            sys.modules[path.stem] = module
            _run(spec, module, path)
            kind = _chosen(module, class_name, path)
            if kind is None:
                return None
            example = kind()
            declared = tuple(_parameter(interface, example, name) for name in _names(example))
    except ModuleNotFoundError as error:
        raise DSGeneratorError(_missing(path, error)) from error
    except DSGeneratorError:
        raise
    except Exception as error:
        raise DSGeneratorError(
            f"the sound model {path} cannot be used: {describe_error(error)}"
        ) from error

    class Original(interface.SoundModel):
        parameters = declared

        def __init__(self) -> None:
            self._ready: dict[int, Any] = {}

        def prepare(self, sample_rate: int) -> None:
            """Make the model, which may take long, for the next signal of this process."""
            if "rngseed" not in inspect.signature(kind).parameters:
                with home.inside():
                    self._ready[sample_rate] = _made(kind, sample_rate, None)

        def generate(self, values, duration, sample_rate, rng):
            with home.inside(), _seeded(rng):
                seed = int(rng.integers(2**31))
                # Used once: what it did for one signal does not reach another.
                model = self._ready.pop(sample_rate, None) or _made(kind, sample_rate, seed)
                _set(model, values, self.defaults())
                return _generate(model, duration, sample_rate)

    Original.__doc__ = inspect.getdoc(kind) or f"{path.stem}, a sound model of the original tool."
    Original.__name__ = kind.__name__
    return Original()


def _run(spec: ModuleSpec, module: ModuleType, path: Path) -> None:
    try:
        spec.loader.exec_module(module)
    except ModuleNotFoundError as error:
        raise DSGeneratorError(_missing(path, error)) from error
    except Exception as error:
        raise DSGeneratorError(
            f"the sound model {path} cannot be imported: {describe_error(error)}"
        ) from error


class _Home:
    """The folder of a sound model, as the working folder, where its code finds what it imports."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._isolated = folder, Isolated(folder)

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Run code there, suppress what it prints, and leave no bytecode in the folder."""
        here, wrote = os.open(".", os.O_RDONLY), sys.dont_write_bytecode
        os.chdir(self._folder)
        sys.dont_write_bytecode = True
        try:
            with self._isolated.inside(), redirect_stdout(io.StringIO()):
                yield
        finally:
            sys.dont_write_bytecode = wrote
            os.fchdir(here)
            os.close(here)


def _chosen(module: ModuleType, class_name: str | None, path: Path) -> type | None:
    """Return the class of a module that is the sound model."""
    found = {
        name: value
        for name, value in vars(module).items()
        if inspect.isclass(value)
        and value.__module__ == module.__name__
        and callable(getattr(value, "generate", None))
        and (hasattr(value, "setParam") or hasattr(value, "setParamNorm"))
    }
    for name in filter(None, (class_name, path.stem, COMMON_NAME)):
        if name in found:
            return found[name]
    if class_name or not found:
        return None
    if len(found) > 1:
        raise DSGeneratorError(
            f"{path.name} has several sound models: {', '.join(found)}; none is called "
            f"{path.stem} or {COMMON_NAME}"
        )
    return next(iter(found.values()))


def _missing(path: Path, error: ModuleNotFoundError) -> str:
    missing = (error.name or "").partition(".")[0]
    listed = path.parent / "requirements.txt"
    more = f"; {listed} lists what its author had" if listed.is_file() else ""
    return (
        f"the sound model {path} needs the package {missing}: "
        f"pip install {PACKAGES.get(missing, missing)}{more}"
    )


def _names(model: Any) -> list[str]:
    return list(model.getParams()) if hasattr(model, "getParams") else list(model.param)


def _parameter(interface: ModuleType, model: Any, name: str):
    """Return a parameter's declaration; as in the original, its range is not enforced."""
    entry = model.param[name] if hasattr(model, "param") else None

    def read(prop: str) -> Any:
        return getattr(entry, prop) if hasattr(entry, prop) else model.getParam(name, prop)

    ends = [float(read(prop)) for prop in ("min", "max", "val")]
    default = ends[2] if isfinite(ends[2]) else 0.0
    known = [default, *filter(isfinite, ends)]
    low, high = min(known), max(known)
    if not low < high:
        high = low + 1

    class Unchecked(interface.Parameter):
        def error_message(self, value: float) -> str | None:
            return None if isfinite(value) else f"{value:g} is no finite number"

    try:
        doc = " ".join(str(read("synth_doc") or "").split())
    except Exception:  # the first ones have none
        doc = ""
    return Unchecked(name, low, high, default, "", doc or f"{name} of the original model.")


def _made(kind: type, sample_rate: int, seed: int | None) -> Any:
    """Return an instance, at a sample rate and with a seed if it takes them."""
    known = inspect.signature(kind).parameters
    anything = any(entry.kind is entry.VAR_KEYWORD for entry in known.values())
    offered = {"sr": sample_rate, "rngseed": seed}
    return kind(**{key: value for key, value in offered.items() if anything or key in known})


def _set(model: Any, values: Mapping[str, float], defaults: Mapping[str, float]) -> None:
    for name, value in values.items():
        if value != defaults[name]:
            model.setParam(name, value)


def _generate(model: Any, duration: float, sample_rate: int) -> np.ndarray:
    """Return the signal of a model, at `sample_rate` and of `duration` seconds."""
    own_rate = int(getattr(model, "sr", sample_rate))
    wanted = round(duration * own_rate)
    samples = _sound(model, int(duration) if float(duration).is_integer() else duration)
    if samples.size < wanted and not float(duration).is_integer():
        # A model that renders whole seconds only: render enough of them, then truncate.
        samples = _sound(model, ceil(duration))
    samples = samples[:wanted]
    if samples.size < wanted:
        # No event fell into it, or it rounds otherwise.
        warnings.warn(PADDED, Remark, stacklevel=2)
        samples = np.pad(samples, (0, wanted - samples.size))
    if own_rate == sample_rate:
        return samples
    from dsgenerator.audio import resample

    length = round(duration * sample_rate)
    return resample(samples.astype(np.float32), own_rate, sample_rate, length)


def _sound(model: Any, seconds: float) -> np.ndarray:
    try:
        returned = model.generate(seconds)
    except TypeError:
        returned = model.generate(ceil(seconds))
    return np.asarray(returned, dtype=np.float64).ravel()


@contextmanager
def _seeded(rng: np.random.Generator) -> Iterator[None]:
    """Seed the global generators, which earlier models draw from, and restore them at the end."""
    numpy_state, python_state = np.random.get_state(), random.getstate()
    np.random.seed(int(rng.integers(2**32)))
    random.seed(int(rng.integers(2**32)))
    try:
        yield
    finally:
        np.random.set_state(numpy_state)
        random.setstate(python_state)
