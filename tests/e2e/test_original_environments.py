"""Sound models of the original in an interpreter of their own, with other libraries than ours."""

import json
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas
import psutil
import pytest
from helpers import snakemake
from original_folders import EARLY, early, late

from dsgenerator.config import models
from dsgenerator.config.original.translation import read_config
from dsgenerator.errors import DSGeneratorError
from dsgenerator.points.validation import validate
from dsgenerator.render.signals import render

pytestmark = pytest.mark.slow

OLD = """
__version__ = "0.1"
def resample(samples, own, wanted): return samples
"""
"""A library that is in the other environment only, and called as it was in its time."""

USING_IT = EARLY.replace("import helper\n", "import helper\nimport oldlib\nimport sys\n").replace(
    "        return signal\n",
    "        sys.stderr.write('chatter')\n        return oldlib.resample(signal, 1, 2)\n",
)


def environment(folder, numpy=True):
    """Make an environment with an old library in it, and return its interpreter."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    (packages,) = Path(folder).glob("lib/python3*/site-packages")
    (packages / "oldlib.py").write_text(OLD)
    if numpy:
        (packages / "ours.pth").write_text(str(Path(np.__file__).parents[1]))
    return Path(folder) / "bin" / "python"


def old(folder):
    """Write a folder whose model needs the old library, and return its config."""
    config = early(folder)
    (folder / "Clicks.py").write_text(USING_IT)
    return config


def run(config, *settings, **options):
    more = ["--config", *settings] if settings else []
    arguments = ("--cores", 1, "--configfile", config, *more)
    return snakemake(*arguments, cwd=config.parent, **options)


def dataset(config, **settings):
    raw = json.loads(config.read_text()) | settings
    return validate(read_config(raw, [config])[0])


def test_it_makes_the_same_bytes_as_here(tmp_path):
    for make, name in ((early, "Clicks"), (late, "Hiss")):
        config = make(tmp_path / name)
        here = dataset(config)
        there = dataset(config, synth_env=str(environment(tmp_path / f"env {name}")))
        assert models.load(here.synth).interpreter is None
        assert models.load(there.synth).interpreter is not None
        for index in (0, len(here) - 1):
            expected = render(here, here.point(index))
            np.testing.assert_array_equal(render(there, there.point(index)), expected)


def test_a_folder_with_an_environment_runs_in_it(tmp_path):
    config = old(tmp_path / "mine")
    python = environment(config.parent / ".venv")
    done = run(config)
    assert done.status == 0, done.output
    assert f"Clicks runs in {python}" in done.output
    assert "chatter" not in done.output
    data = config.parent / "results" / "Clicks" / "data"
    table = pandas.read_csv(data / "metadata.csv")
    assert table.groupby("rate").rms.max().tolist()[0] == 0
    assert table.groupby("rate").rms.max().is_monotonic_increasing
    assert run(config).summary["rendered"] == 0


def test_an_environment_elsewhere_is_named(tmp_path):
    config = old(tmp_path / "mine")
    python = environment(tmp_path / "old env")
    for named in (python, tmp_path / "old env"):
        asked = dataset(config, synth_env=str(named))
        assert models.load(asked.synth).interpreter == python
        assert render(asked, asked.point(2)).any()


def test_none_is_this_one(tmp_path):
    config = old(tmp_path / "mine")
    environment(config.parent / ".venv")
    with pytest.raises(
        DSGeneratorError, match="needs the package oldlib, which its author had: put"
    ):
        dataset(config, synth_env="none")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import notthere\n", "needs the package notthere, which its author had: put it into"),
        ("1 / 0\n", "cannot be imported: ZeroDivisionError: division by zero"),
        ("raise SystemExit(3)\n", "cannot be used: SystemExit: 3"),
        ("import os; os._exit(3)\n", "bin/python, with status 3"),
        ("class A:\n    pass\n", "must hold one class"),
    ],
)
def test_why_it_cannot_be_used_is_said(tmp_path, source, said):
    config = early(tmp_path / "mine")
    (config.parent / "Clicks.py").write_text(source)
    with pytest.raises(DSGeneratorError) as caught:
        dataset(config, synth_env=str(environment(tmp_path / "env")))
    assert said in str(caught.value) or "synth_env is for" in str(caught.value)
    assert "Clicks.py" in str(caught.value)


def test_an_interpreter_without_numpy_or_none_at_all(tmp_path):
    config = early(tmp_path / "mine")
    python = environment(tmp_path / "env", numpy=False)
    with pytest.raises(DSGeneratorError, match=r"needs the package numpy: .*env/bin/python -m pip"):
        dataset(config, synth_env=str(python))
    with pytest.raises(DSGeneratorError, match=r"cannot run in .*python3: No such file"):
        dataset(config, synth_env=str(tmp_path / "nowhere" / "python3"))


@pytest.mark.parametrize("program", ["/bin/rm", "/bin/sh", "python-config"])
def test_a_config_runs_nothing_but_interpreters(tmp_path, program):
    config = early(tmp_path / "mine")
    with pytest.raises(DSGeneratorError, match="which is not called python"):
        dataset(config, synth_env=program)
    assert (config.parent / "Clicks.py").exists()


def test_one_that_ends_when_it_is_made_once_more_is_named(tmp_path):
    config = early(tmp_path / "mine")
    source = (config.parent / "Clicks.py").read_text()
    asked = dataset(config, synth_env=str(environment(tmp_path / "env")))
    ends = "        __import__('os')._exit(1) if Clicks.made else setattr(Clicks, 'made', 1)\n"
    # One that is asked for a sample rate is made once more for it.
    source = source.replace(
        "    def __init__(self", "    made = 0\n\n    def __init__(self, sr=16000"
    )
    source = source.replace("        super()", f"{ends}        super()", 1)
    (config.parent / "Clicks.py").write_text(source)
    with pytest.raises(DSGeneratorError, match="it has ended its process"):
        render(asked, asked.point(0))


def test_what_fails_there_names_the_point_and_the_others_are_made(tmp_path):
    config = early(tmp_path / "mine")
    source = (config.parent / "Clicks.py").read_text()
    for failing, said in (
        (
            "raise ValueError('too slow')",
            "rate=4, gain=1, example=0: ValueError: too slow (Clicks.py, ",
        ),
        ("import os; os._exit(1)", "it has ended its process"),
    ):
        (config.parent / "Clicks.py").write_text(
            source.replace(
                "        signal =",
                f"        if self.getParam('rate') == 4: {failing}\n        signal =",
            )
        )
        done = run(config, f"synth_env={environment(tmp_path / 'env')}")
        assert done.status == 1
        assert said in done.output
        assert "rate=4" in done.output
        assert "Traceback" not in done.output
        assert len(list((config.parent / "results" / "Clicks" / "long").iterdir())) == 2


def test_one_that_takes_too_long_is_ended_with_its_interpreter(tmp_path):
    config = early(tmp_path / "mine")
    source = (config.parent / "Clicks.py").read_text()
    hang = "        while self.getParam('rate') == 4: pass\n        signal ="
    (config.parent / "Clicks.py").write_text(source.replace("        signal =", hang))
    done = run(config, f"synth_env={environment(tmp_path / 'env')}", "timeout_s=1")
    assert done.status == 1
    assert "took longer than 1 s" in done.output
    deadline = time.monotonic() + 10
    while left := [p for p in psutil.process_iter(["cmdline"]) if _is_worker(p, tmp_path)]:
        assert time.monotonic() < deadline, left
        time.sleep(0.1)


def _is_worker(process, folder):
    return any(str(folder) in part for part in process.info["cmdline"] or [])


def test_a_model_is_made_once_a_job_however_many_points_that_has(tmp_path):
    python, counts = environment(tmp_path / "env"), {}
    for points in (3, 9):
        config = early(tmp_path / str(points))
        source, made = (config.parent / "Clicks.py").read_text(), tmp_path / f"made {points}"
        count = f"        open({str(made)!r}, 'a').write('x')\n        super()"
        (config.parent / "Clicks.py").write_text(source.replace("        super()", count))
        asked = json.loads(config.read_text())
        asked["params"][0]["user_nvals"] = points
        config.write_text(json.dumps(asked))
        done = run(config, f"synth_env={python}", "batch_size=9")
        assert done.status == 0, done.output
        assert done.summary["rendered"] == points
        counts[points] = len(made.read_text())
    assert counts[3] == counts[9]


def test_an_environment_is_for_models_of_the_original(tmp_path):
    python = environment(tmp_path / "env")
    own = tmp_path / "Own.py"
    own.write_text("from synths.pop import Pop\n\n\nclass Own(Pop):\n    pass\n")
    with pytest.raises(DSGeneratorError, match="synth_env is for sound models of the original"):
        models.load(models.reference(str(own), str(python)))
