"""Snakemake's own commands and ways of use, on this workflow."""

import json
import os
import shlex
import subprocess
import sys

import pytest
import yaml
from helpers import (
    EVERYTHING,
    NO_COMMIT,
    ROOT,
    TINY,
    VARIATIONS,
    Made,
    Workspace,
    checksums,
    snakemake,
    snapshot,
)

pytestmark = pytest.mark.slow

LONG = "results/tiny/long/tiny--rate_exp-05.00--cf_exp-00.50.wav"


def test_a_long_signal_by_its_path(tmp_path):
    """Its batch is rendered, nothing is sliced; the whole dataset later takes it over."""
    work = Workspace(tmp_path)
    assert work.run(LONG).status == 0
    signals = snapshot(work.results / "long")
    assert len(signals) == TINY["batch_size"]
    assert not work.data.exists()
    made = work.rerun()
    assert made.rendered == 4 - len(signals)
    assert snapshot(work.results / "long").items() >= signals.items()


def test_a_long_signal_that_no_point_has(tmp_path):
    work = Workspace(tmp_path)
    run = work.run(LONG.replace("cf_exp-00.50", "cf_exp-00.51"))
    assert run.status == 1
    assert "tiny has no point tiny--rate_exp-05.00--cf_exp-00.51" in run.output
    assert "did you mean tiny--rate_exp-05.00--cf_exp-00.50?" in run.output
    assert "Traceback" not in run.output and "Exception" not in run.output


def test_a_long_signal_by_its_path_after_the_seed_changed(tiny):
    """The file is there, but of the other seed."""
    was = checksums(tiny.folder / "results" / "tiny" / "long")
    tiny.config["seed"] = 1
    run = tiny.run(LONG)
    assert run.status == 0, run.output
    now = checksums(tiny.folder / "results" / "tiny" / "long")
    name = LONG.rsplit("/", 1)[1]
    assert now[name] != was[name]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["-n"], "jobs: render 2 (4 points), slice 2 (16 variations), table 1"),
        (["--dag"], "digraph"),
        (["--rulegraph"], "digraph"),
        (["--summary"], "metadata.csv"),
        (["--report", "report.html"], "Report created"),
        (["-np", "--delete-all-output"], "metadata.csv"),
        (["--dry-run", "--delete-all-output"], "metadata.csv"),
    ],
    ids=["dry run", "dag", "rulegraph", "summary", "report", "-np delete", "dry-run delete"],
)
def test_commands_that_only_look(tiny, arguments, expected):
    """Nothing in the results changes, also where another seed asks for everything."""
    before = snapshot(tiny.folder / "results")
    if "--delete-all-output" not in arguments:
        tiny.config["seed"] = 1
    run = tiny.run(*arguments)
    assert run.status == 0, run.output
    assert expected in run.output
    assert snapshot(tiny.folder / "results") == before


VARIATION = "results/tiny/data/audio/rate_exp-05.00/tiny--rate_exp-05.00--cf_exp-00.50--v-003.wav"


def test_a_variation_by_its_path(tmp_path, tiny):
    """Its batch is rendered and cut, and nothing else; the whole dataset later takes it over."""
    work = Workspace(tmp_path)
    run = work.run(VARIATION)
    assert run.status == 0, run.output
    assert len(snapshot(work.results / "long")) == TINY["batch_size"]
    assert (work.folder / VARIATION).read_bytes() == (tiny.folder / VARIATION).read_bytes()
    made = work.rerun()
    assert (made.rendered, made.sliced) == (2, 8)
    assert checksums(work.data) == checksums(tiny.data)
    assert "Nothing to be done" in work.run(VARIATION).output
    os.unlink(work.folder / VARIATION)
    assert work.run(VARIATION).status == 0
    assert checksums(work.data) == checksums(tiny.data)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("v-003", "v-004", "v-004.wav: dropped, or no variation of tiny"),
        ("00.50--v", "00.51--v", "tiny has no point tiny--rate_exp-05.00--cf_exp-00.51"),
    ],
)
def test_a_variation_that_there_is_not(tiny, old, new, expected):
    run = tiny.run(VARIATION.replace(old, new))
    assert run.status == 1
    assert expected in " ".join(run.output.split())
    assert "Traceback" not in run.output and "Exception" not in run.output


def test_lint(tmp_path):
    run = Workspace(tmp_path).run("--lint")
    assert run.status == 0, run.output
    assert "in a good condition" in run.output
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize("wrong", [["no_such_rule"], ["-n"]])
def test_deleting_waits_for_the_command_to_be_right(tiny, wrong):
    """Reading the Snakefile removes nothing."""
    before = snapshot(tiny.results)
    run = tiny.run("--delete-all-output", *wrong)
    assert (run.status == 0) == (wrong == ["-n"])
    assert snapshot(tiny.results) == before


def test_a_dry_run_of_a_profile_deletes_nothing(tiny, tmp_path):
    """However the dry run is asked for, and whatever an option looks like."""
    (tmp_path / "dry").mkdir()
    (tmp_path / "dry" / "config.yaml").write_text("dry-run: true\n")
    before = snapshot(tiny.results)
    for target in ("delete", "all"):
        assert tiny.run(target, "--profile", tmp_path / "dry").status == 0
    assert snapshot(tiny.results) == before


