"""From whatever names a config to the config and its dataset."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dsgenerator.config.original.translation import read_config
from dsgenerator.config.reading import Unreadable, read_file
from dsgenerator.config.schema import Config
from dsgenerator.config.shipped import shipped_config, shipped_configs
from dsgenerator.errors import DSGeneratorError, nearest, plain
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.validation import checked

logger = logging.getLogger("dsgenerator")

Source = str | Path | Mapping[str, Any] | Config
"""What a config can be given as: see `open_config`."""


def open_config(source: Source) -> tuple[Config, Dataset]:
    """Read and check a config, of this project or of the original tool.

    Parameters
    ----------
    source : str, Path, Mapping or Config
        The path of a file, in YAML or JSON; the name of a config that ships, for instance ``pop``;
        or what such a file says.  Relative paths start from the working folder.

    Raises
    ------
    DSGeneratorError
        With all that is wrong, in one message.
    """
    if isinstance(source, Config):
        # Its sections stay what they are.
        raw: Any = {_key(name): getattr(source, name) for name in source.model_fields_set}
        return checked(raw)
    files: list[Path] = []
    if isinstance(source, Mapping):
        raw = source
    elif isinstance(source, str | Path):
        files = [_file(source)]
        try:
            raw = read_file(files[0])
        except Unreadable as error:
            raise DSGeneratorError(str(error)) from error
    else:
        raise DSGeneratorError(
            f"a config is a file, a mapping or a Config; this is of type {type(source).__name__}"
        )
    told, source_map, notes = read_config(raw, files)
    for note in notes:
        logger.info("%s", note)
    return checked(told, source_map)


def _key(name: str) -> str:
    return Config.model_fields[name].alias or name


def _file(source: str | Path) -> Path:
    """Return the file that is meant, by its path or by the name of a config that ships."""
    path = Path(os.path.expanduser(source))
    if os.path.isfile(path):
        return path
    # Whatever else is called so, such as a folder of sounds.
    if shipped := shipped_config(str(source)):
        return shipped
    if os.path.exists(path):
        return path
    known = [found.stem for found in shipped_configs()]
    raise DSGeneratorError(
        f"there is no config file {plain(source)} (looked in {Path.cwd()})"
        f"{nearest(str(source), known)} "
        f"Known by name: {', '.join(known)}"
    )
