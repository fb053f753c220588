"""The configs that ship with the project, one for each sound model."""

from __future__ import annotations

from pathlib import Path

from dsgenerator import ROOT

INSTALLED = Path(__file__).parents[1] / "configs"
"""Where a wheel has them."""

CONFIGS = INSTALLED if INSTALLED.is_dir() else ROOT / "config"


def shipped_config(name: str) -> Path | None:
    """Return the config of a useful grid of a sound model, by its name; None if there is none."""
    return next((path for path in shipped_configs() if path.stem == name), None)


def shipped_configs() -> list[Path]:
    """Return all of them, by name."""
    return sorted(CONFIGS.glob("[!.]*.yaml"))
