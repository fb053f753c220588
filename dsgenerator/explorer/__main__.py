"""The explorer as an app: ``python -m dsgenerator.explorer [sound model or config]``."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import webbrowser

from dsgenerator import ROOT
from dsgenerator.explorer.server import HOST, Server


def main() -> None:
    """Serve the page until Ctrl-C, and open it in a browser."""
    parser = argparse.ArgumentParser(prog="explorer", description="Hear and see sound models.")
    parser.add_argument("open", nargs="?", default="pop", help="a sound model or a config")
    parser.add_argument("--port", type=int, default=0, help="any that is free by default")
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    given = parser.parse_args()
    os.chdir(ROOT)
    try:
        server = Server(given.open, given.port)
    except (OSError, OverflowError) as error:
        sys.exit(f"Port {given.port} of {HOST} is not free ({error}); leave out --port")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    server.start()
    print(f"The explorer is at {server.address} (Ctrl-C ends it)", flush=True)
    if not given.no_browser:
        webbrowser.open(server.address)
    try:
        signal.pause()
    except KeyboardInterrupt:
        print()
    finally:
        if making := server.desk.making():
            print(f"Stopping the run that makes {making}; what is finished is kept", flush=True)
        server.stop()


if __name__ == "__main__":
    main()
