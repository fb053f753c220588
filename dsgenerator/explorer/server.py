"""The explorer's server: the page, and what it asks of Python; for one user, on this machine.

It keeps no draft: the page sends its own with every request, and has the history of it.
"""

from __future__ import annotations

import json
import secrets
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

from dsgenerator.errors import DSGeneratorError, describe_error
from dsgenerator.explorer.files import Part, part_of, readable
from dsgenerator.explorer.requests import Desk

HOST = "127.0.0.1"
PAGE = Path(__file__).with_name("page")
LARGEST_REQUEST = 4_000_000
"""Bytes."""


class Server(ThreadingHTTPServer):
    """A server on a free or a given port.

    Its addresses begin with a secret, without which it answers nothing: other users of the machine,
    and pages of others in the same browser, do not know it.

    Parameters
    ----------
    synth : str
        What is open at first: a sound model, a config, or a file.
    port : int
        0 for any that is free.

    Raises
    ------
    OSError
        If the port is in use.
    """

    daemon_threads = True

    def __init__(self, synth: str, port: int = 0) -> None:
        super().__init__((HOST, port), Handler)
        self.secret = secrets.token_urlsafe(16)
        self.desk = Desk(synth)

    @property
    def port(self) -> int:
        """The port that it has."""
        return self.server_address[1]

    @property
    def address(self) -> str:
        """The address of the page."""
        return f"http://{HOST}:{self.port}/{self.secret}/"

    def start(self) -> Server:
        """Serve in a thread of its own until `stop`; return the server."""
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def stop(self) -> None:
        """End the server, and a workflow that it started."""
        self.shutdown()
        self.desk.close()
        self.server_close()

    def handle_error(self, request, client_address) -> None:
        """Say nothing of pages that were closed while they were answered."""


class Handler(BaseHTTPRequestHandler):
    """Answers the requests of the page."""

    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *arguments) -> None:
        """Say nothing of requests."""

    def do_GET(self) -> None:
        """Send a file of the page, or of a dataset that was made here."""
        path = self._path()
        if path is None:
            return
        folder, name = PAGE, path or "index.html"
        if path.startswith("results/"):
            _, dataset, name = [*path.split("/", 2), ""][:3]
            folder = self.server.desk.folder(dataset)
        file = readable(folder, name)
        if file is None:
            self._refuse(HTTPStatus.NOT_FOUND)
            return
        try:
            part = part_of(file, self.headers.get("Range"))
        except ValueError:
            self._refuse(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE)
            return
        self._send_part(part)

    def do_POST(self) -> None:
        """Answer what the page asks, in JSON or bytes; errors are ``{"error": message}``."""
        path = self._path()
        if path is None:
            return
        try:
            length = int(self.headers.get("Content-Length") or 0)
            if not 0 <= length <= LARGEST_REQUEST:
                raise DSGeneratorError(f"a request of {length:,} bytes is too large")
            answer, status = self.server.desk.answer(path, self.rfile.read(length)), HTTPStatus.OK
        except DSGeneratorError as error:
            answer, status = {"error": str(error)}, HTTPStatus.UNPROCESSABLE_ENTITY
        except Exception as error:
            # Of a mistake here, too, the page says what it knows.
            told = f"the explorer failed, which is a mistake of its own: {describe_error(error)}"
            answer, status = {"error": told}, HTTPStatus.INTERNAL_SERVER_ERROR
        if isinstance(answer, bytes):
            self._send(status, answer, "application/octet-stream")
        else:
            self._send(status, json.dumps(answer).encode(), "application/json")

    def _path(self) -> str | None:
        """Return what is asked for after the secret; refuse what does not know it."""
        secret, _, rest = unquote(urlsplit(self.path).path).lstrip("/").partition("/")
        if secrets.compare_digest(secret.encode(), self.server.secret.encode()):
            return rest
        self._refuse(HTTPStatus.NOT_FOUND)
        return None

    def _refuse(self, status: HTTPStatus) -> None:
        # What was sent and not read would be taken for the next request.
        self.close_connection = True
        self._send(status, f"{status.phrase}\n".encode(), "text/plain")

    def _send(self, status: HTTPStatus, content: bytes, kind: str) -> None:
        self._begin(status, len(content), kind)
        self.wfile.write(content)

    def _send_part(self, part: Part) -> None:
        self._begin(part.status, part.size, part.kind, part.range)
        with part.path.open("rb") as file:
            file.seek(part.first)
            left = part.size
            while left and (piece := file.read(min(left, 1 << 20))):
                self.wfile.write(piece)
                left -= len(piece)

    def _begin(self, status: HTTPStatus, size: int, kind: str, part: str = "") -> None:
        self.send_response(status)
        for name, value in {
            "Content-Type": kind,
            "Content-Length": str(size),
            "Content-Range": part,
            "Accept-Ranges": "bytes",
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
        }.items():
            if value:
                self.send_header(name, value)
        self.end_headers()
