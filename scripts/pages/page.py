"""The text of the pages: Markdown, with players and pictures in plain HTML."""

from __future__ import annotations

import inspect
import math
import re
from collections.abc import Iterable, Sequence
from html import escape

from dsgenerator.config import models
from dsgenerator.config.documentation import summary_of
from scripts.pages.facts import Audit, Realism
from scripts.pages.made import Made, Sound
from scripts.pages.pictures import CAPTION
from scripts.pages.points import DURATION, SAMPLE_RATE
from synths.interface import Parameter

MADE = "<!-- made by `make docs-models`: changes here are lost -->"

STYLE = """\
<style>
.sounds { display: grid; grid-template-columns: repeat(auto-fit, minmax(190px, 1fr)); gap: 12px; }
.sounds figure { margin: 0; width: 100%; min-width: 0; max-width: 340px; }
.sounds img { display: block; width: 100%; height: auto; border-radius: 4px; }
.sounds audio { display: block; width: 100%; height: 40px; margin-top: 4px; }
.sounds figcaption { margin: 4px 0 0; font-size: 0.85em; font-style: normal; text-align: left; }
</style>
"""

HOW = f"""\
Each parameter alone, from the low end of its range to the high one, the others at their defaults;
the same random numbers in all of them, so that nothing else differs. {DURATION:g} s at
{SAMPLE_RATE / 1000:g} kHz, as MP3; levels are as rendered, but for sounds beyond full scale, which
say by how much they are turned down. {CAPTION}.
"""

NO_RECORDINGS = "Not compared with recordings: `make realism RECORDINGS=folder` does so with yours."


def model_page(
    synth: str, made: Made, audits: dict[str, Audit], speed: float | None, real: Realism | None
) -> str:
    """Return the page of a sound model.

    Parameters
    ----------
    synth : str
    made : Made
        Its sounds and pictures, which are beside the page.
    audits : dict[str, Audit]
        By parameter.
    speed : float, optional
        Seconds of audio a second of one core.
    real : Realism, optional
    """
    model = models.load(synth)
    parts = [
        # A site takes no title from a heading that is code.
        f"---\ntitle: {synth}\n---",
        MADE,
        f"# `{synth}`",
        prose(inspect.getdoc(type(model)) or summary_of(model)),
        f"A grid of it is `config/{synth}.yaml`; at a Python prompt:",
        f'```python\nfrom synths import sound\n\nsamples = sound("{synth}").generate('
        f"duration=2.0, sample_rate=16000, seed=0)\n```",
        _measured(made, speed, real),
        "## Parameters",
        _table_of(model.parameters),
        STYLE,
        HOW,
        *(_parameter(synth, each, made, audits.get(each.name)) for each in model.parameters),
        "## Source",
        f"`synths/{synth}.py`; what it imports from `synths` is beside it.",
        f"```python\n{inspect.getsource(inspect.getmodule(type(model))).rstrip()}\n```",
    ]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def index_page(pages: Iterable[tuple[str, Made]], speeds: dict[str, float]) -> str:
    """Return the page that leads to all others, with every model at its defaults."""
    figures, rows = (
        [],
        ["| model | sound | parameters | times real time |", "| --- | --- | --- | --- |"],
    )
    for synth, made in pages:
        model = models.load(synth)
        # All parameters have it; the first one's is as good as any.
        sound = made.sounds[model.parameters[0].name]["default"]
        figures.append(_figure(synth, sound, f"{synth} at its defaults", f"{synth}/", synth))
        names = ", ".join(f"`{parameter.name}`" for parameter in model.parameters)
        speed = f"{speeds[synth]:,.0f}" if synth in speeds else ""
        summary = prose(summary_of(model))
        rows.append(f"| [`{synth}`]({synth}/index.md) | {summary} | {names} | {speed} |")
    parts = [
        MADE,
        "# Sound models to hear",
        f"Each at its defaults, {DURATION:g} s. The page of a model has its sound at low, default "
        f"and high values of every parameter, whether its labels hold, and its source.",
        STYLE,
        _grid(figures),
        CAPTION + ".",
        "## What there is",
        "\n".join(rows),
    ]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def prose(text: str) -> str:
    """Return a docstring as Markdown: literals, and titles of sections in bold."""
    titled = re.sub(r"^([A-Z][a-z ]+)\n-{3,}$", r"**\1.**", text, flags=re.MULTILINE)
    return titled.replace("``", "`")


def quantity(parameter: Parameter, value: float) -> str:
    """Return the physical quantity of a value, with its unit."""
    return plain(f"{parameter.physical(value):.4g} {parameter.quantity_unit}".rstrip())


def plain(text: str) -> str:
    """Return a text with large numbers as they are read: 10,900 for 1.09e+04."""
    return re.sub(r"\d(\.\d+)?e\+\d+", lambda number: f"{float(number[0]):,.0f}", text)


