"""Specs: all that decides the bytes of a long signal, of a variation, of table and records.

The digest of a stage is that of its whole spec, but for what is left at its default: a new option
is a new field here, and re-makes nothing that exists.  `dsgenerator.config.schema` takes the
defaults from here.  Plain data, so that jobs need not import what validates configs.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any, TypeVar, cast


@dataclass(frozen=True)
class RenderSpec:
    """What decides the bytes of a long signal, besides the values of its point.

    Attributes
    ----------
    synth : str
        The sound model; see `dsgenerator.config.models.reference`. In digests, its name and its
        source stand for it.
    sample_rate : int
        Hz.
    long_duration : float
        Seconds.
    """

    synth: str
    sample_rate: int
    long_duration: float
    seed: int = 0
    seed_policy: str = "per_point"


@dataclass(frozen=True)
class SliceSpec:
    """What decides the bytes of a variation, besides its long signal.

    Attributes
    ----------
    variation_duration : float
        Seconds.
    gain_db : float
        dB.
    file_sample_rate : int or None
        Hz; None for that of the long signal.
    silence_db : float or None
        dB of full scale.
    """

    variation_duration: float
    gain_db: float = 0
    sample_format: str = "PCM_16"
    file_sample_rate: int | None = None
    silence_db: float | None = None
    on_clip: str = "warn"


@dataclass(frozen=True)
class TFRecordsSpec:
    """How TFRecord files are written."""

    type: str = "shards"
    audio: str = "float"
    gzip: bool = False


@dataclass(frozen=True)
class HuggingFaceSpec:
    """What is written for Hugging Face's library."""

    parquet: bool = False


@dataclass(frozen=True)
class OriginalSpec:
    """Which version of the original tool records, and file names, are to look like.

    Attributes
    ----------
    soundname : str
        What that tool called the sound.
    generation : str
        Year and month from which on it wrote them so.
    norm : dict[str, tuple[float, float] or None]
        Parameters whose values its config has in 0..1 of the sound model's range, and the lowest
        and highest of these, if it has them.
    """

    soundname: str
    generation: str = "2021-12"
    norm: dict[str, tuple[float, float] | None] = field(default_factory=dict)

    @property
    def keys_are_labels(self) -> bool:
        """Whether records call a parameter as its user does, and not as the sound model does."""
        return self.generation < "2021-02"

    @property
    def fixed_are_keys(self) -> bool:
        """Whether fixed parameters stand in file names, and in ``.params`` as swept ones do."""
        return "2021-02" <= self.generation < "2021-08"

    @property
    def leaves_out_empty(self) -> bool:
        """Whether a parameter that its user says nothing of has no ``_user_doc``."""
        return self.generation >= "2021-08"

    @property
    def fixed_are_text(self) -> bool:
        """Whether ``.params`` have fixed parameters, with what they are, in a text each."""
        return self.generation >= "2021-12"

    def ending(self, variations: int) -> str:
        """Return how file names tell the variations of a point apart, a ``#`` for each digit."""
        if self.generation < "2021-08":
            return "--v-###"
        if variations == 1:
            return ""
        return "--v-##" if self.generation < "2021-12" else "--c-##"


@dataclass(frozen=True)
class Shares:
    """Shares of the parameter points; they add up to 1."""

    train: float = 0
    valid: float = 0
    test: float = 0


@dataclass(frozen=True)
class ExportSpec:
    """What decides the bytes of the metadata table and of records, besides the variations.

    Attributes
    ----------
    shard_mb : float
        Millions of bytes.
    hold_out : dict[str, tuple[tuple[float, float], ...]]
        Ranges of values, both ends in, in the parameter's natural unit.
    files : bool
        Whether each variation has a file of its own, or all are in shards alone.
    """

    records: tuple[str, ...] = ()
    shard_mb: float = 100
    tfrecords: TFRecordsSpec = TFRecordsSpec()
    huggingface: HuggingFaceSpec = HuggingFaceSpec()
    description: str | None = None
    license: str | None = None
    split: Shares | None = None
    hold_out: dict[str, tuple[tuple[float, float], ...]] | None = None
    original: OriginalSpec | None = None
    citation: str | None = None
    published: str | None = None
    files: bool = True

    def for_format(self, kind: str) -> ExportSpec:
        """Return what decides the bytes of one format's shards: not what only others have."""
        about: dict[str, Any] = dict.fromkeys(("description", "license", "citation", "published"))
        plain = replace(self, records=(), **about)
        if kind != "tfrecords":
            plain = replace(plain, tfrecords=TFRecordsSpec())
        return plain if kind == "parquet" else replace(plain, huggingface=HuggingFaceSpec())


Spec = TypeVar("Spec")


def spec_of(kind: type[Spec], section: Any) -> Spec:
    """Return a spec, with all that a section of the config has of its fields."""
    names = [entry.name for entry in fields(cast(Any, kind))]
    return kind(**{name: getattr(section, name) for name in names})


def changed(spec: Any) -> dict[str, Any]:
    """Return the fields of a spec that are not left at their defaults, for a digest."""
    told = {}
    for entry in fields(spec):
        value = getattr(spec, entry.name)
        # An empty dict has no default that could be shared.
        if value not in (entry.default, {}):
            told[entry.name] = changed(value) if is_dataclass(value) else value
    return told
