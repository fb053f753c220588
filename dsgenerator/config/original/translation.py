"""Translate JSON configs of the original DSGenerator into configs of this project."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dsgenerator.config import models
from dsgenerator.config.original.folder import find_model
from dsgenerator.config.original.generations import (
    FIRST,
    FORMATS,
    LAST,
    MAPPED,
    NAME,
    RENAMED,
    SECOND,
    UNUSED,
    Generation,
    generation_of,
    is_original,
    problems_of_entries,
)
from dsgenerator.config.reading import problems_of
from dsgenerator.config.source_map import Key, SourceMap, read_source_map, report
from dsgenerator.errors import DSGeneratorError

FLOAT_MAX = 1e308


@dataclass
class Translation:
    """A translated config of the original.

    Attributes
    ----------
    config : dict
    notes : list[str]
        One line for each feature that behaves differently from the original.
    places : dict[Key, Key]
        For a key of `config`, the key of the original that it was translated from.
    """

    config: dict = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    places: dict[Key, Key] = field(default_factory=dict)


def read_config(
    raw: Any, files: Iterable[str | Path]
) -> tuple[Mapping[str, Any], SourceMap, list[str]]:
    """Return a translated config, the line numbers of its keys, and notes for the user.

    Parameters
    ----------
    raw : Any
        What was read from the files and the command line, in either format.
    files : Iterable[str or Path]
    """
    files = list(files)
    source_map = read_source_map(files)
    if not is_original(raw):
        return raw, source_map, []
    if problems := list(problems_of(raw)) or list(problems_of_entries(raw)):
        raise DSGeneratorError(report(problems, source_map))
    done = translate(raw, Path(files[0]).parent if files else Path())
    for ours, theirs in done.places.items():
        if theirs in source_map.places:
            source_map.places[ours] = source_map.places[theirs]
    return done.config, source_map, done.notes


def translate(raw: Mapping[str, Any], folder: Path) -> Translation:
    """Translate a config of the original.

    Invalid values are left as they are; the validation reports them.

    Raises
    ------
    DSGeneratorError
        If it has no `soundname`, or its sound model is not found.

    Parameters
    ----------
    raw : Mapping[str, Any]
    folder : Path
        Folder of the config, in which other than shipped sound models are looked up, unless
        `synth_dir` names another folder.
    """
    if NAME not in raw:
        raise DSGeneratorError(f"The config is one of the original tool, but for its {NAME}")
    done = Translation()
    handled = {NAME, "synth_dir", "params", "fixedParams", "recordFormat", "format", "tftype"}
    handled |= {"rngseed", "numChunks", "numVariations", "paramRange", *RENAMED, *UNUSED}
    done.config |= {key: value for key, value in raw.items() if key not in handled}
    for old, new in RENAMED.items():
        if old in raw:
            done.config[new] = raw[old]
            done.places[(new,)] = (old,)
    _sound(raw, folder, done)
    _lengths(raw, done)
    _records(raw, done)
    _seed(raw, done)
    generation = generation_of(raw)
    known = _known(done.config["synth"])
    done.config["params"] = _axes(raw, generation, known, done)
    done.config["fixed"] = _fixed(raw, generation, done)
    ignored = [key for key in UNUSED if key in raw]
    if any("formula" in entry for entry in raw.get("params", [])):
        ignored.append("formula")
    if ignored:
        done.notes.append(f"{', '.join(ignored)}: never had an effect, and has none here")
    return done


def _sound(raw: Mapping[str, Any], folder: Path, done: Translation) -> None:
    name = str(raw[NAME])
    done.places |= {("synth",): (NAME,), ("dataset",): (NAME,)}
    done.config.setdefault("dataset", re.sub(r"[^A-Za-z0-9_]+", "_", name).strip("_") or name)
    here = folder / str(raw.get("synth_dir", "."))
    if "synth_dir" in raw or name not in models.shipped() or (here / f"{name}.py").is_file():
        path, told = find_model(list(dict.fromkeys([here.resolve(), Path.cwd()])), name)
        done.config["synth"] = str(path.resolve())
        done.notes += [told] if told else []
        return
    done.config["synth"] = name
    done.notes.append(
        f"{name} is the sound model of this project: every point has random events of its own, "
        f"which are the same whenever it is made; the original's were not"
    )
    if any("irreg" in str(e.get("synth_pname", e.get("pname"))) for e in raw.get("params", [])):
        done.notes.append(
            "irreg_exp follows the documented law, 0.04 * 10**irreg_exp; later versions of the "
            "original had 0.1 * irreg_exp * 10**irreg_exp"
        )


def _lengths(raw: Mapping[str, Any], done: Translation) -> None:
    if "numChunks" in raw and "soundDuration" in raw:
        try:
            done.config["variation_duration"] = float(raw["soundDuration"]) / int(raw["numChunks"])
        except (TypeError, ValueError, ArithmeticError):
            done.config["variation_duration"] = raw["numChunks"]
        done.places[("variation_duration",)] = ("numChunks",)
    elif "numVariations" in raw and "chunkSecs" not in raw and "soundDuration" in raw:
        try:
            count = int(raw["numVariations"])
            done.config["variation_duration"] = float(raw["soundDuration"]) / count
        except (TypeError, ValueError, ArithmeticError):
            done.config["variation_duration"] = raw["numVariations"]
        done.places[("variation_duration",)] = ("numVariations",)
    done.config.setdefault("variation_duration", raw.get("soundDuration"))
    if done.config.get("file_sample_rate") == done.config.get("sample_rate"):
        done.config.pop("file_sample_rate", None)


def _records(raw: Mapping[str, Any], done: Translation) -> None:
    for key in ("recordFormat", "format"):
        if key in raw:
            asked = raw[key]
            formats = map(str, asked if isinstance(asked, list) else [asked])
            done.config["records"] = [FORMATS.get(name, name) for name in formats]
            done.places[("records",)] = (key,)
            break
    if "tftype" in raw:
        done.config["tfrecords"] = {"type": raw["tftype"]}
        done.places[("tfrecords",)] = ("tftype",)


def _seed(raw: Mapping[str, Any], done: Translation) -> None:
    if raw.get("rngseed") is not None:
        done.config["seed"] = raw["rngseed"]
        done.places[("seed",)] = ("rngseed",)
    elif "rngseed" in raw:
        done.notes.append("rngseed null: other sounds for each run are had with --config seed=...")


def _known(synth: str) -> dict[str, Any]:
    """Return a sound model's parameters by name; none if it cannot be loaded."""
    try:
        return {parameter.name: parameter for parameter in models.load(synth).parameters}
    except DSGeneratorError:
        return {}  # the validation says why


