"""Datasets of sound models of one's own and of the original tool, loaded as their streams are."""

import pytest
from loadings import FORMATS, RECORDS, items, same
from making import make
from test_streams_of_own_models import counting, early, late, own, translated

from dsgenerator.dataset import Textures
from dsgenerator.stream import Stream

pytestmark = pytest.mark.filterwarnings("ignore::dsgenerator.errors.Remark")


@pytest.mark.parametrize("kind", [own, early, late, counting], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("options", [{}, {"kind": "normalised", "crop": 0.02}], ids=str)
def test_every_format_has_what_the_stream_yields(kind, options, tmp_path):
    config = kind(tmp_path / "folder")
    raw = config if isinstance(config, dict) else translated(config)
    data = make(raw | RECORDS, tmp_path / "results").paths.data
    expected = list(Stream(config, **options))
    for source in FORMATS:
        same(items(Textures(data, source=source, **options)), expected)
