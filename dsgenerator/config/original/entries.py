"""Swept and fixed parameters of the original's configs, as this project has them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dsgenerator.config import models
from dsgenerator.config.original.generations import FIRST, LAST, MAPPED, SECOND, Generation
from dsgenerator.config.original.scripts import SCRIPT, Script
from dsgenerator.config.original.translated import Translation, is_number, plain
from dsgenerator.errors import DSGeneratorError


def known_parameters(synth: str) -> dict[str, Any]:
    """Return a sound model's parameters by name; none if it cannot be loaded."""
    try:
        return {parameter.name: parameter for parameter in models.load(synth).parameters}
    except DSGeneratorError:
        return {}  # the validation says why


def axes_of(
    raw: Mapping[str, Any],
    generation: Generation,
    known: Mapping[str, Any],
    script: Script,
    done: Translation,
) -> dict:
    """Return the config's `params`.

    Parameters
    ----------
    raw : Mapping[str, Any]
        The config of the original.
    generation : Generation
    known : Mapping[str, Parameter]
        The sound model's parameters by name.
    script : Script
        What the folder's own script sets.
    done : Translation
        Gets notes, and the places of the keys.
    """
    axes = {}
    name_key, low_key, high_key, n_key = generation.swept
    for index, entry in enumerate(raw.get("params", [])):
        written = str(entry[name_key])
        # The first tools added the ending themselves.
        name = f"{written}_exp" if f"{written}_exp" in known and written not in known else written
        low, high, n = (entry[key] for key in (low_key, high_key, n_key))
        axis: dict[str, Any] = {"min": low, "max": high, "n": n}
        if is_number(low) and is_number(high) and isinstance(n, int) and n > 0:
            if low == high or n == 1:
                axis = {"values": [low]}
            elif low > high:
                axis = {"values": [low + (high - low) * k / (n - 1) for k in range(n)]}
        axis["units"] = script.units.get(name) or _units(raw, entry, name, generation, done)
        if name in script.units:
            done.notes.append(f"{name}: {axis['units']} values, as in {SCRIPT}")
        elif generation is FIRST and _is_share(low, high, known.get(name)):
            axis["units"] = "norm"
            done.notes.append(
                f"{name}: {low:g} to {high:g}, outside of the sound model's range, is taken as norm"
            )
        user_name = str(entry.get("user_pname", written))
        user = plain(user_name)
        if user != user_name:
            done.notes.append(f"{user_name!r} is {user} in names of files and columns")
        ends = [entry.get("user_minval", low), entry.get("user_maxval", high)]
        # Records have the user's value, also where that is in 0..1 of the sound model's range.
        told = entry.get("user_doc") and generation is not FIRST
        if user != name or ends != [low, high] or axis["units"] == "norm" or told:
            if is_number(low) and is_number(high) and low > high:
                ends.reverse()
            axis["label"] = {"name": user, "min": ends[0], "max": ends[1]}
            axis["label"]["doc"] = str(entry.get("user_doc") or "")
        axes[name] = axis
        done.places[("params", name)] = ("params", index)
    return axes


def fixed_of(
    raw: Mapping[str, Any],
    generation: Generation,
    known: Mapping[str, Any],
    script: Script,
    done: Translation,
) -> dict:
    """Return the config's `fixed`; see `axes_of`.  What the command line fixes comes last."""
    fixed = {}
    for name, (value, units) in script.constants.items():
        if name in known:
            fixed[name] = {"value": value, "units": units}
            done.notes.append(f"{name}: {value:g} ({units}), as in {SCRIPT}")
    for index, entry in enumerate(raw.get("fixedParams", [])):
        name = str(entry.get("synth_pname"))
        units = _units(raw, entry, name, generation, done)
        value = entry.get("synth_val")
        label = {"name": name, "value": value, "doc": str(entry.get("user_doc") or "")}
        if generation is SECOND:
            shown, low, high = (entry[key] for key in MAPPED[1:4])
            value = _mapped(*(entry[key] for key in MAPPED[1:]))
            label |= {"name": plain(entry["user_pname"]), "value": shown, "min": low, "max": high}
        fixed[name] = {"value": value, "units": units}
        if generation is SECOND or units == "norm" or label["doc"]:
            fixed[name]["label"] = label
        done.places[("fixed", name)] = ("fixedParams", index)
    given = raw.get("fixed")
    return fixed | dict(given) if isinstance(given, Mapping) else fixed


def _is_share(low: Any, high: Any, declared: Any) -> bool:
    """Return whether values within 0..1 cannot be meant in a parameter's own unit."""
    if declared is None or not (is_number(low) and is_number(high)):
        return False
    ends = sorted((low, high))
    outside = ends[1] < declared.min or ends[0] > declared.max
    return outside and ends[0] >= 0 and ends[1] <= 1


def _mapped(value: Any, low: Any, high: Any, synth_low: Any, synth_high: Any) -> Any:
    """Return a value of the user's range in that of the sound model."""
    if not all(map(is_number, (value, low, high, synth_low, synth_high))):
        return value
    share = (value - low) / (high - low) if high != low else 0
    return synth_low + share * (synth_high - synth_low)


def _units(
    raw: Mapping[str, Any],
    entry: Mapping[str, Any],
    name: str,
    generation: Generation,
    done: Translation,
) -> str:
    if generation is FIRST and "synth_units" not in entry:
        return "norm" if str(raw.get("paramRange", "")).lower().startswith("norm") else "natural"
    units = str(entry.get("synth_units", "natural"))
    if units == "norm" and generation is LAST:
        done.notes.append(f"{name}: taken as natural, as the version did that has such configs")
        return "natural"
    return units
