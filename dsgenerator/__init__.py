"""Parametric audio datasets: what the Snakefile, its jobs, the tests and the notebooks share."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
"""What this package lies in, with `synths` beside it: the checkout, or where it was installed."""