def test_delete_all_output(tiny):
    """Snakemake deletes what it knows; the rest is left, known, and taken over by the next run."""
    was = checksums(tiny.data)
    assert tiny.run("--delete-all-output").status == 0
    assert not (tiny.data / "metadata.csv").exists()
    made = tiny.rerun(params={"rate_exp": TINY["params"]["rate_exp"], "cf_exp": {"values": [0]}})
    assert (made.rendered, made.sliced, made.pruned) == (0, 0, 8)
    tiny.rerun(params=TINY["params"])
    assert checksums(tiny.data) == was


def test_delete(tiny):
    """Audio, tables and long signals go; what somebody else put there stays."""
    mine = [tiny.data / "README.txt", tiny.results / "long" / "mine.wav"]
    for path in mine:
        path.write_text("mine")
    was = checksums(tiny.data)
    run = tiny.run("delete")
    assert run.status == 0, run.output
    assert "Deleted 19 files in results/tiny/data" in run.output
    left = {name for name in snapshot(tiny.results) if not name.startswith("logs/")}
    assert left <= {"data/README.txt", "long/mine.wav", "lock"}
    assert all(path.read_text() == "mine" for path in mine)
    assert not (tiny.results / "store").exists()
    tiny.make()
    assert checksums(tiny.data) == was


def alter(path):
    """Change a file, and neither its size nor its times."""
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("where", "options"),
    [(".", []), ("work", ["--config", "seed=7"])],
    ids=["from elsewhere", "--config"],
)
def test_verify_prints_a_command_that_makes_altered_files_again(tiny, tmp_path, where, options):
    """The command is typed where the first one was typed."""
    cwd = tmp_path / where
    if options:
        tiny.rerun(*options)
    was = checksums(tiny.data) | checksums(tiny.results / "long")
    alter(tiny.results / "long" / LONG.rsplit("/", 1)[1])
    alter(next((tiny.data / "audio").rglob("*v-003.wav")))
    run = tiny.run("verify", *options, cwd=cwd)
    assert run.status == 1
    assert "22 files verified, 2 altered" in run.output
    command = run.output.split("Make them again with\n")[1].splitlines()[0].strip()
    command = command.replace("snakemake", f"{shlex.quote(sys.executable)} -m snakemake", 1)
    done = subprocess.run(
        command, shell=True, cwd=cwd, env=os.environ | NO_COMMIT, timeout=60, capture_output=True
    )
    assert done.returncode == 0, f"{command}\n{done.stderr.decode()}"
    assert checksums(tiny.data) | checksums(tiny.results / "long") == was
    done = tiny.run("verify", *options)
    assert done.status == 0
    assert "22 files verified" in done.output


OUTER = f'''
configfile: "outer.yaml"

module textures:
    snakefile: "{ROOT}/Snakefile"
    config: config["textures"]

use rule * from textures as textures_*

rule report:
    default_target: True
    input:
        rules.textures_all.input,
    output:
        "report.txt",
    shell:
        "wc -l results/tiny/data/metadata.csv > {{output}}"
'''


def test_as_a_module(tiny, tmp_path):
    """With a part of the outer workflow's config; the bytes are the same."""
    outer = tmp_path / "outer"
    outer.mkdir()
    (outer / "Snakefile").write_text(OUTER)
    (outer / "outer.yaml").write_text(yaml.safe_dump({"textures": TINY}, sort_keys=False))
    run = snakemake("--cores", 1, repo=outer, cwd=outer)
    assert run.status == 0, run.output
    assert (outer / "report.txt").read_text().split()[0] == "17"
    assert checksums(outer / "results/tiny/data") == checksums(tiny.data)
    again = snakemake("--cores", 1, repo=outer, cwd=outer)
    assert "Nothing to be done" in again.output


def test_a_value_from_the_command_line(tiny):
    made = tiny.rerun("--config", "seed=7")
    assert made == EVERYTHING
    assert set(tiny.table().seed) == {7}
    assert tiny.rerun("--config", "seed=7") == Made()


def test_a_config_in_json(tiny):
    path = tiny.folder / "tiny.json"
    path.write_text(json.dumps(TINY))
    before = snapshot(tiny.results)
    run = snakemake("-d", tiny.folder, "--configfile", path, "--cores", 1, cwd=tiny.folder)
    assert run.status == 0, run.output
    assert "Nothing to be done" in run.output
    assert snapshot(tiny.results) == before


def test_two_datasets_side_by_side(tiny):
    before = snapshot(tiny.results)
    other = Workspace(tiny.folder, TINY | {"dataset": "tiny-2", "seed": 1})
    assert other.rerun() == EVERYTHING
    assert snapshot(tiny.results) == before
    assert tiny.rerun() == Made()
    assert other.rerun() == Made()


@pytest.mark.parametrize("variable", ["HOME", "XDG_CACHE_HOME"])
def test_without_a_home(tmp_path, monkeypatch, variable):
    monkeypatch.setenv(variable, "/proc/nonexistent")
    work = Workspace(tmp_path)
    work.real = True  # Snakemake looks for its folders when it is imported
    work.make()
    assert len(work.table()) == VARIATIONS
