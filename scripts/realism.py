"""Compare the sounds of a config with recordings: ``realism.py CONFIG RECORDINGS [CSV]``."""

import sys
from pathlib import Path

from dsgenerator.audit.realism.report import compare_with_recordings
from dsgenerator.config.original.translation import read_config
from dsgenerator.config.reading import Unreadable, read_file
from dsgenerator.errors import DSGeneratorError
from dsgenerator.files import write_atomically
from dsgenerator.points.dataset import Dataset
from dsgenerator.points.validation import validate
from dsgenerator.table.metadata import csv_bytes


def read_dataset(path: Path) -> Dataset:
    """Return the dataset that a config file describes."""
    config, source_map, _ = read_config(read_file(path), [path])
    return validate(config, source_map)


def main(arguments: list[str]) -> int:
    """Print how far they are apart, write the table if asked to; return the exit status."""
    if len(arguments) not in (2, 3) or not all(arguments):
        print("Name a folder of recordings: make realism RECORDINGS=folder", file=sys.stderr)
        return 1
    config, folder, *tables = map(Path, arguments)
    try:
        found = compare_with_recordings(read_dataset(config), folder)
        for path in tables:
            write_atomically(path, csv_bytes(found.table()))
    except (DSGeneratorError, Unreadable) as error:
        print(error, file=sys.stderr)
        return 1
    except OSError as error:
        print(f"{error.filename} cannot be written: {error.strerror}", file=sys.stderr)
        return 1
    print("\n".join(found.lines()))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
