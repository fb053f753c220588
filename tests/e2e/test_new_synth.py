"""A sound model that is made from the template."""

import subprocess
import sys

import pandas
import pytest
from helpers import ROOT, snakemake

from dsgenerator.config import models
from dsgenerator.errors import DSGeneratorError

pytestmark = pytest.mark.slow


def new_synth(name, folder):
    command = [sys.executable, "-m", "scripts.new_synth", name, folder]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_template_is_a_dataset_and_passes_its_test(tmp_path):
    made = new_synth("low_rumble", tmp_path / "mine")
    assert made.returncode == 0, made.stderr
    config = tmp_path / "mine" / "low_rumble.yaml"
    assert f"make dataset CONFIG={config}" in made.stdout
    assert f"make explore OPEN={config.with_suffix('.py')}" in made.stdout
    run = snakemake("-d", tmp_path, "--configfile", config, "--cores", 2, cwd=tmp_path)
    assert run.status == 0, run.output
    table = pandas.read_csv(tmp_path / "results" / "low_rumble" / "data" / "metadata.csv")
    assert (len(table), table.clipped.sum()) == (45, 0)
    test = tmp_path / "mine" / "test_low_rumble.py"
    tested = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", test],
        **{"cwd": ROOT, "capture_output": True, "text": True, "timeout": 120, "check": False},
    )
    assert tested.returncode == 0, tested.stdout
    again = new_synth("low_rumble", tmp_path / "mine")
    assert (again.returncode, "nothing was written" in again.stderr) == (1, True)


@pytest.mark.parametrize("name", ["", "Rumble", "rum-ble", "1st", "class", "../x"])
def test_a_name_that_python_cannot_have_is_refused(name, tmp_path):
    made = new_synth(name, tmp_path / "mine")
    assert made.returncode == 1
    assert "allowed: small letters" in made.stderr
    assert not (tmp_path / "mine").exists()


@pytest.mark.parametrize("name", ["pop", "numpy", "random"])
def test_a_name_that_something_else_has_is_refused(name, tmp_path):
    made = new_synth(name, tmp_path / "mine")
    assert (made.returncode, "another module" in made.stderr) == (1, True)
    assert not (tmp_path / "mine").exists()


def test_a_parameter_that_is_declared_twice_is_named(tmp_path):
    own = tmp_path / "own.py"
    own.write_text(
        "from synths.interface import Parameter, SoundModel\n"
        "class Own(SoundModel):\n"
        "    parameters = (Parameter('x', 0, 1, 0, '', 'X.'), Parameter('x', 0, 1, 0, '', 'X.'))\n"
        "    def generate(self, values, duration, sample_rate, rng):\n"
        "        raise ValueError\n"
    )
    with pytest.raises(DSGeneratorError, match="declares a parameter twice: x"):
        models.load(str(own))
