"""Datasets as training code loads them: whatever holds them, what a stream of the config yields."""

import json
import multiprocessing
import pickle
import shutil
from pathlib import Path

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from making import make
from streams import CONFIGS, MOVING, SMALL

from dsgenerator.dataset import Textures
from dsgenerator.errors import DSGeneratorError
from dsgenerator.stream import Stream
from synths.trajectories import Trajectory

pytestmark = pytest.mark.filterwarnings("ignore::dsgenerator.errors.Remark")

ROOT = Path(__file__).parents[1]
COPIED = "# -- reading"

RECORDS = {
    "records": ["webdataset", "tfrecords", "huggingface"],
    "huggingface": {"parquet": True},
    "shard_mb": 0.01,
}
PLACES = {"webdataset": "webdataset", "parquet": "huggingface", "tfrecords": "tfrecords"}
FORMATS = ["files", *PLACES]
OPTIONS = st.fixed_dictionaries(
    {},
    optional={
        "kind": st.sampled_from(["natural", "normalised", "physical"]),
        "realised": st.booleans(),
        "crop": st.sampled_from([0.05, 0.01]),
        "crop_at": st.sampled_from([0, 0.02]),
        "resample": st.sampled_from([8000, 16000, 11025]),
        "level_db": st.sampled_from([-20, 3.5]),
        "seed": st.sampled_from([0, 5]),
        "epoch": st.sampled_from([0, 3]),
    },
)
DIVIDED = SMALL | RECORDS | {"split": {"train": 0.5, "test": 0.5}}
"""Twenty-four variations, in some shards for each split."""


def items(textures):
    return [textures[place] for place in range(len(textures))]


def same(found, expected):
    """Compare samples and labels, to the last bit."""
    for (samples, labels), (wanted, told) in zip(found, expected, strict=True):
        assert samples.dtype == np.float32
        assert samples.tobytes() == wanted.tobytes()
        assert list(labels) == list(told)
        for name, value in told.items():
            assert type(labels[name]) is type(value)
            if isinstance(value, Trajectory):
                assert labels[name] == value
            else:
                np.testing.assert_equal(labels[name], value)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(config=CONFIGS, options=OPTIONS, data=st.data())
def test_every_format_has_what_a_stream_of_the_config_yields(
    config, options, data, tmp_path_factory
):
    if options.get("crop_at"):
        options = options | {"crop": 0.01}
    stream = Stream(config, **options)
    expected = list(stream)
    assume(expected)
    records = {
        "gzip": data.draw(st.booleans(), "gzip"),
        "type": data.draw(st.sampled_from(["shards", "single"]), "type"),
    }
    folder = tmp_path_factory.mktemp("dataset")
    made = make(config | RECORDS | {"tfrecords": records}, folder).paths.data
    for source in FORMATS:
        textures = Textures(made, source=source, **options)
        assert textures.sample_rate == stream.sample_rate
        same(items(textures), expected)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return make(DIVIDED, tmp_path_factory.mktemp("divided")).paths.data


@pytest.mark.parametrize("source", FORMATS)
@pytest.mark.parametrize("split", [None, "train", "test"])
def test_a_split_has_the_rows_of_its_own(data, source, split):
    assert len(list((data / "webdataset").glob("*.tar"))) >= 4
    textures = Textures(data, split=split, source=source)
    same(items(textures), list(Stream(DIVIDED, split=split)))
    assert len(textures) == {None: 24, "train": 12, "test": 12}[split]
    same([textures[-1]], [textures[len(textures) - 1]])
    for place in (len(textures), -len(textures) - 1):
        with pytest.raises(IndexError, match=f"place {place} is none of {len(textures)} places"):
            textures[place]


def only(data, source, folder, **columns):
    """Return a copy of a dataset that has one format alone, and more columns in its table."""
    copy = folder / f"only-{source}"
    copy.mkdir()
    shutil.copytree(data / PLACES[source], copy / PLACES[source], symlinks=True)
    table = pyarrow.parquet.read_table(data / "metadata.parquet")
    for name, values in columns.items():
        table = table.append_column(name, pyarrow.array(values))
    pyarrow.parquet.write_table(table, copy / "metadata.parquet")
    shutil.copy(data / "dataset.json", copy)
    return copy


@pytest.mark.parametrize("source", PLACES)
def test_shards_need_no_files(data, source, tmp_path):
    copy = only(data, source, tmp_path)
    same(items(Textures(copy)), items(Textures(data)))
    with pytest.raises(DSGeneratorError, match=f"has no files; it has {source}"):
        Textures(copy, source="files")


