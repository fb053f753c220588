"""A row of widgets for each parameter: its value in the preview, and its swept range."""

from __future__ import annotations

from collections.abc import Callable

import ipywidgets as widgets

from dsgenerator.explorer.draft import Draft, Range
from synths.interface import Parameter

STEPS = 200
"""Number of steps of a slider."""

WIDE, NAME = {"width": "22rem"}, {"width": "9rem"}


class Row(widgets.HBox):
    """The widgets of one parameter: a slider for its value, and its swept range.

    Parameters
    ----------
    parameter : Parameter
    draft : Draft
    heard, swept : callable
        Called with the name and the new value, or the new range or None.
    """

    def __init__(
        self,
        parameter: Parameter,
        draft: Draft,
        heard: Callable[[str, float], None],
        swept: Callable[[str, Range | None], None],
    ) -> None:
        self.parameter, self._heard, self._swept = parameter, heard, swept
        whole = parameter.scale == "integer"
        bounds = {"min": parameter.min, "max": parameter.max, "continuous_update": False}
        bounds["step"] = 1 if whole else (parameter.max - parameter.min) / STEPS
        name = widgets.Label(parameter.name, tooltip=parameter.doc, layout=NAME)
        kind = widgets.IntSlider if whole else widgets.FloatSlider
        self.value = kind(
            value=draft.values[parameter.name], tooltip=parameter.doc, layout=WIDE, **bounds
        )
        self.value.add_class(f"heard-{parameter.name}")
        self.quantity = widgets.Label(layout=NAME)
        chosen = draft.ranges.get(parameter.name)
        self.sweep = widgets.Checkbox(
            value=chosen is not None, description="sweep", indent=False,
            layout=widgets.Layout(width="5rem"),
        )  # fmt: skip
        ends = (chosen.low, chosen.high) if chosen else (parameter.min, parameter.max)
        kind = widgets.IntRangeSlider if whole else widgets.FloatRangeSlider
        self.ends = kind(value=ends, layout=WIDE, **bounds)
        self.n = widgets.BoundedIntText(
            value=chosen.n if chosen else 5, min=1, max=1000, description="n",
            layout=widgets.Layout(width="8rem"), style={"description_width": "1rem"},
        )  # fmt: skip
        super().__init__([name, self.value, self.quantity, self.sweep, self.ends, self.n])
        self._show()
        self.value.observe(self._on_value, "value")
        for widget in (self.sweep, self.ends, self.n):
            widget.observe(self._on_range, "value")

    def _on_value(self, _) -> None:
        self._show()
        self._heard(self.parameter.name, float(self.value.value))

    def _on_range(self, _) -> None:
        self._show()
        low, high = self.ends.value
        chosen = Range(float(low), float(high), self.n.value)
        self._swept(self.parameter.name, chosen if self.sweep.value else None)

    def _show(self) -> None:
        """Show the unit or physical quantity of the value, and hide unused widgets."""
        value = float(self.value.value)
        quantity = self.parameter.physical(value)
        unit = self.parameter.unit
        if quantity != value:
            unit = f"= {quantity:.4g} {self.parameter.physical_unit}"
        self.quantity.value = unit
        for widget in (self.ends, self.n):
            widget.layout.visibility = "visible" if self.sweep.value else "hidden"
