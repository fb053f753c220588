"""Write what is made from the code: pages, a schema, a table, what the loader to copy shares."""

import re
from pathlib import Path

from dsgenerator.audit.documentation import estimators_page
from dsgenerator.config.documentation import config_page, config_schema, models_table

ROOT = Path(__file__).resolve().parents[1]
MODELS = re.compile(r"(<!-- models: .*-->\n).*(<!-- end of models -->)", re.DOTALL)

READING = re.compile(r"^# -- reading.*\n", re.MULTILINE)
"""The line above what `loaders/textures.py` shares with the package."""


def loader(text: str, reading: str) -> str:
    """Return the loader that people copy, with how the package reads samples."""
    own, shared = READING.split(text)[0], READING.split(reading)[1]
    mark = "# -- reading: written by make docs from dsgenerator/loading/reading.py\n"
    return f"{own}{mark}{shared}"


def generated(root: Path = ROOT) -> dict[Path, str]:
    """Return the files that are made from the code, with what they should hold."""
    config, models = root / "config", root / "docs" / "sound-models.md"
    textures, package = root / "loaders" / "textures.py", root / "dsgenerator"
    return {
        config / "README.md": config_page((config / "pop.yaml").read_text()),
        config / "schema.json": config_schema(),
        package / "audit" / "estimators" / "README.md": estimators_page(),
        models: MODELS.sub(rf"\g<1>{models_table()}\g<2>", models.read_text()),
        textures: loader(textures.read_text(), (package / "loading" / "reading.py").read_text()),
    }


if __name__ == "__main__":
    for path, text in generated().items():
        path.write_text(text)