@pytest.mark.parametrize("source", PLACES)
def test_a_table_may_say_which_shard_each_variation_is_in(data, source, tmp_path):
    """In another order than shards come in by themselves."""
    names = sorted(data.glob(f"{PLACES[source]}/**/*.t*")) or sorted(
        data.glob("huggingface/parquet/*.parquet")
    )
    table = pyarrow.parquet.read_table(data / "metadata.parquet").to_pydict()
    shards = shards_of(data, source, table)
    assert set(shards) == {str(path.relative_to(data)) for path in names}
    keys = [Path(name).stem.replace(".", "_") for name in table["file_name"]]
    copy = only(data, source, tmp_path, shard=shards, key=keys)
    for number, path in enumerate(sorted(set(shards))):
        other = f"{Path(path).parent}/renamed-{number}{''.join(Path(path).suffixes[-1:])}"
        (copy / path).rename(copy / other)
        shards = [other if name == path else name for name in shards]
    told = pyarrow.parquet.read_table(data / "metadata.parquet").drop_columns(["file_name"])
    told = told.append_column("shard", pyarrow.array(shards)).append_column("key", [keys])
    pyarrow.parquet.write_table(told, copy / "metadata.parquet")
    same(items(Textures(copy)), items(Textures(data)))


def shards_of(data, source, table):
    """Return the shard of each row, as the rows of a split are dealt out to its shards."""
    textures = Textures(data, source=source)
    rows = range(len(table["file_name"]))
    return [str(textures._audio.place(row)[0].relative_to(data)) for row in rows]


@pytest.mark.parametrize("source", PLACES)
def test_shards_of_another_dataset_are_refused(source, tmp_path):
    whole = SMALL | RECORDS
    mine = make(whole, tmp_path / "mine").paths.data
    fewer = make(whole | {"examples": 2}, tmp_path / "fewer").paths.data
    renamed = {"params": {"q": {"values": [4, 5, 6]}, "cf_exp": {"values": [0, 1]}}}
    other = make(whole | renamed, tmp_path / "other").paths.data
    copy = only(mine, source, tmp_path)
    for foreign, told in (
        (fewer, r"has 48 variations where the table has 24: shards are missing, or of another"),
        (other, r"has demo--q.* where the table has audio/rate_exp"),
    ):
        shutil.rmtree(copy / PLACES[source])
        shutil.copytree(foreign / PLACES[source], copy / PLACES[source], symlinks=True)
        with pytest.raises(DSGeneratorError, match=told):
            items(Textures(copy, source=source))


def test_a_dataset_is_small_to_send_and_the_same_where_it_arrives(data, monkeypatch, tmp_path):
    monkeypatch.chdir(data.parent)
    for source in FORMATS:
        textures = Textures("data", source=source, crop=0.01, seed=3)
        textures.set_epoch(2)
        sent = pickle.dumps(textures)
        assert len(sent) < 1000
        monkeypatch.chdir(tmp_path)
        same(items(pickle.loads(sent)), items(textures))
        monkeypatch.chdir(data.parent)


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_read_the_same(data, method):
    every = [Textures(data, source=source) for source in FORMATS]
    expected = [[samples.tobytes() for samples, _ in items(textures)] for textures in every]
    with multiprocessing.get_context(method).Pool(2) as pool:
        for textures, wanted in zip(every, expected, strict=True):
            read = pool.starmap(_read, [(textures, place) for place in range(24)])
            assert read == wanted


def _read(textures, place):
    return textures[place][0].tobytes()


def test_the_file_to_copy_reads_as_the_package_does():
    texts = [ROOT / "dsgenerator/loading/reading.py", ROOT / "loaders/textures.py"]
    parts = [path.read_text().partition(f"\n{COPIED}")[2].partition("\n")[2] for path in texts]
    assert parts[0] == parts[1]
    assert len(parts[0].splitlines()) > 200


# -- what is asked for


