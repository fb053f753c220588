"""Compare a dataset folder, wherever it lies, with its checksums: ``check.py FOLDER``."""

import sys
from pathlib import Path

from dsgenerator.errors import DSGeneratorError
from dsgenerator.upkeep.verification import check_folder


def main(arguments: list[str]) -> int:
    """Print what is missing, altered or extra; return the exit status."""
    if len(arguments) != 1:
        print("Name one folder: the data/ of a dataset, or a copy of it", file=sys.stderr)
        return 1
    try:
        check = check_folder(Path(arguments[0]))
    except DSGeneratorError as error:
        print(error, file=sys.stderr)
        return 1
    print(check.report())
    return 1 if check else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
