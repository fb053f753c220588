"""Versions of this project and of what it stands on."""

from __future__ import annotations

import platform
import tomllib
from importlib.metadata import PackageNotFoundError, version

from dsgenerator import ROOT

PACKAGES = ("numpy", "scipy", "pydantic", "soundfile", "soxr")
"""What the package itself needs and calls."""


def project_version() -> str:
    """Return the version of this project: of the checkout, or of what was installed."""
    stated = ROOT / "pyproject.toml"
    if stated.is_file():
        # Whatever else is installed under this name, it is not what runs.
        return str(tomllib.loads(stated.read_text(encoding="utf-8"))["project"]["version"])
    return version("dsgenerator")


def versions() -> dict[str, str]:
    """Return the versions of this project, of Python, and of packages, by name."""
    found = {"dsgenerator": project_version(), "python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "is missing"
    return found
