"""Sound models of the original DSGenerator (DSSynth), loaded from their folders as they are."""

from __future__ import annotations

import ast
import importlib.util
import inspect
import io
import random
import sys
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, redirect_stdout
from math import ceil, isfinite
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from dsgenerator.config.isolation import Isolated
from dsgenerator.errors import DSGeneratorError, describe_error

PACKAGES = {
    **{"cv2": "opencv-python", "sklearn": "scikit-learn", "yaml": "pyyaml", "PIL": "pillow"},
    "skimage": "scikit-image",
}
"""Distributions whose name differs from that of the module that they install."""

MISSING_SAMPLES = 2
"""Samples by which rounding may shorten a signal."""


def is_original_model(path: Path) -> bool:
    """Return whether a file defines a class of its name and is no model of this project."""
    try:
        source = path.read_bytes()
        tree = ast.parse(source)
    except (OSError, SyntaxError, ValueError):
        return False
    classes = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    return path.stem in classes and b"synths" not in source and b"SoundModel" not in source


def folder_files(path: Path) -> list[Path]:
    """Return all Python files that a sound model of the original may import, and its own."""
    files = path.parent.rglob("[!.]*.py")
    return sorted(file for file in files if file.is_file())


def load_original(path: Path, interface: ModuleType):
    """Load a sound model of the original and adapt it to `SoundModel`.

    Parameters
    ----------
    path : Path
        File that defines the class, in the folder of the modules that it imports.
    interface : ModuleType
        ``synths.interface``.

    Raises
    ------
    DSGeneratorError
        If it cannot be imported or instantiated; the message names a missing package.
    """
    isolated = Isolated(path.parent.resolve())
    try:
        with isolated.inside(), _unheard():
            spec = importlib.util.spec_from_file_location(path.stem, path)
            module = importlib.util.module_from_spec(spec)
            sys.modules[path.stem] = module
            spec.loader.exec_module(module)
            kind = getattr(module, path.stem)
            example = kind()
            declared = tuple(_parameter(interface, example, name) for name in _names(example))
    except ModuleNotFoundError as error:
        missing = (error.name or "").partition(".")[0]
        raise DSGeneratorError(
            f"the sound model {path} needs the package {missing}: "
            f"pip install {PACKAGES.get(missing, missing)}"
        ) from error
    except Exception as error:
        raise DSGeneratorError(
            f"the sound model {path} cannot be used: {describe_error(error)}"
        ) from error

    class Original(interface.SoundModel):
        parameters = declared

        def generate(self, values, duration, sample_rate, rng):
            with isolated.inside(), _unheard(), _seeded(rng):
                return _generate(kind, self.defaults(), values, duration, sample_rate, rng)

    Original.__doc__ = inspect.getdoc(kind) or f"{path.stem}, a sound model of the original tool."
    Original.__name__ = path.stem
    return Original()


def _names(model: Any) -> list[str]:
    return list(model.getParams()) if hasattr(model, "getParams") else list(model.param)


def _parameter(interface: ModuleType, model: Any, name: str):
    """Return a parameter's declaration; as in the original, its range is not enforced."""
    entry = model.param[name] if hasattr(model, "param") else None

    def read(prop: str) -> Any:
        return getattr(entry, prop) if hasattr(entry, prop) else model.getParam(name, prop)

    low, high, default = (float(read(prop)) for prop in ("min", "max", "val"))
    low, high = min(low, high, default), max(low, high, default)
    if not low < high:
        high = low + 1

    class Unchecked(interface.Parameter):
        def error_message(self, value: float) -> str | None:
            return None if isfinite(value) else f"{value:g} is no finite number"

    doc = " ".join(str(read("synth_doc") or "").split())
    return Unchecked(name, low, high, default, "", doc or f"{name} of the original model.")


def _generate(
    kind: type,
    defaults: Mapping[str, float],
    values: Mapping[str, float],
    duration: float,
    sample_rate: int,
    rng: np.random.Generator,
) -> np.ndarray:
    """Return the signal of a model, at `sample_rate` and of `duration` seconds."""
    known = inspect.signature(kind).parameters
    anything = any(entry.kind is entry.VAR_KEYWORD for entry in known.values())
    offered = {"sr": sample_rate, "rngseed": int(rng.integers(2**31))}
    model = kind(**{key: value for key, value in offered.items() if anything or key in known})
    for name, value in values.items():
        if value != defaults[name]:
            model.setParam(name, value)
    own_rate = int(getattr(model, "sr", sample_rate))
    wanted = round(duration * own_rate)
    samples = _sound(model, int(duration) if float(duration).is_integer() else duration)
    if samples.size + MISSING_SAMPLES < wanted:
        # A model that renders whole seconds only: render enough of them, then truncate.
        samples = _sound(model, ceil(duration))
    samples = samples[:wanted]
    if 0 < wanted - samples.size <= MISSING_SAMPLES:
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


def _unheard() -> AbstractContextManager:
    """Suppress what code prints."""
    return redirect_stdout(io.StringIO())


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
