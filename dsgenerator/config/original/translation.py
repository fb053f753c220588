"""Translate JSON configs of the original DSGenerator into configs of this project."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from dsgenerator.config import models
from dsgenerator.config.fields import PLAIN_NAME
from dsgenerator.config.original.entries import axes_of, fixed_of, known_parameters
from dsgenerator.config.original.folder import find_model
from dsgenerator.config.original.generations import (
    CHUNKS,
    FIRST,
    FORMATS,
    LAST,
    NAME,
    PLAIN_SLICES,
    RENAMED,
    UNUSED,
    Generation,
    generation_of,
    is_original,
    problems_of_entries,
)
from dsgenerator.config.original.scripts import Script, read_script
from dsgenerator.config.original.translated import Translation, is_number, plain
from dsgenerator.config.reading import problems_of
from dsgenerator.config.source_map import SourceMap, read_source_map, report
from dsgenerator.errors import DSGeneratorError


def read_config(
    raw: Any, files: Iterable[str | Path], overrides: Mapping[str, Any] | None = None
) -> tuple[Mapping[str, Any], SourceMap, list[str]]:
    """Return a translated config, the line numbers of its keys, and notes for the user.

    Parameters
    ----------
    raw : Any
        What was read from the files and the command line, in either format.
    files : Iterable[str or Path]
    overrides : Mapping[str, Any], optional
        What of it is from the command line.
    """
    files = list(files)
    source_map = read_source_map(files, overrides)
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
    _names(raw, generation, done)
    environment = raw.get("synth_env")
    synth = models.reference(
        done.config["synth"], environment if isinstance(environment, str) else None
    )
    known = known_parameters(synth)
    script = read_script(folder) if generation is FIRST else Script()
    done.config["params"] = axes_of(raw, generation, known, script, done)
    done.config["fixed"] = fixed_of(raw, generation, known, script, done)
    if "outPath" in raw:
        done.notes.append("outPath: results go to results/, or where --config results=... says")
    ignored = [key for key in UNUSED if key in raw and key != "outPath"]
    if any("formula" in entry for entry in raw.get("params", [])):
        ignored.append("formula")
    if ignored:
        done.notes.append(f"{', '.join(ignored)}: never had an effect, and has none here")
    return done


def _sound(raw: Mapping[str, Any], folder: Path, done: Translation) -> None:
    name = str(raw[NAME])
    done.places |= {("synth",): (NAME,), ("dataset",): (NAME,)}
    done.config.setdefault("dataset", plain(name) or name)
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


def _names(raw: Mapping[str, Any], generation: Generation, done: Translation) -> None:
    """Ask for names of files, and keys of records, as the tool of that time wrote them."""
    began = generation.began
    if generation is LAST and not any(key in raw for key in CHUNKS):
        began = PLAIN_SLICES
    name = str(raw[NAME])
    own = {"soundname": name if re.match(PLAIN_NAME, name) else plain(name), "generation": began}
    given = raw.get("original")
    done.config["original"] = own | (given if isinstance(given, Mapping) else {})
    done.config.setdefault("names", "original")
    if began == PLAIN_SLICES and "numChunks" in raw and not isinstance(given, Mapping):
        done.notes.append(
            "names end with --v-00, as until December 2021; with --c-00, as since then: "
            "--config 'original={generation: \"2021-12\"}'"
        )
    done.places[("original", "soundname")] = (NAME,)


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
    if is_number(raw.get("shard_size")):
        # Counted in MiB of 16-bit samples; those of records are floats, twice as large.
        done.config["shard_mb"] = raw["shard_size"] * 2**20 / 1e6 * 2


def _seed(raw: Mapping[str, Any], done: Translation) -> None:
    if raw.get("rngseed") is not None:
        done.config["seed"] = raw["rngseed"]
        done.places[("seed",)] = ("rngseed",)
    elif "rngseed" in raw:
        done.notes.append("rngseed null: other sounds for each run are had with --config seed=...")
