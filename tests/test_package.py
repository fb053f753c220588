"""`make test-package`: the wheel, installed where there is nothing else, used from elsewhere."""

import hashlib
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from streams import SMALL
from test_streaming_page import SNIPPETS

from dsgenerator.config import models
from dsgenerator.stream import Stream
from dsgenerator.versions import project_version

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
MINUTES = 10


def run(*words, cwd, **more):
    """Run a command with none of this environment's settings, and return what it prints."""
    clean = {name: of for name, of in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        list(map(str, words)),
        **{"cwd": cwd, "env": clean, "capture_output": True, "text": True},
        **{"timeout": 60 * MINUTES, "check": False, **more},
    )
    assert done.returncode == 0, f"{words}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "pip", "wheel", "--no-deps", "-q", "-w", folder, ROOT, cwd=folder)
    (path,) = folder.glob("*.whl")
    return path


@pytest.fixture(scope="module")
def python(wheel, tmp_path_factory):
    """Return the interpreter of a fresh environment with the wheel and what it needs."""
    folder = tmp_path_factory.mktemp("environment")
    run(sys.executable, "-m", "venv", folder, cwd=folder)
    interpreter = folder / "bin" / "python"
    run(interpreter, "-m", "pip", "install", "-q", wheel, cwd=folder)
    return interpreter


def test_a_wheel_has_the_package_and_its_configs_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.partition("/")[0] for name in names}
    assert tops == {"dsgenerator", "synths", f"dsgenerator-{project_version()}.dist-info"}
    assert "dsgenerator/py.typed" in names
    for synth in models.shipped():
        assert {f"synths/{synth}.py", f"dsgenerator/configs/{synth}.yaml"} <= set(names)
    assert {"dsgenerator/configs/schema.json", "dsgenerator/configs/README.md"} <= set(names)
    assert [name for name in names if "__pycache__" in name or name.endswith(".pyc")] == []
    sources = {str(path.relative_to(ROOT)) for path in (ROOT / "dsgenerator").rglob("*.py")}
    assert sources <= set(names)


def test_it_tells_what_is_installed(python, tmp_path):
    told = run(python, "-m", "dsgenerator", cwd=tmp_path)
    assert told.startswith(f"dsgenerator {project_version()} in {python.parents[1]}/lib")
    assert "numpy 2." in told
    assert f"{len(models.shipped())} sound models:" in told
    assert "(rate_exp, irreg_exp, cf_exp, q, cf_spread)" in told.replace("\n              ", " ")


def test_it_brings_nothing_of_the_workflow(python, tmp_path):
    listed = json.loads(run(python, "-m", "pip", "list", "--format", "json", cwd=tmp_path))
    names = {entry["name"].lower() for entry in listed}
    assert {"dsgenerator", "numpy", "scipy", "pydantic"} <= names
    assert not names & {"snakemake", "matplotlib", "pandas", "pyarrow", "torch", "pillow"}


SCRIPT = """
import hashlib, json, sys
import dsgenerator
from dsgenerator.stream import Stream

stream = Stream(json.loads(sys.argv[1]))
found = {each.file_name: hashlib.sha256(each.samples).hexdigest() for each in stream.variations()}
print(json.dumps([dsgenerator.__file__, found]))
"""


def test_its_streams_are_those_of_the_checkout(python, tmp_path):
    place, found = json.loads(run(python, "-c", SCRIPT, json.dumps(SMALL), cwd=tmp_path))
    assert Path(place).is_relative_to(python.parents[1])
    here = Stream(SMALL).variations()
    assert found == {each.file_name: hashlib.sha256(each.samples).hexdigest() for each in here}


def test_the_snippets_of_the_page_run_there(python, tmp_path):
    told = run(python, "-W", "ignore", "-c", "\n".join(SNIPPETS), cwd=tmp_path)
    assert told == "float32 (32000,) {'rate_exp': 0.0, 'irreg_exp': 0.0, 'cf_exp': 0.0}\n"


def test_sound_models_of_ones_own_and_points_are_found_from_the_working_folder(python, tmp_path):
    (tmp_path / "hum.py").write_text(
        "import numpy as np\n"
        "from synths.interface import Parameter, SoundModel, sample_count\n\n\n"
        "class Hum(SoundModel):\n"
        '    parameters = (Parameter("f0", 20, 2000, 110, "Hz", "The pitch."),)\n\n'
        "    def generate(self, values, duration, sample_rate, rng):\n"
        "        time = np.arange(sample_count(duration, sample_rate)) / sample_rate\n"
        '        return 0.5 * np.sin(2 * np.pi * values["f0"] * time)\n'
    )
    (tmp_path / "plan.csv").write_text("f0\n100\n200\n")
    (tmp_path / "hum.yaml").write_text(
        "{dataset: hum, synth: hum.py, sample_rate: 8000, long_duration: 0.2,\n"
        " variation_duration: 0.1, points: plan.csv}\n"
    )
    script = "from dsgenerator.stream import Stream; print([of for _, of in Stream('hum.yaml')])"
    told = run(python, "-c", script, cwd=tmp_path)
    assert told == "[{'f0': 100.0}, {'f0': 100.0}, {'f0': 200.0}, {'f0': 200.0}]\n"
