"""Drafts of the explorer, changed and heard, for its tests."""

import json
import struct
from dataclasses import replace

import numpy as np

from dsgenerator.explorer.preview import hear


def with_values(draft, **values):
    return replace(draft, values={**draft.values, **values})


def with_settings(draft, **settings):
    return replace(draft, settings={**draft.settings, **settings})


def sweeping(draft, **ranges):
    return replace(draft, ranges={**draft.ranges, **ranges})


def heard(draft, seconds=4.0, seed=0):
    return hear(draft, seconds, seed)


def unpacked(content):
    """Return head, samples and spectrogram, as the page reads them."""
    size = struct.unpack("<I", content[:4])[0]
    head = json.loads(content[4 : 4 + size])
    sound, picture = content[4 + size :][: 4 * head["samples"]], content[4 + size :]
    samples = np.frombuffer(sound, "<f4")
    height, width = head["picture"]["height"], head["picture"]["width"]
    picture = np.frombuffer(picture[4 * head["samples"] :], np.uint8).reshape(height, width)
    return head, samples, picture
