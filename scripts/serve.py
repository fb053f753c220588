"""Show a gallery in a browser, over a web server of this machine alone: ``serve.py CONFIG [PORT]``.

Pages from disk may read no files, so that the gallery has neither waveforms nor zoom there.
"""

import functools
import sys
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from dsgenerator.config.original.translation import read_config
from dsgenerator.config.reading import Unreadable, read_file
from dsgenerator.errors import DSGeneratorError
from dsgenerator.points.validation import validate

PORT, TRIED = 8000, 20
"""The first port, and how many are tried, one after the other."""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, keeps connections, and has nothing to say."""

    protocol_version = "HTTP/1.1"

    def end_headers(self) -> None:
        """Let no browser show an earlier gallery."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def server_of(folder: Path, port: int) -> ThreadingHTTPServer:
    """Return a server of a folder at the first free port of the loopback address.

    Raises
    ------
    DSGeneratorError
        If there is no gallery, or no port is free.
    """
    if not (folder / "gallery" / "index.html").is_file():
        raise DSGeneratorError(f"{folder} has no gallery; target gallery makes it")
    handler = functools.partial(Quiet, directory=str(folder))
    for number in range(port, min(port + TRIED, 65536)):
        try:
            return ThreadingHTTPServer(("127.0.0.1", number), handler)
        except OSError:
            continue
    raise DSGeneratorError(
        f"no port from {port} to {port + TRIED - 1} is free; name one: PORT=9000"
    )


def main(arguments: list[str]) -> int:
    """Serve until Ctrl-C; return the exit status."""
    path, port = Path(arguments[0]), arguments[1] if len(arguments) > 1 else str(PORT)
    if not port.isdigit() or not 0 < int(port) < 65536:
        print(f"PORT={port}: a whole number from 1 to 65535 is needed", file=sys.stderr)
        return 1
    try:
        config, source_map, _ = read_config(read_file(path), [path])
        dataset = validate(config, source_map)
        server = server_of(Path(dataset.results) / dataset.name, int(port))
    except (DSGeneratorError, Unreadable) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"gallery: http://127.0.0.1:{server.server_port}/gallery/ (Ctrl-C ends)", flush=True)
    with server:
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
