"""Readable JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping


def json_text(content: Mapping) -> str:
    """Return JSON with a line for each key."""
    lines = (
        f"{json.dumps(key, ensure_ascii=False)}: {json.dumps(value, ensure_ascii=False)}"
        for key, value in content.items()
    )
    return "{\n" + ",\n".join(lines) + "\n}\n"
