"""Datasets that cannot be loaded, or not as it was asked for: which words say so."""

import json
import shutil

import pyarrow.parquet
import pytest
from loadings import DIVIDED, PLACES, items, only, same
from making import make
from streams import SMALL

from dsgenerator.dataset import Textures
from dsgenerator.errors import DSGeneratorError
from dsgenerator.stream import Stream

pytestmark = pytest.mark.filterwarnings("ignore::dsgenerator.errors.Remark")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return make(DIVIDED, tmp_path_factory.mktemp("divided")).paths.data


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
