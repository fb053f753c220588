"""Sound models that end, hang, wander or talk: the point is named, the others are made."""

import logging
import os
import threading
import time

import pytest

from dsgenerator.errors import DSGeneratorError
from dsgenerator.plan.batches import make_batch
from dsgenerator.plan.paths import Paths
from dsgenerator.points.validation import validate
from dsgenerator.render import apart
from dsgenerator.render.signals import render_batch

MODEL = """\
import ctypes, faulthandler, os, subprocess, sys, threading, time
import numpy as np
from synths.interface import Parameter, SoundModel, sample_count

{top}

class Own(SoundModel):
    parameters = (Parameter("loudness", 0, 1, 0.5, "", "How loud."),)

    def generate(self, values, duration, sample_rate, rng):
        samples = np.full(sample_count(duration, sample_rate), values["loudness"])
        {always}
        if values["loudness"] == 0.25:
            {line}
        return samples
"""


@pytest.fixture
def dataset(tmp_path):
    """Return a function from what the model does at loudness 0.25 to a dataset."""

    def make(line="pass", top="", always="pass", **changes):
        path = tmp_path / "own.py"
        path.write_text(MODEL.format(line=line, top=top, always=always))
        small = {
            "dataset": "demo",
            "synth": str(path),
            "sample_rate": 8000,
            "long_duration": 0.01,
            "variation_duration": 0.005,
            "params": {"loudness": {"values": [0.125, 0.25, 0.5]}},
        }
        return validate(small | changes)

    return make


def rendered(demo, tmp_path):
    """Render, and return what is there, and the message if that fails."""
    paths, message = Paths(tmp_path / "results" / "demo"), None
    try:
        render_batch(demo, make_batch(demo, 0, 3), paths)
    except DSGeneratorError as error:
        message = str(error)
    return sorted(path.name for path in paths.signals.iterdir()), message


GOOD = ["demo--loudness-00.12.wav", "demo--loudness-00.25.wav", "demo--loudness-00.50.wav"]
OTHERS = [GOOD[0], GOOD[2]]

BAD = {
    "sys.exit": ("sys.exit(0)", "it raised SystemExit 0"),
    "sys.exit with a text": ("sys.exit('bye')", "it raised SystemExit bye"),
    "os._exit": ("os._exit(0)", "by os._exit(0)"),
    "an exit of C": ("ctypes.CDLL(None)._exit(3)", "ended its process, with status 3"),
    "a crash": ("faulthandler.disable(); ctypes.string_at(0)", "ended its process, by SIGSEGV"),
    "a kill": ("os.kill(os.getpid(), 9)", "ended its process, by SIGKILL"),
    "KeyboardInterrupt": ("raise KeyboardInterrupt", "it raised KeyboardInterrupt"),
    "GeneratorExit": ("raise GeneratorExit", "GeneratorExit"),
    "a hang": ("time.sleep(100)", "took longer than 0.5 s (timeout_s)"),
    "a hang in C": ("ctypes.CDLL(None).sleep(100)", "took longer than 0.5 s (timeout_s)"),
    "an odd error": (
        "raise type('Odd', (Exception,), {'__str__': lambda self: 1 / 0})",
        "an error that cannot say what it is",
    ),
    "a long error": ("raise ValueError('x' * 10**6)", "xxx…"),
    "a long kind": ("raise type('N' * 100_000 + '\\x1b', (Exception,), {})('x')", "NNN…"),
    "escapes": (r"raise ValueError('\x1b[2J')", r"\x1b[2J"),
}


@pytest.mark.parametrize("name", BAD)
def test_the_point_is_named_and_the_others_are_made(dataset, tmp_path, name):
    line, expected = BAD[name]
    there, message = rendered(dataset(line, timeout_s=0.5 if "hang" in name else 60), tmp_path)
    assert there == OTHERS
    assert message.startswith("1 of 3 points failed; the others are kept")
    assert "loudness=0.25" in message
    assert expected in message
    assert len(message) < 1500
    assert message.replace("\n", "").isprintable()


def test_whatever_a_model_leaves_behind(dataset, tmp_path, monkeypatch):
    """Another folder, other settings of numpy, threads that never end, closed streams."""
    monkeypatch.chdir(tmp_path)
    line = (
        "os.chdir('/'); np.seterr(all='raise'); sys.stdout.close(); "
        "threading.Thread(target=time.sleep, args=[100]).start()"
    )
    started, threads = time.monotonic(), threading.active_count()
    paths = Paths(tmp_path.relative_to(tmp_path) / "results" / "demo")
    demo = dataset(line)
    assert render_batch(demo, make_batch(demo, 0, 3), paths) == 3
    assert time.monotonic() - started < 30
    assert threading.active_count() == threads
    assert sorted(path.name for path in paths.signals.iterdir()) == GOOD


def test_what_a_model_prints_is_shortened(dataset, tmp_path, caplog):
    logger = logging.getLogger("dsgenerator")
    logger.propagate = True
    caplog.set_level(logging.INFO)
    line = r"print('many words \x1b[2J\n' * 10**6); os.write(2, b'more')"
    there, message = rendered(dataset(line), tmp_path)
    assert (there, message) == (GOOD, None)
    lines = [record.message for record in caplog.records]
    assert len(lines) == apart.MOST_LINES + 1
    assert lines[0] == r"printed: many words \x1b[2J"
    assert lines[-1].startswith("and ") and lines[-1].endswith(" more lines")


