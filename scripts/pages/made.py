"""Sounds and pictures of a page, made once as long as nothing they depend on changes."""

from __future__ import annotations

import hashlib
import io
import json
from dataclasses import asdict, dataclass
from math import log10
from pathlib import Path

import numpy as np
import soundfile

from dsgenerator import ROOT
from dsgenerator.config.sources import file_digest, source_digest
from dsgenerator.files import write_atomically
from scripts.pages.levels import Level, measure_levels
from scripts.pages.pictures import picture
from scripts.pages.points import SAMPLE_RATE, Played, show

RECORD = ".made.json"
"""What a folder holds and was made from; sites take no files whose names begin with a dot."""

FULL = 0.9
"""Largest peak of a sound that is played as it is."""

COMPRESSION = 0.75
"""Of libsndfile: 48 kbit/s at 24 kHz.  All browsers play MP3."""

SOURCES = (
    *("scripts/pages/points.py", "scripts/pages/levels.py", "scripts/pages/pictures.py"),
    *("scripts/pages/made.py", "dsgenerator/gallery/thumbnails.py"),
)
"""Besides a sound model's own source, what its sounds and pictures depend on."""


@dataclass(frozen=True)
class Sound:
    """A sound as its files in the folder of the page.

    Attributes
    ----------
    value : float
        Of the parameter, in natural units.
    audio, picture : str
        Names of files.
    lowered_db : float
        By which it was turned down.
    """

    value: float
    audio: str
    picture: str
    lowered_db: float


@dataclass(frozen=True)
class Made:
    """What is in the folder of a sound model's page.

    Attributes
    ----------
    sounds : dict[str, dict[str, Sound]]
        By parameter, and by ``low``, ``default``, ``middle``, ``high``.
    skipped : dict[str, dict[str, str]]
        By parameter and end of its range, why that is not played.
    levels : dict[str, Level]
        By parameter.
    """

    sounds: dict[str, dict[str, Sound]]
    skipped: dict[str, dict[str, str]]
    levels: dict[str, Level]


def make(synth: str, folder: Path) -> tuple[Made, bool]:
    """Make the sounds and pictures of a model unless they are there; tell whether they were not.

    Parameters
    ----------
    synth : str
    folder : Path
        Of its page.  Files of an earlier state are removed.
    """
    digest = _digest(synth)
    if found := _read(folder, digest):
        return found, False
    folder.mkdir(parents=True, exist_ok=True)
    # Until all is made, the folder is of no state.
    (folder / RECORD).unlink(missing_ok=True)
    sounds, skipped, written = {}, {}, {}
    for shown in show(synth):
        name = shown.parameter.name
        skipped[name] = shown.skipped
        sounds[name] = {}
        for end, played in shown.sounds.items():
            stem = end if end == "default" else f"{name}-{end}"
            if stem not in written:
                written[stem] = _write(folder, stem, played)
            audio, image, lowered = written[stem]
            sounds[name][end] = Sound(played.values[name], audio, image, lowered)
    made = Made(sounds, skipped, measure_levels(synth))
    kept = {name for audio, image, _ in written.values() for name in (audio, image)}
    for old in (*folder.glob("*.mp3"), *folder.glob("*.webp")):
        if old.name not in kept:
            old.unlink()
    sizes = {name: (folder / name).stat().st_size for name in sorted(kept)}
    record = {"digest": digest, "files": sizes, "made": asdict(made)}
    write_atomically(folder / RECORD, json.dumps(record, indent=1).encode())
    return made, True


def _write(folder: Path, stem: str, played: Played) -> tuple[str, str, float]:
    """Write a sound and its picture; return their names, and by how many dB it was turned down."""
    lowered = max(0.0, 20 * log10(played.peak / FULL))
    samples = played.samples * np.float32(10 ** (-lowered / 20))
    encoded = io.BytesIO()
    soundfile.write(
        encoded, samples, SAMPLE_RATE, format="MP3", subtype="MPEG_LAYER_III",
        bitrate_mode="CONSTANT", compression_level=COMPRESSION,
    )  # fmt: skip
    write_atomically(folder / f"{stem}.mp3", encoded.getvalue())
    write_atomically(folder / f"{stem}.webp", picture(samples, SAMPLE_RATE))
    return f"{stem}.mp3", f"{stem}.webp", lowered


def _digest(synth: str) -> str:
    parts = [source_digest(synth), *(file_digest(ROOT / path) for path in SOURCES)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _read(folder: Path, digest: str) -> Made | None:
    """Return what is in a folder; None if it is of another state, or not all there."""
    try:
        record = json.loads((folder / RECORD).read_bytes())
        sizes = {name: (folder / name).stat().st_size for name in record["files"]}
        if record["digest"] != digest or sizes != record["files"]:
            return None
        told = record["made"]
    except (OSError, ValueError, KeyError):
        return None
    return Made(
        {
            name: {end: Sound(**sound) for end, sound in ends.items()}
            for name, ends in told["sounds"].items()
        },
        told["skipped"],
        {name: Level(**level) for name, level in told["levels"].items()},
    )
