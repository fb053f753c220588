"""What is asked of a stream and cannot be had: one message, and nothing rendered."""

import json

import numpy as np
import pytest
import yaml
from streams import SMALL

from dsgenerator.errors import DSGeneratorError
from dsgenerator.stream import Stream

DIVIDED = SMALL | {"split": {"train": 0.5, "test": 0.5}}


def message(*arguments, **options):
    with pytest.raises(DSGeneratorError) as caught:
        Stream(*arguments, **options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("config", "options", "expected"),
    [
        (
            SMALL,
            {"order": "shufled"},
            "order is 'shufled'; did you mean shuffled? Allowed: sorted,",
        ),
        (SMALL, {"order": 3}, "order is 3. Allowed: sorted, shuffled"),
        (SMALL, {"seed": -1}, "seed is -1; allowed: whole numbers from 0"),
        (SMALL, {"epoch": 0.5}, "epoch is 0.5; allowed: whole numbers from 0"),
        (SMALL, {"mixed": 0}, "mixed is 0; allowed: whole numbers from 1"),
        (SMALL, {"start": True}, "start is True; allowed: whole numbers from 0"),
        (SMALL, {"rank": 2, "world_size": 2}, "rank is 2; allowed: whole numbers 0 to 1"),
        (SMALL, {"worker": -1}, "worker is -1; allowed: whole numbers 0 to 0"),
        (SMALL, {"workers": 0}, "workers is 0; allowed: whole numbers from 1"),
        (
            *(SMALL, {"split": "train"}),
            "split is 'train', and the config divides no points: it has neither split nor hold_out",
        ),
        (
            *(DIVIDED, {"split": "tests"}),
            "split is 'tests'; did you mean test? Allowed: train, test",
        ),
        (DIVIDED, {"split": "valid"}, "split is 'valid'. Allowed: train, test"),
        (
            SMALL,
            {"labels": ["rate"]},
            "demo has no label rate; did you mean rate_exp? It has: rate_",
        ),
        (SMALL, {"labels": "rate_exp"}, "labels is the text 'rate_exp'; it is a list of names"),
        (
            *(DIVIDED | {"params": {"rate_exp": {"values": [4]}}}, {"split": "test"}),
            "no point of demo is for test",
        ),
        ({}, {}, "The config is empty."),
        (7, {}, "a config is a file, a mapping or a Config; this is of type int"),
    ],
)
def test_a_bad_argument_is_one_message(config, options, expected):
    told = message(config, **options)
    assert told.startswith(expected)
    assert "\n" not in told


def test_a_config_that_is_wrong_has_all_its_problems_in_one_message(tmp_path):
    path = tmp_path / "wrong.yaml"
    path.write_text(yaml.safe_dump(SMALL | {"sampel_rate": 1, "fixed": {"q": 1}}, sort_keys=False))
    told = message(path)
    assert told.startswith("The config has 2 problems; nothing was changed.\n")
    assert f"{path}:" in told
    assert "q: 1 is out of range for q; allowed: 2 to 500" in told


