"""Pages made from the code: `config/README.md`, the JSON schema, the table of sound models."""

from __future__ import annotations

import ast
import inspect
import json
import types
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from dsgenerator.config import models
from dsgenerator.config.axes import Axis, FixedLabel, FixedValue, Label
from dsgenerator.config.fields import Section
from dsgenerator.config.schema import Config, Design, HuggingFace, Original, Span, Split, TFRecords
from dsgenerator.config.trajectories import LFO, Movable, Moving
from synths.interface import SoundModel

INTRODUCTION = """\
# The config

One YAML (or JSON) file describes one dataset. Every key is listed here; a key that is not is an
error, and all errors of a file are reported at once. [Configs](../docs/config.md) shows what one
does with them, [sound models](../docs/sound-models.md) has the parameters of each `synth`. This
page is made from the code by `make docs`.

```yaml
{example}```

Single keys can be set on the command line as well, for one run:
`snakemake --cores all --configfile config/pop.yaml --config seed=7`.
"""

BOUNDS = {"ge": "from", "gt": "above", "le": "to", "lt": "below"}

MOVING_NOTE = """\
A trajectory over the long signal, in place of a number in `values`, of an axis or of a fixed value:
`{from: 0.2, to: 0.8}`, or `[[0, 0.2], [4, 1], [10, 0.5]]`, which is short for `breakpoints`, or
`{lfo: {...}}`. The table of [sound models](../docs/sound-models.md) marks the parameters that can
vary over time; for the others it is an error. The table has the mean over each variation as
`<name>`, and the values at its ends as `<name>_start` and `<name>_end`; records have the whole
trajectory."""

SECTIONS: list[tuple[str, type[Section], str]] = [
    ("Dataset", Config, "The top level of the file."),
    (
        "An axis: `params.<parameter>`",
        Axis,
        "Either `min`, `max` and `n`, or `values`, or the keys of one time-varying value.",
    ),
    ("A label: `params.<parameter>.label`", Label, "Linear in between, next to the natural value."),
    (
        "A fixed value: `fixed.<parameter>`",
        FixedValue,
        "Or just the number: `q: 40` is `q: {value: 40}`; or the keys of a time-varying value.",
    ),
    (
        "A label of a fixed value: `fixed.<parameter>.label`",
        FixedLabel,
        "For instance `q: {value: 40, label: {name: ringing, value: 0.5}}`.",
    ),
    ("A time-varying value", Moving, MOVING_NOTE),
    (
        "An oscillation: `lfo`",
        LFO,
        "For instance `strength: {lfo: {rate: 0.2, min: 0.3, max: 0.9}}`.",
    ),
    ("Design: `design`", Design, "For instance `design: {kind: sobol, n: 64}`."),
    ("Splits: `split`", Split, "For instance `split: {train: 0.8, valid: 0.1, test: 0.1}`."),
    ("Held out: `hold_out.<parameter>`", Span, "Or a list of values: `cf_exp: [0.25, 0.75]`."),
    ("TFRecords: `tfrecords`", TFRecords, "For `records: [tfrecords]`."),
    ("Hugging Face: `huggingface`", HuggingFace, "For `records: [huggingface]`."),
    (
        "The original tool: `original`",
        Original,
        "For instance `original: {soundname: Pop, generation: 2021-08}`.",
    ),
]


def config_page(example: str) -> str:
    """Return ``config/README.md``, with a config as its example."""
    parts = [INTRODUCTION.format(example=example)]
    for title, section, note in SECTIONS:
        parts.append(f"## {title}\n\n{note}\n\n{_table(section)}")
    return "\n".join(parts)


def models_table() -> str:
    """Return the table of all shipped sound models, a row each, in Markdown."""
    rows = ["| model | sound | parameters |", "| --- | --- | --- |"]
    for name in models.shipped():
        model = models.load(name)
        sound = summary_of(model).replace("``", "`")
        parameters = "<br>".join(map(_range, model.parameters))
        rows.append(f"| [`{name}`](../synths/{name}.py) | {sound} | {parameters} |")
    return "\n".join(rows) + "\n"


def summary_of(model: SoundModel) -> str:
    """Return what a sound model is, in a line."""
    return (type(model).__doc__ or type(model).__name__).strip().splitlines()[0].rstrip(".")


