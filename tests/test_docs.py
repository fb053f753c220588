"""What is made from the code is what the code says."""

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from dsgenerator.config import models
from scripts.docs import generated

ROOT = Path(__file__).parents[1]
CONFIGS = [ROOT / "config" / f"{model}.yaml" for model in models.shipped()]
CONFIGS += sorted((ROOT / "config" / "test").glob("**/*.yaml"))
"""Users put theirs beside these, the explorer as well."""


@pytest.mark.parametrize("path, text", generated().items(), ids=lambda value: Path(value).name[:20])
def test_generated_pages_are_up_to_date(path, text):
    assert path.read_text() == text, "run `make docs`"


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: str(path.relative_to(ROOT)))
def test_shipped_configs_follow_the_schema_that_they_name(path):
    first, *_ = path.read_text().splitlines()
    schema_path = path.parent / first.removeprefix("# yaml-language-server: $schema=")
    schema = json.loads(schema_path.read_text())
    jsonschema.validate(yaml.safe_load(path.read_text()), schema)


def test_the_schema_knows_each_form_of_a_value_that_moves():
    schema = json.loads((ROOT / "config" / "schema.json").read_text())
    config = yaml.safe_load((ROOT / "config" / "wind.yaml").read_text())
    line, lfo = {"from": 0, "to": 1}, {"lfo": {"rate": 1, "min": 0, "max": 1}}
    for form in (line, lfo, [[0, 0], [1, 1]], {"breakpoints": [[0, 0], [1, 1]]}):
        for params, fixed in (
            ({"strength": form}, {}),
            ({"strength": {"values": [0, form]}}, {}),
            ({}, {"strength": form}),
        ):
            jsonschema.validate(config | {"params": params, "fixed": fixed}, schema)
    for wrong in ({"start": 0, "to": 1}, [[0, 0, 0]], {"lfo": {"rate": 1}}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(config | {"params": {"strength": wrong}}, schema)


def test_the_schema_refuses_unknown_keys_at_every_level():
    schema = json.loads((ROOT / "config" / "schema.json").read_text())
    config = yaml.safe_load((ROOT / "config" / "pop.yaml").read_text())
    for broken in (
        config | {"sampel_rate": 1},
        config | {"params": {"rate_exp": {"min": 0, "max": 1, "n": 2, "step": 1}}},
        config | {"fixed": {"q": {"value": 1, "unit": "Hz"}}},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, schema)
