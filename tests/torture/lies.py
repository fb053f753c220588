"""What somebody who means harm may do to a copy of a dataset."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import math
import os
import random
import shutil
import stat
from pathlib import Path
from typing import Any

from dsgenerator.state import SEAL
from tests.torture.common import remove

NAMES = (
    *("../outside.txt", "audio/../../outside.txt", "/etc/passwd", "/dev/zero", "/proc/self/mem"),
    *("audio/a\0b", "\0", "audio/\ud800", "\ud800/x", "audio/" + "x" * 5000, "x" * 5000 + "/y"),
    *("audio/" + "x" * 5000 + "/y.wav", "audio/" + "d/" * 3000 + "x", "", ".", "..", "/", "//"),
    *("audio", "audio/", "audio//x", "./audio/x", "audio/./x", "audio/\x1b[2J\x9b1m\u202e\n.wav"),
    *("dataset.json", "metadata.csv", "notes.txt", "audio/away/passwd", "audio/away", "~/x"),
    *(
        "huggingface/train/audio",
        "huggingface/train/audio/x.wav",
        "webdataset/\ufeff",
        "audio/\x7f",
    ),
    *("audio/" + "\U0001f3b5" * 64, "audio/%s%n{0}", "audio/fifo.wav", "audio/away/../x", "lock"),
)
ENTRIES = (
    *(None, True, 0, 1e999, -1e999, math.nan, 10**400, -1, "", "a", [], {}, [1, 2], {"bytes": 1}),
    *({"bytes": 1e999, "sha256": ""}, {"bytes": math.nan, "sha256": "0"}, {"sha256": "0" * 64}),
    *(
        {"bytes": "12", "sha256": 5},
        {"bytes": -1, "sha256": "0x"},
        {"bytes": 10**30, "sha256": "-"},
    ),
    *({"bytes": [1], "sha256": {}}, {"bytes": "9" * 5000, "sha256": "f" * 10**5}, "\ud800"),
    *({"bytes": 0, "sha256": "\u0663"}, {"bytes": None, "sha256": None}, {"bytes": "\ud800"}),
)
CONTENTS = (
    *(b"", b"\0" * 99, b"[]", b"{}", b"null", b"\xff\xfe", b"[" * 10**5, b'{"a":' * 10**5),
    *(b'{"files": {"audio/a": {"bytes": 1e999, "sha256": ""}}, "links": {}}', b'"' * 10**6),
    *(b'{"files": {}, "links": {"audio/a": []}}', b'{"files": {}, "links": {}, "x": NaN}'),
    *(b'{"files": {}, "links": {}, "x": ' + b"9" * 9999 + b"}", b'{"files": {}, "links": {}}'),
    *(b"file_name,sha256\n", b"file_name\n1\n", b"sha256,file_name\na\n", b"\n\n", b"a,a\n1,2,3\n"),
    *(b'file_name,sha256\n"audio/x', b"file_name,sha256\naudio/a\n", b"sha256,file_name\nb\n,\n"),
    b"file_name,sha256\naudio/x.wav," + b"a" * 200_000 + b"\n",
)


LARGEST = 10**7
"""Bytes of what is changed, at most: an earlier change may have made it endless."""


def content_of(path: Path) -> bytes:
    """Return the content of a file, which is one and has not grown.

    Raises
    ------
    OSError
    """
    state = path.lstat()
    if not stat.S_ISREG(state.st_mode) or state.st_size > LARGEST:
        raise OSError(f"{path} is no file any more")
    return path.read_bytes()


def seal(copy: Path, about: dict[str, Any]) -> None:
    """Write dataset.json with the right checksum of itself; with lone surrogates, if any."""
    about = {key: value for key, value in about.items() if key != "sha256"}
    text = json.dumps(about, indent=2).removesuffix("\n}").encode()
    end = SEAL % hashlib.sha256(text).hexdigest().encode()
    (copy / "dataset.json").write_bytes(text + end)


def lie_about(chance: random.Random, copy: Path) -> None:
    """Change what dataset.json says."""
    about = json.loads(content_of(copy / "dataset.json"))
    files, links = about["files"], about["links"]
    name = chance.choice(list(files))
    match chance.randrange(8):
        case 0:
            files[name] = chance.choice(ENTRIES)
        case 1:
            files[chance.choice(NAMES)] = chance.choice((files[name], *ENTRIES))
        case 2:
            links[chance.choice(NAMES)] = chance.choice(("audio", *NAMES, 5, None, []))
        case 3:
            links["huggingface/train/audio"] = chance.choice((*NAMES, None))
        case 4:
            del files[name]
        case 5:
            about[chance.choice(("files", "links", "sha256", "x"))] = chance.choice(ENTRIES)
        case 6:
            links.clear()
        case _:
            files[name] |= {"bytes": files[name]["bytes"] + chance.choice((-1, 1, 0.5))}
    seal(copy, about)


def lie_in_the_table(chance: random.Random, copy: Path) -> None:
    """Change what metadata.csv says, and half of the time dataset.json with it."""
    path = copy / "metadata.csv"
    rows = list(csv.DictReader(io.StringIO(content_of(path).decode())))
    names, row = list(rows[0]), chance.choice(rows)
    match chance.randrange(7):
        case 0:
            row["file_name"] = chance.choice(NAMES)
        case 1:
            row["sha256"] = chance.choice(("", "x", "-1", "\u0663", "0" * 64, "f" * 9999, "0x1"))
        case 2:
            rows.remove(row)
        case 3:
            rows.append(row | {"file_name": chance.choice(NAMES)})
        case 4:
            names.remove(chance.choice(("file_name", "sha256")))
        case 5:
            chance.shuffle(names)
        case _:
            rows += [row] * 3
    text = io.StringIO()
    writer = csv.DictWriter(text, names, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    content = text.getvalue().encode("utf-8", "surrogatepass")
    if chance.random() < 0.3:
        content = content[: chance.randrange(len(content))]
    path.write_bytes(content)
    if chance.random() < 0.5:
        agree(copy, "metadata.csv")


def agree(copy: Path, name: str) -> None:
    """Give dataset.json the right checksum of a file."""
    about, content = json.loads(content_of(copy / "dataset.json")), content_of(copy / name)
    checksum = hashlib.sha256(content).hexdigest()
    about["files"][name] = {"bytes": len(content), "sha256": checksum}
    seal(copy, about)


def spoil_content(chance: random.Random, copy: Path) -> None:
    """Write something into a file that is read."""
    path = copy / chance.choice(("dataset.json", "dataset.json", "metadata.csv"))
    content = bytearray(content_of(path))
    place = chance.randrange(len(content))
    match chance.randrange(4):
        case 0:
            content[place] ^= 1 << chance.randrange(8)
        case 1:
            del content[place:]
        case 2:
            content[place:place] = chance.choice((b"\0", b"\xff", b'"', b"\n", b"{", b"9" * 9999))
        case _:
            content[:] = chance.choice(CONTENTS)
    path.write_bytes(content)
    if path.name == "metadata.csv" and chance.random() < 0.5:
        agree(copy, path.name)


def spoil_file(chance: random.Random, copy: Path) -> None:
    """Make another thing of a file, of a link, or of a folder."""
    found = sorted(copy.rglob("*"))
    tops = [copy / "dataset.json", copy / "metadata.csv", copy / "audio"]
    path = chance.choice(chance.choice((found, found, tops)))
    target = chance.choice(("/dev/zero", "/etc", "/etc/passwd", "..", ".", "gone", path.name))
    file, kind = path.is_file(), chance.randrange(9)
    if kind == 0 and file:
        content = bytearray(content_of(path))
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
    elif kind == 1 and file:
        os.truncate(path, chance.choice((0, 1, 2**30 - 1, 2**36)))
    elif kind == 2:
        path.rename(path.with_name(f"{path.name}.moved"))
    else:
        remove(path)
        match kind:
            case 3 | 4:
                path.symlink_to(target)
            case 5:
                os.mkfifo(path)
            case 6:
                os.mknod(path, 0o600 | 0o020000, os.makedev(1, 5))  # /dev/zero
            case 7:
                path.mkdir()
                (path / "inside").write_text("")


def add(chance: random.Random, copy: Path) -> None:
    """Put something into the copy."""
    place = chance.choice([copy, *(path for path in copy.rglob("*") if path.is_dir())])
    place = place if not place.is_symlink() else copy
    name = chance.choice(("more.wav", "\x1b[31m.wav", "\udcff.txt", "a\nb", "audio", "x" * 250))
    path = place / name
    remove(path)
    match chance.randrange(6):
        case 0:
            path.symlink_to("/etc")
        case 1:
            os.mkfifo(path)
        case 2:
            path.touch()
            os.truncate(path, 2**36)
        case 3:
            deep(path, chance.choice((30, 1500)))
        case 4:
            shutil.copytree(copy / "webdataset", path) if (copy / "webdataset").is_dir() else None
        case _:
            path.write_bytes(b"more")


def deep(path: Path, levels: int) -> None:
    """Make folders within folders, more than fit into one path, with a file at the end."""
    here = os.open(".", os.O_RDONLY)
    try:
        path.mkdir()
        os.chdir(path)
        for _ in range(levels):
            os.mkdir("deeper")
            os.chdir("deeper")
        Path("end").touch()
    finally:
        os.fchdir(here)
        os.close(here)


MUTATIONS = (lie_about, lie_about, lie_in_the_table, spoil_content, spoil_file, spoil_file, add)
