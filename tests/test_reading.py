"""Configs that mean harm, or are nonsense: a short message, no code run, no memory filled."""

import os
import resource

import pytest
import yaml
from configs import config

from dsgenerator.config.original.translation import read_config
from dsgenerator.config.reading import LARGEST_FILE, Unreadable, check_files, read_file
from dsgenerator.errors import DSGeneratorError
from dsgenerator.points.validation import validate

GOOD = yaml.safe_dump(config(params={}))
BOMB = "".join(f"a{k}: &a{k} [{', '.join(9 * [f'*a{k - 1}'])}]\n" for k in range(1, 10))
MERGED = "".join(f"m{k}: &m{k}\n  <<: [{', '.join(9 * [f'*m{k - 1}'])}]\n" for k in range(1, 10))

HOSTILE = {
    "template": ("__use_yte__: true\n__definitions__:\n  - import os\n", ":7, __use_yte__: the"),
    "spelt otherwise": ('"\\x5f_use_yte__": true\n', "nothing in a config is evaluated"),
    "definitions": ("__definitions__: [import os]\n", "nothing in a config is evaluated"),
    "merged template": (
        "<<: {__use_yte__: true}\n",
        "hostile.yaml, __use_yte__: the config is a template",
    ),
    "merged twice": ("<<: [{<<: {__variables__: {}}}]\n", "nothing in a config is evaluated"),
    "a list as a key": ("[a]: 1\n", "found unhashable key"),
    "no time": ("seed: !!timestamp x\n", "x cannot be read"),
    "no truth": ("seed: !!bool 7\n", "7 cannot be read"),
    "bytes": ("seed: !!binary aGk=\n", "seed: b'hi' is no whole number"),
    "slow": (
        "synth: wind\nfixed: {strength: {lfo: {rate: 5e-324, min: 0, max: 1}}}\n",
        "too slowly for a number",
    ),
    "long text for a number": (
        f"variation_duration: {'x' * 5000}\n",
        "variation_duration: is the text 'xxx",
    ),
    "backwards": ('fixed: {"a\\u202e": 1}\n', r"fixed.a\u202e: "),
    "objects": ("description: !!python/object/apply:os.system [id]\n", "could not determine a"),
    "names": ("description: !!python/name:os.system\n", "could not determine a constructor"),
    "recursive": ("fixed: &a\n  q: *a\n", "refers to itself"),
    "an invisible character": ("a: 1\nb: 2\n\ufeffc", "\\ufeff"),
    "bomb": (f"a0: &a0 x\n{BOMB}", "stands for more than 1,000,000 values"),
    "merged bomb": (f"m0: &m0 {{x: 1}}\n{MERGED}", "stands for more than 1,000,000 values"),
    "deep": (f"fixed: {'[' * 5000}{']' * 5000}\n", "is nested too deeply"),
    "somewhat deep": (f"fixed: {'[' * 50}{']' * 50}\n", "is nested more than 20 levels deep"),
    "digits": (f"seed: {'9' * 5000}\n", "a number with too many digits cannot be read"),
    "many digits": (f"gain_db: {'9' * 4000}\n", "gain_db: "),
    "date": ("description: 2026-13-45\n", "2026-13-45 cannot be read: month must be in 1..12"),
    "surrogate": ('description: "\\ud800"\n', "description: holds the character U+D800"),
    "NUL": ('synth: "pop\\0"\n', "synth: holds the character U+0000"),
    "escapes": ('license: "\\e[2J"\n', "license: holds the character U+001B"),
    "key": ('fixed: {"a\\0": 1}\n', "is a key that holds the character U+0000"),
    "long key": (f"fixed: {{{'a' * 500}: 1}}\n", "is a key that is longer than 200 characters"),
    "long name": (f"synth: {'a' * 5000}\n", "synth: 'aaa"),
    "long path": (f"synth: {'a' * 900}.py\n", "there is no file aaa"),
    "long text": (f"description: {'a' * 30000}\n", "is longer than 20,000 characters"),
    "label": (
        "params: {q: {min: 2, max: 9, n: 2, label: {name: a, min: -1e308, max: 1e308}}}\n",
        "min (-1e+308) and max (1e+308) are too far apart",
    ),
    "no text": ("gallery_embed: [1]\n", "gallery_embed: [1] is neither true nor false"),
    "device": ("points: /dev/zero\n", "/dev/zero cannot be read: it is no regular file"),
    "slices": ("variation_duration: 0.00007\n", "into more than 100,000 files"),
    "variations": (
        "examples: 9000000\nvariation_duration: 0.01\n",
        "9,000,000 parameter points of 1,000 variations each; at most 50,000,000",
    ),
}


