"""Make the pages of the sound models: ``model_pages.py [FOLDER [MODEL ...]]``.

Only what has changed is made again; pages of models that are no more are removed.
"""

import os
import shutil
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

from dsgenerator import ROOT
from dsgenerator.config import models
from dsgenerator.errors import DSGeneratorError, nearest
from dsgenerator.files import write_atomically
from scripts.pages import facts
from scripts.pages.checking import problems
from scripts.pages.made import RECORD, Made, make
from scripts.pages.page import index_page, model_page

FOLDER = ROOT / "docs" / "models"


def make_in(folder: Path, synth: str) -> tuple[Made, bool]:
    """Make the sounds of one model in its own folder."""
    return make(synth, folder / synth)


def write_pages(folder: Path, synths: list[str]) -> list[str]:
    """Write the pages of sound models, and the index of them; return what was rendered anew.

    Raises
    ------
    DSGeneratorError
        If there is no such model, or no results of audits.
    """
    for synth in synths:
        models.load(synth)
    audits, speeds, real = facts.audits(), facts.speeds(), facts.realism()
    # Whoever has the most parameters takes longest: no core waits for it at the end.
    first = sorted(synths, key=lambda synth: -len(models.load(synth).parameters))
    with ProcessPoolExecutor(max_workers=min(len(synths), os.cpu_count() or 1)) as pool:
        found = dict(zip(first, pool.map(partial(make_in, folder), first), strict=True))
    for synth in synths:
        own = {name: audit for (model, name), audit in audits.items() if model == synth}
        made, _ = found[synth]
        text = model_page(synth, made, own, speeds.get(synth), real.get(synth))
        write_atomically(folder / synth / "index.md", text.encode())
    index = index_page(((synth, found[synth][0]) for synth in synths), speeds)
    write_atomically(folder / "index.md", index.encode())
    for record in folder.glob(f"*/{RECORD}"):
        if record.parent.name not in synths:
            shutil.rmtree(record.parent)
    return [synth for synth in synths if found[synth][1]]


def main(arguments: list[str]) -> int:
    """Write them, and say what was made; return the exit status."""
    folder = Path(arguments[0]) if arguments else FOLDER
    synths, begun = arguments[1:] or models.shipped(), time.monotonic()
    unknown = [synth for synth in synths if synth not in models.shipped()]
    if unknown:
        near = nearest(unknown[0], models.shipped())
        print(f"there is no sound model {unknown[0]}{near}", file=sys.stderr)
        return 1
    try:
        made = write_pages(folder, sorted(synths))
    except DSGeneratorError as error:
        print(error, file=sys.stderr)
        return 1
    if wrong := list(problems(folder, synths)):
        print("\n".join(wrong), file=sys.stderr)
        return 1
    seconds = time.monotonic() - begun
    print(f"{folder}: {len(synths)} pages, sounds of {len(made)} made anew in {seconds:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
