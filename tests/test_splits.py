"""Splits: whole points, stable as the grid grows, and what bad ones are told."""

import json
import tarfile

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import make

from dsgenerator.config.specs import Shares
from dsgenerator.errors import DSGeneratorError
from dsgenerator.points.splits import SPLITS, split_of
from dsgenerator.points.validation import validate

CONFIG = {
    "dataset": "divided",
    "synth": "pop",
    "sample_rate": 8000,
    "long_duration": 0.2,
    "variation_duration": 0.1,
    "gain_db": -12,
    "examples": 2,
    "params": {
        "rate_exp": {"min": 4, "max": 6, "n": 9},
        "cf_exp": {"values": [0, 0.25, 0.5, 0.75, 1]},
    },
    "split": {"train": 0.6, "valid": 0.2, "test": 0.2},
}
SHARES = {"train": 0.8, "valid": 0.1, "test": 0.1}


def splits_of(config):
    dataset = validate(config)
    return {
        (point.values["rate_exp"], point.values["cf_exp"], point.example): point.split
        for point in dataset.points()
    }


def test_points_are_divided_as_a_whole():
    found = splits_of(CONFIG)
    assert set(found.values()) == set(SPLITS)
    for (rate, cf, _), split in found.items():
        assert found[rate, cf, 0] == found[rate, cf, 1] == split


def test_points_stay_where_they_are_as_the_grid_grows_and_whatever_the_seed():
    small = splits_of(CONFIG)
    params = CONFIG["params"] | {"rate_exp": {"min": 4, "max": 6, "n": 17}}
    large = splits_of(CONFIG | {"params": params, "seed": 7, "fixed": {"q": 20}})
    assert large.items() >= small.items()


def test_shares_are_kept_in_the_long_run():
    names = [split_of({"x": number / 7}, Shares(**SHARES), None) for number in range(5000)]
    for name, share in SHARES.items():
        assert names.count(name) / 5000 == pytest.approx(share, abs=0.015)


@given(st.floats(0, 1), st.floats(allow_nan=False))
def test_every_point_is_in_one_split_that_has_a_share(share, value):
    shares = Shares(train=share, test=1 - share)
    split = split_of({"x": value}, shares, None)
    assert getattr(shares, split) > 0


@pytest.mark.parametrize(
    ("what", "held"), [([0.25, 0.75], {0.25, 0.75}), ({"min": 0.2, "max": 0.5}, {0.25, 0.5})]
)
def test_held_out_values_are_for_the_test(what, held):
    alone = splits_of(
        {k: v for k, v in CONFIG.items() if k != "split"} | {"hold_out": {"cf_exp": what}}
    )
    divided = splits_of(CONFIG | {"hold_out": {"cf_exp": what}})
    for (rate, cf, example), split in alone.items():
        assert split == ("test" if cf in held else "train")
        expected = "test" if cf in held else splits_of(CONFIG)[rate, cf, example]
        assert divided[rate, cf, example] == expected


def test_table_and_records_say_it(tmp_path):
    records = ["params", "nsjson", "tfrecords", "webdataset", "huggingface", "croissant"]
    asked = CONFIG | {"records": records, "huggingface": {"parquet": True}, "shard_mb": 0.2}
    data = make(asked, tmp_path).paths.data
    table = pandas.read_parquet(data / "metadata.parquet")
    assert table.groupby("point")["split"].nunique().max() == 1
    for split, folder in (("train", "train"), ("valid", "validation"), ("test", "test")):
        part = pandas.read_parquet(data / "huggingface" / folder / "metadata.parquet")
        assert list(part.file_name) == list(table.file_name[table.split == split])
        assert (data / "huggingface" / folder / part.file_name.iloc[0]).exists()
        held = []
        for shard in sorted((data / "webdataset").glob(f"*-{split}-*.tar")):
            with tarfile.open(shard) as tar:
                labels = [member for member in tar if member.name.endswith(".json")]
                held += [json.loads(tar.extractfile(member).read()) for member in labels]
        assert [row["file_name"] for row in held] == list(part.file_name)
        assert {row["split"] for row in held} == {split}
    shards = json.loads((data / "webdataset" / "shards.json").read_text())
    assert shards["records"] == len(table)
    entries = json.loads((data / "nsjson.json").read_text())
    assert [entry["split"] for entry in entries.values()] == list(table.split)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"split": {"train": 0.8, "test": 0.1}}, "split: train, valid and test add up to 0.9"),
        ({"split": {"train": 1.2, "test": -0.2}}, "split.test: -0.2 is out of range"),
        ({"split": {"train": 1, "by": "point"}}, "split.by: unknown key"),
        ({"split": {"trian": 1}}, "split.trian: unknown key; did you mean train?"),
        ({"hold_out": {"cf_ex": [0]}}, "hold_out.cf_ex: is not swept; did you mean cf_exp?"),
        ({"hold_out": {"q": [40]}}, "hold_out.q: is not swept"),
        ({"hold_out": {"cf_exp": [0.3]}}, "hold_out.cf_exp: 0.3 is none of its values: 0, 0.25"),
        ({"hold_out": {"cf_exp": {"min": 2, "max": 3}}}, "2 to 3 is none of its values"),
        ({"hold_out": {"cf_exp": {"min": 0, "max": 1}}}, "holds out every value"),
        ({"hold_out": {"cf_exp": []}}, "hold_out.cf_exp: is empty"),
        ({"hold_out": {"cf_exp": ["x"]}}, "hold_out.cf_exp.0: is the text 'x'"),
        ({"hold_out": {"cf_exp": {"min": 1, "max": 0}}}, "min (1) is larger than max (0)"),
        ({"hold_out": {"cf_exp": {"min": 0}}}, "hold_out.cf_exp.max: is missing"),
        ({"hold_out": {"cf_exp": 0.5}}, "hold_out.cf_exp: 0.5 is no list"),
    ],
)
def test_what_is_wrong_is_said(changes, said):
    with pytest.raises(DSGeneratorError) as error:
        validate(CONFIG | changes)
    assert said in str(error.value)
    assert "has 2 problems" not in str(error.value) or "1.2" in str(error.value)


def test_values_are_held_out_in_the_units_of_their_axis():
    params = {"rate_exp": {"values": [0, 0.5, 1], "units": "norm"}}
    divided = validate(CONFIG | {"params": params, "hold_out": {"rate_exp": [0.5]}})
    held = {point.values["rate_exp"] for point in divided.points() if point.split == "test"}
    assert 2 in held  # of -3 to 7 octaves
    with pytest.raises(DSGeneratorError, match=r"0\.4 is none of its values: 0, 0\.5, 1$"):
        validate(CONFIG | {"params": params, "hold_out": {"rate_exp": [0.4]}})
    span = {"rate_exp": {"min": 0.9, "max": 1}}
    alone = {key: value for key, value in CONFIG.items() if key != "split"}
    points = validate(alone | {"params": params, "hold_out": span}).points()
    assert {p.values["rate_exp"] for p in points if p.split == "test"} == {7}