def test_a_point_that_takes_long_is_named(dataset, tmp_path, caplog, monkeypatch):
    logging.getLogger("dsgenerator").propagate = True
    monkeypatch.setattr(apart, "PATIENCE", 0.2)
    there, _ = rendered(dataset("time.sleep(0.7)"), tmp_path)
    assert there == GOOD
    told = [record.message for record in caplog.records]
    assert len(told) == 2
    assert "own.py at loudness=0.25, example=0 has taken" in told[0]


def test_a_full_disk_ends_it_at_once(dataset, tmp_path, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device", str(path))

    demo = dataset()
    monkeypatch.setattr("dsgenerator.render.store.write_atomically", full)
    with pytest.raises(OSError, match="No space left on device") as caught:
        rendered(demo, tmp_path)
    assert caught.value.filename


@pytest.mark.parametrize(
    "top",
    [
        "sys.exit(0)",
        "os._exit(0)",
        "raise KeyboardInterrupt",
        "os.chdir('/'); raise ValueError('\\x1b')",
    ],
)
def test_a_model_that_ends_the_process_when_it_is_imported(dataset, top):
    folder = os.getcwd()
    with pytest.raises(DSGeneratorError, match=r"synth: the sound model .* cannot be imported"):
        dataset(top=top)
    assert os.getcwd() == folder


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ('"a/b", 0, 1, 0', "'a/b' is no name for a parameter"),
        ("None, 0, 1, 0", "None is no name for a parameter"),
        ('"a", "0", "1", "0"', "a: min is '0', which is no finite number"),
        ('"a", 0, float("inf"), 0', "a: max is inf, which is no finite number"),
        ('"a", 0, 1, None', "a: default is None, which is no finite number"),
    ],
)
def test_declarations_that_make_no_column(dataset, arguments, expected):
    with pytest.raises(DSGeneratorError) as caught:
        dataset(top=f'Parameter({arguments}, "", "Odd.")')
    assert expected in str(caught.value)


# -- the same sound twice

IMPURE = {
    "the time": "samples *= time.time() % 1",
    "global numbers": "samples += np.random.standard_normal(samples.size) / 99",
    "hash": "samples *= hash('text') % 1000",
    "state": "calls.append(1); samples *= len(calls)",
    "the process": "samples *= os.getpid()",
}


@pytest.mark.parametrize("name", IMPURE)
def test_a_model_that_does_not_make_the_same_sound_twice(dataset, tmp_path, name):
    """Said in the first run, and in any other until it is mended."""
    demo = dataset(top="calls = []", always=IMPURE[name])
    for _ in range(2):
        there, message = rendered(demo, tmp_path)
        assert there == GOOD
        assert "does not make the same sound twice, first at loudness=" in message


AGAIN = "if os.environ.get('PYTHONHASHSEED') == '20261125': "
ONCE_MORE = {
    "a hang": ("time.sleep(100)", "took longer than 1 s (timeout_s)"),
    "an end": ("ctypes.CDLL(None)._exit(0)", "it ended its process"),
    "escapes": (r"os.write(2, b'\x1b[31m' * 10**5); raise ValueError('\x1b')", r"\x1b"),
    "closed streams": ("os.closerange(0, 100); time.sleep(100)", "run again at loudness=0.5"),
}


@pytest.mark.parametrize("name", ONCE_MORE)
def test_what_goes_wrong_in_another_process_is_named(dataset, tmp_path, name, capfd):
    line, expected = ONCE_MORE[name]
    demo = dataset(always=AGAIN + line, timeout_s=1 if "sleep" in line else 60)
    there, message = rendered(demo, tmp_path)
    assert there == GOOD
    assert "failed when it was run again at loudness=0.5" in message
    assert expected in message
    assert message.isprintable()
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize(
    "line",
    [
        "os.write(1, bytes(range(256)) * 1000)",
        "subprocess.Popen(['sleep', '100'])",
        "os.fork() or time.sleep(100)",
    ],
)
def test_what_a_model_says_or_begins_there_makes_no_other_sound(dataset, tmp_path, line):
    started = time.monotonic()
    assert rendered(dataset(always=AGAIN + line), tmp_path) == (GOOD, None)
    assert time.monotonic() - started < 50


@pytest.mark.parametrize("back", [False, True])
def test_a_file_that_changes_while_signals_are_made_stops_them(dataset, tmp_path, back):
    """Saved, and saved as it was: only the file system tells that."""
    data = tmp_path / "level.txt"
    data.write_text("1\n")
    demo = dataset(
        always="samples = samples * 1 if open(LEVEL).read() else None",
        top=f"LEVEL = {str(data)!r}\nNAMED = 'level.txt'",
        line=f"open(LEVEL, 'w').write('2') and {back} and open(LEVEL, 'w').write('1\\n')",
    )
    there, message = rendered(demo, tmp_path)
    assert there == GOOD[:1]
    assert "changed during the run" in message
