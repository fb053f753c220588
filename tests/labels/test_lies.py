"""The audit of sounds: of sound models that are true, and of those that lie."""

import numpy as np
import pytest

from dsgenerator.audit.agreement import HOLDS
from dsgenerator.audit.measure import audit_dataset
from dsgenerator.points.validation import validate

HEAD = """
import numpy as np
from dataclasses import replace
from synths.{module} import {name}
from synths.trajectories import Trajectory, over
from synths.interface import sample_count
"""

LIES = {
    "a shift by a quarter of the span": (
        "pop", "Pop", "rate_exp", 0, 4,
        "return super().generate({**values, 'rate_exp': values['rate_exp'] + 1}, *rest)",
    ),
    "a law x 1.2": (
        "pop", "Pop", "rate_exp", 0, 4,
        "return super().generate({**values, 'rate_exp': values['rate_exp'] * 1.2}, *rest)",
    ),
    "a frequency off by a semitone": (
        "fm", "FM", "cf_exp", 0, 1,
        "return super().generate({**values, 'cf_exp': values['cf_exp'] + 1 / 12}, *rest)",
    ),
    "two labels that are swapped": (
        "bands", "Bands", "cf_exp", 0, 2,
        "cf = {1.25: 1.5, 1.5: 1.25}.get(values['cf_exp'], values['cf_exp'])\n"
        "        return super().generate({**values, 'cf_exp': cf}, *rest)",
    ),
    "a sound that follows nothing": (
        "drip", "Drip", "irreg_exp", 0, 1,
        "return super().generate({**values, 'irreg_exp': 0.5}, *rest)",
    ),
}  # fmt: skip


def liar(folder, module, name, body):
    path = folder / "liar.py"
    path.write_text(
        HEAD.format(module=module, name=name)
        + f"class Liar({name}):\n    def generate(self, values, *rest):\n        {body}\n"
    )
    return str(path)


def audited(synth, parameter, values, **changes):
    config = {
        "dataset": "demo", "synth": synth, "sample_rate": 16000, "long_duration": 10,
        "variation_duration": 2, "params": {parameter: {"values": values}}, "examples": 2,
        "fixed": {"rate_exp": 3} if parameter == "irreg_exp" else {},
    }  # fmt: skip
    return audit_dataset(validate(config | changes))[0]


@pytest.mark.parametrize("lie", LIES)
def test_a_sound_model_that_lies_is_found_out(tmp_path, lie):
    module, name, parameter, low, high, body = LIES[lie]
    values = np.linspace(low, high, 9 if "swapped" in lie else 5).tolist()
    honest = audited(module, parameter, values)
    assert honest.holds == HOLDS, honest.line()
    found = audited(liar(tmp_path, module, name, body), parameter, values)
    assert found.holds == "no", found.line()


MOVES = [{"from": low, "to": low + 1} for low in (0, 0.5, 1, 1.5)]


def test_labels_that_move_are_compared_slice_by_slice(tmp_path):
    honest = audited("fm", "cf_exp", MOVES, fixed={"index": 0})
    assert honest.holds == HOLDS, honest.line()
    assert honest.slices == 4 * 2 * 5
    # The likeliest mistake: the phase of the frequency there is now, not of all there was.
    body = (
        "rate = 440 * 2.0 ** over(values['cf_exp'], sample_count(*rest[:2]), rest[1])\n"
        "        return 0.5 * np.sin(2 * np.pi * rate * np.arange(rate.size) / rest[1])"
    )
    found = audited(liar(tmp_path, "fm", "FM", body), "cf_exp", MOVES, fixed={"index": 0})
    assert found.holds == "no", found.line()


def test_a_minus_says_that_an_estimate_falls(tmp_path):
    path = tmp_path / "own.py"
    path.write_text(
        "import numpy as np\n"
        "from synths.interface import Parameter, SoundModel, sample_count\n"
        "class Own(SoundModel):\n"
        "    parameters = (Parameter('size', 0, 1, 0, '', 'Size.', estimator='-spectral_peak'),)\n"
        "    def generate(self, values, duration, sample_rate, rng):\n"
        "        time = np.arange(sample_count(duration, sample_rate)) / sample_rate\n"
        "        return 0.5 * np.sin(2 * np.pi * (1000 - 500 * values['size']) * time)\n"
    )
    result = audited(str(path), "size", [0, 0.25, 0.5, 0.75, 1])
    assert result.holds == HOLDS, result.line()
    assert "by order only" in result.line()


def test_long_signals_are_measured_on_request():
    result = audited("pop", "rate_exp", [0, 1, 2, 3, 4], audit_of="long_signals")
    assert (result.holds, result.slices) == (HOLDS, 10), result.line()


PRETENDERS = [("drip", "pop"), ("drip", "engine"), ("pop", "drip"), ("engine", "pop")]


@pytest.mark.parametrize(("claimed", "rendered"), PRETENDERS)
def test_a_sound_of_another_kind_is_found_out(tmp_path, claimed, rendered):
    """Its rate, its irregularity and its pitch are as labelled; what is constant is not."""
    path, (own, other) = tmp_path / "pretender.py", (claimed.title(), rendered.title())
    path.write_text(
        f"from synths.{claimed} import {own}\nfrom synths.{rendered} import {other}\n"
        f"class Pretender({own}):\n    def generate(self, values, *rest):\n"
        f"        same = ('rate_exp', 'irreg_exp', 'cf_exp')\n"
        f"        taken = {other}().defaults() | {{name: values[name] for name in same}}\n"
        f"        return {other}().generate(taken, *rest)\n"
    )
    config = {
        "dataset": "demo", "synth": str(path), "sample_rate": 16000, "long_duration": 10,
        "variation_duration": 2, "params": {"rate_exp": {"values": [1, 2, 3]}},
        "fixed": {"cf_exp": 0},
    }  # fmt: skip
    found = audit_dataset(validate(config))
    assert any(result.holds == "no" for result in found[1:]), [each.line() for each in found]
    honest = audit_dataset(validate(config | {"synth": claimed}))
    assert not any(result.holds == "no" for result in honest), [each.line() for each in honest]