def _measured(made: Made, speed: float | None, real: Realism | None) -> str:
    given_away = [f"`{name}`" for name, level in made.levels.items() if level.tells]
    lines = []
    if speed is not None:
        lines.append(
            f"**Speed.** {speed:,.0f} times real time at 16 kHz on one core, at its defaults."
        )
    if real is None:
        lines.append(f"**Realism.** {NO_RECORDINGS}")
    else:
        lines.append(
            f"**Realism.** Distance from recordings, {real.recordings}: {real.defaults} at its "
            f"defaults, {real.best} at the best point of `config/{real.sound_model}.yaml`. "
            f"For comparison, a recording is {real.other_half} from its other half and "
            f"{real.others} from the others (root mean square z over statistics of cochlear "
            f"envelopes; `make realism`). What differs most: {real.differs}."
        )
    if given_away:
        names = ", ".join(given_away)
        it = "them" if len(given_away) > 1 else "it"
        lines.append(
            f"**Level.** It gives {names} away: a network may learn loudness instead. Who wants "
            f"{it} heard otherwise normalises levels while loading."
        )
    else:
        lines.append("**Level.** It gives no parameter away.")
    return "\n\n".join(lines)


def _table_of(parameters: Sequence[Parameter]) -> str:
    rows = [
        "| parameter | quantity | range | default | unit of the value | moves |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for each in parameters:
        ends = f"{each.min:g} .. {each.max:g}"
        if quantity(each, each.max) != f"{each.max:.4g} {each.unit}".rstrip():
            ends += f" ({quantity(each, each.min)} .. {quantity(each, each.max)})"
        unit = "whole number" if each.scale == "integer" and not each.unit else each.unit
        moves = "yes" if each.moves else ""
        rows.append(
            f"| [`{each.name}`](#{anchor(each)}) | `{each.law}` | {ends} | {each.default:g} | "
            f"{unit} | {moves} |"
        )
    return "\n".join(rows)


def anchor(parameter: Parameter) -> str:
    """Return the anchor of a parameter's heading, as Markdown makes it of its name."""
    return parameter.name.lower().replace(".", "")


def _parameter(synth: str, parameter: Parameter, made: Made, audit: Audit | None) -> str:
    figures = [
        _figure(
            synth,
            sound,
            f"{synth}, {parameter.name} {name}: {quantity(parameter, sound.value)}",
            "",
            f"<strong>{name}</strong> {parameter.name} = {plain(f'{sound.value:.4g}')}",
            quantity(parameter, sound.value),
        )
        for name, sound in made.sounds[parameter.name].items()
    ]
    parts = [f"### `{parameter.name}`", parameter.doc.replace("*", r"\*"), _grid(figures)]
    for end, why in made.skipped[parameter.name].items():
        value = parameter.min if end == "low" else parameter.max
        parts.append(f"The range goes on to {value:g}, which is not played: {why.rstrip('.')}.")
    parts.append(f"**Label.** {_label(audit)}")
    level = made.levels[parameter.name]
    parts.append(
        f"**Level.** {level.quietest_db:.1f} to {level.loudest_db:.1f} dB (RMS) over the range, "
        f"which explains {level.explained:.0%} of the variance."
    )
    return "\n\n".join(parts)


def _label(audit: Audit | None) -> str:
    if audit is None:
        return "Not measured so far."
    if not audit.estimator:
        return f"Not measured: {audit.why}."
    verdict = {"yes": "Holds", "no": "Does not hold everywhere"}.get(audit.holds, "Not measured")
    figures = []
    if audit.r2:
        figures.append(f"R2 {audit.r2.replace(' of ', ' of at most ')}")
    if audit.slope and not math.isnan(float(audit.slope)):
        figures.append(f"slope {audit.slope}")
    told = f" ({', '.join(figures)})" if figures else ""
    span = f" from {plain(audit.span).replace(' .. ', ' to ')}" if audit.span else ""
    why = f" {audit.why[0].upper()}{audit.why[1:]}." if audit.why else ""
    return f"{verdict}{span}{told}, by `{audit.estimator}`.{why}"


def _grid(figures: Iterable[str]) -> str:
    return '<div class="sounds">\n' + "\n".join(figures) + "\n</div>"


def _figure(
    synth: str, sound: Sound, name: str, folder: str, caption: str, detail: str = ""
) -> str:
    """Return a picture over a player, with one accessible name for both."""
    said = escape(name, quote=True)
    lower = f"<br>turned down by {sound.lowered_db:.0f} dB" if sound.lowered_db >= 0.5 else ""
    more = f"<br>{escape(detail)}" if detail else ""
    linked = f'<a href="{folder}index.html">{caption}</a>' if folder else caption
    return (
        f'<figure>\n<img src="{folder}{sound.picture}" alt="Spectrogram of {said}" loading="lazy" '
        f'width="480" height="285">\n'
        f'<audio controls preload="none" aria-label="{said}" src="{folder}{sound.audio}"></audio>\n'
        f"<figcaption>{linked}{more}{lower}</figcaption>\n</figure>"
    )