def test_random_excerpts_follow_from_seed_epoch_and_variation(data):
    def starts(**options):
        whole, textures = Textures(data), Textures(data, crop=0.01, **options)
        if "epoch" in options:
            textures.set_epoch(options["epoch"])
        found = []
        for (samples, _), (full, _) in zip(items(textures), items(whole), strict=True):
            assert samples.shape == (80,)
            places = np.lib.stride_tricks.sliding_window_view(full, 80)
            found.append(int(np.argmax((places == samples).all(axis=1))))
            assert (places[found[-1]] == samples).all()
        return found

    first = starts()
    assert first == starts()
    assert len(set(first)) > 5
    assert starts(seed=1) != first != starts(epoch=1)
    assert set(starts(crop_at=0.02)) <= {160, 0}  # 0 of what is silent


def test_levels_are_those_that_were_asked_for(data):
    for samples, _ in items(Textures(data, level_db=-20, crop=0.04)):
        rms = np.sqrt(np.mean(np.square(samples, dtype=float)))
        assert rms == 0 or 20 * np.log10(rms) == pytest.approx(-20, abs=1e-4)


def test_kinds_of_labels_are_the_same_values(data):
    natural, normalised, physical = (
        [labels for _, labels in items(Textures(data, kind=kind))]
        for kind in ("natural", "normalised", "physical")
    )
    for value, unit, quantity in zip(natural, normalised, physical, strict=True):
        assert unit["rate_exp"] == (value["rate_exp"] - 4) / 2
        assert quantity["rate_exp"] == 2 ** value["rate_exp"]
        assert quantity["cf_exp"] == 440 * 2 ** value["cf_exp"]
    # The whole dataset's range, whatever the split.
    train = {labels["rate_exp"] for _, labels in items(Textures(data, split="train"))}
    scaled = items(Textures(data, split="train", kind="normalised"))
    assert {labels["rate_exp"] for _, labels in scaled} == {(v - 4) / 2 for v in train}


def test_what_was_drawn_without_end_is_in_0_to_1():
    config = SMALL | {
        "params": {"rate_exp": {"min": 2, "max": 6}},
        "design": {"kind": "sobol", "n": 3},
    }
    stream = Stream(config, endless=True, kind="normalised")
    values = [stream[place][1]["rate_exp"] for place in range(0, 400, 4)]
    natural = Stream(config, endless=True)
    expected = [(natural[place][1]["rate_exp"] - 2) / 4 for place in range(0, 400, 4)]
    assert values == expected
    assert 0 <= min(values) < 0.1 < 0.9 < max(values) <= 1


def test_curves_are_those_of_the_excerpt(tmp_path):
    config = SMALL | {"synth": "wind", "params": {"strength": MOVING}}
    made = make(config, tmp_path).paths.data
    whole = items(Textures(made))
    cut = items(Textures(made, crop=0.02, crop_at=0.01, kind="normalised"))
    assert any(len(set(labels["strength"].values)) > 1 for _, labels in cut)
    for (_, labels), (_, told) in zip(cut, whole, strict=True):
        part = told["strength"].part(0.01, 0.02)
        assert labels["strength"].times == part.times
        np.testing.assert_allclose(labels["strength"].values, part.values)
        assert labels["strength"].times[-1] == 0.02


def test_a_slice_that_does_not_tell_has_no_number(tmp_path):
    config = SMALL | {"params": {"rate_exp": {"values": [1, 6]}}}
    made = make(config, tmp_path).paths.data
    told = [labels["rate_exp"] for _, labels in items(Textures(made, realised=True))]
    table = pyarrow.parquet.read_table(made / "metadata.parquet")
    column = table["rate_exp_realised"].to_pylist()
    assert None in column
    assert any(value is not None for value in column)
    np.testing.assert_equal(told, [np.nan if value is None else value for value in column])


# -- bad input


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"labels": ["rate"]}, "has no label rate; did you mean rate_exp? It has: file_name,"),
        ({"labels": "rate_exp"}, "labels is the text 'rate_exp'; it is a list of names"),
        ({"labels": ["point"]}, "point is no label: it holds no numbers"),
        ({"labels": ["rms"], "kind": "physical"}, "rms is neither a parameter nor a label; there"),
        ({"split": "tests"}, "split is 'tests'; did you mean test? Allowed: "),
        ({"source": "tar"}, "source is 'tar'. Allowed: files, webdataset, parquet, tfrecords"),
        ({"kind": "norm"}, "kind is 'norm'; did you mean normalised? Allowed: natural, "),
        ({"crop": 1}, "crop is 1 s; allowed: 0.000125 to 0.05 s"),
        ({"crop": "1"}, "crop is '1'; it is a number, or None"),
        ({"crop": 0.04, "crop_at": 0.02}, "crop_at is 0.02 s; allowed: 0 to 0.01 s"),
        ({"crop_at": 0.02}, "crop_at is 0.02 s; allowed: 0 to 0 s"),
        ({"resample": 0}, "resample is 0; allowed: whole numbers 1000 to 384000"),
        ({"level_db": float("nan")}, "level_db is nan; it is a number, or None"),
        ({"seed": -1}, "seed is -1; allowed: whole numbers from 0"),
        ({"epoch": 0.5}, "epoch is 0.5; allowed: whole numbers from 0"),
    ],
)
def test_a_bad_argument_is_one_sentence(data, options, expected):
    with pytest.raises(DSGeneratorError) as caught:
        Textures(data, **options)
    assert expected in str(caught.value)
    assert "\n" not in str(caught.value)
    if not options.keys() & {"source", "labels", "split"}:
        with pytest.raises(DSGeneratorError) as caught:
            Stream(DIVIDED, **options)
        assert expected in str(caught.value)