def _range(parameter: Any) -> str:
    """Return a parameter's name and range, with physical quantities if values are exponents."""
    ends = f"{parameter.min:g} .. {parameter.max:g}"
    unit = f" {parameter.unit}" if parameter.unit else ""
    whole = ", whole" if parameter.scale == "integer" else ""
    physical = ""
    low, high = parameter.physical(parameter.min), parameter.physical(parameter.max)
    if high != parameter.max:
        physical = f" ({low:.5g} .. {high:.5g} {parameter.physical_unit})".replace(" )", ")")
    moves = " ~" if parameter.moves else ""
    return f"`{parameter.name}` {ends}{unit}{physical}{whole}{moves}"


def config_schema() -> str:
    """Return the JSON schema of the config."""
    schema = Config.model_json_schema()
    schema["title"] = "DSGenerator config"
    parts = {"Config": schema} | schema["$defs"]
    for section in _sections(Section):
        meanings = _meanings(section)
        for name, described in parts.get(section.__name__, {}).get("properties", {}).items():
            if name in meanings:
                described["description"] = meanings[name]
    return json.dumps(schema, indent=2) + "\n"


def _sections(section: type[Section]) -> Iterator[type[Section]]:
    for derived in section.__subclasses__():
        yield derived
        yield from _sections(derived)


def _meanings(section: type[Section]) -> dict[str, str]:
    """Return the docstrings below the fields of a section, by their keys in a config.

    Pydantic could keep them with the fields, but reads all sources for it whenever the models are
    imported: 0.15 s of every start.
    """
    meanings = {}
    for owner in reversed(section.__mro__[: section.__mro__.index(Section)]):
        (parsed,) = ast.parse(inspect.getsource(owner)).body
        for field, after in pairwise(parsed.body if isinstance(parsed, ast.ClassDef) else ()):
            match field, after:
                case (
                    ast.AnnAssign(target=ast.Name(id=name)),
                    ast.Expr(value=ast.Constant(value=str(text))),
                ):
                    meanings[section.model_fields[name].alias or name] = inspect.cleandoc(text)
    return meanings


def _table(section: type[Section]) -> str:
    rows = ["| key | type | default | meaning |", "| --- | --- | --- | --- |"]
    # The keys of time-varying values are documented once, for all sections that accept them.
    told, meanings = Movable.by_key() if section is not Moving else {}, _meanings(section)
    for name, field in section.by_key().items():
        if name in told:
            continue
        meaning = " ".join(meanings.get(name, "").split())
        rows.append(f"| `{name}` | {type_name(field)} | {_default(field)} | {meaning} |")
    return "\n".join(rows) + "\n"


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    if isinstance(field.default, bool):
        return f"`{str(field.default).lower()}`"
    plain = field.default not in (None, {}, []) and not isinstance(field.default, Section)
    return f"`{field.default}`" if plain else "none"


def type_name(field: FieldInfo) -> str:
    """Return a field's type and bounds in words."""
    return " ".join([_name(field.annotation), *_limits(field.metadata)])


def _limits(metadata: Iterable[Any]) -> list[str]:
    limits = []
    for constraint in metadata:
        # A Field inside Annotated keeps its own constraints one level down.
        limits += _limits(getattr(constraint, "metadata", ()))
        for key, text in BOUNDS.items():
            if hasattr(constraint, key):
                bound = getattr(constraint, key)
                limits.append(f"{text} {bound if isinstance(bound, int) else format(bound, 'g')}")
    return limits


def _name(annotation: Any) -> str:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if hasattr(annotation, "__metadata__"):
        return " ".join([_name(annotation.__origin__), *_limits(annotation.__metadata__)])
    if origin in (Union, types.UnionType):
        return " or ".join(_name(part) for part in arguments if part is not type(None))
    if origin is Literal:
        return ", ".join(f"`{choice}`" for choice in arguments)
    if origin is dict:
        return "mapping"
    if origin is tuple:
        return "list of pairs"
    if origin is list:
        names = _name(arguments[0])
        return "list of numbers" if names.startswith("number") else f"list of {names}"
    plain = {str: "text", int: "whole number", float: "number", bool: "`true` or `false`"}
    return plain.get(annotation, "mapping")
