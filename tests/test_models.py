"""Sound models: found by name or by path, refused with a message, and lawful."""

import random
import sys
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dsgenerator.config import models
from dsgenerator.errors import DSGeneratorError
from dsgenerator.points.validation import validate
from synths import sound
from synths.drip import Drip
from synths.interface import Parameter, SoundModel, sample_count
from synths.pop import Pop

LAW = settings(deadline=None, max_examples=60)
SHIPPED = models.shipped()

OWN = """\
import numpy as np
from synths.interface import Parameter, SoundModel, sample_count
{before}
class Own(SoundModel):
    parameters = (Parameter("loudness", 0, 1, 0.5, "", "How loud."),)

    def generate(self, values, duration, sample_rate, rng):
        return np.zeros(sample_count(duration, sample_rate))
{after}
"""
SECOND = "class Second(Own):\n    pass"


@pytest.fixture
def own(tmp_path):
    """Return a function that writes a file with a sound model and returns its path."""

    def write(before="", after="", name="own.py"):
        path = tmp_path / name
        path.write_text(OWN.format(before=before, after=after))
        return str(path)

    return write


# -- finding them


def test_shipped_models_are_known_by_name():
    assert {"pop", "drip", "wind", "rain", "ensemble"} <= set(SHIPPED)
    assert not {"interface", "events", "noise", "composition", "sound"} & set(SHIPPED)
    assert type(models.load("pop")) is Pop
    assert type(models.load("drip")) is Drip


def test_an_own_model_is_known_by_its_path(own):
    model = models.load(own())
    assert isinstance(model, SoundModel)
    assert model.defaults() == {"loudness": 0.5}


def test_a_relative_path_starts_from_the_working_directory(own, tmp_path, monkeypatch):
    own(name="relative_own.py")
    monkeypatch.chdir(tmp_path)
    assert type(models.load("relative_own.py")).__name__ == "Own"


def test_one_of_several_classes_is_chosen_by_name(own):
    path = own(after=SECOND)
    assert type(models.load(f"{path}:Second")).__name__ == "Second"
    assert type(models.load(f"{path}:Own")).__name__ == "Own"


def test_two_files_of_the_same_name_do_not_meet(own, tmp_path):
    (tmp_path / "other").mkdir()
    first, second = own(), own(name="other/own.py", after="    marked = True")
    assert not hasattr(models.load(first), "marked")
    assert models.load(second).marked


def test_helpers_beside_two_models_do_not_meet(own, tmp_path):
    (tmp_path / "other").mkdir()
    for name, mark in (("helper.py", 1), ("other/helper.py", 2)):
        (tmp_path / name).write_text(f"mark = {mark}\n")
    marked = {"before": "from helper import mark", "after": "    marked = mark"}
    first, second = own(**marked), own(**marked, name="other/own.py")
    assert (models.load(first).marked, models.load(second).marked) == (1, 2)
    assert "helper" not in sys.modules


def test_folders_beside_a_model_hide_nothing(own, tmp_path):
    for name in ("synths", "dsgenerator", "numpy"):
        (tmp_path / name).mkdir()
    (tmp_path / "dsgenerator" / "__init__.py").write_text("raise ImportError('not ours')\n")
    loaded = {name: sys.modules[name] for name in ("synths", "dsgenerator", "numpy")}
    model = models.load(own(before="from synths.pop import Pop\nimport numpy.random"))
    assert isinstance(model, SoundModel)
    assert {name: sys.modules[name] for name in loaded} == loaded


def test_classes_that_a_file_imports_are_not_its_own(own):
    assert type(models.load(own(before="from synths.pop import Pop"))).__name__ == "Own"


def test_a_model_is_identified_without_its_folder(own):
    path = own(after=SECOND)
    assert models.identity("pop") == "pop"
    assert models.identity(path) == "own"
    assert models.identity(f"{path}:Second") == "own:Second"


def refused(load, *arguments):
    with pytest.raises(DSGeneratorError) as caught:
        load(*arguments)
    return str(caught.value)


