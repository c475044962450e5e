"""The gallery's pictures, as the renderer draws them today against those that somebody has looked at."""

from __future__ import annotations

import pytest

from tests.support.folders import GALLERY
from tests.support.gallery_views import SENTENCES, VIEWS, GalleryView

MAX_BYTES = 2_300_000


@pytest.mark.parametrize("shown", VIEWS, ids=lambda shown: shown.name)
def test_a_view_is_drawn_as_before(shown: GalleryView) -> None:
    assert shown.drawn() == shown.file.read_text("utf-8"), (
        "if it is meant, run scripts/make_gallery.py and look at docs/gallery.md"
    )


def test_nothing_lies_about() -> None:
    assert {file.stem for file in GALLERY.glob("*.svg")} == {shown.name for shown in VIEWS}
    assert {file.stem for file in (GALLERY / "messages").glob("*.flow")} == set(SENTENCES)
    assert set(SENTENCES) <= {shown.message for shown in VIEWS}
    assert sum(file.stat().st_size for file in GALLERY.rglob("*") if file.suffix in (".svg", ".flow")) < MAX_BYTES
