"""The config: the single source of its keys, types, defaults, ranges and documentation.

The workflow, ``config/README.md`` and the JSON schema for editors are all based on `Config`.
Checks that involve the sound model or several keys are in `dsgenerator.points.validation`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from dsgenerator.config import specs
from dsgenerator.config.axes import Fixed, Swept
from dsgenerator.config.fields import (
    AS_NUMBER,
    PATH,
    PLAIN_NAME,
    Count,
    Date,
    Number,
    Positive,
    Section,
)
from dsgenerator.config.specs import ExportSpec, RenderSpec, SliceSpec

Share = Annotated[float, Field(ge=0, le=1), AS_NUMBER]


class Split(Section):
    """Shares of the parameter points, which are never divided themselves; they add up to 1."""

    train: Share = specs.Shares.train
    """Share of the training set."""
    valid: Share = specs.Shares.valid
    """Share of the validation set, for model selection."""
    test: Share = specs.Shares.test
    """Share of the test set, for the final evaluation."""

    @model_validator(mode="after")
    def _whole(self) -> Split:
        total = self.train + self.valid + self.test
        if abs(total - 1) > 1e-9:
            raise ValueError(f"train, valid and test add up to {total:g}; they must add up to 1")
        return self


class Span(Section):
    """Values from `min` to `max`, both included."""

    min: Number
    """Lowest value."""
    max: Number
    """Highest value."""

    @model_validator(mode="after")
    def _ordered(self) -> Span:
        if self.min > self.max:
            raise ValueError(f"min ({self.min:g}) is larger than max ({self.max:g})")
        return self


Held = Annotated[
    Annotated[list[Number], Field(min_length=1), Tag("list[values]")]
    | Annotated[Span, Tag("list[span]")],
    # Selects one form, so that an error is not reported for both.
    Discriminator(lambda value: "list[span]" if isinstance(value, dict | Span) else "list[values]"),
]


Points = Annotated[
    Annotated[str, Tag("list[file]")] | Annotated[list[dict[str, Number]], Tag("list[points]")],
    Discriminator(lambda value: "list[file]" if isinstance(value, str) else "list[points]"),
]


class Design(Section):
    """How parameter points are chosen from the axes."""

    kind: Literal["grid", "sobol", "latin_hypercube", "random"] = "grid"
    """Every combination of the axes' values; or points drawn from their ranges: a scrambled Sobol
    sequence, a Latin hypercube, or independent uniform numbers."""
    n: Count | None = None
    """Number of points to draw. When it is raised, `sobol` and `random` keep the earlier points."""

    @model_validator(mode="after")
    def _counted(self) -> Design:
        if self.kind == "grid" and self.n is not None:
            raise ValueError("n is of designs that draw points; a grid has the n of its axes")
        if self.kind != "grid" and self.n is None:
            raise ValueError(f"{self.kind} needs n, the number of points")
        return self


class TFRecords(Section):
    """Settings of the format `tfrecords`."""

    type: Literal["shards", "single"] = specs.TFRecordsSpec.type
    """Files of about `shard_mb`, or a file for each variation."""
    audio: Literal["float", "int16"] = specs.TFRecordsSpec.audio
    """Samples as a list of floats, or as the bytes of 16 bit integers, little-endian."""
    gzip: bool = specs.TFRecordsSpec.gzip
    """Whether files are compressed."""


class HuggingFace(Section):
    """Settings of the format `huggingface`."""

    parquet: bool = specs.HuggingFaceSpec.parquet
    """Whether to write Parquet shards that hold the audio, of about `shard_mb`, as well."""


class Original(Section):
    """Which version of the original tool records and file names are to look like."""

    soundname: Annotated[str, Field(pattern=PLAIN_NAME, max_length=64)]
    """What that tool called the sound; names of files begin with it."""
    generation: Annotated[
        # YAML reads 2020 as a number.
        Literal["2020", "2021-02", "2021-03", "2021-08", "2021-12"],
        BeforeValidator(lambda value: str(value) if isinstance(value, int) else value),
    ] = specs.OriginalSpec.generation
    """Year and month from which on that tool wrote records and names so."""
    norm: dict[str, tuple[Number, Number] | None] = Field({})
    """Parameters whose values are said in records to be in 0..1 of the sound model's range, and
    from where to where if they are swept, besides those that have such units here."""


class Config(Section):
    """One dataset."""

    dataset: Annotated[str, Field(pattern=PLAIN_NAME, max_length=64)]
    """Name of the dataset, and of its folder: results go to `results/<dataset>/`. Letters,
    digits, `_`, single `-` and `.`."""
    synth: Annotated[str, Field(min_length=1, max_length=1000)]
    """The sound model: a module of `synths/`, or `path/to/own_model.py`, optionally with
    `:ClassName`; a relative path starts from the folder that Snakemake runs in."""
    synth_env: Annotated[str, Field(min_length=1, max_length=1000)] | None = None
    """Interpreter that a sound model of the original tool runs in, with the libraries of its time:
    the path of a Python, from 3.8 on, that has numpy, or of the folder of its environment. `null`:
    that of `.venv` beside the model, if there is one; `none`: always this project's own."""
    sample_rate: Annotated[int, Field(ge=8000, le=192000), AS_NUMBER]
    """Samples per second, Hz."""
    long_duration: Positive
    """Length of the long signal of one parameter point, seconds."""
    variation_duration: Positive
    """Length of the slices that training sees, seconds; at most `long_duration`."""
    params: dict[str, Swept] = Field({})
    """The swept parameters by the sound model's own names, slowest first; one parameter point
    for every combination of their values."""
    design: Design = Design()
    """How parameter points are chosen from `params`."""
    points: Points | None = None
    """The parameter points themselves, instead of `params`: a CSV file with a column for each
    parameter and a row for each point, or a list of mappings, also in a JSON file; in natural
    units. A relative path starts from the folder that Snakemake runs in."""
    fixed: dict[str, Fixed] = Field({})
    """Parameters with one value for the whole dataset: a number, `{value, units}`, or a
    time-varying value."""
    seed: Annotated[int, Field(ge=0), AS_NUMBER] = RenderSpec.seed
    """Seed of the random generators; another seed gives other random events."""
    seed_policy: Literal["per_point", "shared"] = RenderSpec.seed_policy
    """`per_point`: every parameter point has its own random stream. `shared`: all have the
    same, so that only the parameters differ."""
    examples: Count = 1
    """Independent realisations of every parameter point."""
    gain_db: Annotated[float, Field(ge=-200, le=200), AS_NUMBER] = SliceSpec.gain_db
    """Gain of all variations, dB. Long signals are stored without it."""
    sample_format: Literal["PCM_16", "PCM_24", "FLOAT", "FLAC"] = SliceSpec.sample_format
    """Samples of the variations: 16 or 24 bit integers, or 32 bit floats, in WAV files; or 16 bit
    integers in FLAC files, which are smaller and hold the same samples."""
    file_sample_rate: Annotated[int, Field(ge=8000, le=192000), AS_NUMBER] | None = (
        SliceSpec.file_sample_rate
    )
    """Samples per second of the variation files, Hz, if not those of `sample_rate`: each slice is
    resampled, without loss below the lower of both Nyquist frequencies."""
    silence_db: Annotated[float, Field(lt=0, allow_inf_nan=False), AS_NUMBER] | None = (
        SliceSpec.silence_db
    )
    """Variations whose peak stays below this level, dB of full scale, are dropped; `null`
    keeps all."""
    on_clip: Literal["warn", "error", "drop"] = SliceSpec.on_clip
    """What to do with variations that reach beyond full scale: keep them (integer formats
    limit the samples) and warn, end with an error, or drop them."""
    batch_size: Count | Literal["auto"] = "auto"
    """Parameter points per job; `auto`: as many as are worth one, on a cluster about ten minutes of
    work. Does not change the dataset."""
    keep_long: bool = True
    """Whether long signals are kept, in `results/<dataset>/long/`. `false`: one job renders and
    slices a batch, and they never reach the disk; what would be sliced again is then rendered
    again (`docs/disk.md`). Does not change the dataset."""
    timeout_s: Positive | None = None
    """Seconds that one parameter point may take to render, or it fails; `null`: any. Does not
    change the dataset."""
    files: bool = ExportSpec.files
    """Whether each variation has an audio file of its own. `false`: they are in shards alone, of
    the formats that `records` names (`webdataset`, `tfrecords`, or `huggingface` with `parquet`),
    and the table has columns `shard` and `key` in place of `file_name` (`docs/disk.md`)."""
    records: list[
        Literal["params", "nsjson", "tfrecords", "webdataset", "huggingface", "croissant"]
    ] = Field([])
    """Formats to write into `data/` besides the tables, for training code that reads them."""
    shard_mb: Positive = ExportSpec.shard_mb
    """Size of the files that hold many variations, millions of bytes."""
    tfrecords: TFRecords = TFRecords()
    """Settings of the format `tfrecords`."""
    huggingface: HuggingFace = HuggingFace()
    """Settings of the format `huggingface`."""
    description: str | None = ExportSpec.description
    """Description of the dataset, for its card and its `dataset.json`."""
    license: str | None = ExportSpec.license
    """Licence of the dataset, for its card: an identifier as of SPDX, for instance `cc-by-4.0`."""
    citation: str | None = ExportSpec.citation
    """How to cite the dataset, for its card and for Croissant."""
    published: Date | None = ExportSpec.published
    """Date of its publication, for Croissant: `2026-11-25`."""
    split: Split | None = None
    """Column `split` of the metadata table: train, valid or test for whole parameter points,
    which keep their split when the grid grows."""
    hold_out: dict[str, Held] = Field({})
    """Values of swept parameters, in the units of their axes, whose points are all in `test`:
    a list of values, or `{min, max}`. The other points are divided by `split`, or are all in
    `train`."""
    audit_of: Literal["variations", "long_signals"] = "variations"
    """What the audit measures: what training sees, or whole long signals."""
    gallery_embed: bool = False
    """Whether the gallery contains copies of the audio, so that its folder can be shared alone."""
    names: Literal["standard", "original"] = "standard"
    """Names of variation files: `original` as the tool in `original` wrote them, all in one folder,
    for loaders that read values from them."""
    original: Original | None = None
    """Records with the keys of the original tool; set for configs that are in its format."""
    results: Annotated[str, Field(pattern=PATH, max_length=1000)] = "results"
    """Folder of all results, below the folder that Snakemake runs in; any other folder has to be
    given on the command line: `--config results=path/to/folder`."""
