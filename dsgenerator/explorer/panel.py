"""The explorer as widgets, for a notebook or an app."""

from __future__ import annotations

import html
from pathlib import Path

import ipywidgets as widgets

from dsgenerator.config import models
from dsgenerator.errors import DSGeneratorError
from dsgenerator.explorer.draft import Draft, new_draft, open_path
from dsgenerator.explorer.rows import Row
from dsgenerator.explorer.views import events, image_tag, picture, player
from dsgenerator.gallery.thumbnails import sheet_bytes, spectrogram

MOST = 24
"""Largest number of sounds in a strip."""


class Explorer:
    """Choose a sound model, set its parameters, hear and see it, and save a config.

    Parameters
    ----------
    synth : str
        The initial sound model: the name of a shipped one, or the path of another one.

    Attributes
    ----------
    widget : ipywidgets.VBox
        The widget to display.
    """

    def __init__(self, synth: str) -> None:
        self.draft = new_draft(synth)
        self.stored: dict[str, Draft] = {}
        self.model = widgets.Dropdown(options=models.shipped(), value=None, description="model")
        self.path = widgets.Text(placeholder="own_model.py or config.yaml", description="or file")
        self.seed = widgets.BoundedIntText(value=0, min=0, max=2**31, description="seed")
        self.loop = widgets.Checkbox(value=False, description="loop", indent=False)
        self.message, self.view, self.sound = (widgets.HTML() for _ in range(3))
        self.message.add_class("explorer-message")
        self.rows, self.strip = widgets.VBox(), widgets.HTML()
        self.estimate = widgets.HTML()
        self.widget = widgets.VBox(
            [self._top(), self.message, self.rows, self._listening(), self._saving()]
        )
        self.model.value = synth if synth in models.shipped() else None
        self.model.observe(lambda change: self._pick(change["new"]), "value")
        self.seed.observe(lambda _: self.listen(), "value")
        self.loop.observe(lambda _: self.listen(), "value")
        self._rebuild()

    def _top(self) -> widgets.Widget:
        return widgets.HBox([self.model, self.path, self._button("Open", self.open)])

    def _listening(self) -> widgets.Widget:
        keep = [self._button(f"Store {key}", lambda _, k=key: self.store(k)) for key in "AB"]
        back = [self._button(f"Hear {key}", lambda _, k=key: self.recall(k)) for key in "AB"]
        again = self._button("New seed", self._new_seed)
        self.along = widgets.Dropdown(description="strip along")
        self.count = widgets.BoundedIntText(value=5, min=2, max=MOST, description="n")
        strip = [self.along, self.count, self._button("Show strip", self.show_strip)]
        return widgets.VBox(
            [
                widgets.HBox([self.seed, again, self.loop, *keep, *back]),
                *(self.sound, self.view),
                *(widgets.HBox(strip), self.strip),
            ]
        )

    def _saving(self) -> widgets.Widget:
        self.target = widgets.Text(value="config/my_sounds.yaml", description="save to")
        save = self._button("Save as config", self.save)
        self.saved = widgets.HTML()
        self.saved.add_class("explorer-saved")
        return widgets.VBox([self.estimate, widgets.HBox([self.target, save]), self.saved])

    @staticmethod
    def _button(text: str, act) -> widgets.Button:
        button = widgets.Button(description=text)
        button.on_click(act)
        return button

    # The draft

    def _pick(self, synth: str | None) -> None:
        if synth:
            self._try(lambda: self._take(new_draft(synth)))

    def open(self, _) -> None:
        """Open the sound model, the config or the folder whose path was entered."""
        path = Path(self.path.value.strip()).expanduser()
        self._try(lambda: self._take(open_path(path)))

    def _take(self, draft: Draft) -> None:
        self.draft = draft
        self._rebuild()

    def _rebuild(self) -> None:
        names = [parameter.name for parameter in self.draft.parameters]
        self.rows.children = [
            Row(parameter, self.draft, self._heard, self._swept)
            for parameter in self.draft.parameters
        ]
        self.along.options, self.along.value = names, names[0] if names else None
        self.strip.value = ""
        self.listen()
        self._estimate()

    def _heard(self, name: str, value: float) -> None:
        self.draft = self.draft.with_value(name, value)
        self.listen()

    def _swept(self, name: str, chosen) -> None:
        self.draft = self.draft.with_range(name, chosen)
        self._estimate()

    # The preview

    def listen(self) -> None:
        """Render, play and draw the preview, or show an error message."""
        self._try(self._listen)

    def _listen(self) -> None:
        samples = self.draft.render(self.seed.value)
        rate = self.draft.sample_rate
        times = events(self.draft.model, samples, rate)
        self.sound.value = player(samples, rate, self.loop.value)
        text = "Waveform, spectrogram and intervals between events"
        self.view.value = image_tag(picture(samples, times, rate), text)

    def _new_seed(self, _) -> None:
        self.seed.value += 1

    def store(self, key: str) -> None:
        """Store the draft as A or B."""
        self.stored[key] = self.draft
        self._say(f"{key} is kept")

    def recall(self, key: str) -> None:
        """Restore the draft of A or B."""
        if key in self.stored:
            self._take(self.stored[key])
        else:
            self._say(f"nothing is kept as {key} yet")

    def show_strip(self, _) -> None:
        """Show spectrograms and players along one parameter, over its swept or its full range."""
        self._try(self._show_strip)

    def _show_strip(self) -> None:
        name, cells = self.along.value, []
        if name is None:
            raise DSGeneratorError(f"{self.draft.synth} has no parameters")
        declared = next(entry for entry in self.draft.parameters if entry.name == name)
        chosen = self.draft.ranges.get(name)
        low, high = (chosen.low, chosen.high) if chosen else (declared.min, declared.max)
        steps = self.count.value - 1
        for number in range(self.count.value):
            value = low + (high - low) * number / steps
            value = float(round(value)) if declared.scale == "integer" else value
            samples = self.draft.render(self.seed.value, **{name: value})
            drawn = spectrogram(samples, self.draft.sample_rate)
            image = image_tag(sheet_bytes([drawn]), f"{name} {value:g}")
            sound = player(samples, self.draft.sample_rate, self.loop.value, play=False)
            cells.append(f"<figure>{image}<figcaption>{value:g}</figcaption>{sound}</figure>")
        self.strip.value = (
            "<style>.strip{display:flex;flex-wrap:wrap;gap:8px}.strip figure{margin:0}"
            f".strip audio{{width:180px}}</style><div class=strip>{''.join(cells)}</div>"
        )

    # Saving

    def _estimate(self) -> None:
        try:
            text = self.draft.estimate() if self.draft.ranges else "nothing is swept yet"
        except DSGeneratorError as error:
            text = str(error)
        self.estimate.value = f"<pre>{html.escape(text)}</pre>"

    def save(self, _) -> None:
        """Write the config and show the command that makes the dataset."""
        try:
            text = self.draft.save(Path(self.target.value.strip()).expanduser())
        except DSGeneratorError as error:
            text = str(error)
        self.saved.value = f"<pre>{html.escape(text)}</pre>"

    def _try(self, act) -> None:
        """Call a function, and show the message of an error instead of raising it."""
        self._say("")
        try:
            act()
        except DSGeneratorError as error:
            self._say(str(error))

    def _say(self, text: str) -> None:
        self.message.value = f"<pre role=alert>{html.escape(text)}</pre>" if text else ""
