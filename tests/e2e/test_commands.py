"""Snakemake's own commands and ways of use, on this workflow."""

import json
import shlex
import subprocess
import sys

import pytest
import yaml
from helpers import EVERYTHING, ROOT, TINY, Made, Workspace, checksums, snakemake, snapshot

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
    assert "Traceback" not in run.output


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
        (["-n"], "render 0000"),
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


def test_lint(tmp_path):
    run = Workspace(tmp_path).run("--lint")
    assert run.status == 0, run.output
    assert "in a good condition" in run.output
    assert not (tmp_path / "results").exists()


def test_delete_all_output(tiny):
    """Audio, tables and long signals go; what somebody else put there stays."""
    mine = [tiny.data / "README.txt", tiny.results / "long" / "mine.wav"]
    for path in mine:
        path.write_text("mine")
    was = checksums(tiny.data)
    run = tiny.run("--delete-all-output")
    assert run.status == 0, run.output
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
    [("work", []), (".", []), ("work", ["--config", "seed=7"])],
    ids=["in the folder", "from elsewhere", "--config"],
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
    done = subprocess.run(command, shell=True, cwd=cwd, timeout=60, capture_output=True)
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
