"""Audit results: figures of agreement, and the audit of every shipped config."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from dsgenerator.audit.estimators import ESTIMATORS
from dsgenerator.audit.measure import audit_dataset
from dsgenerator.audit.results import HOLDS, compare, fit, rank_correlation
from dsgenerator.config import models
from dsgenerator.points.validation import validate

CONFIG = Path(__file__).parents[1] / "config"
LABELS = st.lists(st.integers(0, 4), min_size=3, max_size=40).filter(lambda v: len(set(v)) > 1)


@given(LABELS, st.integers(0, 2**32 - 1))
def test_rank_correlation_is_spearmans_and_never_more_than_attainable(labels, seed):
    estimates = np.random.default_rng(seed).standard_normal(len(labels))
    rank, attainable = rank_correlation(np.array(labels), estimates)
    assert rank == pytest.approx(spearmanr(labels, estimates).statistic)
    assert rank <= attainable + 1e-12
    perfect, _ = rank_correlation(
        np.array(labels), np.sort(estimates)[np.argsort(np.argsort(labels, kind="stable"))]
    )
    assert perfect == pytest.approx(attainable)


def test_what_cannot_be_compared():
    assert rank_correlation(np.array([1, 2, 3]), np.array([5.0, 5, 5]))[0] == 0
    assert np.isnan(rank_correlation(np.array([1, 1]), np.array([1.0, 2]))[0])
    assert np.isnan(fit(np.array([1, 1]), np.array([1.0, 2]))).all()


@pytest.fixture
def pops():
    config = {
        "dataset": "pops", "synth": "pop", "sample_rate": 16000, "long_duration": 1,
        "variation_duration": 1, "params": {"rate_exp": {"min": 0, "max": 7, "n": 8}},
    }  # fmt: skip
    return validate(config)


RATES = 2.0 ** np.arange(8)


@pytest.mark.parametrize(
    ("estimates", "holds"),
    [
        (RATES, "yes"),
        (RATES * 1.04, "yes"),
        (RATES * 1.06, "no"),
        (RATES[::-1], "no"),
        (np.minimum(RATES, 64.5), "yes"),
        (np.full(8, 3.0), "no"),
        (np.full(8, np.nan), "not measured"),
        (np.where(RATES < 4, RATES, np.nan), "not measured"),
    ],
    ids=[
        *("true", "slope 1.04", "slope 1.06", "reversed", "blurred above 64", "constant", "none"),
        "few",
    ],
)
def test_a_verdict(pops, estimates, holds):
    result = compare(pops, "rate_exp", ESTIMATORS["attack_rate"], estimates)
    assert result.holds == holds
    if holds != "not measured":
        assert (result.lowest, result.highest, result.told_apart) == (1, 64, 7)


def test_labels_beyond_what_can_be_told_apart_are_not_judged(pops):
    blind = replace(ESTIMATORS["attack_rate"], lowest=1000, highest=2000)
    result = compare(pops, "rate_exp", blind, RATES)
    assert result.holds == "not measured"
    assert np.isnan(result.lowest)


@pytest.mark.parametrize(("estimates", "holds"), [([1, 2, 3], "no"), ([3, 2, 1], "yes")])
def test_a_minus_says_that_an_estimate_falls(estimates, holds):
    config = yaml.safe_load((CONFIG / "wind.yaml").read_text())
    config["params"] = {"howliness": {"min": 0, "max": 1, "n": 3}}
    estimator = ESTIMATORS["relative_bandwidth"]
    result = compare(validate(config), "howliness", estimator, np.array(estimates, dtype=float))
    assert result.holds == holds
    assert "by order only" in result.line()


@pytest.mark.parametrize("synth", models.shipped())
def test_the_labels_of_each_shipped_config_are_true(synth):
    dataset = validate(yaml.safe_load((CONFIG / f"{synth}.yaml").read_text()))
    results = audit_dataset(dataset)
    assert len(results) == len(dataset.sweeps)
    for result in results:
        assert result.holds == HOLDS, result.line()
        assert abs(result.rank_correlation) >= 0.95, result.line()
        assert result.points == len(dataset), result.line()