@pytest.mark.parametrize(
    ("synth", "parts"),
    [
        ("popp", ["no sound model 'popp'", "did you mean pop?", "drip, droplet, engine"]),
        ("interface", ["no sound model 'interface'", "drip, droplet, engine"]),
        ("pop:Pop", ["no sound model 'pop:Pop'", "did you mean pop?"]),
        ("nowhere/own.py", ["there is no file nowhere/own.py", "looked in /"]),
        ("nowhere/own.py:Own", ["there is no file nowhere/own.py"]),
        ("~nobody-of-this-name/own.py", ["there is no file ~nobody-of-this-name/own.py"]),
    ],
)
def test_a_name_that_is_none_is_refused(synth, parts):
    message = refused(models.load, synth)
    assert [part for part in parts if part not in message] == []


@pytest.mark.parametrize(
    ("source", "ending", "parts"),
    [
        ({"before": "import no_such_package"}, "", ["cannot be imported", "ModuleNotFoundError"]),
        ({"before": "1 / 0"}, "", ["cannot be imported", "ZeroDivisionError: division by zero"]),
        ({"before": "def broken(:"}, "", ["cannot be imported", "SyntaxError"]),
        ({"after": SECOND}, "", ["must hold one class", "file.py:ClassName", "Own, Second"]),
        ({"after": "del Own"}, "", ["must hold one class", "it has: none"]),
        ({"after": SECOND}, ":Secnd", ["no sound model Secnd", "did you mean Second?"]),
        ({"after": "    generate = SoundModel.generate"}, "", ["must hold one class"]),
    ],
)
def test_a_file_without_a_usable_model_is_refused(own, source, ending, parts):
    message = refused(models.load, own(**source) + ending)
    assert [part for part in ["own.py", *parts] if part not in message] == []


BROKEN = {
    "no parameters": "    del parameters",
    "parameters of another kind": "    parameters = ('loudness',)",
    "a parameter called like a column": '    parameters = (Parameter("rms", 0, 1, 0, "", "A."),)',
    "a constructor with arguments": "    def __init__(self, size): pass",
    "a check that fails": "    def check(self, values, sample_rate): return 1 / 0",
}


@pytest.mark.parametrize("after", BROKEN.values(), ids=BROKEN)
def test_a_model_that_breaks_its_promises_is_refused_before_anything_is_made(own, after):
    raw = {"dataset": "demo", "sample_rate": 8000, "long_duration": 1, "variation_duration": 1}
    assert "own.py" in refused(validate, raw | {"synth": own(after=after)})


# -- what every shipped model keeps to

every_model = pytest.mark.parametrize("synth", SHIPPED)


@every_model
def test_parameters_are_declared_completely(synth):
    parameters = models.load(synth).parameters
    assert len({parameter.name for parameter in parameters}) == len(parameters)
    for parameter in parameters:
        assert parameter.name.isidentifier()
        assert isinstance(parameter.unit, str)
        assert parameter.doc[:1].isupper() and parameter.doc.endswith("."), parameter.doc
        assert [field.name for field in fields(parameter)] == [
            "name", "min", "max", "default", "unit", "doc", "scale", "reference", "physical_unit",
            "estimator", "moves", "factor", "realised", "untold",
        ]  # fmt: skip
        assert parameter.scale != "octave" or (parameter.physical_unit and parameter.unit)
        # What is measured, or why it is not.
        assert bool(parameter.estimator) != bool(parameter.untold), parameter.name


@every_model
@LAW
@given(st.floats(0.0002, 0.7), st.integers(8000, 192000), st.integers(0, 2**64))
def test_a_signal_has_the_length_asked_for_and_is_finite(synth, duration, sample_rate, seed):
    model = models.load(synth)
    signal = model.generate(model.defaults(), duration, sample_rate, np.random.default_rng(seed))
    assert signal.shape == (sample_count(duration, sample_rate),)
    assert np.isfinite(signal).all()


def extremes(synth):
    for parameter in models.load(synth).parameters:
        for value in (parameter.min, parameter.max):
            yield synth, parameter.name, value


