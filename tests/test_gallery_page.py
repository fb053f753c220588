"""The static page of the gallery: libraries that it ships, and files that it asks for."""

import hashlib
import json
import re
import threading
import urllib.error
import urllib.request

import numpy as np
import pytest

from dsgenerator.errors import DSGeneratorError
from dsgenerator.gallery.data import PAGE, page_files
from dsgenerator.gallery.packing import WHOLE, packed, unpacked
from scripts.serve import main, server_of

VENDOR = PAGE / "vendor"
PACKAGES = json.loads((VENDOR / "vendor.json").read_text())


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package["name"])
def test_a_library_is_what_is_declared(package):
    for name, entry in package["files"].items():
        found = hashlib.sha256((VENDOR / name).read_bytes()).hexdigest()
        assert found == entry["sha256"], f"{name} is not what vendor.json declares: make vendor"
    assert re.fullmatch(r"\d+\.\d+\.\d+", package["version"])
    assert re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", package["integrity"])
    (licence,) = (VENDOR / name for name in package["files"] if name.endswith(".LICENSE.txt"))
    words = "Redistribution and use" if package["license"].startswith("BSD") else "Permission is"
    assert words in licence.read_text()


def test_no_library_is_there_that_is_not_declared():
    declared = {name for package in PACKAGES for name in package["files"]} | {"vendor.json"}
    assert {path.name for path in VENDOR.iterdir()} == declared


def test_the_page_asks_for_nothing_that_it_has_not():
    page = (PAGE / "index.html").read_text()
    asked = re.findall(r'(?:src|href)="([^"#]+)"', page)
    files = set(page_files())
    assert {name for name in asked if not name.startswith("data")} <= files
    shown = {name for name in files if name.endswith((".js", ".css"))}
    assert shown <= set(asked)
    own = [path for path in PAGE.iterdir() if path.is_file()]
    assert not [
        path.name for path in own if re.search(r"https?://(?!www\.w3\.org)", path.read_text())
    ]


def test_its_own_files_are_short():
    assert {
        path.name: lines
        for path in PAGE.iterdir()
        if path.is_file() and (lines := len(path.read_text().splitlines())) > 300
    } == {}


def test_numbers_come_back_to_the_last_bit():
    numbers = [0.1, -1 / 3, 1e-300, None]
    assert np.array_equal(unpacked(packed(numbers)), [0.1, -1 / 3, 1e-300, np.nan], equal_nan=True)
    assert unpacked(packed([0, -1, 2**31 - 1], WHOLE), WHOLE).tolist() == [0, -1, 2**31 - 1]


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "pop" / "gallery").mkdir(parents=True)
    (tmp_path / "pop" / "gallery" / "index.html").write_text("<title>pop</title>")
    (tmp_path / "secret.txt").write_text("secret")
    return tmp_path / "pop"


def test_a_gallery_is_served_on_this_machine_alone(folder):
    with server_of(folder, 8310) as server, server_of(folder, server.server_port) as other:
        assert server.server_address[0] == "127.0.0.1"
        assert other.server_port > server.server_port, "a port that is taken is passed over"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        home = f"http://127.0.0.1:{server.server_port}"
        assert b"pop" in urllib.request.urlopen(f"{home}/gallery/").read()
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"{home}/%2e%2e/secret.txt")
        server.shutdown()


def test_what_cannot_be_served_is_said(folder, tmp_path, capsys):
    with pytest.raises(DSGeneratorError, match="has no gallery; target gallery makes it"):
        server_of(tmp_path, 8310)
    assert main(["config/pop.yaml", "http"]) == 1
    assert "PORT=http: a whole number" in capsys.readouterr().err
    assert main(["config/nothing.yaml"]) == 1
    told = capsys.readouterr().err
    assert "config/nothing.yaml" in told and "Traceback" not in told
