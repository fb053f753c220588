"""Datasets as training code loads them: whatever holds them, what a stream of the config yields."""

import multiprocessing
import pickle
import shutil
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from loadings import DIVIDED, FORMATS, PLACES, RECORDS, items, only, same
from making import make
from streams import CONFIGS, SMALL

from dsgenerator.dataset import Textures
from dsgenerator.errors import DSGeneratorError
from dsgenerator.stream import Stream

pytestmark = pytest.mark.filterwarnings("ignore::dsgenerator.errors.Remark")

ROOT = Path(__file__).parents[1]
COPIED = "# -- reading"

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
