"""Verdicts: what holds, and planted faults that have to be found."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import spearmanr

from dsgenerator.audit.agreement import Measured, agreement, rank_correlation, squared
from dsgenerator.audit.estimators import ESTIMATORS
from dsgenerator.audit.results import attained
from synths.interface import Parameter

RATE = Parameter(
    "rate_exp", -3, 7, 2, "octaves", "Rate.",
    scale="octave", physical_unit="1/s", estimator="attack_rate",
)  # fmt: skip
MOOD = Parameter("mood", 0, 1, 0, "", "Mood.", estimator="attack_rate")
ESTIMATOR = ESTIMATORS["attack_rate"]
SLICES = 5


def measured(labels, noise=0.02, seed=0, **changes):
    """Return slices of points with these labels, of which estimates tell almost all."""
    rng = np.random.default_rng(seed)
    natural = np.repeat(np.asarray(labels, dtype=float), SLICES)
    estimates = RATE.physical(natural + noise * rng.standard_normal(natural.size))
    points = np.repeat(np.arange(len(labels)), SLICES)
    return replace(Measured(natural, natural, estimates, points), **changes)


GRID = np.tile(np.linspace(0, 4, 5), 5)


def verdict(slices, declared=RATE, estimator=ESTIMATOR):
    told = agreement(declared, estimator, slices)
    return told.holds, "; ".join(told.faults)


def test_what_is_as_labelled_holds():
    told = agreement(RATE, ESTIMATOR, measured(GRID))
    assert (told.holds, told.faults) == ("yes", [])
    assert (told.slices, told.told_apart) == (125, 125)
    assert (told.lowest, told.highest) == (1, 16)
    assert told.slope == pytest.approx(1, abs=0.01)
    assert told.bias == pytest.approx(0, abs=0.01)


def changed(change):
    slices = measured(GRID)
    return replace(slices, estimates=RATE.physical(change(RATE.value_of(slices.estimates))))


def swap(values):
    """Swap the estimates of two points of neighbouring labels."""
    values = values.copy()
    first, second = slice(0, SLICES), slice(SLICES, 2 * SLICES)
    values[first], values[second] = values[second].copy(), values[first].copy()
    return values


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda values: values + 1, "bias 1"),
        (lambda values: values + 0.3, "bias 0.3"),
        (lambda values: 1.2 * values - 0.4, "slope 1.2"),
        (lambda values: 4 - values, "rank correlation -0.98"),
        (lambda values: np.where(values > 3.5, 3.5, values), "4 is measured as 3.5"),
        (swap, "a point is out of line"),
        (lambda values: np.where(np.arange(125) == 7, 1, -30), "rank correlation"),
        (lambda values: values + np.random.default_rng(1).normal(0, 1, 125), "R2 0."),
    ],
    ids=["a quarter", "less", "1.2 x", "upside down", "blunted", "two swapped", "zeros", "noise"],
)
def test_a_planted_fault_is_found(change, fault):
    holds, told = verdict(changed(change))
    assert holds == "no"
    assert fault in told, told


@pytest.mark.parametrize("first", range(0, 24, 3))
@pytest.mark.parametrize("seed", range(3))
def test_any_two_labels_that_are_swapped_are_found(first, seed):
    labels = np.linspace(0, 4, 25)[np.random.default_rng(seed).permutation(25)]
    lying = labels.copy()
    other = int(np.argsort(np.abs(labels - labels[first]))[6])
    lying[[first, other]] = lying[[other, first]]
    slices = measured(labels, seed=seed)
    assert verdict(slices)[0] == "yes"
    assert verdict(replace(slices, labels=np.repeat(lying, SLICES)))[0] == "no"


def test_a_law_that_is_off_is_found_where_only_order_counts_if_order_changes():
    slices = measured(np.tile(np.linspace(0, 1, 5), 5))
    assert verdict(slices, MOOD)[0] == "yes"
    flipped = replace(slices, estimates=slices.estimates[::-1])
    assert verdict(flipped, MOOD)[0] == "no"
    falls = replace(MOOD, estimator="-attack_rate")
    assert verdict(flipped, falls)[0] == "yes"


def test_an_ideal_observer_bounds_what_is_asked_for():
    """Slices of few events are around their label; an estimator that follows them is right."""
    rng = np.random.default_rng(0)
    realised = np.repeat(GRID, SLICES) + 0.4 * rng.standard_normal(125)
    estimates = RATE.physical(realised + 0.05 * rng.standard_normal(125))
    slices = measured(GRID, estimates=estimates)
    assert verdict(slices)[0] == "no"
    told = agreement(RATE, ESTIMATOR, replace(slices, realised=realised))
    assert told.holds == "yes"
    assert told.attainable_r2 < 0.95 and told.attainable < 0.98
    # Twice as blurred as an ideal observer is too much.
    blurred = np.repeat(GRID, SLICES) + rng.standard_normal(125)
    blurred = replace(slices, realised=realised, estimates=RATE.physical(blurred))
    assert verdict(blurred)[0] == "no"


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5])
def test_slices_that_tell_nothing_do_not_count_and_estimates_that_lack_do(share):
    slices = measured(GRID)
    lost = np.random.default_rng(0).random(125) < share
    estimates = np.where(lost, np.nan, slices.estimates)
    lacking = replace(slices, estimates=estimates)
    assert verdict(lacking)[0] == ("not measured" if share else "yes")
    if share:
        assert f"{lost.sum()} of 125 slices have no estimate" in verdict(lacking)[1]
    silent = replace(lacking, realised=np.where(lost, np.nan, slices.realised))
    assert verdict(silent)[0] == "yes"
    untellable = replace(slices, estimates=np.where(lost, np.inf, slices.estimates))
    assert verdict(untellable)[0] == "yes"


def test_an_estimator_that_hardly_ever_tells_proves_nothing():
    slices = measured(GRID)
    few = np.where(np.arange(125) % 3, np.inf, slices.estimates)
    assert verdict(replace(slices, estimates=few))[0] == "not measured"


def test_labels_beyond_what_can_be_told_apart_are_not_judged():
    labels = np.tile(np.arange(8.0), 3)
    slices = measured(labels)
    blunt = replace(slices, estimates=np.minimum(slices.estimates, 33))
    told = agreement(RATE, ESTIMATOR, blunt)
    assert (told.holds, told.lowest, told.highest) == ("yes", 1, 32)
    blind = replace(ESTIMATOR, lowest=1000)
    assert agreement(RATE, blind, slices).holds == "not measured"


@pytest.mark.parametrize("label", [[2.0] * 5, [2.0], []])
def test_one_value_tells_nothing(label):
    assert verdict(measured(label))[0] == "not measured"


LABELS = st.lists(st.integers(0, 4), min_size=3, max_size=40).filter(lambda v: len(set(v)) > 1)


@given(LABELS, st.integers(0, 2**32 - 1))
def test_rank_correlation_is_spearmans_and_never_more_than_attainable(labels, seed):
    estimates = np.random.default_rng(seed).standard_normal(len(labels))
    labels = np.array(labels)
    rank, attainable = rank_correlation(labels, estimates, labels)
    assert rank == pytest.approx(spearmanr(labels, estimates).statistic)
    assert rank <= attainable + 1e-12
    perfect = np.sort(estimates)[np.argsort(np.argsort(labels, kind="stable"))]
    assert rank_correlation(labels, perfect, labels)[0] == pytest.approx(attainable)


def test_what_cannot_be_compared():
    three = np.array([1.0, 2, 3])
    assert rank_correlation(three, np.full(3, 5.0), three)[0] == 0
    assert np.isnan(rank_correlation(np.ones(2), np.array([1.0, 2]), np.ones(2))[0])
    assert np.isnan(squared(np.ones(2), np.array([1.0, 2])))


def test_no_figure_is_shown_beyond_its_highest():
    assert attained(0.912, 0.943) == "0.912 of 0.943"
    assert attained(0.971, 0.943) == "0.971 of 0.971"
