"""Streams: byte for byte the files, whoever has which share, and wherever they are resumed."""

import io
import json
import pickle
import warnings
from itertools import islice

import numpy as np
import pytest
import soundfile
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from streams import CONFIGS, SMALL, bytes_of, file_of, files_of

from dsgenerator.audio import audio_bytes, file_samples, stored_samples
from dsgenerator.config.schema import Config
from dsgenerator.errors import DSGeneratorError, Remark
from dsgenerator.stream import Stream
from dsgenerator.streaming import sounds
from synths.trajectories import Trajectory

pytestmark = pytest.mark.filterwarnings("ignore::dsgenerator.errors.Remark")


@settings(deadline=None, max_examples=40)
@given(data=st.data())
def test_all_shares_together_are_the_files_of_the_dataset(data, tmp_path_factory):
    config = data.draw(CONFIGS, "config")
    files, rows = files_of(config, tmp_path_factory.mktemp("stream"))
    options = {
        "order": data.draw(st.sampled_from(["sorted", "shuffled"]), "order"),
        "seed": data.draw(st.integers(0, 2), "seed"),
        "epoch": data.draw(st.integers(0, 2), "epoch"),
        "mixed": data.draw(st.integers(1, 4), "mixed"),
        "labels": [name for name in ("strength", "rate_exp", "q", "gustiness") if name in rows[0]]
        if rows
        else None,
    }
    splits = {row["split"] for row in rows} if config.get("split") else {None}
    ranks, workers = data.draw(st.integers(1, 3), "ranks"), data.draw(st.integers(1, 3), "workers")
    found, labels = {}, {}
    for split in splits:
        whole = Stream(config, split=split, **options)
        for rank in range(ranks):
            for worker in range(workers):
                mine = {"rank": rank, "world_size": ranks, "worker": worker, "workers": workers}
                share = whole.shared(**mine)
                cut = data.draw(st.integers(0, len(share)), "cut")
                again = Stream(config, split=split, **options | mine | {"epoch": 0})
                for each in in_two(share, cut, again):
                    assert each.file_name not in found, "a variation came twice"
                    found[each.file_name] = file_of(share, each)
                    labels[each.file_name] = each.labels, each.point.split
    assert found == files
    for row in rows:
        told, split = labels[row["file_name"]]
        assert split == (row["split"] if config.get("split") else None)
        for name, value in told.items():
            assert_is_the_tables(row, name, value)


def in_two(share, cut, again):
    """Yield the variations of a pass that ends after some, and is resumed by another stream."""
    yield from islice(share.variations(), cut)
    again.load_state_dict(json.loads(json.dumps(share.state_dict())))
    yield from again.variations()


def assert_is_the_tables(row, name, value):
    if f"{name}_start" not in row:
        assert value == float(row[name])
        return
    ends = [value.mean, value.values[0], value.values[-1]]
    assert ends == [float(row[key]) for key in (name, f"{name}_start", f"{name}_end")]
    assert value.times[0] == 0
    assert value.times[-1] == pytest.approx(float(row["duration"]))


def test_sorted_is_the_order_of_the_table_and_of_a_list_of_files(tmp_path):
    files, _ = files_of(SMALL, tmp_path)
    assert list(bytes_of(Stream(SMALL)).items()) == list(files.items())


@pytest.mark.parametrize("sample_format", ["PCM_16", "PCM_24", "FLOAT", "FLAC"])
@settings(deadline=None, max_examples=50)
@given(st.lists(st.floats(-1.5, 1.5, width=32), min_size=1, max_size=40))
def test_samples_are_as_they_are_read(sample_format, numbers):
    samples = np.array(numbers, dtype=np.float32)
    stored = stored_samples(samples, sample_format)
    content = audio_bytes(samples, 16000, sample_format)
    read = soundfile.read(io.BytesIO(content), dtype="float32")[0]
    assert stored.tobytes() == read.tobytes() == file_samples(content, sample_format).tobytes()
    assert stored.dtype == np.float32
    assert stored.flags.writeable
    assert not np.shares_memory(stored, samples)


# -- order


def names(stream):
    return [found.file_name for found in stream.variations()]


def test_random_order_is_that_of_seed_and_epoch():
    stream = Stream(SMALL, order="shuffled", seed=3, mixed=2)
    first = names(stream)
    assert names(stream) == first
    assert names(Stream(SMALL, order="shuffled", seed=3, mixed=2)) == first
    stream.set_epoch(1)
    second = names(stream)
    assert first != second
    assert sorted(first) == sorted(second) == sorted(names(Stream(SMALL)))
    stream.set_epoch(0)
    assert names(stream) == first
    assert names(Stream(SMALL, order="shuffled", seed=4, mixed=2)) != first


def test_random_order_is_the_same_in_any_version_of_anything():
    """Nothing may change it: runs that were begun with it go on with it."""
    stream = Stream(SMALL, order="shuffled", seed=1, epoch=2, mixed=3)
    places = [f"{found.point.index}.{found.number}" for found in stream.variations()]
    assert " ".join(places) == (
        "4.2 4.0 4.1 1.3 1.2 0.0 0.2 0.3 4.3 0.1 1.0 1.1 "
        "3.3 5.3 5.0 3.1 2.3 5.1 2.1 3.0 2.2 3.2 2.0 5.2"
    )