def test_an_option_that_there_is_not_is_named(data):
    for opened in (lambda **more: Textures(data, **more), lambda **more: Stream(SMALL, **more)):
        with pytest.raises(TypeError, match=r"there is no option crops; did you mean crop\?"):
            opened(crops=1)


def test_a_folder_that_is_no_dataset_is_named(data, tmp_path):
    def told(folder, **options):
        with pytest.raises(DSGeneratorError) as caught:
            Textures(folder, **options)
        return str(caught.value)

    assert "is no dataset: there is no" in told(tmp_path)
    assert told(data.parent).endswith(f"; did you mean {data}?")
    copy = only(data, "webdataset", tmp_path)
    shutil.rmtree(copy / "webdataset")
    assert "has no audio: files, webdataset, parquet, tfrecords" in told(copy)
    (copy / "metadata.parquet").write_bytes(b"PAR1 and no more")
    assert "metadata.parquet cannot be read" in told(copy)


def test_a_file_that_is_missing_or_cut_short_is_named(data, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(data, copy, symlinks=True)
    names = pyarrow.parquet.read_table(copy / "metadata.parquet")["file_name"].to_pylist()
    (copy / names[3]).unlink()
    (copy / names[4]).write_bytes((copy / names[4]).read_bytes()[:400])
    textures = Textures(copy)
    with pytest.raises(DSGeneratorError, match=f"variation 3 of .*{names[3]}"):
        textures[3]
    with pytest.raises(DSGeneratorError, match=r"has 178 samples; the table says 400"):
        textures[4]
    (copy / names[5]).write_bytes(b"RIFF")
    with pytest.raises(DSGeneratorError, match=r"slice 1 of demo--rate_exp-04.00--cf_exp-01.00,"):
        textures[5]


@pytest.mark.parametrize("source", PLACES)
def test_a_shard_that_is_missing_or_cut_short_is_named(data, source, tmp_path):
    copy = only(data, source, tmp_path)
    textures = Textures(copy)
    shard, start, size = textures._audio.place(20)
    # Tar files end with padding; of Parquet, a place is no byte.
    shard.write_bytes(shard.read_bytes()[: start + size - 10 if source != "parquet" else -10])
    told = rf"{shard.name} cannot be read|shards are missing|variation \d+ of .* cannot be read"
    with pytest.raises(DSGeneratorError, match=told):
        items(Textures(copy))
    shard.unlink()
    with pytest.raises(DSGeneratorError, match="shards are missing"):
        Textures(copy)


def test_a_dataset_whose_sound_model_is_not_here_has_its_natural_labels(data, tmp_path):
    copy = only(data, "webdataset", tmp_path)
    about = json.loads((copy / "dataset.json").read_text())
    about["config"]["synth"] = "gone"
    (copy / "dataset.json").write_text(json.dumps(about))
    same(items(Textures(copy)), items(Textures(data)))
    with pytest.raises(DSGeneratorError, match=r"(?s)physical labels follow from .*gone"):
        Textures(copy, kind="physical")


def test_a_label_of_your_own_has_no_physical_quantity():
    label = {"values": [0, 1], "label": {"name": "bright", "min": -1, "max": 1}}
    config = SMALL | {"params": {"cf_exp": label}}
    with pytest.raises(DSGeneratorError, match="label_bright is a label of your own"):
        Stream(config, labels=["label_bright"], kind="physical")
    told = Stream(config, labels=["label_bright"], kind="normalised")
    assert {labels["label_bright"] for _, labels in told} == {0, 1}
