"""What was written is what is read, to the last bit, whatever reads it."""

import json
import math
import os
import re
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import mlcroissant
import numpy as np
import pandas
import pytest
import readers
import soundfile
from datasets import load_dataset
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from making import ALL, make
from readers import agree, rows_of, shard_columns, table_columns

from dsgenerator.torch import TextureDataset
from loaders.textures import TextureDataset as Copied

ROOT = Path(__file__).parents[2]
CONFIG = {
    "dataset": "read.back",
    "synth": "pop",
    "sample_rate": 8000,
    "long_duration": 0.5,
    "variation_duration": 0.1,
    "gain_db": -12,
    "params": {
        "rate_exp": {"min": 5, "max": 6, "n": 3},
        "cf_exp": {"values": [0, 1], "label": {"name": "bright.ness", "min": -1, "max": 1}},
    },
    "records": ALL,
    "shard_mb": 0.02,
    "huggingface": {"parquet": True},
    "license": "cc0-1.0",
    "description": 'Pops, "quoted" | naïve, 水滴',
}
FORMATS = {
    "PCM_16": {},
    "PCM_24": {"sample_format": "PCM_24", "tfrecords": {"gzip": True}},
    "FLOAT": {"sample_format": "FLOAT", "tfrecords": {"type": "single"}},
    "FLAC": {"sample_format": "FLAC", "tfrecords": {"audio": "int16"}},
    "44.1 kHz": {"file_sample_rate": 44100, "seed": 2**63 + 1},
}


@pytest.fixture(scope="module", params=FORMATS.values(), ids=FORMATS)
def plan(request, tmp_path_factory):
    return make(CONFIG | request.param, tmp_path_factory.mktemp("readers"))


LABELS = {"rate_exp": "rate_exp", "bright.ness": "label_bright.ness"}


def test_params(plan):
    files = [row["file_name"] for row in rows_of(plan.paths.data)]
    agree(plan, readers.params(plan.paths.data, files), LABELS)


def test_nsjson(plan):
    files = [row["file_name"] for row in rows_of(plan.paths.data)]
    names = {"rate_exp_natural": "rate_exp", "bright.ness_norm": "label_bright.ness"}
    names |= {"bright.ness_natural": "cf_exp", "samplerate": "sample_rate"}
    agree(plan, readers.nsjson(plan.paths.data, files), names)


def test_tfrecords(plan):
    labels = LABELS | {"segmentNum": "variation", "q": "q"}
    read = list(readers.tfrecords(plan.paths.data, plan.dataset.export.tfrecords))
    agree(plan, read, labels, exact=False)
    for (_, record), row in zip(read, rows_of(plan.paths.data), strict=True):
        assert record["pfname"][0].decode() == row["file_name"].rpartition("/")[2]
        assert list(record["soundDuration"]) == [0, np.float32(row["duration"])]
        assert record["bright.ness_synth_units"][0] == b"natural"
        assert record["bright.ness_user_nvals"][0] == 2
        assert [record[f"bright.ness_user_{end}val"][0] for end in ("min", "max")] == [-1, 1]
        assert [record[f"bright.ness_synth_{end}val"][0] for end in ("min", "max")] == [0, 1]
        assert math.isinf(record["q_synth_maxval"][0])


def test_webdataset(plan):
    agree(plan, readers.shards(plan.paths.data), shard_columns(plan) | {"file_name": "file_name"})


def test_croissant(plan):
    agree(
        plan, readers.croissant(plan.paths.data), table_columns(plan) | {"file_name": "file_name"}
    )


def test_hugging_face_takes_the_folder(plan, tmp_path):
    (plan.paths.data / "notes.zip.txt").write_text("whatever else is in the folder")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        read = readers.hugging_face(tmp_path, "audiofolder", data_dir=str(plan.paths.data))
        agree(plan, read, table_columns(plan))


def test_hugging_face_takes_the_folder_as_a_repository(plan, tmp_path):
    agree(plan, readers.hugging_face(tmp_path, str(plan.paths.data)), table_columns(plan))


@pytest.mark.parametrize("source", ["audiofolder", "repository"])
def test_hugging_face_has_typed_splits(source, tmp_path):
    axis = {"min": 4, "max": 6, "n": 20}
    shares = {"train": 0.5, "valid": 0.25, "test": 0.25}
    plan = make(CONFIG | {"params": {"rate_exp": axis}, "split": shares}, tmp_path)
    data = plan.paths.data
    read = {"audiofolder": ["audiofolder"], "repository": [str(data)]}[source]
    options = {"data_dir": str(data)} if source == "audiofolder" else {}
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loaded = load_dataset(*read, cache_dir=str(tmp_path / "cache"), **options)
    table = pandas.read_parquet(data / "metadata.parquet")
    assert set(loaded) == {"train", "validation", "test"}
    assert len({str(part.features) for part in loaded.values()}) == 1
    for name, split in {"train": "train", "validation": "valid", "test": "test"}.items():
        mine = table[table.split == split]
        assert list(loaded[name]["point"]) == list(mine.point)
        samples = [row["audio"].get_all_samples().data[0].numpy() for row in loaded[name]]
        for theirs, file in zip(samples, mine.file_name, strict=True):
            expected = soundfile.read(data / file, dtype="float32")[0]
            np.testing.assert_array_equal(theirs, expected)


