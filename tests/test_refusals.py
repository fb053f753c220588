from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import SMALL

from dsgenerator.config import models
from dsgenerator.points.refusals import refusals
from dsgenerator.points.steps import different, steps_of
from dsgenerator.points.validation import validate
from synths.interface import Parameter, SoundModel

GRID = SMALL | {
    "params": {
        "rate_exp": {"min": 0, "max": 2, "n": 3},
        "irreg_exp": {"min": 0, "max": 1, "n": 2},
        "cf_exp": {"min": 0, "max": 1, "n": 4},
    }
}
NAMES = ("rate_exp", "irreg_exp", "cf_exp")


class Choosy(SoundModel):
    """A model that takes what a function takes, and counts how often it is asked."""

    parameters = tuple(Parameter(name, 0, 2, 0, "", "Some.") for name in NAMES)

    def __init__(self, check):
        self.asked, self._check = 0, check

    def check(self, values, sample_rate):
        self.asked += 1
        return self._check(values)

    def generate(self, values, duration, sample_rate, rng):
        raise AssertionError("nobody asks for sound")


def drawn(count=60):
    return SMALL | {
        "params": {name: {"min": 0, "max": 1} for name in NAMES},
        "design": {"kind": "random", "n": count},
    }


def asked_for_each(dataset, model, most):
    messages = [model.error_message(dict(dataset.values(i)), 8000) for i in range(len(dataset))]
    return list(dict.fromkeys(filter(None, messages)))[:most]


# What it looks at depends on what it has seen.
CHECKS = [
    lambda v: None,
    lambda v: f"low {v['cf_exp']:.2f}" if v["cf_exp"] > 0.3 else None,
    lambda v: "both" if v["cf_exp"] > 0.3 and v["rate_exp"] > 0.5 else None,
    lambda v: f"{v['irreg_exp']:.2f}" if v["rate_exp"] < 0.4 or v["cf_exp"] > 0.8 else None,
    lambda v: f"sum {sum(v.values()):.3f}" if sum(v.values()) > 45 else None,
    lambda v: "merged" if (v | {"rate_exp": v["rate_exp"]})["cf_exp"] > 0.6 else None,
    lambda v: "copied" if v.copy()["rate_exp"] > 0.5 else None,
]


@pytest.mark.parametrize("config", [GRID, GRID | {"examples": 2}, drawn()])
@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize("most", [1, 3, 1000])
def test_what_it_refuses_is_what_it_refuses_when_asked_for_each(monkeypatch, config, check, most):
    dataset = validate(config)
    model = Choosy(check)
    monkeypatch.setattr(models, "load", lambda synth: model)
    found = refusals(dataset, most)
    every = asked_for_each(dataset, model, 1000)
    assert set(found) <= set(every)
    assert len(found) == min(most, len(every))


def test_it_is_asked_once_for_all_that_it_does_not_look_at(monkeypatch):
    model = Choosy(lambda values: "high" if values["cf_exp"] > 2 else None)
    dataset = validate(GRID)
    monkeypatch.setattr(models, "load", lambda synth: model)
    assert refusals(dataset, 3) == []
    assert model.asked <= 1 + 4


def test_an_error_of_its_own_names_the_point(monkeypatch):
    dataset = validate(GRID)
    model = Choosy(lambda values: 1 / 0)
    monkeypatch.setattr(models, "load", lambda synth: model)
    (message,) = refusals(dataset, 3)
    assert "cannot check" in message and "division by zero" in message


@given(st.lists(st.integers(1, 4), min_size=3, max_size=3), st.integers(1, 3))
def test_steps_are_those_of_each_point(sizes, examples):
    axes = zip(NAMES, sizes, strict=True)
    params = {name: {"values": [k / 4 for k in range(size)]} for name, size in axes}
    dataset = replace(validate(SMALL | {"params": params}), examples=examples)
    for place, sweep in enumerate(dataset.sweeps):
        steps = steps_of(dataset, place)
        told = [dataset.values(index)[sweep.name] for index in range(0, len(dataset), examples)]
        assert [sweep.values[step] for step in steps] == told
        assert (steps_of(dataset, place, 1, len(steps)) == steps[1:]).all()


@pytest.mark.parametrize("names", [(), ("cf_exp",), ("rate_exp", "cf_exp"), NAMES])
@pytest.mark.parametrize("config", [GRID, drawn()])
def test_each_combination_is_represented_once(config, names):
    dataset = validate(config)

    def values(index):
        return tuple(dataset.values(index)[name] for name in names)

    chosen = [values(index) for index in different(dataset, names)]
    assert len(chosen) == len(set(chosen))
    assert set(chosen) == {values(index) for index in range(len(dataset))}
