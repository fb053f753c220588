"""How stages look: a bar each on a terminal, a line for all of them elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dsgenerator.terminal.screen import Screen
from dsgenerator.terminal.stages import Stage
from dsgenerator.units import counted, human_time

LONGEST_BAR, SHORTEST_BAR = 40, 8
"""Characters; where there is room for less, there is none."""

SIGNS, ASCII = ("━", "─"), ("#", "-")
"""Of a bar: what is done, and what is left; where there is nothing but ASCII, the second."""


def bars(stages: Sequence[Stage], screen: Screen, now: float) -> list[str]:
    """Return a line for each stage that has begun.

    Parameters
    ----------
    stages : Sequence[Stage]
    screen : Screen
    now : float
        Seconds on the clock by which the stages began.
    """
    shown = [stage for stage in stages if stage.begun is not None]
    cells = [(stage.name, *told) for stage, told in facts(shown, now)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    room = min(LONGEST_BAR, screen.width - sum(widths) - 2 * len(widths))
    lines = []
    for stage, (name, *told) in zip(shown, cells, strict=True):
        before = f"{name:<{widths[0]}}  "
        after = "  ".join(f"{fact:>{width}}" for fact, width in zip(told, widths[1:], strict=True))
        if room < SHORTEST_BAR:
            lines.append((before + after)[: screen.width])
            continue
        after = after if stage.is_active else screen.coloured(after, "dim")
        lines.append(f"{before}{_bar(stage, room, screen)}  {after}")
    return lines


def sentence(stages: Sequence[Stage], now: float) -> str:
    """Return how far the stages are that run, in one line; nothing if none does."""
    active = [stage for stage in stages if stage.is_active]
    told = [
        f"{stage.name}: {', '.join(filter(None, words)) or 'begun'}"
        for stage, words in facts(active, now)
    ]
    return "; ".join(told)


def facts(stages: Sequence[Stage], now: float) -> Iterator[tuple[Stage, tuple[str, str, str]]]:
    """Yield stages with what is said of each, any of it empty: count, rate, and time.

    That is the time that is left, or else the time that it took.
    """
    longest = 0.0
    for stage in stages:
        count, rate, left = _count(stage), stage.rate(), stage.left()
        told = f"{rate:,.0f}/s" if rate >= 10 else f"{rate:.2g}/s"
        if left is not None:
            # What is made of something else has to wait for that.
            longest = max(longest, left)
            yield stage, (count, told, f"{human_time(longest)} left")
        else:
            took = (stage.ended_at or now) - (stage.begun or now)
            yield stage, (count, told if rate else "", human_time(took) if took >= 1 else "")


def _bar(stage: Stage, room: int, screen: Screen) -> str:
    full, empty = SIGNS if screen.is_unicode else ASCII
    filled = int(room * stage.share)
    return screen.coloured(full * filled, "green") + screen.coloured(empty * (room - filled), "dim")


def _count(stage: Stage) -> str:
    if stage.total:
        return f"{stage.done:,} of {counted(stage.total, stage.unit)}"
    return f"{stage.ended:,} of {stage.jobs:,}" if stage.jobs > 1 else ""
