"""Configs that are refused, and with which words."""

import json

import pytest
import yaml
from configs import INFINITY, LABEL, MISSING, NAN, RATE, config, problems, swept

from dsgenerator.config.original.generations import is_original
from dsgenerator.config.original.translation import read_config
from dsgenerator.config.source_map import read_source_map
from dsgenerator.errors import DSGeneratorError
from dsgenerator.points.naming import decimals_needed
from dsgenerator.points.validation import validate

TYPO = "unknown key; did you mean "
OUT = "is out of range"
NO_NUMBER = "where a number belongs"
FORM = "needs either min, max and n, or values"

# What differs from a good config; where the message points; what it says.
BAD = [
    # Keys and names that do not exist
    ({"sampel_rate": 1}, "sampel_rate", TYPO + "sample_rate?", "Allowed: dataset, synth,"),
    ({"xyz": 1}, "xyz", "unknown key", "Allowed: dataset, synth,"),
    ({"a[b]": 1}, "a[b]", "unknown key", "Allowed: dataset, synth,"),
    (swept(**RATE, unit="norm"), "params.rate_exp.unit", TYPO + "units?", "Allowed: min, max, n"),
    (
        swept(**RATE, label=LABEL | {"nam": 1}),
        "params.rate_exp.label.nam", TYPO + "name?", "Allowed: name, min, max",
    ),
    ({"fixed": {"q": {"value": 9, "unt": 1}}}, "fixed.q.unt", TYPO + "units?", "value, units"),
    (swept("rat_exp", **RATE), "params.rat_exp", "pop has no such", "did you mean rate_exp?"),
    ({"fixed": {"Q": 9}}, "fixed.Q", "pop has no such parameter", "rate_exp, irreg_exp, cf_exp, q"),
    ({"synth": "popp"}, "synth", "no sound model 'popp'", "did you mean pop?", "pop, rain"),
    ({"synth": "my/own.py"}, "synth", "there is no file my/own.py"),
    # Values out of range
    (swept(min=0, max=9, n=2), "params.rate_exp.max", f"9 {OUT} for rate_exp", "-3 to 7 octaves"),
    (swept(values=[0, 8]), "params.rate_exp.values.1", f"8 {OUT}", "allowed: -3 to 7 octaves"),
    (swept(min=-1, max=1, n=2, units="norm"), "params.rate_exp.min", f"-1 {OUT}", "0 to 1 norm"),
    ({"fixed": {"q": 1}}, "fixed.q", f"1 {OUT} for q", "allowed: 2 to 500"),
    ({"fixed": {"q": {"value": 2, "units": "norm"}}}, "fixed.q", f"2 {OUT}", "0 to 1 norm"),
    (swept(min=1, max=0, n=3), "params.rate_exp", "min (1) is larger than max (0)"),
    (swept(min=0, max=1, n=0), "params.rate_exp.n", f"0 {OUT}", "whole number from 1"),
    (swept(min=0, max=1, n=1.5), "params.rate_exp.n", "1.5 is no whole number"),
    (swept(values=[]), "params.rate_exp.values", "is empty; at least one value is needed"),
    (swept(values=[1, 2, 1]), "params.rate_exp", "the same value more than once: 1"),
    (swept(values=[0.0, -0.0]), "params.rate_exp", "the same value more than once: 0"),
    (swept(min=1, max=1, n=2), "params.rate_exp", "the same value more than once: 1"),
    ({"sample_rate": 7999}, "sample_rate", f"7999 {OUT}", "whole number from 8000 to 192000"),
    ({"sample_rate": 192001}, "sample_rate", f"192001 {OUT}", "whole number from 8000 to 192000"),
    ({"long_duration": 0}, "long_duration", f"0 {OUT}", "number above 0"),
    ({"variation_duration": -2}, "variation_duration", f"-2 {OUT}", "number above 0"),
    ({"seed": -1}, "seed", f"-1 {OUT}", "whole number from 0"),
    ({"examples": 0}, "examples", f"0 {OUT}", "whole number from 1"),
    ({"silence_db": 0}, "silence_db", f"0 {OUT}", "number below 0"),
    ({"gain_db": 10_000}, "gain_db", f"10000 {OUT}"),
    ({"sample_format": "PCM_8"}, "sample_format", "'PCM_8' is not", "'FLOAT' or 'FLAC'"),
    ({"records": ["torch"]}, "records.0", "'torch' is not allowed", "'params', 'nsjson'"),
    ({"on_clip": "wrap"}, "on_clip", "'wrap' is not allowed", "'warn', 'error' or 'drop'"),
    ({"seed_policy": "same"}, "seed_policy", "'same' is not allowed", "'per_point' or 'shared'"),
    ({"batch_size": 0}, "batch_size", "0 is not allowed", "auto, or a whole number from 1"),
    ({"batch_size": "many"}, "batch_size", "'many' is not", "auto, or a whole number from 1"),
    # No numbers
    (swept(min=NAN, max=1, n=2), "params.rate_exp.min", "nan is no finite number"),
    (swept(values=[0, INFINITY]), "params.rate_exp.values.1", "inf is no finite number"),
    ({"long_duration": INFINITY}, "long_duration", "inf is no finite number"),
    ({"fixed": {"q": "nan"}}, "fixed.q", "nan is no finite number"),
    ({"gain_db": NAN}, "gain_db", "nan is "),
    ({"sample_rate": NAN}, "sample_rate", "nan is no finite number"),
    ({"seed": True}, "seed", "is true or false", NO_NUMBER),
    (swept(values=[False, 1]), "params.rate_exp.values.0", "is true or false", NO_NUMBER),
    ({"fixed": {"q": True}}, "fixed.q", "is true or false", NO_NUMBER),
    ({"fixed": {"q": "high"}}, "fixed.q", "is the text 'high'", NO_NUMBER),
    ({"sample_rate": "16 kHz"}, "sample_rate", "is the text '16 kHz'", NO_NUMBER),
    # Things of another kind
    ({"params": [1]}, "params", "[1] is no mapping"),
    (swept(values=3), "params.rate_exp.values", "3 is no list"),
    ({"params": {"rate_exp": 3}}, "params.rate_exp", "3 is no mapping"),
    ({"dataset": 7}, "dataset", "7 is no text"),
    # What does not go together
    (swept(**RATE, values=[0]), "params.rate_exp", "values as well as min", "one form is allowed"),
    (swept(min=0, max=1), "params.rate_exp", FORM),
    (swept(n=3), "params.rate_exp", FORM),
    (swept(units="norm"), "params.rate_exp", FORM),
    ({"fixed": {"rate_exp": 1}}, "fixed.rate_exp", "rate_exp is also swept under params"),
    ({"variation_duration": 11}, "variation_duration", "11 s is longer than long_duration, 10 s"),
    ({"variation_duration": 1e308}, "variation_duration", "is longer than long_duration, 10 s"),
    ({"variation_duration": 1e-5}, "variation_duration", "1e-05 s is shorter than one sample"),
    ({"long_duration": 1e6}, "long_duration", "1e+06 s do not fit", "the longest is 67107 s"),
    (swept(min=0, max=1, n=10_000_001), "params", "10,000,001 parameter points; at most"),
    ({"examples": 2_000_001}, "params", "10,000,005 parameter points; at most 10,000,000"),
    (
        {"params": {name: RATE | {"label": LABEL} for name in ("rate_exp", "cf_exp")}},
        "params.cf_exp.label.name", "'density' labels another parameter too",
    ),
    # The Nyquist frequency, and 0 Hz
    (swept("cf_exp", values=[6]) | {"fixed": {"cf_spread": 0}}, "params", "28160 Hz", "8000 Hz"),
    (swept("cf_exp", values=[4]), "params", "4 times cf_spread 1 above", "below the Nyquist"),
    ({"fixed": {"cf_exp": 0, "sweep": 7560}, "synth": "drip"}, "params", "8000 Hz; it must be"),
    ({"fixed": {"sweep": -440}, "synth": "drip"}, "params", "to 0 Hz", "must end above 0 Hz"),
]  # fmt: skip
BAD += [
    ({"dataset": name}, "dataset", f"{name!r} is no plain name", "letters, digits, _ and")
    for name in ["", "a/b", "..", "../a", "a b", " a", "a\n", "a--b", ".a", "-a", "ä", "a\\b", "~"]
]
BAD += [
    ({key: MISSING}, key, "is missing; it is required")
    for key in ["dataset", "synth", "sample_rate", "long_duration", "variation_duration"]
]


