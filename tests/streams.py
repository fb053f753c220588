"""Configs of streams, and what a stream is compared with: the files of the same config."""

import csv

from hypothesis import strategies as st
from making import make

from dsgenerator.audio import audio_bytes

SMALL = {
    "dataset": "demo",
    "synth": "pop",
    "sample_rate": 8000,
    "long_duration": 0.2,
    "variation_duration": 0.05,
    "params": {"rate_exp": {"values": [4, 5, 6]}, "cf_exp": {"values": [0, 1]}},
}
"""Six points of four variations."""

MOVING = {"values": [0.25, {"from": 0, "to": 1}, [[0, 0], [0.06, 1], [0.06, 0.5]]]}
GRIDS = [
    {},
    {"params": {"rate_exp": {"min": 3, "max": 6, "n": 3, "units": "natural"}}},
    {"params": {"rate_exp": {"min": 0.6, "max": 0.9, "n": 3, "units": "norm"}}},
    {"params": {}},
    {"points": [{"rate_exp": 4.5, "q": 30}, {"rate_exp": 6, "q": 3}], "params": {}},
    {"synth": "wind", "params": {"strength": MOVING, "gustiness": {"values": [0, 1]}}},
    {"synth": "wind", "params": {"strength": MOVING}, "fixed": {"howliness": {"from": 1, "to": 0}}},
    {"synth": "applause", "params": {"n_exp": {"values": [0, 2]}, "tempo": {"values": [2, 8]}}},
    {"synth": "bees", "params": {"n": {"min": 1, "max": 3, "n": 3}}},
    *(
        {"params": {"rate_exp": {"min": 3, "max": 6}, "cf_exp": {"values": [0, 1]}}, "design": kind}
        for kind in ({"kind": "sobol", "n": 4}, {"kind": "random", "n": 5})
    ),
]
CHANGES = {
    "sample_format": ["PCM_16", "PCM_24", "FLOAT", "FLAC"],
    "file_sample_rate": [None, 11025],
    "variation_duration": [0.05, 0.1, 0.07],
    "examples": [1, 2],
    "seed": [0, 7],
    "seed_policy": ["per_point", "shared"],
    "split": [None, {"train": 0.5, "test": 0.5}],
}
LEVELS = [
    {},
    {"gain_db": -6.5},
    {"gain_db": 40},
    {"gain_db": 9, "on_clip": "drop"},
    {"gain_db": 40, "on_clip": "drop"},
    {"silence_db": -20},
    {"silence_db": -40, "gain_db": 9},
]
CONFIGS = st.builds(
    lambda grid, levels, changes: SMALL | grid | levels | changes,
    st.sampled_from(GRIDS),
    st.sampled_from(LEVELS),
    st.fixed_dictionaries({}, optional={k: st.sampled_from(v) for k, v in CHANGES.items()}),
)
"""Whatever a config can have that streams have to follow."""


def files_of(config, folder):
    """Make a dataset; return the bytes of its files by name, and the rows of its table."""
    data = make(config, folder).paths.data
    with (data / "metadata.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["file_name"]: (data / row["file_name"]).read_bytes() for row in rows}, rows


def file_of(stream, found):
    """Return the bytes of the file that the samples of a variation make."""
    return audio_bytes(found.samples, stream.sample_rate, stream.dataset.slicing.sample_format)


def bytes_of(stream):
    """Return the bytes of the files of a pass, by name, in its order; no name comes twice."""
    found = [(each.file_name, file_of(stream, each)) for each in stream.variations()]
    assert len(dict(found)) == len(found)
    return dict(found)
