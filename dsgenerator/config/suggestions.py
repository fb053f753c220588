"""What people probably meant: words of other tools for what is called otherwise here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from dsgenerator.errors import nearest

LONGEST = 40
"""Characters of a value that is written again."""

PYTORCH = (
    "PyTorch needs no records: loaders/textures.py reads the dataset as it is, and webdataset "
    "writes shards for it"
)

VALUES: Mapping[str, Mapping[str, str]] = {
    "records": {
        **dict.fromkeys(("hf", "huggingface_hub", "datasets", "audiofolder"), "huggingface"),
        **dict.fromkeys(("tf", "tensorflow", "tfrecord"), "tfrecords"),
        **dict.fromkeys(("wds", "tar"), "webdataset"),
        **dict.fromkeys(("json", "nsynth"), "nsjson"),
        **dict.fromkeys(("param", "parammanager"), "params"),
        "mlcroissant": "croissant",
    },
    "sample_format": {
        **dict.fromkeys(("wav", "int16", "pcm16", "16", "s16"), "PCM_16"),
        **dict.fromkeys(("int24", "pcm24", "24", "s24"), "PCM_24"),
        **dict.fromkeys(("float32", "float", "32", "f32"), "FLOAT"),
    },
    "kind": {"lhs": "latin_hypercube", "uniform": "random", "quasi_random": "sobol"},
    "on_clip": {"ignore": "warn", "keep": "warn", "raise": "error", "skip": "drop"},
}
"""By the last name of a key: other words for its values, in small letters."""

REMARKS: Mapping[str, Mapping[str, str]] = {
    "records": {
        **dict.fromkeys(("pytorch", "torch", "torchaudio"), PYTORCH),
        **dict.fromkeys(
            ("csv", "metadata"), "metadata.csv and metadata.parquet are always written"
        ),
        "parquet": "metadata.parquet is always written; with huggingface, huggingface: "
        "{parquet: true} writes shards that hold the audio",
    },
    "on_clip": dict.fromkeys(
        ("normalize", "normalise"),
        "nothing is normalised, as level is part of the sound; gain_db "
        "is one number for the dataset",
    ),
}
"""Likewise: what to say of words for which there is no value."""

KEYS = {
    **dict.fromkeys(("val", "validation", "dev"), "valid"),
    **dict.fromkeys(("eval", "evaluation"), "test"),
    **dict.fromkeys(("sr", "fs", "samplerate", "rate"), "sample_rate"),
    **dict.fromkeys(("steps", "num", "count", "points"), "n"),
    **dict.fromkeys(("model", "sound_model"), "synth"),
    **dict.fromkeys(("formats", "format"), "records"),
    **dict.fromkeys(("splits",), "split"),
    **dict.fromkeys(("name",), "dataset"),
}
"""Other words for keys, in small letters."""


def meant_key(name: str, known: Iterable[str]) -> str:
    """Return ``"; did you mean x?"`` for the key that a name probably stands for, or ``"."``."""
    known = list(known)
    word = KEYS.get(str(name).lower().replace("-", "_"))
    return f"; did you mean {word}?" if word in known else nearest(name, known)


def not_allowed(key: tuple[str | int, ...], value: Any, shown: str, expected: str) -> str:
    """Return what is wrong with a value that is none of a few words, and what was meant.

    Parameters
    ----------
    key : tuple[str or int, ...]
    value : Any
    shown : str
        The value as a message shows it.
    expected : str
        The words, as pydantic lists them: ``'a', 'b' or 'c'``.
    """
    names = [part for part in key if isinstance(part, str)]
    name = names[-1] if names else ""
    word = str(value).lower()
    if remark := REMARKS.get(name, {}).get(word):
        return f"{shown} is not allowed; {remark}. Allowed: {expected}"
    known = [part.strip("'") for part in expected.replace(" or ", ", ").split(", ")]
    meant = VALUES.get(name, {}).get(word)
    if meant is None:
        by_word = {other.lower(): other for other in known}
        close = nearest(word, by_word)
        if close == ".":
            return f"{shown} is not allowed; allowed: {expected}"
        meant = by_word[close.removeprefix("; did you mean ").rstrip("?")]
    return f"{shown} is not allowed; did you mean {meant}? Allowed: {expected}"


def written_as(kind: str, key: tuple[str | int, ...], value: Any) -> str:
    """Return how a value would be written where another form is wanted; nothing if nobody knows.

    Parameters
    ----------
    kind : str
        Pydantic's name of the error.
    key : tuple[str or int, ...]
    value : Any
    """
    simple = isinstance(value, int | float | str) and not isinstance(value, bool)
    simple = simple and len(str(value)) < LONGEST
    if kind == "list_type" and simple:
        return f"; write [{value}]"
    if kind in ("dict_type", "model_type") and key[:1] == ("params",) and len(key) == 2 and simple:
        return f"; sweep it with {{values: [{value}]}}, or write {key[1]}: {value} under fixed"
    if kind in ("dict_type", "model_type") and key == ("split",) and isinstance(value, list):
        shares = zip(("train", "valid", "test"), value, strict=False)
        return f"; write {{{', '.join(f'{name}: {share}' for name, share in shares)}}}"
    if kind == "less_than_equal" and key[:1] == ("split",) and value <= 100:
        return f"; did you mean {value / 100:g}?"
    return ""
