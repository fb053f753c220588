from dsgenerator.upkeep.interrupts import COMPLETE, JOB_PREFIX, Interrupts

if workflow.is_main_process:
    # Before anything else, as it takes a while to import that.
    INTERRUPTS = Interrupts()
    shell.prefix(JOB_PREFIX)

import gc
import sys
import time
from pathlib import Path

from snakemake.jobs import GroupJob
from snakemake.settings.types import RerunTrigger

from dsgenerator.config.models import identity, load
from dsgenerator.config.original.translation import read_config
from dsgenerator.errors import DSGeneratorError
from dsgenerator.plan.history import begin, next_turn
from dsgenerator.plan.paths import FIGURES, RESULTS_TABLE
from dsgenerator.plan.run import make_run
from dsgenerator.plan.sizes import describe, unswept
from dsgenerator.plan.stored import store_plan, stored_plan
from dsgenerator.points.validation import validate
from dsgenerator.slice.manifest import read_manifest
from dsgenerator.state import needed
from dsgenerator.terminal.messages import told_in
from dsgenerator.terminal.reasons import keep_reasons
from dsgenerator.terminal.stages import shares_of
from dsgenerator.upkeep.commands import misplaced, next_command
from dsgenerator.upkeep.clock import Report, settle_times
from dsgenerator.upkeep.home import unwritable
from dsgenerator.upkeep.lock import lock_dataset
from dsgenerator.upkeep.missing import Missing, find_missing, is_of_others
from dsgenerator.upkeep.room import check_room, described
from dsgenerator.upkeep.summary import for_report, planned_splits, summary
from dsgenerator.upkeep.repair import rerun_command
from dsgenerator.upkeep.one_pass import remember_points
from dsgenerator.upkeep.places import impossible_target, not_shared

# While a run is planned nearly all that is made stays: looking for garbage takes a sixth of the time.
gc.disable()

STARTED = time.time()

# Which executor there is nobody knows by now, but only others than the local one have nodes.  What
# a cluster's job starts has to cut the same batches.
ON_CLUSTER = workflow.remote_exec or workflow.resource_settings.nodes is not None
if ON_CLUSTER:
    keep_reasons(GroupJob)

# Snakemake makes millions of objects that it keeps; looking for garbage among them at Python's
# own pace takes a seventh of the time of a run over 10,000 points that has nothing to do.
gc.set_threshold(200_000, 20, 100)


def stop(message):
    """End with an error that the user can mend; Snakemake would add a traceback of this file."""
    if workflow.is_main_process:
        INTERRUPTS.check()
    logger.error(message)
    sys.exit(1)


if set("{}") & set(str(workflow.main_snakefile)):
    stop(f"{workflow.main_snakefile}: Snakemake takes braces in a path for wildcards; rename it")

if not config and "--lint" in sys.argv:

    # Who lints the workflow alone, as Snakemake's catalogue does, names no config.
    configfile: Path(workflow.main_snakefile).with_name("config") / "pop.yaml"


try:
    CONFIG, SOURCES, NOTES = read_config(
        config, workflow.configfiles, workflow.config_settings.config
    )
    # A job elsewhere takes over what the main process has planned.
    DATASET, PLANNED = (workflow.remote_exec and stored_plan(CONFIG)) or (
        validate(CONFIG, SOURCES),
        None,
    )
    RUN = make_run(DATASET, on_cluster=ON_CLUSTER, planned=PLANNED)
    RUN.paths.check_folders()
    TURN = next_turn(RUN.paths, RUN.table)
except DSGeneratorError as error:
    stop(str(error) + ("" if workflow.configfiles else misplaced(sys.argv)))

# A job that runs elsewhere finds what the main process has written before the first job.
if workflow.remote_exec and (message := not_shared(RUN.paths)):
    stop(message)
if message := impossible_target(RUN, sys.argv):
    stop(message)

PATHS = RUN.paths
# What jobs that write the dataset's files get.  With `output`, Snakemake works them out when the job
# is run, and does not record them.
JOB = {
    "run": lambda wildcards, output: RUN,
    "table": lambda wildcards, output: RUN.table,
}


SMALL_TABLE = 100_000  # rows, which take a second or two

# What jobs of a batch ask a cluster for; when one is tried again, for more.
NEEDS = {
    "mem_mb": lambda wildcards, attempt: RUN.resources(attempt)["mem_mb"],
    "runtime": lambda wildcards, attempt: RUN.resources(attempt)["runtime"],
}


def job_group(batch):
    """The group of a batch's jobs that a cluster gets as one, where there are two of them."""
    grouped = ON_CLUSTER and RUN.dataset.keep_long
    return f"batch_{batch.number:04d}" if grouped else None


