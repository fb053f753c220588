"""The explorer's server: what its page is answered, and who else is answered nothing."""

import json
import shutil
import time
import urllib.error
import urllib.request

import pytest
from test_explorer import unpacked

from dsgenerator import ROOT
from dsgenerator.explorer.files import part_of, readable
from dsgenerator.explorer.notebook import Explorer
from dsgenerator.explorer.server import Server


def test_parts_of_files(tmp_path):
    (tmp_path / "a.wav").write_bytes(b"0123456789")
    found = readable(tmp_path, "a.wav")
    for asked_for, first, size, told in (
        (None, 0, 10, ""),
        ("bytes=2-4", 2, 3, "bytes 2-4/10"),
        ("bytes=7-", 7, 3, "bytes 7-9/10"),
        ("bytes=-3", 7, 3, "bytes 7-9/10"),
    ):
        part = part_of(found, asked_for)
        assert (part.first, part.size, part.range) == (first, size, told)
    with pytest.raises(ValueError, match="10 bytes"):
        part_of(found, "bytes=10-")
    assert readable(tmp_path, "../a.wav") is None
    assert readable(tmp_path / "b", f"../{tmp_path.name}/a.wav") is None
    assert readable(None, "a.wav") is None


@pytest.fixture
def server():
    server = Server("pop").start()
    yield server
    server.stop()


def asked(server, name, content=b"{}", address=None):
    request = urllib.request.Request((address or server.address) + name, data=content)
    with urllib.request.urlopen(request) as answer:
        return answer.read()


def test_the_server_answers_those_who_know_its_secret(server):
    page = urllib.request.urlopen(server.address).read()
    assert b"explorer.js" in page
    begun = json.loads(asked(server, "begin"))
    assert begun["model"]["synth"] == "pop"
    content = json.dumps({"draft": begun["draft"], "seconds": 4, "seed": 0}).encode()
    assert unpacked(asked(server, "sound", content))[0]["count"] == 16
    elsewhere = f"http://127.0.0.1:{server.port}/guess/"
    for name, data in (("", None), ("begin", b"{}"), ("../begin", b"{}")):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(urllib.request.Request(elsewhere + name, data=data))
    for name in ("../server.py", "results/pop/../../README.md", "nothing.js"):
        with pytest.raises(urllib.error.HTTPError, match="404"):
            urllib.request.urlopen(server.address + name)


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("sound", b"[]", "unknown"),
        ("sound", b"{", "no JSON"),
        ("dance", b"{}", "unknown"),
        ("sound", b'{"draft": {"synth": 3}}', "no draft"),
        ("plan", b'{"draft": {"synth": "pop", "ranges": {"x": {"low": 1}}}}', "no draft"),
        ("open", b'{"path": "popp"}', "did you mean pop"),
    ],
)
def test_what_the_server_cannot_do_is_said(server, name, content, told):
    with pytest.raises(urllib.error.HTTPError) as caught:
        asked(server, name, content)
    assert told in json.loads(caught.value.read())["error"]


def test_the_config_that_is_shown_is_the_one_that_is_saved(server, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    draft = json.loads(asked(server, "begin"))["draft"]
    draft["ranges"] = {"cf_exp": {"low": 0, "high": 1, "n": 3, "values": []}}
    content = json.dumps({"draft": draft, "path": "config/quiet.yaml"}).encode()
    shown = json.loads(asked(server, "plan", content))["text"]
    asked(server, "save", content)
    assert (tmp_path / "config" / "quiet.yaml").read_text() == shown
    assert "dataset: quiet" in shown
    odd = json.dumps({"draft": draft, "path": "config/no name"}).encode()
    assert "problem" not in json.loads(asked(server, "plan", odd))


def test_a_notebook_shows_the_same_page():
    explorer = Explorer("fire")
    shown = explorer._repr_mimebundle_()["text/html"]
    assert explorer.server.address in shown and f"/proxy/{explorer.server.port}/" in shown
    assert Explorer("fire").server is explorer.server
    assert json.loads(asked(explorer.server, "begin"))["model"]["synth"] == "fire"


def made(server, draft, path):
    content = json.dumps({"draft": draft, "path": str(path)}).encode()
    json.loads(asked(server, "make", content))
    for _ in range(600):
        status = json.loads(asked(server, "making"))
        if status["state"] != "running":
            return status
        time.sleep(0.1)
    raise AssertionError(status)


@pytest.mark.slow
def test_a_dataset_is_made_and_its_gallery_served(server, tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    draft = json.loads(asked(server, "begin"))["draft"]
    draft["settings"] |= {"sample_rate": 8000, "long_duration": 1, "variation_duration": 0.5}
    draft["ranges"] = {"cf_exp": {"low": 0, "high": 1, "n": 3, "values": []}}
    draft["settings"]["results"] = f"results/{tmp_path.name}"
    # A config may not name a folder outside; one below results is removed again.
    try:
        status = made(server, draft, tmp_path / "tried.yaml")
        assert status["state"] == "done", status["lines"]
        assert status["points"] == "3 points"
        page = urllib.request.urlopen(server.address + status["gallery"]).read()
        assert b"<html" in page
        table = ROOT / status["folder"] / "metadata.csv"
        assert len(table.read_text().splitlines()) == 7
        draft["values"]["q"] = 1
        with pytest.raises(urllib.error.HTTPError) as caught:
            made(server, draft, tmp_path / "tried.yaml")
        assert "out of range" in json.loads(caught.value.read())["error"]
    finally:
        shutil.rmtree(ROOT / "results" / tmp_path.name, ignore_errors=True)
