"""Audit every sound model, and write what was found: `make audits`.

Shipped grids, and each parameter alone over its whole declared range, the others at their defaults,
with three seeds; at four sample rates, on variations and on long signals.  Arguments are other
sample rates: with one, it takes a quarter of an hour on two cores.
"""

import math
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from dsgenerator.audit.agreement import HOLDS, UNKNOWN
from dsgenerator.audit.estimators import ESTIMATORS
from dsgenerator.audit.measure import audit_dataset
from dsgenerator.audit.results import AuditResult
from dsgenerator.config import models
from dsgenerator.points.validation import validate
from synths.interface import Parameter

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "config" / "AUDIT.md"
RATES = (16000, 22050, 44100, 48000)
PIECES = ("variations", "long_signals")
VALUES, SEEDS = 7, 3

INTRODUCTION = """\
# What the audit found

Written by `make audits`; the README says what the columns mean, and
[estimators](../dsgenerator/audit/estimators/README.md) what measures. A rank correlation and an R2
stand beside the highest that equal labels, and the events that slices have, allow.

## Shipped grids

Every parameter of every shipped config, swept or constant, on variations at {first}; *elsewhere*
says where else it does not hold: {others} whole long signals at each of these rates.

"""
GRID_COLUMNS = (
    *("config", "parameter", "estimator", "from .. to", "rank correlation", "R2", "slope"),
    *("bias", "holds", "elsewhere"),
)

WHOLE = """
## Whole ranges

Each parameter alone, over what its estimator can tell and what is possible of its declared range
with the defaults of all others, three seeds, on variations of 2 s at {first}; *elsewhere* as above.

"""
WHOLE_COLUMNS = (
    *("sound model", "parameter", "estimator", "from .. to", "R2", "slope", "bias", "holds"),
    "elsewhere",
)


def shipped(synth: str, rate: int, pieces: str) -> list[AuditResult]:
    """Return the results of the shipped config of a sound model."""
    config = yaml.safe_load((ROOT / "config" / f"{synth}.yaml").read_text())
    return audit_dataset(validate(config | {"sample_rate": rate, "audit_of": pieces}))


def told(declared: Parameter) -> tuple[float, float]:
    """Return the part of a parameter's range in which its estimator can tell values apart."""
    estimator = ESTIMATORS[declared.estimator]
    ends = [
        float(np.nan_to_num(declared.value_of(end), nan=beyond))
        for end, beyond in ((estimator.lowest, declared.min), (estimator.highest, declared.max))
    ]
    return max(declared.min, min(ends)), min(declared.max, max(ends))


def whole(named: tuple[str, str], rate: int, pieces: str) -> AuditResult | None:
    """Return the result of one parameter over its whole range; None if no two values are valid."""
    synth, name = named
    declared = next(p for p in models.load(synth).parameters if p.name == name)
    ends = np.linspace(*told(declared), VALUES).tolist()
    values = sorted(set(map(round, ends))) if declared.scale == "integer" else ends
    config = {
        "dataset": synth, "synth": synth, "sample_rate": rate, "long_duration": 10,
        "variation_duration": 2, "examples": SEEDS, "audit_of": pieces,
    }  # fmt: skip
    model = models.load(synth)
    possible = [v for v in values if not model.check(model.defaults() | {name: v}, rate)]
    if len(possible) < 2:
        return None
    alone = validate(config | {"params": {name: {"values": possible}}})
    return audit_dataset(alone, constants=False)[0]


def row(result: AuditResult, *more: str, where: str) -> str:
    """Return a row of the page: what comes before the parameter, its figures, where it fails."""
    compared = not math.isnan(result.slope)
    unit = f" {result.unit}" if result.unit and compared else ""
    known = not math.isnan(result.lowest)
    ranked, squared = (not math.isnan(each) for each in (result.rank_correlation, result.r2))
    ends = f"{result.lowest:.4g} .. {result.highest:.4g}"
    if result.lowest == result.highest:
        ends = f"{result.lowest:.4g}, constant"
    cells = [
        *more,
        f"`{result.parameter}`",
        f"`{result.estimator}`" if result.estimator else "",
        f"{ends}{unit}" if known else "",
        f"{result.rank_correlation:.3f} of {result.attainable:.3f}" if ranked else "",
        f"{result.r2:.3f} of {result.attainable_r2:.3f}" if squared else "",
        f"{result.slope:.3f}" if compared else "",
        "" if math.isnan(result.bias) else f"{result.bias:.3g}",
        result.holds,
        where,
    ]
    return f"| {' | '.join(cells)} |\n"


