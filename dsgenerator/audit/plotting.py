"""What all figures have in common: colors, frame, and the way into a PNG file."""

from __future__ import annotations

import io

from matplotlib.axes import Axes
from matplotlib.figure import Figure

INK, GRID, TONE, ALARM = "#333333", "#dddddd", "#2a6f97", "#d1495b"


def new_figure(width: float, height: float) -> Figure:
    """Return a figure of a size in inches whose parts find their own places."""
    return Figure(figsize=(width, height), dpi=130, layout="constrained")


def tidy(axes: Axes) -> None:
    """Give axes a grid and no frame above and to the right."""
    axes.grid(color=GRID, lw=0.6)
    axes.spines[["top", "right"]].set_visible(False)


def png_bytes(figure: Figure) -> bytes:
    """Return a figure as a PNG file that does not tell what wrote it."""
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()