def through(file):
    """Read a config file as the profile and the workflow do."""
    raw = read_file(file)
    return validate(*read_config(raw, [file])[:2])


@pytest.fixture
def little_memory():
    """At most a gigabyte more than there is."""
    limits = resource.getrlimit(resource.RLIMIT_AS)
    with open("/proc/self/statm") as file:
        used = int(file.read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + 10**9, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, limits)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_short_message_names_file_or_key(tmp_path, name, little_memory):
    text, expected = HOSTILE[name]
    given = {line.partition(":")[0] for line in text.splitlines()}
    kept = "".join(line for line in GOOD.splitlines(True) if line.partition(":")[0] not in given)
    file = tmp_path / "hostile.yaml"
    file.write_text(kept + text)
    with pytest.raises((DSGeneratorError, Unreadable)) as caught:
        through(file)
    message = str(caught.value)
    assert expected in message
    assert str(file) in message
    assert len(message) < 1500
    assert message.isprintable() or set(message) - {"\n"} == set(filter(str.isprintable, message))


def test_of_many_problems_some_are_listed():
    with pytest.raises(DSGeneratorError, match="The config has 100 problems") as caught:
        validate(config(**{f"unknown{k}": 1 for k in range(100)}))
    assert str(caught.value).endswith("  and 80 more")
    assert str(caught.value).count("unknown key") == 20


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"dataset: \xff\n", "utf-8"),
        (b'{"dataset": }', "not valid JSON"),
        (b"[" * 100_000, "is nested too deeply"),
        (b"[]", "holds no mapping"),
        (b'{"seed": ' + b"9" * 5000 + b"}", "not valid JSON"),
    ],
)
def test_json_is_read_as_json(tmp_path, content, expected):
    file = tmp_path / "hostile.json"
    file.write_bytes(content)
    with pytest.raises(SystemExit, match=expected) as ended:
        check_files([file])
    assert str(file) in str(ended.value)


def test_json_with_tabs(tmp_path):
    file = tmp_path / "tabs.json"
    file.write_text('{\n\t"dataset": "demo"\n}')
    assert read_file(file) == {"dataset": "demo"}


def test_what_is_no_regular_file(tmp_path):
    os.mkfifo(tmp_path / "fifo.yaml")
    (tmp_path / "large.yaml").touch()
    os.truncate(tmp_path / "large.yaml", LARGEST_FILE + 1)
    for name, expected in [
        ("fifo.yaml", "it is no regular file"),
        ("large.yaml", "at most 32,000,000 are allowed"),
        ("gone.yaml", "No such file"),
        (".", "it is a directory"),
    ]:
        with pytest.raises(Unreadable, match=expected):
            read_file(tmp_path / name)


def test_a_sparse_file_of_points(tmp_path):
    path = tmp_path / "points.csv"
    path.touch()
    os.truncate(path, 64 * 2**30)
    with pytest.raises(DSGeneratorError, match="larger than 1,000,000,000 bytes"):
        validate(config(params={}, points=str(path)))


@pytest.mark.parametrize("changes", [{"numChunks": float("inf")}, {"numVariations": 10**400}])
def test_numbers_of_the_original_that_are_none(tmp_path, changes):
    asked = {"soundname": "pop", "samplerate": 16000, "soundDuration": 2, **changes}
    asked["params"] = [
        {"synth_pname": "rate_exp", "synth_minval": 10**400, "synth_maxval": 2, "user_nvals": 3}
    ]
    with pytest.raises(DSGeneratorError, match="nothing was changed"):
        validate(*read_config(asked, [])[:2])
