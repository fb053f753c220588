"""What is said where there is no Slurm, or none that takes jobs as they are asked for."""

import subprocess
import sys
from pathlib import Path

import pytest

from dsgenerator.upkeep import slurm

ROOT = Path(__file__).parents[1]
SINFO = "echo 'main|drain|idle'; echo 'gpu|up|idle'; echo 'gpu|up|down'; echo 'gpu|up|idle'"
STORED = "AccountingStorageType   = accounting_storage"


@pytest.fixture
def commands(tmp_path, monkeypatch):
    """Commands that stand for Slurm's: what each of them prints, and ends with."""
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
    monkeypatch.setattr(slurm, "find_spec", lambda name: object())

    def provide(**scripts: str):
        for name, script in {"sbatch": "exit 0", "sinfo": SINFO, **scripts}.items():
            path = tmp_path / name
            path.write_text(f"#!/bin/sh\n{script}\n")
            path.chmod(0o755)

    provide(scontrol=f"echo '{STORED}/slurmdbd'")
    return provide


def refused(*arguments: str) -> str:
    with pytest.raises(SystemExit) as ended:
        slurm.ready(arguments)
    assert isinstance(ended.value.code, str)
    return ended.value.code


@pytest.mark.parametrize("kind, accounted", [("/slurmdbd", True), ("/none", False)])
def test_a_slurm_that_takes_jobs_says_whether_it_accounts_for_them(commands, kind, accounted):
    commands(scontrol=f"echo '{STORED}{kind}'")
    assert slurm.ready(["--default-resources", "slurm_partition=main"]) is accounted


def test_the_executor_is_missing(commands, monkeypatch):
    monkeypatch.setattr(slurm, "find_spec", lambda name: None)
    assert refused("-n").endswith("pip install snakemake-executor-plugin-slurm")


def test_no_slurm_is_here(commands, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert refused().startswith("There is no Slurm here: sbatch is not found.")
    assert slurm.ready(["--dry-run"])


def test_slurm_does_not_answer(commands, monkeypatch):
    commands(scontrol="echo 'scontrol: error: Unknown host' >&2; exit 1")
    assert refused().startswith("Slurm does not answer here. scontrol: Unknown host.")
    commands(scontrol="exec sleep 5")
    monkeypatch.setattr(slurm, "PATIENCE", 0.1)
    assert "scontrol: no answer in 0.1 s" in refused()


def test_a_partition_that_does_not_exist(commands, tmp_path):
    commands(sbatch="case $* in *=long*) echo 'sbatch: error: no such partition' >&2; exit 1; esac")
    assert slurm.ready([])
    told = refused("--default-resources", "slurm_partition='long'")
    assert told == (
        "With slurm_partition=long Slurm takes no jobs. sbatch: no such partition. "
        "Partitions that there are: gpu (nodes down, nodes idle), main (drain)"
    )
    (tmp_path / "config.yaml").write_text("default-resources:\n  slurm_partition: long # ours\n")
    assert refused("--profile", str(tmp_path)) == told
    commands(sbatch="echo 'sbatch: error: no default partition' >&2; exit 1")
    assert refused().startswith("Without a partition Slurm takes no jobs. sbatch: no default")


def test_an_account(commands):
    given = ("--default-resources", "slurm_account=audio")
    commands(sacctmgr="echo speech")
    assert refused(*given) == "slurm_account=audio is none of yours: speech"
    for script in ("echo speech; echo Audio", "exit 1", "exit 0"):
        commands(sacctmgr=script)
        assert slurm.ready(given)
    commands(scontrol=f"echo '{STORED}/none'")
    assert refused(*given) == "slurm_account=audio: this Slurm keeps no accounts; leave it out"


@pytest.mark.slow
def test_the_profile_asks_first(tmp_path):
    run = subprocess.run(
        [
            *(sys.executable, "-m", "snakemake", "-s", str(ROOT / "Snakefile")),
            *("--profile", str(ROOT / "profiles" / "slurm")),
            *("--configfile", str(ROOT / "config" / "test" / "pop.yaml")),
        ],
        cwd=tmp_path,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1
    told = run.stderr.splitlines()[-1]
    assert told.startswith(("Snakemake's executor for Slurm is missing", "There is no Slurm here"))
    assert "Traceback" not in run.stderr
    assert not list(tmp_path.glob("results"))
