"""The audit of one sound among others: labels of `ensemble` that are true, and some that lie."""

import numpy as np
import pytest

from dsgenerator.audit.agreement import HOLDS
from dsgenerator.audit.measure import audit_dataset
from dsgenerator.points.validation import validate

VALUES = {
    "irreg_exp": (0, 0.2, 0.4, 0.6, 0.8),
    "pulses": (1, 3, 5, 7, 9),
    "night_db": (-44, -41, -38, -35, -32),
    "gustiness": (0, 0.25, 0.5, 0.75, 1),
    "howliness": (0.2, 0.35, 0.5, 0.65, 0.8),
}
"""What is swept, in five even steps, so that one of them is a quarter of the span."""

LONG = {"irreg_exp"}
"""What is measured in long signals: of six chirps nobody tells a law from one that is x 1.2."""

LIES = {
    "a shift by a quarter of the span": lambda values: values + (values[1] - values[0]),
    "a law x 1.2": lambda values: 1.2 * values,
    "two labels that are swapped": lambda values: values[[0, 2, 1, 3, 4]],
}

NOT_YET = {("gustiness", "a law x 1.2")}
"""What is not found out: strong gusts are measured a tenth too weak, those of wind alone as well,
so that it is not bubbles in its lulls.  Whoever mends it takes it out here."""

LIAR = """
from synths.ensemble import Ensemble

class Liar(Ensemble):
    def generate(self, values, *rest):
        told = {lies}[values["{name}"]]
        return super().generate({{**values, "{name}": told}}, *rest)
"""


def audited(name, synth="ensemble"):
    config = {
        "dataset": "demo", "synth": synth, "sample_rate": 16000, "long_duration": 10,
        "variation_duration": 2, "params": {name: {"values": list(VALUES[name])}}, "examples": 3,
        "audit_of": "long_signals" if name in LONG else "variations",
    }  # fmt: skip
    return audit_dataset(validate(config), constants=False)[0]


@pytest.mark.parametrize("name", VALUES)
def test_labels_of_one_sound_among_others_are_true(name):
    honest = audited(name)
    assert honest.holds == HOLDS, honest.line()


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("name", VALUES)
def test_labels_of_one_sound_among_others_that_lie_are_found_out(tmp_path, name, lie):
    values = np.array(VALUES[name], dtype=float)
    told = np.round(LIES[lie](values), 6 if name != "pulses" else 0).tolist()
    path = tmp_path / "liar.py"
    path.write_text(LIAR.format(lies=dict(zip(VALUES[name], told, strict=True)), name=name))
    found = audited(name, str(path))
    assert (found.holds == "no") != ((name, lie) in NOT_YET), found.line()
