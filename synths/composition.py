"""Mixes: sound models that combine others, with their parameters."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from synths.interface import Parameter, SoundModel, sample_count
from synths.trajectories import Value, after, over

LONGEST_START = 10.0


class Mix:
    """Several sound models, each with a gain and a random start.

    A sound model delegates its methods to a mix; see `synths.ensemble`.

    Parameters
    ----------
    **members : SoundModel
        Members by name; the names are prefixes of parameters that several members have.

    Raises
    ------
    ValueError
        If names clash in spite of the prefixes.

    Attributes
    ----------
    parameters : tuple[Parameter, ...]
        Parameters of all members, without estimators, which are valid for a single model only;
        then ``<member>_gain`` in dB and ``<member>_start`` in seconds.
    """

    def __init__(self, **members: SoundModel) -> None:
        self.members = members
        names = Counter(
            parameter.name for member in members.values() for parameter in member.parameters
        )
        self.names = {
            key: {
                parameter.name: f"{key}_{parameter.name}"
                if names[parameter.name] > 1
                else parameter.name
                for parameter in member.parameters
            }
            for key, member in members.items()
        }
        self.parameters = tuple(parameter for key in members for parameter in self._exposed(key))
        exposed = Counter(parameter.name for parameter in self.parameters)
        twice = [name for name, count in exposed.items() if count > 1]
        if twice:
            raise ValueError(f"members have to be named otherwise: {', '.join(twice)} clash")

    def _exposed(self, key: str) -> list[Parameter]:
        own = [
            replace(parameter, name=self.names[key][parameter.name], estimator="", untold="")
            for parameter in self.members[key].parameters
        ]
        gain = Parameter(f"{key}_gain", -80, 20, 0, "dB", f"Gain of the {key}.", moves=True)
        start = Parameter(
            f"{key}_start", 0, LONGEST_START, 0, "s",
            f"The {key} begins at a random time up to this.",
            untold="a signal has one random start, of which no one can tell how late it might be",
        )  # fmt: skip
        return [*own, gain, start]

    def values(self, key: str, values: Mapping[str, Value]) -> dict[str, Value]:
        """Return one member's values by its own parameter names."""
        return {own: values[name] for own, name in self.names[key].items()}

    def check(self, values: Mapping[str, float], sample_rate: int) -> str | None:
        """Return what is wrong with the values of some member, or None."""
        for key, member in self.members.items():
            message = member.check(self.values(key, values), sample_rate)
            if message:
                return f"{key}: {message}"
        return None

    def generate(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> np.ndarray:
        """Return the sum of the members' signals, each with its own random generator."""
        length = sample_count(duration, sample_rate)
        signal = np.zeros(length)
        for key, start, rest, now, own in self._members(values, duration, sample_rate, rng):
            member = self.members[key]
            part = member.generate(self.values(key, now), rest, sample_rate, own)
            gain = over(now[f"{key}_gain"], length - start, sample_rate)
            signal[start:] += 10 ** (gain / 20) * part
        return signal

    def realised(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
        slices: Sequence[tuple[float, float]],
    ) -> dict[str, np.ndarray]:
        """Return what slices have realised of the members' parameters."""
        declared = (parameter.name for parameter in self.parameters if parameter.realised)
        told = {name: np.full(len(slices), np.nan) for name in declared}
        for key, start, rest, now, own in self._members(values, duration, sample_rate, rng):
            begin = start / sample_rate
            shifted = [(first - begin, last - begin) for first, last in slices]
            found = self.members[key].realised(
                self.values(key, now), rest, sample_rate, own, shifted
            )
            told |= {self.names[key][name]: of for name, of in found.items()}
        return told

    def _members(
        self,
        values: Mapping[str, Value],
        duration: float,
        sample_rate: int,
        rng: np.random.Generator,
    ) -> Iterator[tuple[str, int, float, dict[str, Value], np.random.Generator]]:
        """Yield each member that begins: its start, sample; the seconds left; values; generator."""
        length = sample_count(duration, sample_rate)
        for key, own in zip(self.members, rng.spawn(len(self.members)), strict=True):
            start = round(own.uniform(0, min(values[f"{key}_start"], duration)) * sample_rate)
            if start < length:
                rest = (length - start) / sample_rate
                now = {
                    name: after(value, start / sample_rate, rest) for name, value in values.items()
                }
                yield key, start, rest, now, own
