"""What goes wrong ends with status 1 and one readable message, and costs nothing finished."""

import os
import shutil
import subprocess
import sys
import time

import pytest
import yaml
from helpers import (
    ROOT,
    TINY,
    Workspace,
    copy_of_the_sources,
    difference,
    kill,
    snakemake,
    snapshot,
    start,
)

pytestmark = pytest.mark.slow

# It looks at a file that is not part of the sound model's source, so that mending what is
# wrong changes no digest.
MODEL = """
import time
from pathlib import Path

from synths.interface import Parameter, SoundModel, sample_count

FOLDER = Path(__file__).parent


class Moody(SoundModel):
    parameters = (Parameter("amplitude", 0, 1, 0.5, "", "How loud."),)

    def generate(self, values, duration, sample_rate, rng):
        for mood in FOLDER.glob("*.mood"):
            exec(mood.read_text())
        return values["amplitude"] * rng.uniform(-1, 1, sample_count(duration, sample_rate))
"""


@pytest.fixture
def moody(tmp_path):
    """A dataset of six points in batches of four, not made yet."""
    (tmp_path / "moody.py").write_text(MODEL)
    config = TINY | {
        "synth": str(tmp_path / "moody.py"),
        "batch_size": 4,
        "params": {"amplitude": {"values": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]}},
        "fixed": {},
    }
    return Workspace(tmp_path / "work", config)


def assert_readable(run):
    """No traceback, neither Python's nor that of Snakemake through the workflow's modules."""
    assert run.status == 1, run.output
    assert "Traceback" not in run.output
    assert "dsgenerator/" not in run.output


BAD = {
    "two problems at once": (
        yaml.safe_dump(TINY | {"sample_rat": 8000, "fixed": {"q": 1}}),
        ["2 problems", "did you mean sample_rate?", "1 is out of range for q; allowed: 2 to 500"],
    ),
    "broken YAML": ("dataset: tiny\nsynth: pop\nparams: {rate_exp: [1, 2\nseed: 3\n", ["line 4"]),
    "empty": ("", ["empty", "config/README.md"]),
    "an alias bomb": (
        "".join(f"a{k}: &a{k} [{', '.join(9 * [f'*a{k - 1}'])}]\n" for k in range(10)).replace(
            "*a-1", "x"
        ),
        ["stands for more than 1,000,000 values"],
    ),
    "a device": ("", ["cannot be read: it is no regular file"]),
    "a list": ("- dataset: tiny\n- synth: pop\n", ["mapping", "config/README.md"]),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_configs(tiny, tmp_path, name):
    """A finished dataset stays as it is."""
    text, expected = BAD[name]
    path = tmp_path / "bad.yaml"
    if name == "a device":
        path.symlink_to("/dev/zero")
    else:
        path.write_text(text)
    before = snapshot(tiny.results)
    run = snakemake("-d", tiny.folder, "--cores", 1, "--configfile", path, cwd=tmp_path)
    assert_readable(run)
    assert "bad.yaml" in run.output
    for part in expected:
        assert part in run.output
    assert snapshot(tiny.results) == before


@pytest.mark.parametrize("options", [["-n"], ["--profile", ROOT / "profiles/slurm", "-n"]])
@pytest.mark.parametrize(
    "template",
    [
        "__use_yte__: true\n__definitions__: [CODE]\n",
        '"\\x5f_use_yte__": true\n__definitions__: [CODE]\n',
        "<<: {__use_yte__: true, __definitions__: [CODE]}\n",
        "<<: [{seed: 1}, {<<: {__use_yte__: true}}]\ndescription: ?CODE\n",
    ],
)
def test_no_config_runs_code(tmp_path, template, options):
    """Not even where Snakemake would take it for a template."""
    code = f"open({str(tmp_path / 'pwned')!r}, 'w')"
    config = tmp_path / "hostile.yaml"
    config.write_text(yaml.safe_dump(TINY) + template.replace("CODE", repr(code)))
    run = snakemake("--cores", 1, *options, "--configfile", config, cwd=tmp_path)
    assert_readable(run)
    assert "nothing in a config is evaluated" in run.output
    assert os.listdir(tmp_path) == ["hostile.yaml"]


def test_line_of_a_problem(tmp_path):
    work = Workspace(tmp_path, TINY | {"seed": -1})
    run = work.run()
    assert_readable(run)
    line = 1 + work.configfile().read_text().splitlines().index("seed: -1")
    assert f"tiny.yaml:{line}, seed: -1 is out of range; allowed: " in run.output
    # Nor a line of the workflow, as Snakemake adds to its own exceptions.
    assert ".smk" not in run.output
    assert not work.results.exists()


def test_no_config(tmp_path):
    run = snakemake("-d", tmp_path, "--cores", 1, cwd=tmp_path)
    assert_readable(run)
    assert "--configfile, for instance config/pop.yaml" in run.output
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize("options", [[], ["--keep-going"]])
def test_a_sound_model_fails_for_one_point(moody, tmp_path, options):
    mood = tmp_path / "bad.mood"
    mood.write_text("if values['amplitude'] == 0.2: raise RuntimeError('out of breath')")
    run = moody.run(*options)
    assert_readable(run)
    assert "amplitude=0.2" in run.output
    assert run.output.count("RuntimeError: out of breath") == 1
    assert "failed (log: results/tiny/logs/render/0000.log)" in run.output
    assert "CalledProcessError" not in run.output, "the job has said what it was"
    assert not list(moody.results.rglob("*.progress"))
    before = snapshot(moody.results / "store")
    # Without --keep-going, it depends on the order of the batches.
    assert len(before) == 5 if options else len(before) >= 3
    mood.unlink()
    assert moody.rerun().rendered == 6 - len(before)
    assert snapshot(moody.results / "store").items() >= before.items()


def test_a_sound_model_edited_during_the_run(moody, tmp_path):
    """What the first source rendered is kept and cut; the rest says why it stops."""
    (tmp_path / "edit.mood").write_text(
        "path = FOLDER / 'moody.py'\npath.write_text(path.read_text() + '# edited\\n')"
    )
    run = moody.run("--keep-going")
    assert_readable(run)
    told = " ".join(run.output.split())
    assert f"The source of the sound model {tmp_path / 'moody.py'} changed during the run" in told
    assert "No such file" not in run.output
    (tmp_path / "edit.mood").unlink()
    assert moody.rerun().rendered == 6


@pytest.mark.parametrize("path", ["results", "results/tiny", "results/tiny/data"])
def test_a_file_where_a_folder_belongs(tmp_path, path):
    """As any folder that cannot be written; permissions would not stop root."""
    work = Workspace(tmp_path)
    (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / path).write_text("mine")
    run = work.run()
    assert_readable(run)
    assert "directory" in run.output
    assert f"{path}" in run.output
    assert (tmp_path / path).read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="permissions do not stop root")