def test_a_file_that_is_not_there_is_named_with_what_ships(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    told = message("popp")
    assert told.startswith(
        f"there is no config file popp (looked in {tmp_path}); did you mean pop?"
    )
    assert ", windchimes" in told
    (tmp_path / "bad.yaml").write_text("a: [")
    assert message("bad.yaml").startswith("The config file bad.yaml is not valid YAML")


def test_a_config_that_ships_is_meant_whatever_else_is_called_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pop").mkdir()
    assert repr(Stream("pop")) == "<Stream pop of 625 variations, 32000 samples each>"
    (tmp_path / "pop").rmdir()
    (tmp_path / "pop").write_text(yaml.safe_dump(SMALL))
    assert repr(Stream("pop")) == "<Stream demo of 24 variations, 400 samples each>"
    assert "it is a directory" in message(tmp_path)
    for odd in ("~nobody/x.yaml", "x" * 5000, "\0", "\x1b[31m"):
        assert message(odd).startswith("there is no config file ")
        assert message(odd).isprintable()
        assert len(message(odd)) < 1500


def test_numbers_of_numpy_are_numbers():
    options = {"seed": np.int64(3), "epoch": np.int32(1), "mixed": np.uint8(2), "start": np.int8(4)}
    stream = Stream(SMALL, order="shuffled", rank=np.int64(0), world_size=np.int64(2), **options)
    plain = {name: int(value) for name, value in options.items()}
    same = Stream(SMALL, order="shuffled", world_size=2, **plain)
    assert json.dumps(stream.state_dict()) == json.dumps(same.state_dict())
    names = [[found.file_name for found in each.variations()] for each in (stream, same)]
    assert names[0] == names[1]


# -- states


def state_of(*arguments, **options):
    return json.loads(json.dumps(Stream(*arguments, **options).state_dict()))


def refusal(state, *arguments, **options):
    with pytest.raises(DSGeneratorError) as caught:
        Stream(*arguments, **options).load_state_dict(state)
    return str(caught.value)


@pytest.mark.parametrize(
    "changes",
    [
        {"seed": 1},
        {"gain_db": 1},
        {"fixed": {"q": 41}},
        {"long_duration": 0.25},
        {"sample_format": "FLAC"},
        {"examples": 2},
        {"synth": "drip"},
        {"split": {"train": 1}},
        {"params": SMALL["params"] | {"rate_exp": {"values": [4, 5]}}},
        {"params": SMALL["params"] | {"rate_exp": {"values": [5, 4, 6]}}},
        {"params": dict(reversed(SMALL["params"].items()))},
    ],
    ids=str,
)
def test_a_state_of_another_config_is_refused(changes):
    told = refusal(state_of(SMALL), SMALL | changes)
    assert told.startswith("the state is of another config, or its sound model has changed")


def test_a_state_of_other_ranges_is_refused():
    """Both have the same points."""
    config = SMALL | {"params": {"rate_exp": {"min": 4, "max": 6, "n": 2}}}
    same = SMALL | {"params": {"rate_exp": {"values": [4, 6]}}}
    assert state_of(config) == state_of(same)
    assert "another config" in refusal(state_of(config, endless=True), same, endless=True)


def test_a_state_of_a_config_that_says_the_same_is_taken():
    other = dict(reversed(SMALL.items())) | {"dataset": "other", "records": ["params"], "seed": 0}
    Stream(other).load_state_dict(state_of(SMALL))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"seed": 2}, "the state is of a stream with seed 0; here it is 2"),
        ({"order": "shuffled"}, "the state is of a stream with"),
        ({"split": "train"}, "the state is of a stream with split None; here it is 'train'"),
        ({"workers": 2}, "the state is of a stream with shares 1; here it is 2"),
        ({"endless": True}, "the state is of"),
    ],
)
def test_a_state_of_another_stream_of_the_config_is_refused(options, expected):
    assert refusal(state_of(DIVIDED), DIVIDED, **options).startswith(expected)


@pytest.mark.parametrize("state", [{}, None, [], {"next": 3}])
def test_what_is_no_state_is_refused(state):
    assert refusal(state, SMALL) == "this is no state of a stream, as state_dict returns it"


def test_a_state_that_was_tampered_with_is_refused():
    good = state_of(SMALL)
    assert "next is -1; allowed: whole numbers from 0" in refusal(good | {"next": -1}, SMALL)
    assert "epoch is '1'" in refusal(good | {"epoch": "1"}, SMALL)
    assert "another version of this project" in refusal(good | {"version": 0}, SMALL)


def test_the_state_of_a_pass_that_has_ended_is_its_end():
    stream = Stream(SMALL)
    assert len(list(stream)) == 24
    again = Stream(SMALL)
    again.load_state_dict(stream.state_dict())
    assert len(list(again)) == 0
    assert len(list(again)) == 24


def test_a_state_brings_its_epoch_and_another_epoch_begins_anew():
    stream = Stream(SMALL, order="shuffled", epoch=3)
    passing = stream.variations()
    first = [next(passing).file_name for _ in range(5)]
    again = Stream(SMALL, order="shuffled")
    again.load_state_dict(stream.state_dict())
    again.set_epoch(3)
    assert again.state_dict()["next"] == 5
    rest = [found.file_name for found in again.variations()]
    assert len({*first, *rest}) == 24
    again.load_state_dict(stream.state_dict())
    again.set_epoch(4)
    assert len(list(again)) == 24
