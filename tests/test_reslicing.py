"""Slicing again: what an earlier run has cut in the same way is not cut again."""

import os

import pytest

from dsgenerator.plan.batches import make_batch
from dsgenerator.plan.history import History, begin, next_turn
from dsgenerator.plan.paths import Paths
from dsgenerator.points.validation import validate
from dsgenerator.render.signals import render_batch
from dsgenerator.slice import variations as slicing
from dsgenerator.slice.variations import known_points, slice_batch


def dataset(values=(4, 5, 6), **changes):
    small = {
        "dataset": "demo",
        "synth": "pop",
        "sample_rate": 8000,
        "long_duration": 0.1,
        "variation_duration": 0.05,
        "params": {"rate_exp": {"values": list(values)}},
    }
    return validate(small | changes)


def run(folder, made, size=8):
    """Slice all batches as the jobs do, and return their manifests and how many points were cut."""
    paths, cut, points = Paths(folder), slicing.cut, []
    turn = next_turn(paths, str(made.slicing))
    begin(paths, turn)
    history = History(paths, turn)
    manifests = []
    slicing.cut = lambda *arguments: points.append(1) or cut(*arguments)
    try:
        for number in range(-(-len(made) // size)):
            batch = make_batch(made, number, size)
            render_batch(made, batch, paths)
            known = known_points(made, batch, paths, history)
            manifests.append(slice_batch(made, batch, paths, turn.number, known))
            manifests[-1].write(paths.sliced(batch))
    finally:
        slicing.cut = cut
    return manifests, len(points)


def rows(manifests):
    return [point for manifest in manifests for point in manifest.points]


def test_a_value_that_is_added_is_cut_alone(tmp_path):
    before, cut = run(tmp_path, dataset(), size=2)
    assert cut == 3
    # In the middle: what follows moves to other places, some of it to another batch.
    grown = dataset([4, 4.5, 5, 6])
    manifests, cut = run(tmp_path, grown, size=2)
    assert cut == 1
    assert [manifest.kept for manifest in manifests] == [2, 4]
    fresh, _ = run(tmp_path / "fresh", grown, size=2)
    assert rows(manifests) == rows(fresh)
    assert rows(before) == [point for k, point in enumerate(rows(manifests)) if k != 1]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, 0),
        ({"gain_db": -6}, 3),
        ({"sample_format": "PCM_24"}, 3),
        ({"variation_duration": 0.025}, 3),
        ({"silence_db": -3}, 3),
        ({"file_sample_rate": 16000}, 3),
        ({"seed": 1}, 3),
        ({"on_clip": "drop"}, 3),
    ],
)
def test_what_makes_variations_differ_has_them_cut_again(tmp_path, changes, expected):
    run(tmp_path, dataset())
    _, cut = run(tmp_path, dataset(**changes))
    assert cut == expected
    assert not run(tmp_path, dataset(**changes))[1] or changes == {"on_clip": "drop"}


@pytest.mark.parametrize("damage", [os.unlink, lambda path: os.truncate(path, 60)])
def test_a_file_that_is_gone_or_cut_short_is_made_again(tmp_path, damage):
    first, _ = run(tmp_path, dataset())
    (path,) = tmp_path.glob("data/audio/*/demo--rate_exp-05.00--v-001.wav")
    whole = path.read_bytes()
    damage(path)
    second, cut = run(tmp_path, dataset())
    assert cut == 1
    assert path.read_bytes() == whole
    assert rows(second) == rows(first)
    assert (second[0].sliced, second[0].kept) == (1, 5)


def test_variations_that_clip_are_told_again(tmp_path):
    loud = dataset(gain_db=20)
    first, _ = run(tmp_path, loud)
    second, cut = run(tmp_path, loud)
    assert cut == 0
    assert first[0].clipping == second[0].clipping != []


def test_a_manifest_that_cannot_be_read_is_as_none(tmp_path):
    made = dataset()
    run(tmp_path, made)
    Paths(tmp_path).sliced(make_batch(made, 0, 8)).write_text("half a manif")
    assert run(tmp_path, made)[1] == 3
