"""TextureStream: a stream in PyTorch's loaders, with workers, ranks, epochs and states."""

import json
import multiprocessing
from itertools import islice

import numpy as np
import pytest
import torch
from streams import MOVING, SMALL
from test_streaming_page import EVERY as EVERY_SNIPPET
from test_streaming_page import SNIPPETS
from torch.utils.data import DataLoader
from torchdata.stateful_dataloader import StatefulDataLoader

from dsgenerator.errors import DSGeneratorError
from dsgenerator.stream import Stream
from dsgenerator.torch import TextureStream, collate, tensors
from synths.trajectories import Trajectory

pytestmark = [
    pytest.mark.filterwarnings("ignore::dsgenerator.errors.Remark"),
    pytest.mark.filterwarnings("ignore:'set_vital' is deprecated"),
]

RANGES = SMALL | {"params": {"rate_exp": {"min": 3, "max": 6, "n": 2}}}


def marks(items):
    """Return what tells samples apart, whatever they are in."""
    return [hash(np.asarray(samples).tobytes()) for samples, _ in items]


EVERY = {mark: place for place, mark in enumerate(marks(Stream(SMALL)))}
"""The places of all variations, by their samples."""


def places(loader):
    return [EVERY[hash(row.numpy().tobytes())] for samples, _ in loader for row in samples]


def loader(stream, workers=0, kind=DataLoader, **options):
    context = {"multiprocessing_context": "fork"} if workers else {}
    return kind(stream, num_workers=workers, collate_fn=collate, **context | options)


def test_items_are_those_of_the_stream():
    assert len(EVERY) == 24
    stream = Stream(SMALL)
    for (samples, labels), (expected, told) in zip(TextureStream(SMALL), stream, strict=True):
        assert samples.dtype == torch.float32
        np.testing.assert_array_equal(samples.numpy(), expected)
        assert {name: value.item() for name, value in labels.items()} == told
    assert TextureStream(SMALL).sample_rate == 8000
    assert len(TextureStream(SMALL)) == 24


def test_a_batch_of_numbers_needs_no_collate():
    samples, labels = next(iter(DataLoader(TextureStream(SMALL), batch_size=6)))
    assert samples.shape == (6, 400)
    assert labels["rate_exp"].tolist() == [4] * 6
    assert labels["cf_exp"].tolist() == [0] * 4 + [1] * 2
    again, same = next(iter(loader(TextureStream(SMALL), batch_size=6)))
    assert torch.equal(again, samples)
    assert all(torch.equal(same[name], labels[name]) for name in labels)


def test_curves_stay_curves_in_a_batch():
    config = SMALL | {"synth": "wind", "params": {"strength": MOVING}}
    expected = [labels["strength"] for _, labels in Stream(config)]
    assert len({len(curve.times) for curve in expected}) > 1
    (_, labels), *rest = loader(TextureStream(config), batch_size=12)
    curves = labels["strength"]
    assert rest == []
    assert curves.shape == (12, 2, max(len(curve.times) for curve in expected))
    for curve, wanted in zip(curves, expected, strict=True):
        again = Trajectory(*curve.tolist())
        np.testing.assert_allclose(again.mean, wanted.mean, atol=1e-6)
        at = np.linspace(0, wanted.times[-1], 20) + 1e-5
        np.testing.assert_allclose(again.at(at), wanted.at(at), atol=1e-3)
    assert tensors({"strength": expected[0]})["strength"].shape == (2, 2)


@pytest.mark.parametrize(("workers", "context"), [(1, "fork"), (3, "fork"), (2, "spawn")])
@pytest.mark.filterwarnings("ignore:This DataLoader will create 3 worker processes")
def test_workers_divide_what_there_is(workers, context):
    stream = TextureStream(SMALL, order="shuffled", mixed=2)
    found = places(loader(stream, workers, batch_size=5, multiprocessing_context=context))
    assert sorted(found) == list(range(24))
    assert found != sorted(found)


def test_without_workers_it_is_the_order_of_the_stream():
    expected = [EVERY[mark] for mark in marks(Stream(SMALL, order="shuffled", seed=4))]
    assert places(loader(TextureStream(SMALL, order="shuffled", seed=4), batch_size=7)) == expected


@pytest.mark.parametrize("persistent", [False, True])
def test_epochs_reach_workers(persistent):
    stream = TextureStream(SMALL, order="shuffled")
    loading = loader(stream, 2, batch_size=4, persistent_workers=persistent)
    passes = []
    for epoch in (0, 1, 1, 0):
        stream.set_epoch(epoch)
        passes.append(places(loading))
        assert sorted(passes[-1]) == list(range(24))
    assert passes[0] == passes[3] != passes[1] == passes[2]


def test_ranks_that_are_given():
    found = [
        mark
        for rank in range(3)
        for mark in places(loader(TextureStream(SMALL, rank=rank, world_size=3), 2, batch_size=3))
    ]
    assert sorted(found) == list(range(24))
    assert len(TextureStream(SMALL, rank=0, world_size=4)) == 8


