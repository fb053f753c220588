"""What axe finds wrong with a page."""

from importlib.util import find_spec
from pathlib import Path

GRAVE = ("serious", "critical")


def grave_findings(page):
    """Return what axe finds that is serious or critical: rule, and the elements."""
    package = find_spec("axe_playwright_python").submodule_search_locations[0]
    if not page.evaluate("typeof axe === 'object'"):
        page.add_script_tag(path=Path(package) / "axe.min.js")
    found = page.evaluate("axe.run().then(({ violations }) => violations)")
    return [
        (rule["id"], [(node["target"], node["failureSummary"]) for node in rule["nodes"]])
        for rule in found
        if rule["impact"] in GRAVE
    ]
