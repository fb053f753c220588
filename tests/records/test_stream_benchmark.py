"""The benchmark of streams: what it measures can be opened, and is compared with limits."""

import pytest

from benchmarks.streams import EVENTS, FILES, STREAMED, TextureStream, endless, ratios
from dsgenerator.config import models

PEERS = {("torchsynth", 0): 100.0, ("synthax", 0): 200.0}


def test_each_model_is_compared_with_the_faster_peer_at_its_best():
    speeds = {(model, 0): 399.0 for model in models.shipped()}
    speeds |= {("pop", 2): 400.0, ("wind", 0): 39.0, (STREAMED, 0): 40.0, (FILES, 0): 100.0}
    found = {what: (workers, beside, ratio, ratio >= least)
             for what, workers, beside, ratio, least in ratios(PEERS | speeds)}  # fmt: skip
    assert found["pop"] == (2, "synthax", 2.0, True)
    assert found[STREAMED] == (0, FILES, 0.4, False)
    assert {what for what, (*_, holds) in found.items() if not holds} == {
        *(set(EVENTS) - {"pop"}),
        "wind",
        STREAMED,
    }


@pytest.mark.parametrize("model", models.shipped())
def test_sounds_of_four_seconds_are_each_of_a_point_of_their_own(model):
    stream = TextureStream(endless(model), endless=True, seed=1)
    (first, _), (second, _) = (stream.stream[place] for place in (0, 1))
    assert first.shape == second.shape == (64000,)
    assert (first != second).any()
