"""Own sound models without long signals: in a process apart, whose samples come through a pipe."""

import numpy as np
import pytest

from dsgenerator.audio import float_samples
from dsgenerator.errors import DSGeneratorError
from dsgenerator.plan.run import make_run
from dsgenerator.points.validation import validate
from dsgenerator.slice.variations import slice_batch

MODEL = """
import ctypes, faulthandler, os, sys, time
import numpy as np
from synths.interface import Parameter, SoundModel, sample_count

class Own(SoundModel):
    parameters = (Parameter("loudness", 0, 1, 0.5, "", "How loud."),)

    def generate(self, values, duration, sample_rate, rng):
        samples = np.full(sample_count(duration, sample_rate), values["loudness"])
        if values["loudness"] == 0.25:
            {line}
        {last}
        return samples
"""


@pytest.fixture
def run(tmp_path):
    """Return a function from what the model does to what is to be made: three points, a batch."""

    def make(line="pass", last="pass", **changes):
        path = tmp_path / "own.py"
        path.write_text(MODEL.format(line=line, last=last))
        small = {
            "dataset": "demo",
            "synth": str(path),
            "sample_rate": 8000,
            "long_duration": 40,  # more than a pipe holds
            "variation_duration": 20,
            "sample_format": "FLOAT",
            "keep_long": False,
            "batch_size": 4,
            "params": {"loudness": {"values": [0.125, 0.25, 0.5]}},
        }
        return make_run(validate(small | changes), tmp_path)

    return make


def sliced(made, known=None, save=lambda manifest: None):
    return slice_batch(made.dataset, made.batches[0], made.paths, known=known, save=save)


def test_samples_come_whole_from_the_other_process(run):
    made = run()
    assert (sliced(made).rendered, sliced(made).kept) == (3, 6)
    for point in made.dataset.points():
        content = (made.paths.data / point.variation_file(1)).read_bytes()
        expected = np.full(20 * 8000, point.values["loudness"], dtype=np.float32)
        np.testing.assert_array_equal(float_samples(content), expected)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("raise ValueError('no')", "ValueError: no"),
        ("faulthandler.disable(); ctypes.string_at(0)", "ended its process, by SIGSEGV"),
        ("time.sleep(100)", "took longer than 1 s"),
    ],
    ids=["an error", "a crash", "a hang"],
)
def test_the_point_is_named_and_the_others_are_cut(run, line, told):
    made, saved = run(line, timeout_s=1 if "sleep" in line else 60), []
    with pytest.raises(DSGeneratorError, match="1 of 3 points failed") as error:
        sliced(made, save=saved.append)
    assert told in str(error.value)
    assert "loudness=0.25" in str(error.value)
    assert len(saved[-1].points) == 2
    assert sum(1 for _ in made.paths.data.rglob("*.wav")) == 4


def test_a_slow_disk_is_not_the_models_fault(run, monkeypatch):
    """The time that a signal may take does not go on while the one before is written."""
    from dsgenerator.slice import variations

    made, write = run(timeout_s=2), variations.write_atomically

    def slowly(path, content, **more):
        variations.time.sleep(1.2)
        write(path, content, **more)

    monkeypatch.setattr(variations, "write_atomically", slowly)
    assert sliced(made).rendered == 3


def test_a_model_that_never_makes_the_same_is_refused_however_much_is_known(run):
    made, saved = run(last="samples *= 1 - os.getpid() * 1e-7"), []
    with pytest.raises(DSGeneratorError, match="does not make the same sound twice"):
        sliced(made, save=saved.append)
    known = {point.key: point for point in saved[-1].points}
    with pytest.raises(DSGeneratorError, match="does not make the same sound twice"):
        sliced(made, known)


def test_what_users_should_be_told_is_in_the_manifest(run):
    remark = "__import__('dsgenerator.errors').errors.Remark"
    made = run(f"__import__('warnings').warn('too short', {remark})")
    assert sliced(made).remarks == {"too short": 1}