def only_asks_for(*targets):
    """Return whether the command line names targets, and none but these."""
    asked = set(workflow.dag_settings.targets)
    return bool(asked) and asked <= set(targets)


def begin_run():
    """Before the first job: keep others out, see that there is room, drop what is damaged."""
    global LOCK
    if only_asks_for("verify", "verify_deep"):  # which only look
        if message := unwritable(PATHS.root, PATHS.data):
            stop(message)
        return
    try:
        if not only_asks_for("delete"):
            check_room(RUN)
        LOCK = lock_dataset(PATHS)
        begin(PATHS, TURN)
        if ON_CLUSTER:
            store_plan(RUN, CONFIG)
        remember_points(RUN, MISSING.remake)
    except DSGeneratorError as error:
        stop(str(error))
    except OSError as error:
        stop(described(error, RUN))
    for path in MISSING.signals:
        path.unlink(missing_ok=True)
    settle_times(PATHS)
    REPORT.settle()


def known_or_message(find, *arguments):
    """What finds an input, or its error message where that is none.

    An exception would be shown with a traceback; an input that is missing is just named.
    """
    try:
        return find(*arguments)
    except DSGeneratorError as error:
        return str(error)


def rendered_stamps(batch):
    """What a job that takes the long signals of a batch waits for."""
    return [PATHS.rendered(batch)] if RUN.dataset.keep_long else []


def inputs_of_long(point):
    """The stamp of the batch that renders the point with a name; or what is wrong with what is there."""
    return rendered_stamps(RUN.batch_of(point)) or report_of_missing(PATHS.long_named(point))


def manifest_of(file):
    """The manifest that lists a variation."""
    if not RUN.dataset.export.files:
        raise DSGeneratorError("with files: false there are no files of variations")
    batch = RUN.batch_of_file(file)
    manifest = getattr(checkpoints, f"slice_{batch.number:04d}").get().output[0]
    if f"audio/{file}" not in needed(read_manifest, manifest).files():
        raise DSGeneratorError(f"dropped, or no variation of {RUN.dataset.name}")
    return manifest


def tell_summary(seconds=None, **extra):
    """Say what there is of the dataset, and what this run has made of it in so many seconds."""
    settings = workflow.config_settings.config
    hear = next_command("gallery", workflow.main_snakefile, workflow.configfiles, settings)
    links = {str(path): path for path in (PATHS.data, PATHS.gallery("index.html"))}
    # Jobs write manifests; before the first, all are as they were read.
    known = MISSING.totals if seconds is None else None
    logger.info(summary(RUN, TURN.number, seconds, hear, known), extra={"links": links, **extra})


MISSING = find_missing(RUN, TURN) if workflow.is_main_process else Missing()
# Snakemake sees neither a file that was cut short nor a variation that is gone.
REPORT = Report(PATHS) if workflow.is_main_process else None

if workflow.is_main_process:
    for note in NOTES:
        logger.info(note)
    if python := getattr(load(RUN.dataset.synth), "interpreter", None):
        logger.info(f"{identity(RUN.dataset.synth)} runs in {python}")
    for name in RUN.dataset.crowded:
        logger.info(
            f"{name}: two decimals would give points one name; names have as many as it takes"
        )
    if note := unswept(RUN.dataset):
        logger.info(note)
    logger.info(describe(RUN.dataset), extra={"plan": shares_of(RUN)})
    # Before it has taken an hour to find out.
    if not PATHS.tabled(RUN.table).exists() and (planned := planned_splits(RUN)):
        logger.info(planned)
    if MISSING.changed:
        logger.info(
            f"{len(MISSING.changed)} .params files were changed by somebody and stay as they are, "
            f"for instance {MISSING.changed[0]}; deleted, they are made again"
        )
    if MISSING.files:
        logger.info(f"{len(MISSING.files)} files are missing or cut short; a run makes them again")
    elif not MISSING.remake and PATHS.tabled(RUN.table).exists():
        tell_summary(unless_jobs_run=True)

# All that is there by now stays; looking through it once more, at the end too, takes 0.2 s.
gc.freeze()
gc.enable()


def report_of_missing(output):
    """The report of what is missing, if that concerns an output."""
    return [REPORT.path] if output in MISSING.remake else []


def report_of_table(wildcards):
    """The report, if the table is not to stay: another config's, asked for by its path, included.

    But not where Snakemake compares sets of inputs: in the next run, it would miss the report.
    """
    compares = RerunTrigger.INPUT in workflow.rerun_triggers
    if not compares and workflow.is_main_process and is_of_others(RUN):
        return [REPORT.path]
    return report_of_missing(PATHS.tabled(RUN.table))
