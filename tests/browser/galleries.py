"""Galleries to look at: of tiny datasets, and made up of tables that no workflow made."""

import itertools
import json
import threading
from contextlib import contextmanager

import numpy as np
from helpers import TINY

from dsgenerator.gallery.data import page_files
from dsgenerator.gallery.packing import WHOLE, packed
from scripts.serve import server_of

GRID = TINY | {
    "dataset": "tiny",
    "long_duration": 2,
    "variation_duration": 0.5,
    "examples": 2,
    "batch_size": 12,
    "params": {
        "rate_exp": {"min": 2, "max": 4, "n": 3, "label": {"name": "pace", "min": 0, "max": 1}},
        "cf_exp": {"values": [0, 0.5]},
    },
}
"""Twelve points of four variations."""

DESIGN = TINY | {
    "dataset": "drawn",
    "long_duration": 1,
    "variation_duration": 0.5,
    "gain_db": 6.6,
    "batch_size": "auto",
    "design": {"kind": "sobol", "n": 16},
    "params": {"rate_exp": {"min": 1, "max": 6}, "irreg_exp": {"min": 0, "max": 1},
               "cf_exp": {"min": 0, "max": 1}},
    "split": {"train": 0.5, "test": 0.5},
}  # fmt: skip
"""Sixteen points, of which some are clipped."""


PORTS = itertools.count(8400, 7)
"""A browser keeps connections, and what it remembers, to a port: each server has its own."""


@contextmanager
def served(folder):
    """Serve the folder of a dataset, and yield the address of its gallery."""
    with server_of(folder, next(PORTS)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/gallery/"
        server.shutdown()


def opened(page, address):
    """Open a gallery, wait for its table, and return the page."""
    page.goto(address)
    page.wait_for_selector("#table .slick-row")
    return page


def playing(page):
    """Wait until the sound plays, and return how long it is."""
    page.wait_for_function("player.deck.currentTime > 0 && !player.deck.paused")
    return page.evaluate("player.deck.duration")


def made_up(folder, points, name="made_up", dropped=(), variations=5, part=800, drawn=False):
    """Write a gallery of a grid of one axis, without some points, and return its address.

    Parameters
    ----------
    dropped : Collection[int or tuple[int, int]]
        Points, and points with numbers of variations.
    part : int
        Points of a part.
    drawn : bool
        Whether the points are no grid, but have numbers of their own along two axes.
    """
    for file, content in page_files().items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(content)
    (folder / "data").mkdir()
    kept = [
        [v for v in range(variations) if not {p, (p, v)} & set(dropped)] if dropped else None
        for p in range(points)
    ]
    whole = list(range(variations))
    total, parts, random = 0, [], np.random.default_rng(0)
    for first in range(0, points, part):
        places = range(first, min(first + part, points))
        numbers = [number for p in places for number in (kept[p] or [] if dropped else whole)]
        total += len(numbers)
        levels = np.linspace(0.05, 0.9, len(numbers))
        columns = {
            "first": first,
            "stems": "\n".join(f"made_up-{p}" for p in places),
            "files": "\n".join("audio/*--v-#.wav" for _ in places),
            "splits": "",
            "rows": packed((len(kept[p] if dropped else whole) for p in places), WHOLE),
            "sheets": packed([0] * len(places), WHOLE),
            "cells": packed([0] * len(places), WHOLE),
            "numbers": packed(numbers, WHOLE),
            "peaks": packed(levels),
            "rms": packed(levels / 4),
            "clipped": packed([0] * len(numbers), WHOLE),
            "digests": packed(random.integers(0, 2**31, 8 * len(numbers)), WHOLE),
            "moving": {},
            "realised": {},
        }  # fmt: skip
        if drawn:
            values = {name: packed(random.random(len(places))) for name in "pq"}
            columns |= {"values": values, "physical": {}, "labels": {}}
        file = f"data/part-{len(parts):04d}.js"
        (folder / file).write_text(f"GALLERY.part({json.dumps(columns)});")
        parts.append(file)
    axis = {
        "name": "p", "unit": "", "doc": name, "ends": [0, max(1, points - 1)], "physical_unit": "",
        "label": None, "values": list(range(points)), "physical": None, "labels": None,
    }  # fmt: skip
    own = {"name": "p", "unit": "", "doc": "", "ends": [0, 1], "physical_unit": "", "label": None}
    index = {
        "dataset": name, "facts": name, "grid": not drawn,
        "axes": [own, own | {"name": "q"}] if drawn else [axis],
        "fixed": [{"name": name, "value": 1, "unit": ""}], "moving": [], "curves": {},
        "realised": [], "splits": [], "examples": 1, "variations": variations, "pictured": 1,
        "starts": [v / 2 for v in range(variations)], "duration": 0.5, "rate": 8000,
        "points": points, "total": total, "audio": "", "parts": parts,
        "picture": {"lowest": 50, "quietest": -90, "loudest": -10},
        "palettes": {name: packed([0] * 192, WHOLE) for name in ("magma", "viridis")},
        "thumbs": {"width": 96, "height": 48, "margin": 2, "sheets": []},
    }  # fmt: skip
    (folder / "data" / "index.js").write_text(f"GALLERY.start({json.dumps(index)});")
    return f"file://{folder}/index.html"