def _axes(
    raw: Mapping[str, Any], generation: Generation, known: Mapping[str, Any], done: Translation
) -> dict:
    axes = {}
    name_key, low_key, high_key, n_key = generation.swept
    for index, entry in enumerate(raw.get("params", [])):
        written = str(entry[name_key])
        # The first tools added the ending themselves.
        name = f"{written}_exp" if f"{written}_exp" in known and written not in known else written
        low, high, n = (entry[key] for key in (low_key, high_key, n_key))
        axis: dict[str, Any] = {"min": low, "max": high, "n": n}
        if _number(low) and _number(high) and isinstance(n, int) and n > 0:
            if low == high or n == 1:
                axis = {"values": [low]}
            elif low > high:
                axis = {"values": [low + (high - low) * k / (n - 1) for k in range(n)]}
        axis["units"] = _units(raw, entry, name, generation, done)
        if generation is FIRST and _is_share(low, high, known.get(name)):
            axis["units"] = "norm"
            done.notes.append(
                f"{name}: {low:g} to {high:g}, outside of the sound model's range, is taken as norm"
            )
        user = re.sub(r"[^A-Za-z0-9_]+", "_", str(entry.get("user_pname", written))).strip("_")
        ends = [entry.get("user_minval", low), entry.get("user_maxval", high)]
        if user != name or ends != [low, high]:
            if _number(low) and _number(high) and low > high:
                ends.reverse()
            axis["label"] = {"name": user, "min": ends[0], "max": ends[1]}
            axis["label"]["doc"] = str(entry.get("user_doc") or "")
        axes[name] = axis
        done.places[("params", name)] = ("params", index)
    return axes


def _fixed(raw: Mapping[str, Any], generation: Generation, done: Translation) -> dict:
    fixed = {}
    for index, entry in enumerate(raw.get("fixedParams", [])):
        name = str(entry.get("synth_pname"))
        units = _units(raw, entry, name, generation, done)
        value = entry.get("synth_val")
        if generation is SECOND:
            value = _mapped(*(entry[key] for key in MAPPED[1:]))
        fixed[name] = {"value": value, "units": units}
        done.places[("fixed", name)] = ("fixedParams", index)
    return fixed


def _is_share(low: Any, high: Any, declared: Any) -> bool:
    """Return whether values within 0..1 cannot be meant in a parameter's own unit."""
    if declared is None or not (_number(low) and _number(high)):
        return False
    ends = sorted((low, high))
    outside = ends[1] < declared.min or ends[0] > declared.max
    return outside and ends[0] >= 0 and ends[1] <= 1


def _mapped(value: Any, low: Any, high: Any, synth_low: Any, synth_high: Any) -> Any:
    """Return a value of the user's range in that of the sound model."""
    if not all(map(_number, (value, low, high, synth_low, synth_high))):
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
    if generation is FIRST:
        return "norm" if str(raw.get("paramRange", "")).lower().startswith("norm") else "natural"
    units = str(entry.get("synth_units", "natural"))
    if units == "norm" and generation is LAST:
        done.notes.append(f"{name}: taken as natural, as the version did that has such configs")
        return "natural"
    return units


def _number(value: Any) -> bool:
    """Return whether a value is a number that a float can be."""
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return plain and abs(value) < FLOAT_MAX