def shown(rate: int) -> str:
    """Return a sample rate in kHz."""
    return f"{rate / 1000:g} kHz"


def lacking(found: dict[str, AuditResult | None]) -> str:
    """Return where a parameter does not hold, and why, the same reasons together."""
    reasons: dict[str, list[str]] = {}
    for place, result in found.items():
        if result and result.holds != HOLDS:
            told = result.why or ("tells too little" if result.estimator else "no estimator")
            reasons.setdefault(told.partition(";")[0], []).append(place)
    return "; ".join(f"{', '.join(places)}: {why}" for why, places in reasons.items())


def everywhere(pool: ProcessPoolExecutor, audit: Callable, rates: Sequence[int]) -> dict[str, Any]:
    """Return what an audit finds of a rate and pieces, by their names."""
    places = [(rate, pieces) for rate in rates for pieces in PIECES]
    names = [f"{shown(rate)}{' long' * (pieces != PIECES[0])}" for rate, pieces in places]
    return dict(zip(names, pool.map(audit, *zip(*places, strict=True)), strict=True))


def failures(found: dict[str, AuditResult | None]) -> str:
    """Return what does not hold, first of all here, where the row's figures are from."""
    here, *others = found
    first = lacking({"here": found[here]})
    return "; ".join(filter(None, [first, lacking({place: found[place] for place in others})]))


def grid_rows(pool: ProcessPoolExecutor, rates: Sequence[int]) -> Iterator[str]:
    """Yield the rows of the shipped grids."""
    for synth in models.shipped():
        found = everywhere(pool, partial(shipped, synth), rates)
        for results in zip(*found.values(), strict=True):
            each = dict(zip(found, results, strict=True))
            yield row(results[0], f"[{synth}]({synth}.yaml)", where=failures(each))


def whole_rows(pool: ProcessPoolExecutor, rates: Sequence[int]) -> Iterator[str]:
    """Yield the rows of whole ranges."""
    for synth in models.shipped():
        for declared in models.load(synth).parameters:
            if not declared.estimator:
                first = AuditResult(declared.name, declared.law, "")
                yield row(first, synth, where=declared.untold or "no estimator")
                continue
            found = everywhere(pool, partial(whole, (synth, declared.name)), rates)
            known = {place: result for place, result in found.items() if result}
            if known:
                yield row(next(iter(known.values())), synth, where=failures(known))


def head(columns: Sequence[str]) -> str:
    """Return the first two lines of a table."""
    return f"| {' | '.join(columns)} |\n|{' --- |' * len(columns)}\n"


def without_rank(line: str) -> str:
    """Return a row without its rank correlation, which says nothing of a single axis."""
    cells = line.split(" | ")
    return " | ".join(cells[:4] + cells[5:])


def main() -> None:
    """Write the page."""
    rates = tuple(map(int, sys.argv[1:])) or RATES
    with ProcessPoolExecutor() as pool:
        grids = "".join(grid_rows(pool, rates))
        ranges = "".join(map(without_rank, whole_rows(pool, rates)))
    first, *others = map(shown, rates)
    others = f"at {', '.join(others)}, and on" if others else "on"
    page = [
        INTRODUCTION.format(first=first, others=others),
        head(GRID_COLUMNS),
        grids,
        WHOLE.format(first=first),
        head(WHOLE_COLUMNS),
        ranges,
    ]
    PAGE.write_text("".join(page))
    missing = sum(line.count(f"| {UNKNOWN} |") for line in (grids, ranges))
    print(f"{PAGE}: {missing} parameters are not measured")


if __name__ == "__main__":
    main()
