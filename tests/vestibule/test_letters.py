"""Letters say the same in each language, and something in every one."""

from datetime import UTC, date, datetime

import pytest

from tests.vestibule.letters import READER, composed, contexts, every, kinds, letters_of, variants
from vestibule.mail import composing
from vestibule.mail.moments import day, moment
from vestibule.mail.words import Unwritten
from vestibule.policy import pack
from vestibule.words import LANGUAGES, Language


def test_there_are_letters_about_everything_that_is_written_about() -> None:
    assert {"consent", "mail", "messages", "notices", "people", "requests", "telemetry"} <= set(contexts())
    assert len(kinds()) > 15


@pytest.mark.parametrize("context", contexts())
@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_each_language_has_the_same_letters_with_the_same_parts_values_and_choices(
    context: str, language: Language
) -> None:
    english, other = letters_of(context, "en"), letters_of(context, language)
    assert list(other) == list(english)
    assert {name: said for name, said in other.items() if said != english[name]} == {}


@pytest.mark.parametrize(("kind", "language"), list(every()))
def test_every_letter_can_be_composed_with_every_choice(kind: str, language: Language) -> None:
    for choice in range(variants(kind)):
        letter = composed(kind, language, choice)
        plain, html = composing.bodies(letter)
        assert letter.subject
        assert letter.parts
        for text in (letter.subject, plain, html):
            assert "{" not in text.partition("<style>")[0]
            assert "$" not in text
            assert "???" not in text


@pytest.mark.parametrize("kind", kinds())
def test_a_letter_is_another_in_each_language(kind: str) -> None:
    texts = {composing.bodies(composed(kind, language))[0] for language in LANGUAGES}
    assert len(texts) == len(LANGUAGES)


@pytest.mark.parametrize("kind", kinds())
def test_french_breaks_no_line_before_a_mark(kind: str) -> None:
    letter = composed(kind, "fr")
    text = "\n".join([letter.subject, *(part.text for part in letter.parts)])
    assert [mark for mark in ":;?!»" if f" {mark}" in text] == []


def test_a_long_text_of_a_campaign_is_whole() -> None:
    said = {"campaign_id": "cmp_1", "title": "T", "text": "\n\n".join(["A sentence of a campaign." * 40] * 9)}
    letter = composing.compose("messages.campaign", "en", READER, said, pack.load("valet"))
    assert letter.parts[0].text == said["text"]
    assert len(letter.parts[0].paragraphs) == 9


def test_a_missing_value_or_letter_is_refused() -> None:
    for kind in ("requests.code", "requests.nothing", "nowhere.code", "../x.code"):
        with pytest.raises(Unwritten):
            composing.compose(kind, "en", READER, {}, pack.load("valet"))


def test_markup_in_a_value_stays_text() -> None:
    nasty = "<script>alert(1)</script> & { $name } [x](http://y)"
    values = {"request_id": nasty}
    plain, html = composing.bodies(composing.compose("requests.withdrawn", "en", READER, values, pack.load("valet")))
    assert nasty in plain
    assert "<script>" not in html


@pytest.mark.parametrize(
    ("language", "instant", "when"),
    [
        ("en", "November 21, 2026, 6:38 PM EST", "November 21, 2026"),
        ("fr", "21 novembre 2026, 18:38 EST", "21 novembre 2026"),
        ("nl", "21 november 2026, 18:38 EST", "21 november 2026"),
    ],
)
def test_instants_and_days_are_written_as_the_reader_does(language: Language, instant: str, when: str) -> None:
    at = datetime(2026, 11, 21, 23, 38, tzinfo=UTC)
    assert moment(at, "America/New_York", language) == instant
    assert day(date(2026, 11, 21), language) == when


def test_french_counts_the_first_day_of_a_month() -> None:
    assert [day(date(2027, 1, number), "fr") for number in (1, 11)] == ["1er janvier 2027", "11 janvier 2027"]
