"""TextureDataset, the package's and the file to copy: one suite, in PyTorch's loaders."""

import pickle
import shutil

import numpy as np
import pytest
import torch
from making import make
from streams import MOVING, SMALL
from torch.utils.data import DataLoader

import loaders.textures
from dsgenerator.errors import DSGeneratorError
from dsgenerator.stream import Stream
from dsgenerator.torch import TextureDataset, TextureStream, collate

CONFIG = SMALL | {
    "records": ["webdataset", "tfrecords", "huggingface"],
    "huggingface": {"parquet": True},
    "split": {"train": 0.5, "test": 0.5},
    "shard_mb": 0.01,
}
FORMATS = ["files", "webdataset", "parquet", "tfrecords"]
KINDS = [TextureDataset, loaders.textures.TextureDataset]
OPTIONS = [
    {},
    {"split": "test", "kind": "normalised"},
    {"crop": 0.01, "seed": 4, "epoch": 2},
    {"crop": 0.02, "crop_at": 0.01, "level_db": -20, "realised": True},
    {"resample": 16000, "labels": ["q", "cf_exp"]},
    {"resample": 11025, "crop": 0.013, "level_db": 3},
]

both = pytest.mark.parametrize("kind", KINDS, ids=["package", "copied"])


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return make(CONFIG, tmp_path_factory.mktemp("torch")).paths.data


@both
@pytest.mark.parametrize("source", FORMATS)
@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_items_are_those_of_the_stream(data, kind, source, options):
    dataset = kind(data, source=source, **options)
    stream = TextureStream(CONFIG, **options)
    expected = list(stream)
    assert dataset.sample_rate == stream.sample_rate
    assert len(dataset) == len(expected) > 0
    for place, (samples, labels) in enumerate(expected):
        found, told = dataset[place]
        assert found.dtype == samples.dtype == torch.float32
        assert found.numpy().tobytes() == samples.numpy().tobytes()
        assert tuple(told) == dataset.names == stream.names == tuple(labels)
        for name, value in labels.items():
            assert told[name].shape == value.shape == ()
            np.testing.assert_equal(told[name].item(), value.item())


@both
@pytest.mark.parametrize("source", FORMATS)
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_workers_have_every_item_once(data, kind, source, method):
    if method == "spawn" and source in ("parquet", "tfrecords"):
        pytest.skip("starting workers is slow, and what is sent is the same")
    dataset = kind(data, source=source)
    loader = DataLoader(
        dataset, batch_size=5, shuffle=True, num_workers=2, multiprocessing_context=method
    )
    read = [row.numpy().tobytes() for samples, _ in loader for row in samples]
    assert sorted(read) == sorted(samples.tobytes() for samples, _ in Stream(CONFIG))


@both
def test_an_epoch_reaches_workers_that_persist(data, kind):
    dataset = kind(data, crop=0.01)
    workers = {"num_workers": 2, "multiprocessing_context": "fork", "persistent_workers": True}
    loader = DataLoader(dataset, batch_size=24, **workers)
    for epoch in (0, 1, 0):
        dataset.set_epoch(epoch)
        ((samples, _),) = list(loader)
        expected = Stream(CONFIG, crop=0.01, epoch=epoch)
        np.testing.assert_array_equal(samples.numpy(), [of for of, _ in expected])
    dataset.set_epoch(1)
    assert not torch.equal(dataset[1][0], kind(data, crop=0.01)[1][0])


@both
def test_it_is_small_to_send(data, kind):
    dataset = kind(data)
    assert len(pickle.dumps(dataset._asked if kind is KINDS[1] else dataset.textures)) < 1000


@both
def test_shards_need_no_files(data, kind, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(data, copy, symlinks=True)
    shutil.rmtree(copy / "audio")
    whole, shards = kind(data), kind(copy)
    for place in range(len(whole)):
        assert torch.equal(shards[place][0], whole[place][0])


@both
@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"labels": ["rate"]}, "no (column|label) rate"),
        ({"split": "tests"}, "tests"),
        ({"source": "tar"}, "source is 'tar'. Allowed: files, webdataset, parquet, tfrecords"),
        ({"kind": "norm"}, "kind is 'norm'"),
        ({"crop": 1}, "crop"),
        ({"crop": 0.04, "crop_at": 0.02}, "crop_at is 0.02 s; allowed: 0 to 0.01 s"),
    ],
)
def test_a_bad_argument_is_one_sentence(data, kind, options, expected):
    with pytest.raises((ValueError, DSGeneratorError), match=expected) as caught:
        kind(data, **options)
    assert "\n" not in str(caught.value)


@both
def test_curves_are_curves_in_the_package_and_means_in_the_file_to_copy(kind, tmp_path):
    config = SMALL | {"synth": "wind", "params": {"strength": MOVING}}
    data = make(config, tmp_path).paths.data
    samples, labels = next(iter(DataLoader(kind(data), batch_size=12, collate_fn=collate)))
    assert samples.shape == (12, 400)
    wanted, told = next(iter(DataLoader(TextureStream(config), batch_size=12, collate_fn=collate)))
    assert torch.equal(samples, wanted)
    if kind is TextureDataset:
        assert torch.equal(labels["strength"], told["strength"])
        assert told["strength"].shape[1] == 2
    else:
        means = [of["strength"].mean for _, of in Stream(config)]
        np.testing.assert_allclose(labels["strength"], means, rtol=1e-6)


def test_resampling_without_soxr_is_a_sentence(data, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "soxr", None)
    loaders.textures.TextureDataset(data)
    with pytest.raises(ImportError, match="takes the package soxr, which is not installed"):
        loaders.textures.TextureDataset(data, resample=48000)


@pytest.mark.parametrize(
    "changed", [torch.Tensor.bfloat16, lambda of: of.requires_grad_(), lambda of: of.reshape(2, -1)]
)
def test_a_batch_of_what_was_made_of_samples(changed):
    rows = [changed(torch.arange(4.0) + place) for place in range(3)]
    samples, _ = collate([(row, {}) for row in rows])
    assert samples.dtype == rows[0].dtype
    assert torch.equal(samples, torch.stack(rows))


def test_samples_that_are_no_batch_are_refused_by_torch():
    with pytest.raises(RuntimeError, match="stack expects each tensor to be equal size"):
        collate([(torch.zeros(4), {}), (torch.zeros(5), {})])
