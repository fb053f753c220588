"""Writing the gallery, and removing what earlier ones had."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from dsgenerator.files import write_atomically
from dsgenerator.gallery.copies import copies
from dsgenerator.gallery.data import data_files, page_files
from dsgenerator.plan.run import Run
from dsgenerator.slice.manifest import read_manifest
from dsgenerator.state import needed, write_state
from dsgenerator.upkeep.pruning import prune_galleries


def write_gallery(
    run: Run, manifests: Sequence[str], thumbnails: Sequence[str], stamp: str | Path
) -> int:
    """Write the page, its data and, if it is to be shared alone, its audio.

    So, too, where variations have no files of their own that it could play.

    Parameters
    ----------
    run : Run
    manifests, thumbnails : Sequence[str]
        Of all batches.
    stamp : str or Path

    Returns
    -------
    int
        How many files the gallery has.
    """
    paths, files_there = run.paths, run.dataset.export.files
    embed = run.dataset.gallery_embed or not files_there
    read = [needed(read_manifest, path) for path in manifests]
    files = page_files() | data_files(run, read, audio="" if embed else "../data/")
    names = set(files) | {f"thumbs/{Path(path).name}" for path in thumbnails}
    for batch, manifest in zip(run.batches, read, strict=True) if embed else ():
        listed = [name for name, _ in manifest.variations()]
        contents = [None] * len(listed) if files_there else copies(run, batch)
        for name, content in zip(listed, contents, strict=True):
            names.add(name)
            paths.gallery(name).parent.mkdir(parents=True, exist_ok=True)
            if content is None:
                shutil.copyfile(paths.data / name, paths.gallery(name))
            else:
                write_atomically(paths.gallery(name), content)
    for name, content in files.items():
        paths.gallery(name).parent.mkdir(parents=True, exist_ok=True)
        write_atomically(paths.gallery(name), content)
    prune_galleries(paths, names)
    write_state(stamp, {"files": sorted(names)})
    return len(names)
