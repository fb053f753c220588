"""What axe finds wrong with a page; `make test-browser` installs it from npm."""

import sys
from pathlib import Path

AXE = Path(sys.prefix) / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = ("serious", "critical")


def grave_findings(page):
    """Return what axe finds that is serious or critical: rule, and the elements."""
    if not page.evaluate("typeof axe === 'object'"):
        page.add_script_tag(path=AXE)
    found = page.evaluate("axe.run().then(({ violations }) => violations)")
    return [
        (rule["id"], [(node["target"], node["failureSummary"]) for node in rule["nodes"]])
        for rule in found
        if rule["impact"] in GRAVE
    ]