@pytest.mark.parametrize("sample_rate", [8000, 192000])
@pytest.mark.parametrize(
    ("synth", "name", "value"), [case for synth in SHIPPED for case in extremes(synth)]
)
def test_parameters_can_go_to_their_ends(synth, name, value, sample_rate):
    model = models.load(synth)
    values = model.defaults() | {name: value}
    if model.check(values, sample_rate) is None:
        signal = model.generate(values, 0.5, sample_rate, np.random.default_rng(0))
        assert signal.shape == (sample_rate // 2,)
        assert np.isfinite(signal).all()


@every_model
@pytest.mark.parametrize("sample_rate", [8000, 192000])
def test_the_defaults_are_possible_at_every_sample_rate(synth, sample_rate):
    model = models.load(synth)
    assert model.check(model.defaults(), sample_rate) is None


@every_model
def test_a_signal_depends_on_nothing_but_the_arguments(synth):
    model = models.load(synth)
    values = model.defaults() | {"rate_exp": 5}
    first = model.generate(values, 0.5, 16000, np.random.default_rng(1))
    model.generate(values | {"rate_exp": 3}, 0.3, 8000, np.random.default_rng(2))
    again = type(model)().generate(
        dict(reversed(values.items())), 0.5, 16000, np.random.default_rng(1)
    )
    np.testing.assert_array_equal(again, first)
    other = model.generate(values, 0.5, 16000, np.random.default_rng(2))
    assert (other != first).any()


@every_model
def test_values_and_global_generators_are_left_alone(synth):
    model = models.load(synth)
    values = model.defaults()
    before = dict(values), np.random.get_state()[1].tolist(), random.getstate()
    model.generate(values, 0.5, 16000, np.random.default_rng(0))
    assert (dict(values), np.random.get_state()[1].tolist(), random.getstate()) == before


@pytest.mark.parametrize("synth", ["pop", "drip", "chirp", "engine", "bubbles", "crickets"])
def test_a_second_has_two_to_the_rate_exponent_events(synth):
    """Energy, that is, follows the number of events."""
    model = models.load(synth)
    energies = []
    for rate_exp in (2, 5):
        values = model.defaults() | {"rate_exp": rate_exp}
        signal = model.generate(values, 20, 8000, np.random.default_rng(0))
        energies.append(np.square(signal).sum())
    assert energies[1] / energies[0] == pytest.approx(2**5 / 2**2, rel=0.25)


@pytest.mark.parametrize(
    ("low", "high", "default"), [(1, 0, 0.5), (0, 0, 0), (0, 1, 2), (0, 1, -1)]
)
def test_a_parameter_needs_a_range_and_a_default_within(low, high, default):
    with pytest.raises(ValueError, match="loudness: needs min < max"):
        Parameter("loudness", low, high, default, "", "How loud.")


@LAW
@given(st.floats(0, 1))
def test_norm_goes_linearly_from_min_to_max(norm):
    parameter = Parameter("pitch", -3, 6, 0, "octaves", "How high.")
    assert (parameter.natural(0), parameter.natural(0.5), parameter.natural(1)) == (-3, 1.5, 6)
    assert parameter.natural(norm) == pytest.approx(-3 + 9 * norm)


@pytest.mark.parametrize(
    "values",
    [
        {"cf_exp": 3.5, "mod_exp": 8, "index": 8},
        {"cf_exp": 2, "mod_exp": 9, "index": 10},
        {"cf_exp": 4, "mod_exp": 9, "index": 0.5},
    ],
)
def test_sidebands_above_the_nyquist_frequency_are_not_folded_back(values):
    signal = sound("fm").set(**values).generate(2, 16000)
    window = np.blackman(signal.size)
    lines = np.abs(np.fft.rfft(signal * window)) / window.sum() * 4
    frequencies = np.fft.rfftfreq(signal.size, 1 / 16000)
    carrier, modulator = 440 * 2.0 ** values["cf_exp"], 2.0 ** values["mod_exp"]
    own = np.abs(carrier + modulator * np.arange(-60, 61))
    others = np.abs(frequencies[:, np.newaxis] - own).min(axis=1) > 4
    assert lines[others].max() < 10 ** (-60 / 20)
