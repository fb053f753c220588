"""Files that are altered in place, keeping their size."""

import pytest
from helpers import A_LONG_SIGNAL, Workspace, checksums, snapshot

pytestmark = pytest.mark.slow


def test_what_is_read_from_the_store_is_what_was_rendered(tiny, tmp_path):
    """One bit of a long signal that was altered is never cut into variations."""
    stored = (tiny.results / A_LONG_SIGNAL).resolve()
    content = bytearray(stored.read_bytes())
    content[-3] ^= 1
    stored.write_bytes(content)
    tiny.config["variation_duration"] = 0.2
    run = tiny.run()
    assert run.status == 1
    assert f"{A_LONG_SIGNAL} was altered since it was rendered; the next run" in run.output
    assert tiny.rerun(before=snapshot(tiny.results)).rendered == 1
    clean = Workspace(tmp_path / "clean", tiny.config).make()
    assert checksums(tiny.data) == checksums(clean.data)