@pytest.mark.parametrize(("changes", "place", "parts"), [(bad, at, say) for bad, at, *say in BAD])
def test_a_bad_config_is_one_problem_with_its_place_and_what_is_allowed(changes, place, parts):
    (problem,) = problems(config(**changes))
    where, what = problem.split(": ", 1)
    assert where.removesuffix(".value") == place
    assert [part for part in parts if part not in what] == []


ENTRY = {"synth_pname": "rate_exp", "synth_minval": 0, "synth_maxval": 4, "user_nvals": 5}
ORIGINAL = {
    **{"soundname": "pop", "samplerate": 16000, "soundDuration": 10, "chunkSecs": 2},
    **{"params": [ENTRY], "fixedParams": [], "recordFormat": 0},
}


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ({"samplerate": "sample_rate"}, {}),
        ({"samplerate": "sample_rate", "shard_size": "shard_mb"}, {"shard_mb": 50}),
        (
            {"samplerate": "sample_rate", "soundDuration": "long_duration", "rngseed": "seed"},
            {"seed": 3},
        ),
        (
            {"samplerate": "sample_rate", "soundDuration": "long_duration"}
            | {"chunkSecs": "variation_duration", "shard_size": "shard_mb"},
            {"shard_mb": 50},
        ),
        ({"soundname": "synth"}, {}),
        ({"datafileSR": "file_sample_rate"}, {"file_sample_rate": 22050}),
        ({"chunkSecs": "variation_duration", "fixedParams": "fixed"}, {"fixed": {"q": 40}}),
        ({"recordFormat": "records"}, {"records": ["params"]}),
    ],
)
def test_keys_of_the_original_in_a_config_of_ours_are_unknown_keys(wrong, meant):
    raw = config(examples=2, description="Pops", **meant)
    raw = {key: value for key, value in raw.items() if key not in wrong.values()} | {
        key: (config() | meant)[name] for key, name in wrong.items()
    }
    read, _, notes = read_config(raw, [])
    found = problems(read)
    for key, name in wrong.items():
        assert any(text.startswith(f"{key}: {TYPO}{name}?") for text in found)
    assert notes == []


