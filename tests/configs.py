"""Configs of a dataset called demo, and what is said of those that are refused."""

import pytest

from dsgenerator.errors import DSGeneratorError
from dsgenerator.points.validation import validate

NAN, INFINITY, MISSING = float("nan"), float("inf"), object()
RATE = {"min": 0, "max": 4, "n": 5}
LABEL = {"name": "density", "min": 0, "max": 1}


def config(**changes):
    raw = {
        "dataset": "demo",
        "synth": "pop",
        "sample_rate": 16000,
        "long_duration": 10,
        "variation_duration": 2,
        "params": {"rate_exp": RATE},
    }
    return {key: value for key, value in (raw | changes).items() if value is not MISSING}


def swept(name="rate_exp", **axis):
    return {"params": {name: axis}}


def problems(raw, source_map=None):
    with pytest.raises(DSGeneratorError) as caught:
        validate(raw, source_map)
    head, *lines = str(caught.value).splitlines()
    count = "1 problem" if len(lines) == 1 else f"{len(lines)} problems"
    assert head == f"The config has {count}; nothing was changed."
    return [line.removeprefix("  ") for line in lines]
