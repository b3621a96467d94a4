"""The copy as a PDF: in the reader's language, with the words of the page, bounded and always the same."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from tests.conftest import Clock
from tests.functions.routes import request_of
from tests.functions.test_whole_copies import enter_often, whole
from tests.functions.world import World
from vestibule.requests import gathering, printed


def pdf_of(content: bytes) -> bytes:
    with ZipFile(BytesIO(content)) as copy:
        return copy.read("copy.pdf")


@pytest.mark.parametrize("language", ["en", "fr", "nl"])
def test_a_copy_has_a_pdf_in_the_language_of_the_request(world: World, at: Clock, language: str) -> None:
    enter_often(world, 2, at.now)
    pdf = pdf_of(whole(request_of(world.resident, at.now, language=language), "entries"))
    assert pdf.startswith(b"%PDF-")
    assert f"/Lang ({language})".encode() in pdf
    assert pdf.rstrip().endswith(b"%%EOF")


def test_it_is_bounded_and_made_again_the_same(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "PAGE", 5)
    monkeypatch.setattr(printed, "PRINTED", 4)
    enter_often(world, 12, at.now)
    request = request_of(world.resident, at.now)
    pdf = pdf_of(whole(request, "entries"))
    assert pdf == pdf_of(whole(request, "entries"))