def test_hugging_face_takes_tar_shards(plan, tmp_path):
    if plan.dataset.extension != "wav" or plan.dataset.render.seed >= 2**63:
        pytest.skip("calls the column after the ending; knows no larger integers in JSON")
    files = sorted(map(str, (plan.paths.data / "webdataset").glob("*.tar")))
    read = readers.hugging_face(tmp_path, "webdataset", data_files=files)
    agree(plan, ((samples, row["json"]) for samples, row in read), shard_columns(plan))


@pytest.mark.parametrize("kind", [TextureDataset, Copied])
def test_torch(plan, kind):
    labels = ["rate_exp", "label_bright.ness"]
    names = dict(zip(labels, labels, strict=True))
    agree(plan, readers.torch(plan.paths.data, labels, kind), names, exact=False)


def test_mlcroissant_has_nothing_to_remark_where_the_config_says_all(tmp_path, caplog):
    told = {"license": "cc-by-4.0", "citation": "Pops, 2026", "published": "2026-11-25"}
    said = {}
    for name, about in (("all", told), ("nothing", {})):
        caplog.clear()
        data = make(CONFIG | about, tmp_path / name).paths.data
        mlcroissant.Dataset(jsonld=str(data / "croissant.json"))
        said[name] = caplog.text
    assert said["all"] == ""
    assert said["nothing"].count("is recommended") == 2  # it has a licence
    assert "Pops, 2026" in (tmp_path / "all" / CONFIG["dataset"] / "data" / "README.md").read_text()


def test_every_loader_snippet_of_the_card_runs_as_it_stands(plan, tmp_path):
    card = (plan.paths.data / "README.md").read_text()
    snippets = re.findall(r"^### ([^\n]+)\n\n```python\n(.*?)^```", card, re.DOTALL | re.MULTILINE)
    assert [title for title, _ in snippets] == [
        *("pandas and soundfile", "Hugging Face", "PyTorch", "TensorFlow", "webdataset")
    ]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "HF_HOME": str(tmp_path)}
    for title, code in snippets:
        file = tmp_path / "snippet.py"
        file.write_text(code)
        done = subprocess.run(
            [sys.executable, file],
            **{"cwd": plan.paths.data, "env": environment, "timeout": 120, "check": False},
            **{"capture_output": True, "text": True},
        )
        assert done.returncode == 0, f"{title}\n{done.stderr}"
        assert str(plan.dataset.file_samples) in done.stdout, title


def test_the_config_of_the_card_is_that_of_the_dataset(plan):
    card = (plan.paths.data / "README.md").read_text()
    config = json.loads(re.search(r"```json\n(.*?)```", card, re.DOTALL)[1])
    assert config["seed"] == plan.dataset.render.seed
    assert config == json.loads((plan.paths.data / "dataset.json").read_text())["config"]


OWN = '''
import numpy as np

from synths.interface import Parameter, SoundModel, sample_count


class Own(SoundModel):
    """A made-up model | with "quotes"."""

    parameters = (
        Parameter("x", {low!r}, {high!r}, {low!r}, {unit!r}, {doc!r}),
        Parameter("whole", -100, 100, 0, "", {doc!r}, scale="integer"),
    )

    def generate(self, values, duration, sample_rate, rng):
        return rng.uniform(-0.5, 0.5, sample_count(duration, sample_rate))
'''
PLAIN = st.from_regex(r"[A-Za-z0-9_]{1,4}([.-][A-Za-z0-9_]{1,4}){0,2}", fullmatch=True)
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20)
NUMBER = st.one_of(
    st.integers(-1000, 1000).map(float), st.floats(-1e-9, 1e-9), st.floats(-1e6, 1e6)
)


@settings(deadline=None, max_examples=12, suppress_health_check=list(HealthCheck))
@given(
    name=PLAIN,
    label=PLAIN.filter(lambda text: text not in ("x", "whole", "audio", "meta", "pfname")),
    unit=TEXT,
    doc=TEXT,
    values=st.lists(NUMBER, min_size=1, max_size=3, unique_by=lambda number: round(number, 12)),
    whole=st.integers(-100, 100),
    ends=st.tuples(st.integers(-5, 5), st.integers(-5, 5)),
)
@example(name="0", label="0", unit="", doc="", values=[0.0], whole=0, ends=(0, 0))
def test_any_table_goes_through_every_format_and_back(name, label, unit, doc, values, whole, ends):
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder) / "own.py"
        low, high = min(values), max(values)
        low, high = (low, high) if low < high else (low, low + 1)
        own.write_text(OWN.format(low=low, high=high, unit=unit, doc=doc))
        config = CONFIG | {
            **{"dataset": name, "synth": str(own), "long_duration": 0.02},
            **{"variation_duration": 0.02, "fixed": {"whole": whole}, "description": doc},
            "params": {
                "x": {
                    "values": values,
                    "label": {"name": label, "min": ends[0], "max": ends[1]},
                }
            },
        }
        plan = make(config, Path(folder) / "results")
        data = plan.paths.data
        files = [row["file_name"] for row in rows_of(data)]
        named = {label: f"label_{label}"}
        columns = table_columns(plan)
        agree(plan, readers.params(data, files), named)
        agree(plan, readers.nsjson(data, files), {f"{label}_natural": "x"})
        agree(plan, readers.tfrecords(data, plan.dataset.export.tfrecords), named, exact=False)
        agree(plan, readers.shards(data), shard_columns(plan))
        agree(plan, readers.croissant(data), columns)
        agree(plan, readers.torch(data, ["x"]), {"x": "x"}, exact=False)
        cache = Path(folder) / "cache"
        agree(plan, readers.hugging_face(cache, "audiofolder", data_dir=str(data)), columns)
        agree(plan, readers.hugging_face(cache, str(data)), columns)
