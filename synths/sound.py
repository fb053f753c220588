"""Sound models at a Python prompt, with no workflow."""

from __future__ import annotations

import difflib
import importlib
import inspect
import os
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np

from synths.interface import Parameter, SoundModel
from synths.trajectories import Trajectory, Value, highest, lowest, mapped


@dataclass(frozen=True)
class Sound:
    """A sound model with values of its parameters, immutable: every change returns a new `Sound`.

    Attributes
    ----------
    model : SoundModel
    values : Mapping[str, float or Trajectory]
        Every parameter's value in natural units.
    """

    model: SoundModel
    values: MappingProxyType[str, Value]

    @property
    def parameters(self) -> dict[str, Parameter]:
        """The parameters that can be set, by name."""
        return {parameter.name: parameter for parameter in self.model.parameters}

    def set(self, **values: Value) -> Sound:
        """Return this sound with other values, in natural units.

        Parameters
        ----------
        **values : float or Trajectory
            Trajectories for time-varying parameters, for instance
            ``strength=Trajectory((0, 2), (0.2, 0.8))``, rising over two seconds.

        Raises
        ------
        ValueError
            If there is no such parameter, a value is out of its range, or a parameter cannot vary
            over time.
        """
        for name, value in values.items():
            message = self._parameter(name).error_message(value)
            if message:
                raise ValueError(message)
        changed = {
            name: value if isinstance(value, Trajectory) else float(value)
            for name, value in values.items()
        }
        return replace(self, values=MappingProxyType(dict(self.values) | changed))

    def set_norm(self, **norms: Value) -> Sound:
        """Return this sound with other values, each 0..1 of its parameter's range.

        Parameters
        ----------
        **norms : float or Trajectory
            As for `set`.

        Raises
        ------
        ValueError
            If there is no such parameter, or a number is not in 0..1.
        """
        for name, norm in norms.items():
            if not 0 <= lowest(norm) <= highest(norm) <= 1:
                raise ValueError(f"{norm:g} is out of range for {name}; allowed: 0 to 1 norm")
        return self.set(
            **{name: mapped(norm, self._parameter(name).natural) for name, norm in norms.items()}
        )

    def generate(
        self, duration: float = 2.0, sample_rate: int = 16000, seed: int = 0
    ) -> np.ndarray:
        """Return the signal; the same for the same arguments.

        Parameters
        ----------
        duration : float
            Seconds.
        sample_rate : int
            Hz.
        seed : int

        Returns
        -------
        numpy.ndarray of float64, shape (round(duration * sample_rate),)

        Raises
        ------
        ValueError
            If the combination of values is not valid at this sample rate.
        """
        message = self.model.error_message(self.values, sample_rate)
        if message:
            raise ValueError(message)
        rng, values = np.random.default_rng(seed), dict(self.values)
        if not getattr(self.model, "sets_defaults", True):
            defaults = self.model.defaults()
            values = {name: value for name, value in values.items() if value != defaults[name]}
        return self.model.generate(values, duration, sample_rate, rng)

    def _parameter(self, name: str) -> Parameter:
        known = self.parameters
        if name not in known:
            raise ValueError(
                f"there is no parameter {name}{_nearest(name, known)} There are: {', '.join(known)}"
            )
        return known[name]


def sound(name: str) -> Sound:
    """Return a sound model at its defaults.

    Parameters
    ----------
    name : str
        The module of a shipped one; or the path of another one, as in a config, also of the
        original tool; or of a folder of the original tool that holds one.

    Raises
    ------
    ValueError
        If there is no such sound model, or it cannot be used.
    """
    if os.sep in name or name.endswith(".py") or ".py:" in name:
        return _own(name)
    model = _model(name) if name in _modules() else None
    if model is None:
        known = [module for module in _modules() if _model(module)]
        raise ValueError(
            f"there is no sound model {name}{_nearest(name, known)} There are: {', '.join(known)}"
        )
    return Sound(model, MappingProxyType(model.defaults()))


def _own(path: str) -> Sound:
    """Return the sound model of a file, or of a folder of the original tool."""
    # Only here: the sound models themselves need nothing of the workflow.
    models = importlib.import_module("dsgenerator.config.models")
    folders = importlib.import_module("dsgenerator.config.original.folder")
    errors = importlib.import_module("dsgenerator.errors")
    try:
        if os.path.isdir(os.path.expanduser(path)):
            path = str(folders.model_in(Path(path).expanduser()))
        model = models.load(path)
    except errors.DSGeneratorError as error:
        raise ValueError(str(error)) from None
    return Sound(model, MappingProxyType(model.defaults()))


def _modules() -> list[str]:
    return sorted(path.stem for path in Path(__file__).parent.glob("*.py"))


def _model(name: str) -> SoundModel | None:
    """Return the sound model that a module of this package defines, if it does."""
    module = importlib.import_module(f"synths.{name}")
    for value in vars(module).values():
        own = inspect.isclass(value) and value.__module__ == module.__name__
        if own and issubclass(value, SoundModel) and not inspect.isabstract(value):
            return value()
    return None


def _nearest(name: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(name, known, n=1, cutoff=0.5)
    return f"; did you mean {close[0]}?" if close else "."