def test_variations_of_some_points_are_mixed_and_each_is_rendered_once(monkeypatch):
    rendered = []

    def counting(dataset, point):
        rendered.append(point.index)
        return render(dataset, point)

    render = sounds.render
    monkeypatch.setattr(sounds, "render", counting)
    for mixed in (1, 2, 4, 100):
        rendered.clear()
        stream = Stream(SMALL, order="shuffled", mixed=mixed)
        found = [each.point.index for each in stream.variations()]
        assert sorted(rendered) == list(range(6))
        for block in range(0, 24, 4 * mixed):
            assert len(set(found[block : block + 4 * mixed])) == min(mixed, 6 - block // 4)
    assert found != sorted(found, key=found.index)


def test_a_place_alone_is_what_a_pass_has_there():
    for options in ({}, {"order": "shuffled", "mixed": 2}):
        stream = Stream(SMALL, **options)
        expected = list(stream)
        assert len(stream) == len(expected) == 24
        for place in (5, 0, 23, -1):
            samples, labels = stream[place]
            np.testing.assert_array_equal(samples, expected[place][0])
            assert labels == expected[place][1]
        for place in (24, -25):
            with pytest.raises(IndexError, match="is none of 24 places"):
                stream[place]


def test_a_pass_begins_at_start():
    every = names(Stream(SMALL))
    stream = Stream(SMALL, start=7)
    assert names(stream) == names(stream) == every[7:]
    assert len(stream) == 17
    assert names(Stream(SMALL, start=100)) == []


def test_ranks_have_equally_many_points_but_for_one_whatever_their_workers():
    for ranks, workers in ((2, 2), (4, 1), (4, 3), (5, 2)):
        sizes = [
            sum(len(Stream(SMALL).shared(rank, ranks, of, workers)) for of in range(workers))
            for rank in range(ranks)
        ]
        assert sum(sizes) == 24
        assert max(sizes) - min(sizes) <= 4


# -- what is left out, and what is told


def test_what_the_config_drops_is_left_out_and_has_a_place(tmp_path):
    config = SMALL | {"gain_db": 9, "on_clip": "drop"}
    files, _ = files_of(config, tmp_path)
    stream = Stream(config)
    assert 0 < len(files) < len(stream) == 24
    assert list(bytes_of(stream)) == list(files)
    told = 0
    for place in range(24):
        try:
            stream[place]
        except DSGeneratorError as error:
            told += 1
            assert str(error) == f"place {place} is left out, as silence_db or on_clip says"
    assert told == 24 - len(files)


def test_clipping_is_told_once_or_ends_the_stream():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert len(list(Stream(SMALL | {"gain_db": 30}))) == 24
    told = [str(entry.message) for entry in caught if issubclass(entry.category, Remark)]
    assert len(told) == 1
    assert "--v-000.wav reaches beyond full scale (gain_db 30), as others may" in told[0]
    with pytest.raises(DSGeneratorError, match="on_clip is error"):
        list(Stream(SMALL | {"gain_db": 30, "on_clip": "error"}))


def test_labels_are_those_of_the_table():
    label = {"name": "density", "min": 10, "max": 30}
    config = SMALL | {"params": {"rate_exp": {"values": [4, 6], "label": label}}}
    _, labels = Stream(config)[0]
    assert labels == {"rate_exp": 4}
    _, labels = Stream(config, labels=["label_density", "q", "rate_exp"])[4]
    assert labels == {"label_density": 30, "q": 40, "rate_exp": 6}
    config = SMALL | {
        "synth": "wind",
        "params": {"strength": {"values": [0.5, [[0, 0], [0.2, 1]]]}},
    }
    stream = Stream(config)
    assert stream[0][1] == {"strength": Trajectory((0, 0.05), (0.5, 0.5))}
    assert stream[5][1] == {"strength": Trajectory((0, 0.05), (0.25, 0.5))}


# -- what a config can be given as


def test_a_config_is_a_file_a_mapping_or_a_config(tmp_path):
    config = SMALL | {
        "params": {"strength": {"values": [0.5, {"from": 0, "to": 1}]}},
        "synth": "wind",
        "fixed": {"gustiness": 0.5, "howliness": {"lfo": {"rate": 5, "min": 0, "max": 1}}},
        "split": {"train": 0.5, "test": 0.5},
        "hold_out": {"strength": {"min": 0.9, "max": 1}},
    }
    path = tmp_path / "wind.yaml"
    path.write_text(yaml.safe_dump(config, sort_keys=False))
    expected = Stream(config).state_dict()
    for given_as in (path, str(path), Config.model_validate(config)):
        assert Stream(given_as).state_dict() == expected
    assert Stream("pop").dataset.name == "pop"


def test_a_stream_can_go_to_another_process(tmp_path):
    stream = Stream(SMALL, order="shuffled")
    stream[3]
    other = pickle.loads(pickle.dumps(stream))
    assert bytes_of(other) == bytes_of(stream)
    assert len(pickle.dumps(stream)) < 20_000


def test_long_datasets_are_begun_at_once():
    """Whatever comes first does not wait for what comes later."""
    config = SMALL | {"params": {"rate_exp": {"min": 3, "max": 6, "n": 2000}}}
    stream = Stream(config, start=4 * 1999)
    assert len(list(stream)) == 4
