"""Streams of sound models of one's own and of the original tool, in workers of any kind."""

import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor

import pytest
from original_folders import early, late
from streams import bytes_of, files_of

from dsgenerator.config.original.translation import read_config
from dsgenerator.config.reading import read_file
from dsgenerator.config.sources import source_digest
from dsgenerator.errors import DSGeneratorError
from dsgenerator.stream import Stream
from dsgenerator.streaming.sounds import playable

pytestmark = pytest.mark.filterwarnings("ignore::dsgenerator.errors.Remark")

OWN = """\
import numpy as np
import tuning
from synths.interface import Parameter, SoundModel, sample_count

class Own(SoundModel):
    parameters = (Parameter("loudness", 0, 1, 0.5, "", "How loud."),)

    def generate(self, values, duration, sample_rate, rng):
        if values["loudness"] == 0.75:
            {line}
        noise = rng.uniform(-1, 1, sample_count(duration, sample_rate))
        return tuning.GAIN * values["loudness"] * noise
"""


def own(folder, line="pass"):
    folder.mkdir()
    (folder / "tuning.py").write_text("GAIN = 0.5\n")
    (folder / "own.py").write_text(OWN.format(line=line))
    return {
        "dataset": "mine",
        "synth": str(folder / "own.py"),
        "sample_rate": 8000,
        "long_duration": 0.2,
        "variation_duration": 0.1,
        "params": {"loudness": {"values": [0.25, 0.5, 0.75, 1]}},
    }


def counting(folder):
    """Write a folder whose sound model counts its signals, and lets one of them hear that."""
    config = early(folder)
    source = folder / "Clicks.py"
    text = source.read_text().replace("import helper\n", "import helper\nMADE = []\n")
    counts = """\
        MADE.append(1)
        # The workflow compares the first and the last, and would not have it otherwise.
        return [len(MADE) / 10 + s for s in signal] if self.getParam("rate") == 4 else signal
"""
    source.write_text(text.replace("        return signal\n", counts))
    return config


def translated(config):
    raw, _, _ = read_config(read_file(config), [config])
    return dict(raw)


def share(stream, rank):
    return bytes_of(stream.shared(rank, 3))


@pytest.mark.parametrize("start", ["fork", "spawn"])
@pytest.mark.parametrize("kind", [own, early, late, counting], ids=lambda kind: kind.__name__)
def test_workers_have_the_files_of_the_dataset(kind, start, tmp_path):
    config = kind(tmp_path / "folder")
    raw = config if isinstance(config, dict) else translated(config)
    files, _ = files_of(raw, tmp_path / "results")
    stream = Stream(config)
    assert bytes_of(stream) == files  # in this process, from which workers are copied
    context = multiprocessing.get_context(start)
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        shares = list(pool.map(share, [stream] * 3, range(3)))
    assert sum(map(len, shares)) == len(files)
    assert {name: of for each in shares for name, of in each.items()} == files


def test_a_copy_of_a_process_has_an_interpreter_of_its_own(tmp_path, monkeypatch):
    """Two that ask one at the same time would get each other's answers."""
    config = early(tmp_path / "folder")
    source = tmp_path / "folder" / "Clicks.py"
    asked = tmp_path / "asked"
    monkeypatch.setenv("CLICKS_ASKED", str(asked))
    told = "import os; open(os.environ['CLICKS_ASKED'], 'a').write(f'{os.getppid()}\\n')"
    text = source.read_text().replace("        signal = ", f"        {told}\n        signal = ")
    source.write_text(text)
    stream = Stream(config)
    expected = [stream[place][0].tobytes() for place in range(len(stream))]
    child = multiprocessing.get_context("fork").Process(target=ask, args=(stream, expected))
    child.start()
    assert stream[0][0].tobytes() == expected[0]
    child.join()
    assert child.exitcode == 0
    assert len(set(asked.read_text().split())) == 2


def ask(stream, expected):
    assert [stream[place][0].tobytes() for place in range(len(stream))] == expected


def test_a_point_that_fails_is_named(tmp_path):
    stream = Stream(own(tmp_path / "folder", "raise SystemExit"))
    passing = stream.variations()
    assert [next(passing).number for _ in range(4)] == [0, 1, 0, 1]
    with pytest.raises(DSGeneratorError) as caught:
        next(passing)
    assert "failed at loudness=0.75, example=0: " in str(caught.value)
    assert stream.state_dict()["next"] == 4


def test_ctrl_c_is_for_those_who_train(tmp_path):
    """Wherever it falls, and what was yielded before is not forgotten."""
    stream = Stream(own(tmp_path / "folder", "raise KeyboardInterrupt"))
    passed = 0
    with pytest.raises(KeyboardInterrupt):
        for _ in stream:
            passed += 1
    assert stream.state_dict()["next"] == passed == 4


def test_a_source_that_has_changed_ends_the_stream(tmp_path):
    stream = Stream(own(tmp_path / "folder"))
    (tmp_path / "folder" / "tuning.py").write_text("GAIN = 0.25\n")
    source_digest.cache_clear()
    with pytest.raises(DSGeneratorError, match=r"The source of the sound model .*own.py changed"):
        list(stream)


def test_models_of_the_original_run_in_this_interpreter_elsewhere(tmp_path):
    stream = Stream(early(tmp_path / "folder"))
    assert playable(stream.dataset).synth.endswith(f"Clicks.py@{sys.executable}")
    assert playable(Stream("pop").dataset).synth == "pop"
