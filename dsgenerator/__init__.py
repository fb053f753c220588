"""Parametric audio datasets: what the Snakefile, its jobs, the tests and the notebooks share."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
"""The checkout: sound models, configs, and the workflow lie beside this package."""
