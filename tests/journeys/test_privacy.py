"""What the operator publishes, from the real gateway: the notice in three languages, and where the data of this house is."""

import json

import httpx
import pytest

from local.running import House
from local.synthesis import ROOT
from vestibule import documents
from vestibule.policy.pack import load
from vestibule.words import LANGUAGES, Language


def fetched(house: House, path: str, **headers: str) -> httpx.Response:
    """GET without a token, as a passer-by does."""
    return httpx.get(f"{house.api_url}{path}", headers=headers, timeout=30)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_notice_is_the_committed_one_in_the_language_of_the_reader(house: House, language: Language) -> None:
    answer = fetched(house, "/v1/privacy/notice", **{"Accept-Language": f"{language}, *;q=0.1"})
    committed = (ROOT / "docs" / house.operator / f"privacy-notice.{language}.md").read_text(encoding="utf-8")
    assert (answer.status_code, answer.headers["content-language"]) == (200, language)
    assert answer.text.strip() in committed
    rendered = json.loads(documents.rendered(load(house.operator))[f"notice.{language}.json"])
    assert answer.headers["vestibule-notice-version"] == rendered["version"]


def test_a_notice_that_the_reader_has_is_not_sent_again(house: House) -> None:
    first = fetched(house, "/v1/privacy/notice")
    again = fetched(house, "/v1/privacy/notice", **{"If-None-Match": first.headers["etag"]})
    assert (first.status_code, again.status_code, again.text) == (200, 304, "")


def test_anybody_can_ask_where_the_data_is_and_what_protects_it(house: House) -> None:
    told = fetched(house, "/v1/privacy/processing", **{"Accept-Language": "nl"}).json()
    assert told["location"]["region"] == house.cloud.region
    assert told["measures"]
