"""What the page asks, and what it is answered."""

from __future__ import annotations

import json
import re
import threading
from pathlib import Path
from typing import Any

from dsgenerator.config import models
from dsgenerator.config.fields import PLAIN_NAME
from dsgenerator.errors import DSGeneratorError
from dsgenerator.explorer import making
from dsgenerator.explorer.draft import Draft
from dsgenerator.explorer.opening import free_path, new_draft, open_named
from dsgenerator.explorer.plan import choices, command, plan_of
from dsgenerator.explorer.preview import hear
from dsgenerator.explorer.saving import config_path, make_room, where
from dsgenerator.explorer.words import describe_model

SAID = 14
"""Lines of the workflow that the page shows while it runs."""


class Desk:
    """Answers the page's requests, which are all named here; drafts stay with the page.

    Parameters
    ----------
    first : str
        What is open at first.
    """

    def __init__(self, first: str) -> None:
        self.first = first
        self.made: making.Making | None = None
        self.folders: dict[str, Path] = {}
        # Text of the configs that were saved here, which may be saved again.
        self.written: dict[Path, str] = {}
        # A sound model, and what keeps it in its place, are for one at a time.
        self._lock = threading.Lock()
        self._answers = {
            "begin": self._begin,
            "open": self._open,
            "sound": self._sound,
            "plan": self._plan,
            "save": self._save,
            "make": self._make,
            "making": self._making,
            "stop": self._stop,
        }

    def answer(self, name: str, content: bytes) -> dict[str, Any] | bytes:
        """Return the answer to a request in JSON.

        Raises
        ------
        DSGeneratorError
            With a message for the user.
        """
        try:
            asked = json.loads(content or b"{}")
        except ValueError as error:
            raise DSGeneratorError(f"the request is no JSON: {error}") from None
        if name not in self._answers or not isinstance(asked, dict):
            raise DSGeneratorError(f"the page asked for {name}, which is unknown")
        with self._lock:
            return self._answers[name](asked)

    def folder(self, dataset: str) -> Path | None:
        """Return the folder of a dataset that was made here."""
        return self.folders.get(dataset)

    def making(self) -> str:
        """Return the dataset that is being made; empty if there is none."""
        return self.made.dataset.name if self.made and self.made.running else ""

    def close(self) -> None:
        """Stop a workflow that still runs, and wait for it."""
        if self.making():
            self.made.stop()
            self.made.wait()

    def _begin(self, asked: dict[str, Any]) -> dict[str, Any]:
        try:
            opened = self._open({"path": self.first})
        except DSGeneratorError as error:
            opened = self._opened(new_draft(models.shipped()[0])) | {"problem": str(error)}
        return opened | {"models": models.shipped(), "choices": choices()}

    def _open(self, asked: dict[str, Any]) -> dict[str, Any]:
        return self._opened(open_named(str(asked.get("path", ""))))

    @staticmethod
    def _opened(draft: Draft) -> dict[str, Any]:
        return {
            "draft": draft.as_json(),
            "model": describe_model(draft.synth, draft.model),
            "save_to": free_path(draft.settings["dataset"].removeprefix("my_")),
        }

    @staticmethod
    def _sound(asked: dict[str, Any]) -> bytes:
        draft = Draft.from_json(asked.get("draft"))
        seconds, seed = asked.get("seconds"), asked.get("seed")
        if not isinstance(seconds, int | float) or not isinstance(seed, int) or seed < 0:
            raise DSGeneratorError("seconds must be a number, and seed a whole one from 0 on")
        return hear(draft, seconds, seed, bool(asked.get("seek", True))).as_bytes()

    @staticmethod
    def _plan(asked: dict[str, Any]) -> dict[str, str]:
        draft = Draft.from_json(asked.get("draft"))
        try:
            path = config_path(str(asked.get("path", "")))
        except DSGeneratorError as error:
            return plan_of(draft) | {"unsaved": str(error)}
        # Of other names, saving says what is wrong.
        named = draft.named(path) if re.match(PLAIN_NAME, path.stem) else draft
        return plan_of(named) | {"file": where(path)}

    def _save(self, asked: dict[str, Any]) -> dict[str, Any]:
        path = self._save_to(asked)
        return {"saved": where(path), "command": command(path)}

    def _save_to(self, asked: dict[str, Any]) -> Path:
        path = config_path(str(asked.get("path", "")))
        draft = Draft.from_json(asked.get("draft"))
        make_room(path)
        self.written[path.resolve()] = draft.save(path, self.written.get(path.resolve(), ""))
        return path

    def _make(self, asked: dict[str, Any]) -> dict[str, Any]:
        if name := self.making():
            raise DSGeneratorError(f"{name} is still being made; stop it, or wait")
        path = self._save_to(asked)
        self.made = making.Making(path)
        self.folders[self.made.dataset.name] = self.made.folder
        return self.made.status() | {"saved": where(path), "command": command(path)}

    def _making(self, asked: dict[str, Any]) -> dict[str, Any]:
        if not self.made:
            return {"state": "nothing"}
        status = self.made.status()
        kept = len(status["lines"]) if status["state"] == "failed" else SAID
        return status | {"lines": status["lines"][-kept:]}

    def _stop(self, asked: dict[str, Any]) -> dict[str, Any]:
        if self.made:
            self.made.stop()
        return self._making(asked)