def of_a_rank(rank, folder, context):
    stream = TextureStream(SMALL, order="shuffled")
    torch.distributed.init_process_group(
        "gloo", init_method=f"file://{folder}/meeting", rank=rank, world_size=2
    )
    found = places(loader(stream, 2, batch_size=3, multiprocessing_context=context))
    with open(f"{folder}/{rank}.json", "w") as file:
        json.dump(found, file)
    torch.distributed.destroy_process_group()


@pytest.mark.parametrize("context", ["fork", "spawn"])
def test_ranks_of_a_process_group_are_found_in_workers_of_any_kind(tmp_path, context):
    spawn = multiprocessing.get_context("spawn")
    started = [spawn.Process(target=of_a_rank, args=(r, str(tmp_path), context)) for r in range(2)]
    for process in started:
        process.start()
    for process in started:
        process.join(120)
        assert process.exitcode == 0
    found = [json.loads((tmp_path / f"{rank}.json").read_text()) for rank in range(2)]
    assert sorted(found[0] + found[1]) == list(range(24))
    assert len(found[0]) == len(found[1]) == 12


# -- states


@pytest.mark.parametrize("workers", [0, 2])
@pytest.mark.parametrize("cut", [1, 4, 7])
def test_a_stateful_loader_goes_on_where_it_was(workers, cut):
    def begin():
        stream = TextureStream(SMALL, order="shuffled", seed=2, epoch=1)
        return loader(stream, workers, StatefulDataLoader, batch_size=3)

    expected = places(begin())
    assert sorted(expected) == list(range(24))
    first = begin()
    found = places(islice(first, cut))
    state = first.state_dict()
    again = begin()
    again.load_state_dict(state)
    assert found + places(again) == expected
    assert sorted(places(again)) == list(range(24))


@pytest.mark.parametrize("workers", [0, 2])
def test_the_state_of_a_pass_that_has_ended_leads_to_the_next_epoch(workers):
    def begin(epoch):
        stream = TextureStream(SMALL, order="shuffled", epoch=epoch)
        return stream, loader(stream, workers, StatefulDataLoader, batch_size=3)

    expected = places(begin(2)[1])
    _, first = begin(1)
    assert places(first) != expected
    state = first.state_dict()
    stream, again = begin(0)
    again.load_state_dict(state)
    stream.set_epoch(2)
    assert places(again) == expected


def test_the_state_of_an_endless_stream():
    def begin():
        return loader(TextureStream(RANGES, endless=True), 2, StatefulDataLoader, batch_size=5)

    first = iter(whole := begin())
    for _ in range(3):
        next(first)
    state = whole.state_dict()
    expected = [next(first)[0] for _ in range(4)]
    again = begin()
    again.load_state_dict(state)
    found = [samples for samples, _ in islice(again, 4)]
    assert all(torch.equal(one, other) for one, other in zip(found, expected, strict=True))
    with pytest.raises(TypeError, match="an endless stream has no length"):
        len(TextureStream(RANGES, endless=True))


def test_a_state_brings_its_epoch_and_another_epoch_begins_anew():
    stream = TextureStream(SMALL, order="shuffled", epoch=3)
    first = marks(islice(stream, 5))
    state = stream.state_dict()
    for epoch, left in ((3, 19), (4, 24)):
        again = TextureStream(SMALL, order="shuffled")
        again.load_state_dict(state)
        again.set_epoch(epoch)
        rest = marks(again)
        assert len(rest) == left
        assert set(first).isdisjoint(rest) == (epoch == 3)
        assert len(marks(again)) == 24


def test_a_state_of_other_workers_or_another_config_is_refused():
    stream = TextureStream(SMALL)
    passing = iter(stream)
    next(passing)
    state = json.loads(json.dumps(stream.state_dict()))
    assert state["next"] == 1
    with pytest.raises(DSGeneratorError, match="another config"):
        TextureStream(SMALL | {"seed": 1}).load_state_dict(state)
    with pytest.raises(DSGeneratorError, match="shares 1; here it is 2"):
        TextureStream(SMALL, rank=0, world_size=2).load_state_dict(state)
    again = TextureStream(SMALL)
    again.load_state_dict(state)
    assert again.state_dict() == state
    with pytest.raises(DSGeneratorError, match="the state is of a stream with share"):
        list(loader(again, 2))
    assert [EVERY[mark] for mark in marks(again)] == list(range(1, 24))


def test_bad_arguments_are_one_message():
    with pytest.raises(DSGeneratorError, match="rank is 2; allowed: whole numbers 0 to 1"):
        TextureStream(SMALL, rank=2, world_size=2)
    with pytest.raises(DSGeneratorError, match="did you mean shuffled"):
        TextureStream(SMALL, order="shufled")
    with pytest.raises(DSGeneratorError, match="an endless stream has no epochs"):
        TextureStream(RANGES, endless=True).set_epoch(1)


def test_the_snippets_of_the_page_run():
    scope = {}
    snippets = [snippet for snippet in EVERY_SNIPPET if snippet not in SNIPPETS]
    assert len(snippets) == 2
    exec(snippets[0], scope)
    assert scope["samples"].shape == (32, 32000)
    assert {name: tuple(of.shape) for name, of in scope["labels"].items()} == {
        "rate_exp": (32,),
        "cf_exp": (32,),
    }
    exec(snippets[1], scope)
    assert scope["samples"].shape == (32, 32000)