def test_read_only_results(tmp_path):
    work = Workspace(tmp_path)
    (tmp_path / "results").mkdir(mode=0o500)
    run = work.run()
    assert_readable(run)
    assert "Permission denied" in run.output


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 2 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", disk]
    if shutil.which("mount") is None or subprocess.run(command, stderr=-3).returncode:
        pytest.skip("may not mount a disk")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def test_a_disk_that_is_read_only(tiny, small_disk, tmp_path):
    """A dataset there can be verified, by what writes nothing."""
    work = tiny.copy(small_disk / "work")
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    config = tiny.configfile()
    run = snakemake("-d", work.folder, "--cores", 1, "verify", "--configfile", config, cwd=tmp_path)
    assert_readable(run)
    assert "make verify FOLDER=" in run.output
    command = [sys.executable, "-m", "scripts.check", work.data]
    assert subprocess.run(command, cwd=ROOT).returncode == 0
    # With a folder of Snakemake's own elsewhere, only its log is in the way.
    there = f"results={work.folder / 'results'}"
    words = ("--cores", 1, "verify", "--configfile", config, "--config", there)
    run = snakemake("-d", tmp_path, *words, cwd=tmp_path)
    assert_readable(run)
    assert "cannot be written to, and Snakemake keeps a log there" in run.output
    assert "make verify FOLDER=" in run.output


def test_full_disk(moody, tmp_path, small_disk):
    """Somebody else fills it in the middle of the run; with room again, the run goes on."""
    (tmp_path / "greedy.mood").write_text(f"""
if values['amplitude'] == 0.3:
    with open({str(small_disk / "others")!r}, "wb", buffering=0) as others:
        try:
            while others.write(bytes(4096)):
                pass
        except OSError:
            pass
""")
    work = Workspace(small_disk / "work", moody.config)
    run = work.run()
    assert_readable(run)
    assert "No space left on device" in run.output
    finished = {name: stat for name, stat in snapshot(work.results / "store").items() if stat[2]}
    assert len(finished) >= 2
    (small_disk / "others").unlink()
    (tmp_path / "greedy.mood").unlink()
    assert work.rerun().rendered <= 4
    assert snapshot(work.results / "store").items() >= finished.items()
    assert len(work.table()) == 24


def test_too_little_disk(tmp_path):
    """Seen before the first job: no disk holds this."""
    points = shutil.disk_usage(tmp_path).free // 4_000_000_000 + 2
    huge = {"long_duration": 130_000, "variation_duration": 130_000}
    work = Workspace(tmp_path, TINY | huge | {"examples": points, "batch_size": 10**6})
    run = work.run()
    assert_readable(run)
    assert "Free some room" in run.output
    assert snapshot(work.folder / "results").keys() <= {"tiny/lock"}


def test_two_runs_of_one_dataset_at_once(moody, tmp_path):
    """The second one is refused, and the first one not disturbed."""
    (tmp_path / "slow.mood").write_text("time.sleep(1)")
    first = start(*moody.arguments(), cwd=tmp_path)
    try:
        deadline = time.monotonic() + 30
        while not snapshot(moody.results / "store") and time.monotonic() < deadline:
            time.sleep(0.05)
        second = moody.run()
        (tmp_path / "slow.mood").unlink()
        output, _ = first.communicate(timeout=30)
    finally:
        kill(first)
    assert_readable(second)
    assert "Another run is making results/tiny right now" in second.output
    assert first.returncode == 0, output
    before = snapshot(moody.results)
    moody.make()
    assert difference(before, snapshot(moody.results)).rendered == 0


def test_a_workflow_in_a_folder_with_braces(tmp_path):
    """Snakemake would end with a traceback of its own."""
    repo = copy_of_the_sources(tmp_path / "b{r}aces")
    run = snakemake("-n", repo=repo, cwd=tmp_path)
    assert_readable(run)
    assert "Snakemake takes braces in a path for wildcards" in run.output


def test_everything_else_may_have_braces(tmp_path):
    work = Workspace(tmp_path / "{x}", TINY | {"dataset": "tiny"})
    assert work.run().status == 0
    assert work.run("verify").status == 0
