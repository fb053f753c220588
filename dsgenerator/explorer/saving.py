"""Which file a config is saved to, by what a user types: a name, or a path."""

from __future__ import annotations

from pathlib import Path

from dsgenerator import ROOT
from dsgenerator.errors import DSGeneratorError, nearest

FOLDER = Path("config")
"""Where configs are, and a name alone leads to."""

ENDINGS = (".yaml", ".yml")


def config_path(typed: str) -> Path:
    """Return the file that is meant.

    Raises
    ------
    DSGeneratorError
        If it is no name of a config.
    """
    typed = typed.strip()
    if not typed or typed.endswith(("/", "/.", "..")):
        raise DSGeneratorError("Name the config, for instance my_fire")
    path = Path(typed)
    if path.suffix not in ("", *ENDINGS):
        raise DSGeneratorError(f"{typed} is no name for a config; let it end with .yaml")
    path = path if path.suffix else path.with_name(f"{path.name}.yaml")
    try:
        path = path.expanduser()
    except RuntimeError:  # somebody whom the machine does not know
        raise DSGeneratorError(f"There is no folder {path.parts[0]}") from None
    return path if "/" in typed else FOLDER / path


def make_room(path: Path) -> None:
    """Make the folder of configs, if that is where a file is to be; others have to be there.

    Raises
    ------
    DSGeneratorError
        If they are not: most probably that is a slip.
    """
    if path.parent == FOLDER:
        FOLDER.mkdir(exist_ok=True)
    elif not path.parent.is_dir():
        known = (str(folder) for folder in Path().iterdir() if folder.is_dir())
        near = nearest(str(path.parent), known)
        raise DSGeneratorError(f"There is no folder {path.parent}{near}")


def where(path: Path) -> str:
    """Return where a file is, seen from the checkout."""
    absolute, root = path.resolve(), ROOT.resolve()
    if absolute.is_relative_to(root):
        return str(absolute.relative_to(root))
    return f"{absolute}, outside of this checkout"
