import gc
import json
import re
import shlex
import sys
import tempfile
import time
from pathlib import Path

from dsgenerator.upkeep.missing import Damage, find_damage
from dsgenerator.errors import DSGeneratorError
from dsgenerator.plan.sizes import check_room, describe
from dsgenerator.plan.paths import FIGURES, FINDINGS
from dsgenerator.upkeep.lock import lock_dataset
from dsgenerator.config.original import read_config
from dsgenerator.plan.run import make_plan
from dsgenerator.upkeep.pruning import delete_undeclared
from dsgenerator.upkeep.summary import summary
from dsgenerator.points.validation import validate

STARTED = time.time()

# Snakemake makes millions of objects that it keeps; looking for garbage among them at Python's
# own pace takes a seventh of the time of a run over 10,000 points that has nothing to do.
gc.set_threshold(200_000, 20, 100)


def stop(message):
    """End with an error that the user can mend; Snakemake would add a traceback of this file."""
    logger.error(message)
    sys.exit(1)


try:
    CONFIG, SOURCES, NOTES = read_config(config, workflow.configfiles)
    PLAN = make_plan(validate(CONFIG, SOURCES))
    PLAN.layout.check_folders()
except DSGeneratorError as error:
    stop(str(error))


def begin():
    """Before the first job: keep others out, see that there is room, drop what is damaged."""
    global LOCK
    try:
        check_room(PLAN)
        LOCK = lock_dataset(PLAN.layout)
    except DSGeneratorError as error:
        stop(str(error))
    except OSError as error:
        stop(f"{error.strerror}: {error.filename}")
    for path in DAMAGE.signals:
        path.unlink(missing_ok=True)


def rerun_command():
    """The command line that runs this config again."""
    words = ["snakemake", "--snakefile", workflow.main_snakefile, "--directory", Path.cwd()]
    words += ["--cores", "all"]
    if workflow.configfiles:
        words += ["--configfile", *(Path(file).absolute() for file in workflow.configfiles)]
    settings = workflow.config_settings.config
    if settings:
        words += ["--config", *(f"{key}={json.dumps(value)}" for key, value in settings.items())]
    return shlex.join(map(str, words))


def for_the_report():
    """What Snakemake's report is to show: figures and audit, if they are there or will be."""
    if not any(word.startswith("--report") for word in sys.argv):
        return []
    shown = [PLAN.layout.figure(name) for name in FIGURES]
    if "--report-after-run" not in sys.argv:
        shown = [path for path in shown if path.exists()]
    audited = PLAN.layout.audited(PLAN.audit)
    return [*shown, audited] if audited.exists() else shown


def stamp_of(stem):
    """The stamp of the batch that renders the point with a name."""
    try:
        return PLAN.layout.rendered(PLAN.batch_of(stem))
    except DSGeneratorError as error:
        # An exception would be shown with a traceback; an input that is missing is just named.
        return str(error)


DAMAGE = find_damage(PLAN) if workflow.is_main_process else Damage()
if DAMAGE.remake:
    # Snakemake sees neither a file that was cut short nor a variation that is gone.  So the
    # report of them, which is newer than any output, is an input of the jobs that mend them.
    REPORT = tempfile.NamedTemporaryFile("w", prefix="dsgenerator-damage-", suffix=".txt")
    REPORT.write("\n".join(DAMAGE.files))
    REPORT.flush()

if workflow.is_main_process:
    for note in NOTES:
        logger.info(note)
    logger.info(describe(PLAN))
    if DAMAGE.files:
        logger.info(f"{len(DAMAGE.files)} files are missing or cut short; a run makes them again")
    elif not DAMAGE.remake and PLAN.layout.tabled(PLAN.table).exists():
        logger.info(summary(PLAN, STARTED))
    if any(word.startswith("--delete-all") for word in sys.argv):
        # Snakemake deletes the outputs that it knows; the variations and the store it does not.
        # What may be a dry run is one: -n stands alone, or among other letters.
        dry_run = any(re.match("--dry|-[A-Za-z]*n", word) for word in sys.argv)
        try:
            delete_undeclared(PLAN.layout, dry_run)
        except DSGeneratorError as error:
            stop(str(error))

# All that is there by now stays; looking through it once more, at the end too, takes 0.2 s.
gc.freeze()


def damage_report(output):
    """The report of damage, if that concerns an output."""
    return [REPORT.name] if output in DAMAGE.remake else []
