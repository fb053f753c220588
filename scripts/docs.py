"""Write config/README.md and config/schema.json (`make docs`)."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def generated(root: Path = ROOT) -> dict[Path, str]:
    """Return the files that are made from the code, with what they should hold."""
    from lib.documentation import config_page, config_schema

    config = root / "config"
    return {
        config / "README.md": config_page((config / "pop.yaml").read_text()),
        config / "schema.json": config_schema(),
    }


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "scripts"))
    for path, text in generated().items():
        path.write_text(text)
