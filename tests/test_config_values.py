"""Configs that are good: what they come to mean."""

import pytest
import yaml
from configs import MISSING, config, problems, swept
from hypothesis import given, settings
from hypothesis import strategies as st

from dsgenerator.config.specs import ExportSpec, SliceSpec
from dsgenerator.errors import DSGeneratorError
from dsgenerator.points.validation import validate

LAW = settings(deadline=None, max_examples=200)


def test_defaults():
    demo = validate(config(params=MISSING))
    assert len(demo) == 1
    assert (demo.render.seed, demo.render.seed_policy, demo.examples, demo.batch_size) == (
        0, "per_point", 1, "auto",
    )  # fmt: skip
    assert demo.slicing == SliceSpec(2)
    assert demo.export == ExportSpec()
    assert demo.point(0).values == {
        "rate_exp": 2, "irreg_exp": 0, "cf_exp": 0, "q": 40, "cf_spread": 1,
    }  # fmt: skip


def test_numbers_that_yaml_reads_as_text_are_numbers():
    raw = yaml.safe_load("{sample_rate: 16e3, fixed: {q: 1e2}, gain_db: -1e0}")
    assert isinstance(raw["sample_rate"], str)
    demo = validate(config(**raw))
    assert (demo.sample_rate, demo.fixed, demo.slicing.gain_db) == (16000, {"q": 100}, -1)


def test_norm_is_a_share_of_the_range_of_the_sound_model():
    fixed = {"cf_exp": {"value": 0.5, "units": "norm"}}
    demo = validate(
        config(**swept(min=0, max=1, n=3, units="norm"), fixed=fixed, sample_rate=48000)
    )
    assert demo.sweeps[0].values == (-3, 2, 7)
    assert demo.fixed == {"cf_exp": 1.5}


@pytest.mark.parametrize(
    ("axis", "labels"),
    [
        ({"min": 0, "max": 4, "n": 5}, (10, 15, 20, 25, 30)),
        ({"values": [4, 0, 1]}, (30, 10, 15)),
        ({"min": 0, "max": 1, "n": 3, "units": "norm"}, (10, 20, 30)),
        ({"values": [2]}, (10,)),
    ],
)
def test_a_label_is_linear_between_the_ends_of_its_axis(axis, labels):
    label = {"name": "density", "min": 10, "max": 30}
    demo = validate(config(**swept(**axis, label=label)))
    assert demo.sweeps[0].labels == labels
    assert [point.labels for point in demo.points()] == [{"density": value} for value in labels]


@LAW
@given(st.floats(-1e9, 1e9))
def test_a_value_is_taken_as_it_is_or_refused_and_never_clamped(value):
    raw = config(fixed={"q": value})
    if 2 <= value <= 500:
        assert validate(raw).fixed == {"q": value}
    else:
        assert "is out of range" in problems(raw)[0]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)


@LAW
@given(st.sampled_from([*config(), "fixed", "seed", "examples", "gain_db", "batch_size"]), JSON)
def test_whatever_a_key_holds_there_is_a_dataset_or_a_message(key, value):
    try:
        assert len(validate(config(**{key: value}))) >= 1
    except DSGeneratorError as error:
        assert str(error).startswith("The config has ")
