"""Write a sound model to start from, with its config and its test: ``new_synth.py NAME FOLDER``."""

import importlib.util
import keyword
import re
import sys
from pathlib import Path

from dsgenerator.config import models

TEMPLATE = Path(__file__).with_name("template")


def main(arguments: list[str]) -> int:
    """Write the files, or say why not; return the exit status."""
    name, folder = arguments[0], Path(arguments[1])
    if not re.fullmatch("[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        print(
            f"NAME={name!r} is no name for a sound model; allowed: small letters, digits and _, "
            f"a letter first, for instance NAME=rumble",
            file=sys.stderr,
        )
        return 1
    if name in models.shipped() or importlib.util.find_spec(name):
        print(f"{name} is the name of another module; choose one of your own", file=sys.stderr)
        return 1
    paths = {path: folder / path.name.replace("template", name) for path in TEMPLATE.glob("*.*")}
    there = [str(path) for path in paths.values() if path.exists()]
    if there:
        print(f"{', '.join(sorted(there))}: there already; nothing was written", file=sys.stderr)
        return 1
    class_name = "".join(part.capitalize() for part in name.split("_"))
    folder.mkdir(parents=True, exist_ok=True)
    for source, path in paths.items():
        text = source.read_text().replace("Template", class_name).replace("template", name)
        path.write_text(text.replace("FOLDER", str(folder)))
    print(f"wrote {', '.join(sorted(map(str, paths.values())))}; next:")
    print(f"  make explore OPEN={folder / name}.py")
    print(f"  make dataset CONFIG={folder / name}.yaml")
    print(f"  make audit CONFIG={folder / name}.yaml")
    print(f"  make serve CONFIG={folder / name}.yaml")
    print(f"  {sys.executable} -m pytest {folder}/test_{name}.py")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
