"""The logger plugin: which of Snakemake's records are shown, and how."""

import logging
import os
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from snakemake.logging import LoggerManager
from snakemake_interface_logger_plugins.common import LogEvent
from snakemake_interface_logger_plugins.registry import LoggerPluginRegistry
from terminals import Terminal, shown

import snakemake_logger_plugin_dsgenerator as plugin
from dsgenerator.terminal.stages import Share
from dsgenerator.upkeep.logs import SHOWN_BY_OTHERS

ROOT = Path(__file__).parents[1]
SHARES = {f"render_000{number}": Share("render", 6, "point") for number in range(2)}
NAME = plugin.__name__.removeprefix("snakemake_logger_plugin_")


@pytest.fixture
def show(monkeypatch):
    """Return a function that shows records, and what was shown; through Snakemake's own manager."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv(SHOWN_BY_OTHERS, raising=False)
    LoggerPluginRegistry().register_plugin(plugin.__name__, plugin)

    own = LoggerPluginRegistry().get_plugin(NAME).get_settings(None)

    def show_them(*records, terminal=False, **settings):
        stream = Terminal(terminal)
        monkeypatch.setattr(sys, "stderr", stream)
        logger = logging.Logger("snakemake")
        output = {
            **dict.fromkeys(("dryrun", "verbose", "nocolor", "stdout", "printshellcmds"), False),
            **dict.fromkeys(("debug_dag", "show_failed_logs", "skip_plugin_handlers"), False),
            "quiet": set(),
            "log_level_override": None,
            "log_handler_settings": {NAME: own},
        }
        manager = LoggerManager(logger, SimpleNamespace(**output | settings))
        for record in records:
            if callable(record):
                manager._queue.join()
                record()
            else:
                level, text, extra = record
                logger.log(level, text, extra=extra)
        manager.stop()
        return stream.getvalue()

    return show_them


def event(name, text=None, level=logging.INFO, **extra):
    return level, text, {"event": name, **extra}


def said(text, level=logging.INFO, **extra):
    return level, text, extra


STATS = {"render_0000": 1, "render_0001": 1, "aggregate": 1, "all": 1, "total": 4}
PLAN = said("demo: 12 points", plan=SHARES)
RUN = event(LogEvent.RUN_INFO, "Job stats:\njob  count", stats=STATS)


def info(job, log="no.log"):
    names = ("input", "output", "wildcards", "resources", "benchmark", "rule_msg", "reason")
    extra = dict.fromkeys(names, ()) | {"threads": 1, "priority": 0, "local": False, "log": [log]}
    of = f"render_{job:04d}"
    return event(
        LogEvent.JOB_INFO, jobid=job, rule_name=of, is_checkpoint=False, shellcmd=None, **extra
    )


def test_a_run(show):
    noise = said("Updating checkpoint dependencies.")
    finished = event(LogEvent.JOB_FINISHED, "Finished", job_id=0)
    text = show(PLAN, RUN, info(0), noise, finished, said("demo: rendered 12 long signals"))
    assert text == (
        "demo: 12 points\njobs: render 2 (12 points), table 1\ndemo: rendered 12 long signals\n"
    )


def test_verbose_shows_all_that_snakemake_says(show):
    text = show(PLAN, RUN, said("Updating checkpoint dependencies."), verbose=True)
    assert "Job stats:\njob  count" in text and "Updating checkpoint" in text


@pytest.mark.parametrize(
    ("quiet", "expected"),
    [({"all"}, ""), ({"progress", "rules"}, "demo: 12 points\n")],
)
def test_quiet_means_what_it_always_does(show, quiet, expected):
    from snakemake.settings.enums import Quietness

    text = show(PLAN, RUN, info(0), quiet=Quietness.parse_choices_set(quiet))
    assert text == expected
    assert SHOWN_BY_OTHERS not in os.environ, "jobs say themselves what goes wrong"


def test_a_job_that_fails_is_told_from_its_log(show, tmp_path):
    log = tmp_path / "0000.log"
    failed = event(LogEvent.JOB_ERROR, level=logging.ERROR, jobid=0)
    exception = said("RuleException:\nCalledProcessError in file x", logging.ERROR)
    begun = [PLAN, RUN, info(0, str(log))]

    def fail():
        log.write_text("2026-11-27 23:13:57,123 ERROR out of breath\n")

    told = show(*begun, fail, exception, failed).partition("table 1\n")[2]
    assert told == f"render 0000 failed (log: {log})\nout of breath\n"
    assert os.environ[SHOWN_BY_OTHERS] == "1"
    # What was there before this job began is no news; then what Snakemake says is all there is.
    told = show(*begun, exception, failed).partition("table 1\n")[2]
    assert told == "RuleException:\nCalledProcessError in file x\n"


def test_jobs_of_a_group_fail_one_by_one(show, tmp_path):
    logs = [tmp_path / f"000{number}.log" for number in range(2)]

    def fail():
        for log in logs:
            log.write_text(f"2026-11-27 23:13:57,123 ERROR out of {log.stem}\n")

    failed = event(
        LogEvent.GROUP_ERROR,
        level=logging.ERROR,
        groupid=1,
        aux_logs=[],
        job_error_info=[{"jobid": number} for number in range(2)],
    )
    text = show(PLAN, RUN, *(info(n, str(log)) for n, log in enumerate(logs)), fail, failed)
    assert text.count("failed (log: ") == 2
    assert text.endswith("out of 0001\n")


def test_a_group_that_was_not_taken_says_why_once(show):
    message = (
        "SLURM sbatch failed. The error message was 'sbatch: error: no'.\n    sbatch call: x\n"
    )

    def fail(*jobs):
        of = {"aux_logs": [], "groupid": 1, "reason": message}
        told = [{"jobid": job} for job in jobs]
        yield event(LogEvent.GROUP_ERROR, level=logging.ERROR, job_error_info=told, **of)
        for job in jobs:
            yield event(LogEvent.JOB_ERROR, level=logging.ERROR, jobid=job, rule_msg=None)
        yield said("Trying to restart job 3573efc2-9848-5b1a-91e1-ed73f32e8527.")

    text = show(PLAN, RUN, info(0), *fail(0), info(0), *fail(0), info(1), *fail(1))
    told = "table 1\nrender 0000: Slurm did not take the job. no\nIt is tried again.\n"
    assert text.endswith(told)
    alone = event(LogEvent.JOB_ERROR, level=logging.ERROR, jobid=0, rule_msg=message)
    again = said("Trying to restart job 2.")
    assert show(PLAN, RUN, info(0), alone, again) == show(PLAN, RUN, info(0), *fail(0))


def test_a_plan_that_takes_a_while_shows_that_it_is_made(show):
    building = said("Building DAG of jobs...")
    text = show(building, PLAN, terminal=True)
    assert "planning the jobs" in text
    assert shown(text) == ["demo: 12 points", ""]
    assert show(building, PLAN) == "demo: 12 points\n"


def test_the_summary_of_a_finished_dataset_only_if_nothing_is_done(show):
    later = said("demo: kept 12 long signals", unless_jobs_run=True)
    nothing = said("Nothing to be done (all requested files are present and up to date).")
    assert show(later, RUN) == "jobs: render 2, table 1\n"
    assert show(later, nothing).startswith("demo: kept 12 long signals\nNothing to be done (")


def test_a_dry_run_says_once_which_jobs_there_are(show):
    text = show(PLAN, RUN, info(0), RUN, dryrun=True)
    assert text.count("jobs:") == 1
    assert SHOWN_BY_OTHERS not in os.environ


def test_colours_and_links_on_a_terminal(show, tmp_path, monkeypatch):
    monkeypatch.setenv("TERM_PROGRAM", "WezTerm")
    monkeypatch.delenv("SSH_CONNECTION", raising=False)
    page = tmp_path / "index.html"
    found = said(f"gallery: {page}", links={str(page): page})
    text = show(found, said("careful", logging.WARNING), terminal=True)
    assert f"gallery: \x1b]8;;{page.as_uri()}\x1b\\{page}\x1b]8;;\x1b\\\n" in text
    assert "\x1b[33mcareful\x1b[0m" in text
    assert "\x1b[33m" not in show(said("careful", logging.WARNING), terminal=True, nocolor=True)


def test_the_profile_that_is_picked_up_names_it():
    text = (ROOT / "profiles" / "default" / "config.yaml").read_text()
    name = plugin.__name__.removeprefix("snakemake_logger_plugin_")
    assert yaml.safe_load(text)["logger"] == name


@pytest.mark.parametrize("profile", ["slurm", "generic", "kubernetes"])
def test_profiles_of_clusters_leave_it_to_that(profile):
    text = (ROOT / "profiles" / profile / "config.yaml").read_text()
    assert "logger" not in yaml.safe_load(text)
