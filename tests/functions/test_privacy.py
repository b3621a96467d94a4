"""The notice and the processing, as anybody reads them: in the reader's language, under a version, with no account."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.privacy import show_notice, show_processing
from stacks import documents
from tests.functions.calls import CONTEXT, Json, call, event
from vestibule.policy.pack import load
from vestibule.privacy.negotiation import is_known, language, media_type

NOTICE, PROCESSING = "GET /v1/privacy/notice", "GET /v1/privacy/processing"
LANGUAGES = [
    (None, "fr"),
    ("", "fr"),
    ("nl", "nl"),
    ("NL-be", "nl"),
    ("en-GB, fr;q=0.9", "en"),
    ("en;q=0.2, nl;q=0.8", "nl"),
    ("nl, en", "nl"),
    ("en, nl", "en"),
    ("de, nl;q=0.1", "nl"),
    ("de", "fr"),
    ("de, *", "fr"),
    ("*", "fr"),
    ("*;q=0.5, en;q=0.4", "fr"),
    ("fr;q=0, *", "en"),
    ("fr;q=0, en;q=0, nl", "nl"),
    ("fr;q=0, en;q=0, nl;q=0", "fr"),
    ("fr;q=0", "fr"),
    ("nl;q=2", "fr"),
    ("nl;q=-1", "fr"),
    ("nl;q=", "fr"),
    ("nl;q=0.1234", "fr"),
    ("nl ; q=0.5", "nl"),
    (",,, ;q=1, nl", "nl"),
    ("<script>", "fr"),
    ("é, \x00, nl", "nl"),
    ("en" * 4000, "fr"),
]


@pytest.fixture(autouse=True, scope="module")
def rendered() -> None:
    """The documents as the build leaves them."""
    documents.write(load("valet"))


@pytest.fixture(autouse=True)
def _without_network(no_network: None, clean_environment: None) -> None:
    """These functions speak to nobody."""


def shown(module: Any, route: str, **headers: str) -> tuple[Json, str]:
    """The answer and its text: a notice is no JSON."""
    answered = module.handler(
        event(route, headers={name.replace("_", "-"): text for name, text in headers.items()}), CONTEXT
    )
    return answered, answered.get("body") or ""


def notice_in(tongue: str) -> Json:
    found: Json = json.loads((documents.BUILT / "valet" / f"notice.{tongue}.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.parametrize(("header", "wanted"), LANGUAGES)
def test_a_reader_gets_the_language_that_is_liked_best(header: str | None, wanted: str) -> None:
    assert language(header, "fr") == wanted
    asked = {} if header is None else {"accept_language": header}
    answered, text = shown(show_notice, NOTICE, **asked)
    assert (answered["statusCode"], answered["headers"]["Content-Language"]) == (200, wanted)
    assert text == notice_in(wanted)["text"]


@given(st.text(max_size=200), st.sampled_from(["en", "fr", "nl"]))
def test_whatever_is_asked_for_there_is_a_language_and_a_type(header: str, default: Any) -> None:
    assert language(header, default) in ("en", "fr", "nl")
    assert media_type(header, ("text/markdown", "application/json")) in ("text/markdown", "application/json")


@pytest.mark.parametrize("liked", ["en", "fr", "nl"])
@given(st.lists(st.sampled_from(["en", "fr", "nl", "de", "*"]), max_size=4))
def test_a_language_that_is_liked_alone_without_reserve_is_given(liked: Any, others: list[str]) -> None:
    header = ", ".join([liked, *(f"{other};q=0.5" for other in others if other != liked)])
    assert language(header, "fr") == liked


def test_a_notice_is_text_with_its_version_and_date() -> None:
    answered, text = shown(show_notice, NOTICE)
    version = notice_in("fr")["version"]
    assert answered["headers"]["Content-Type"] == "text/markdown; charset=utf-8"
    assert answered["headers"]["Vestibule-Notice-Version"] == version
    assert answered["headers"]["ETag"] == f'"{version}.fr"'
    assert answered["headers"]["Vary"] == "Accept, Accept-Language"
    assert version in text
    date = load("valet").source.date
    assert date
    assert version.startswith(date.isoformat())


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("application/json", "application/json"),
        ("application/*", "application/json"),
        ("application/json, text/markdown;q=0.5", "application/json"),
        ("APPLICATION/JSON", "application/json"),
        ("text/markdown", "text/markdown"),
        ("text/*, application/json", "text/markdown"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/markdown"),
        ("application/json;q=0, */*", "text/markdown"),
        ("image/png", "text/markdown"),
        ("garbage", "text/markdown"),
        ("", "text/markdown"),
    ],
)
def test_a_notice_comes_as_json_to_those_who_like_that_better(accept: str, kind: str) -> None:
    answered, text = shown(show_notice, NOTICE, accept=accept, accept_language="nl")
    assert answered["headers"]["Content-Type"].partition(";")[0] == kind
    if kind == "application/json":
        assert json.loads(text) == notice_in("nl")
        assert set(json.loads(text)) == {"operator", "version", "date", "language", "text"}
    else:
        assert text == notice_in("nl")["text"]


@pytest.mark.parametrize(("module", "route"), [(show_notice, NOTICE), (show_processing, PROCESSING)])
def test_who_has_the_version_already_is_told_so_without_a_body(module: Any, route: str) -> None:
    first, _ = shown(module, route, accept_language="nl")
    tag = first["headers"]["ETag"]
    for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
        again, text = shown(module, route, accept_language="nl", if_none_match=known)
        assert (again["statusCode"], text, again["headers"]["ETag"]) == (304, "", tag)
        assert again["headers"]["Content-Language"] == "nl"
    for unknown in ('"other"', tag.strip('"'), "", tag.upper()):
        assert shown(module, route, accept_language="nl", if_none_match=unknown)[0]["statusCode"] == 200
    in_french, _ = shown(module, route, accept_language="fr", if_none_match=tag)
    assert in_french["statusCode"] == 200


def test_text_and_json_of_a_notice_are_not_mistaken_for_each_other() -> None:
    text, as_json = (shown(show_notice, NOTICE, accept=kind)[0] for kind in ("text/markdown", "application/json"))
    assert text["headers"]["ETag"] != as_json["headers"]["ETag"]


@pytest.mark.parametrize("tongue", ["en", "fr", "nl"])
def test_the_processing_says_what_is_done_and_in_which_region_the_data_is(tongue: str) -> None:
    """A-01, F-05."""
    answered, text = shown(show_processing, PROCESSING, accept_language=tongue)
    said = json.loads(text)
    assert (answered["statusCode"], answered["headers"]["Content-Type"]) == (200, "application/json")
    assert (said["operator"], said["language"], said["location"]["region"]) == ("valet", tongue, "us-east-1")
    assert len(said["activities"]) == 33
    assert len(said["kept_longer"]) == 5
    assert len(said["counted"]) == 1
    assert all(said[part] for part in ("controller", "contact", "authority", "processors", "measures", "rights"))


def test_another_region_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "ca-central-1")
    assert json.loads(shown(show_processing, PROCESSING)[1])["location"]["region"] == "ca-central-1"


@pytest.mark.parametrize(("module", "route"), [(show_notice, NOTICE), (show_processing, PROCESSING)])
@pytest.mark.parametrize("query", [{"language": "nl"}, {"version": "1"}, {"": ""}])
def test_a_parameter_that_is_not_read_is_refused(module: Any, route: str, query: dict[str, str]) -> None:
    answer = call(module.handler, route, query=query)
    (name,) = query
    assert (answer.status, answer.body["errors"]) == (422, [{"pointer": f"query/{name}", "detail": "not read"}])


def test_a_tag_is_known_only_whole() -> None:
    assert is_known('"a", "b"', '"b"')
    assert not is_known(None, '"b"')
    assert not is_known('"ab"', '"b"')