def test_a_list_of_params_in_a_config_of_ours_is_no_mapping():
    raw = config(params=[ENTRY], samplerate=16000, shard_size=50, examples=2)
    found = problems(read_config(raw, [])[0])
    assert {problem.split(":")[0] for problem in found} == {"params", "samplerate", "shard_size"}


@pytest.mark.parametrize(
    "raw",
    [
        ORIGINAL,
        ORIGINAL | {"examples": 2, "description": "Pops"},
        ORIGINAL | {"dataset": "other", "seed": 1, "gain_db": -6, "split": {"train": 1}},
        {key: value for key, value in ORIGINAL.items() if key != "soundname"},
        {"soundname": "pop", "params": [], "seed": 1},
    ],
)
def test_a_config_of_the_original_may_have_keys_of_ours_as_well(raw):
    assert is_original(raw)


@pytest.mark.parametrize("raw", [None, {}, [], "demo", 3])
def test_what_is_no_config_at_all_is_refused(raw):
    with pytest.raises(DSGeneratorError, match=r"config.*--configfile"):
        validate(raw)


def test_values_that_rounding_makes_equal_are_refused(monkeypatch):
    def once(values):
        assert len(set(values)) == len(values), "would search for ever for names that differ"
        return decimals_needed(values)

    monkeypatch.setattr("dsgenerator.points.point.decimals_needed", once)
    (problem,) = problems(config(**swept(values=[0, 1e-17], units="norm")))
    assert problem.startswith("params.rate_exp: has the same value more than once")


