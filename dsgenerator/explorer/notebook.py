"""The explorer in a notebook: the same page, from a server in the notebook's own process."""

from __future__ import annotations

import atexit
from functools import cache
from typing import Any

from dsgenerator.explorer.server import Server

HEIGHT = 760
"""Pixels."""


class Explorer:
    """The explorer, as what a cell of a notebook shows.

    Parameters
    ----------
    synth : str
        What is open at first: a sound model, a config, or a file.
    """

    def __init__(self, synth: str = "pop") -> None:
        self.server = served(synth)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        """Return a frame with the page; by way of Jupyter where that can lead to it.

        With jupyter-server-proxy the browser reaches the page wherever it reaches Jupyter.
        """
        server = self.server
        path = f"/proxy/{server.port}/{server.secret}/"
        frame = f"explorer-{server.port}"
        return {
            "text/plain": server.address,
            "text/html": FRAME.format(frame=frame, height=HEIGHT, path=path, own=server.address),
        }


FRAME = """
<iframe id="{frame}" title="Explorer" allow="autoplay; clipboard-write"
  style="width: 100%; height: {height}px; border: 0"></iframe>
<script>
(async () => {{
  const frame = document.getElementById("{frame}");
  const settings = document.getElementById("jupyter-config-data");
  const base = settings ? JSON.parse(settings.textContent).baseUrl : "/";
  const by = base.replace(/\\/$/, "") + "{path}";
  const found = await fetch(by).then((answer) => answer.ok, () => false);
  frame.src = found ? by : "{own}";
}})();
</script>
"""


@cache
def served(synth: str) -> Server:
    """Return a running server; a cell that is run again has the same one."""
    server = Server(synth).start()
    # A workflow that it started would go on without anybody who could stop it.
    atexit.register(server.stop)
    return server
