"""Sound models of others at the prompt: a file of one's own, and folders of the original."""

import numpy as np
import pytest
from original_states import knocks, second

from synths import sound


@pytest.mark.parametrize("named", ["folder", "file"])
def test_a_model_of_the_original_is_played(tmp_path, named):
    folder = second(tmp_path / "mine").parent
    ticking = sound(str(folder / "myTickPatternSynth.py" if named == "file" else folder))
    assert list(ticking.parameters) == ["rate", "level", "cf"]
    played = ticking.set(rate=2, level=0.25).generate(duration=2.0)
    assert np.count_nonzero(played) == 2**2 * 2
    assert played.max() == 0.25
    np.testing.assert_array_equal(played, ticking.set(rate=2, level=0.25).generate(duration=2.0))


def test_one_that_reads_sounds_beside_it(tmp_path):
    folder = knocks(tmp_path / "mine").parent
    assert sound(str(folder)).generate(duration=1.0).max() == 0.5


def test_a_model_of_ones_own(tmp_path):
    own = tmp_path / "own.py"
    own.write_text("from synths.pop import Pop\n\n\nclass Own(Pop):\n    pass\n")
    for path in (f"{own}", f"{own}:Own"):
        np.testing.assert_array_equal(sound(path).generate(), sound("pop").generate())


@pytest.mark.parametrize(
    ("name", "said"),
    [("nothing.py", "there is no file"), ("no/folder", "no sound model"), ("empty", "no file")],
)
def test_what_is_not_there_is_said(tmp_path, monkeypatch, name, said):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match=said):
        sound(name if name != "empty" else "./empty")
