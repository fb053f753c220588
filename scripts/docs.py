"""Write what is made from the code: pages, the schema of the config, the table of sound models."""

import re
from pathlib import Path

from dsgenerator.audit.documentation import estimators_page
from dsgenerator.config.documentation import config_page, config_schema, models_table

ROOT = Path(__file__).resolve().parents[1]
MODELS = re.compile(r"(<!-- models: .*-->\n).*(<!-- end of models -->)", re.DOTALL)


def generated(root: Path = ROOT) -> dict[Path, str]:
    """Return the files that are made from the code, with what they should hold."""
    config, models = root / "config", root / "docs" / "sound-models.md"
    return {
        config / "README.md": config_page((config / "pop.yaml").read_text()),
        config / "schema.json": config_schema(),
        root / "dsgenerator" / "audit" / "estimators" / "README.md": estimators_page(),
        models: MODELS.sub(rf"\g<1>{models_table()}\g<2>", models.read_text()),
    }


if __name__ == "__main__":
    for path, text in generated().items():
        path.write_text(text)
