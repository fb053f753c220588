"""Runs in another interpreter, which has nothing of this project, and renders what it is asked for.

::

    python worker.py <descriptor of a socket> <file of the sound model> <class, or nothing>

It imports the sound model and says what that is, or why it cannot be used.  Afterwards it is asked
to make a model in advance, or, with the descriptor of another socket, for a signal, which a copy of
this process renders: what happens there does not reach the next.  Each message is its length, 8
bytes, and its content.  `dsgenerator.config.original.foreign` is on the other side.
"""

from __future__ import annotations

import array
import json
import os
import signal
import socket
import sys
import threading
from pathlib import Path


def main(control: socket.socket, path: Path, class_name: str | None) -> None:
    """Import a sound model, tell of it, and serve until the other side is gone."""
    try:
        import calls
    except ModuleNotFoundError as error:
        send(control, json.dumps({"missing": error.name}).encode())
        return
    # Neither this project's folder nor its module is any business of the sound model.
    del sys.modules["calls"]
    sys.path[0] = str(path.parent)
    os.chdir(str(path.parent))
    sys.dont_write_bytecode = True
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115
    try:
        instrument = calls.read_instrument(path, class_name)
        told = {"none": True}
        if instrument is not None:
            told = {"name": instrument.name, "doc": instrument.doc}
            told["parameters"] = instrument.parameters
            told["takes_seed"] = instrument.takes_seed
    except ModuleNotFoundError as error:
        told = {"missing": error.name}
    except calls.Unusable as error:
        told = {"error": str(error)}
    except BaseException as error:
        place = calls.located(error, path.parent)
        told = {"error": "cannot be used: " + calls.described(error) + place}
    send(control, json.dumps(told).encode())
    if "name" in told:
        serve(control, calls, instrument)


def serve(control: socket.socket, calls, instrument) -> None:
    """Render what is asked for, each signal in a copy of this process."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for descriptor in (1, 2):
        os.dup2(nowhere, descriptor)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the copies
    ready = {}
    while True:
        message, descriptor = receive(control)
        if message is None:
            return
        asked = json.loads(message.decode())
        if descriptor is None:
            told = {}
            try:
                ready[asked["sample_rate"]] = instrument.ready(asked["sample_rate"])
            except BaseException as error:
                told = {"error": calls.described(error)}
            send(control, json.dumps(told).encode())
        elif os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            answer = socket.socket(fileno=descriptor)
            threading.Thread(target=end_with, args=(answer,), daemon=True).start()
            try:
                render(answer, calls, instrument, ready.get(asked["sample_rate"]), asked)
            finally:
                os._exit(0)
        else:
            os.close(descriptor)


def render(answer: socket.socket, calls, instrument, ready, asked: dict) -> None:
    """Render one signal and send what it is, then its samples; or what went wrong."""
    names = ("values", "duration", "sample_rate", "seeds")
    try:
        samples, rate, short = instrument.play(ready, *(asked[name] for name in names))
    except BaseException as error:
        told = calls.described(error) + calls.located(error, Path.cwd())
        send(answer, json.dumps({"error": told}).encode())
        return
    send(answer, json.dumps({"sample_rate": rate, "short": short}).encode())
    send(answer, samples.tobytes())


def end_with(other: socket.socket) -> None:
    """End this process when the other side is gone."""
    other.recv(1)
    os._exit(1)


def send(to: socket.socket, content: bytes) -> None:
    """Send a message."""
    to.sendall(len(content).to_bytes(8, "little") + content)


def receive(sender: socket.socket) -> tuple[bytes | None, int | None]:
    """Return a message, None at the end, and the descriptor that came with it."""
    descriptors = array.array("i")
    size = socket.CMSG_LEN(descriptors.itemsize)
    head, ancillary, _, _ = sender.recvmsg(8, size)
    if not head:
        return None, None
    for _, kind, content in ancillary:
        if kind == socket.SCM_RIGHTS:
            descriptors.frombytes(content[: descriptors.itemsize])
    head += exactly(sender, 8 - len(head))
    content = exactly(sender, int.from_bytes(head, "little"))
    return content, descriptors[0] if descriptors else None


def exactly(sender: socket.socket, count: int) -> bytes:
    """Return so many bytes.

    Raises
    ------
    EOFError
        If the other side has ended before.
    """
    parts = []
    while count:
        part = sender.recv(min(count, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), Path(sys.argv[2]), sys.argv[3] or None)
    os._exit(0)  # whatever threads the sound model has started