def test_all_problems_are_listed_at_once():
    axes = {"rate_exp": {"min": 5, "max": 9, "n": 0}, "cf": RATE, "irreg_exp": {"values": [7]}}
    found = problems(config(dataset="a/b", sample_rate=MISSING, seeds=1, params=axes, synth="pop"))
    assert {problem.split(": ")[0] for problem in found} == {
        "dataset", "sample_rate", "seeds", "params.rate_exp.n", "params.cf",
        "params.irreg_exp.values.0",
    }  # fmt: skip


def test_of_many_impossible_points_a_few_are_shown():
    found = problems(config(**swept("cf_exp", min=4, max=6, n=100)))
    assert len(found) == 3


TEXT = """\
dataset: demo
synth: pop
sample_rate: 16000
long_duration: 10
params:
  rate_exp:
    min: 0
    max: 9
    n: 2
  cf_exp:
    values: [0,
      .nan]
sed: 1
"""


@pytest.mark.parametrize("ending", ["yaml", "json"])
def test_problems_name_file_and_line(tmp_path, ending):
    file, raw = tmp_path / f"bad.{ending}", yaml.safe_load(TEXT)
    text = TEXT if ending == "yaml" else json.dumps(raw, indent=2)
    file.write_text(text)
    lines = text.splitlines()

    def at(word):
        (line,) = (number for number, line in enumerate(lines, 1) if word in line)
        return f"{file}:{line}"

    found = problems(raw, read_source_map([file]))
    assert [problem.split(": ")[0] for problem in found] == [
        "variation_duration",
        f"{at('max')}, params.rate_exp.max",
        f"{at('.nan' if ending == 'yaml' else 'NaN')}, params.cf_exp.values.1",
        f"{at('sed')}, sed",
    ]


def test_a_sound_model_that_is_spelt_wrong_hides_no_other_problem():
    first, second = problems(config(synth="popp", fixed={"qq": 9}))
    assert first.startswith("synth: there is no sound model 'popp'; did you mean pop?")
    assert second.startswith("fixed.qq: pop has no such parameter; did you mean q?")


def test_what_the_command_line_gives_is_blamed_on_no_line_of_the_file(tmp_path):
    file = tmp_path / "demo.yaml"
    raw = config(seed=1, params={"cf_exp": {"values": [0, 1]}}, records=["torch"])
    file.write_text(yaml.safe_dump(raw))
    given = {"seed": -1, "params": {"cf_exp": {"values": [0, 99]}}}
    line = file.read_text().splitlines().index("- torch") + 1
    found = problems(raw | given, read_source_map([file], given))
    assert [problem.split(": ")[0] for problem in found] == [
        "--config, seed",
        "--config, params.cf_exp.values.1",
        f"{file}:{line}, records.0",
    ]


def test_a_key_that_stands_twice_is_a_problem(tmp_path):
    file = tmp_path / "twice.yaml"
    text = yaml.safe_dump(config()) + "fixed:\n  q: 40\n  cf_spread: 0\n  q: 50\nseed: 1\nseed: 2\n"
    file.write_text(text)
    last = len(text.splitlines())
    assert problems(yaml.safe_load(text), read_source_map([file])) == [
        f"{file}:{last - 2}, fixed.q: stands here twice",
        f"{file}:{last}, seed: stands here twice",
    ]
