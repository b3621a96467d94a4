"""How the report of a month is shown: a page in three languages, with a chart, that anybody can read and print."""

import base64
import hashlib
import html
import re
from datetime import date
from html.parser import HTMLParser
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.vestibule.test_report import DAY, hold, report, through
from vestibule import register
from vestibule.evidence.figures import Figures
from vestibule.policy.pack import OPERATORS, load
from vestibule.retention.page import Voice, content_policy, page
from vestibule.retention.report import Report
from vestibule.words import LANGUAGES, Language

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source"}


def full(language: Language = "en", **changes: Any) -> Report:
    """A report with something of everything."""
    figures = {
        "entries": Figures(expired=1200, swept=34, erased=1, kept=2, longest_kept_s=84 * DAY - 5, **changes),
        "requests": Figures(swept=1, longest_kept_s=2000 * DAY),
        "relations": Figures(erased=5),
    }
    holds = (hold("fraud", kept={"entries": 1234}), hold("repair"))
    return report(through(1, **figures) | through(18) | {date(2026, 11, 1): figures}, *holds, language=language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("operator", OPERATORS)
def test_a_page_is_well_formed_and_has_nothing_from_elsewhere(language: Language, operator: str) -> None:
    figures = {table.name: Figures(expired=1, longest_kept_s=DAY) for table in register.promised(load(operator))}
    text = page(report(through(20, **figures), hold("fraud"), language=language, operator=operator))
    reader = Outline()
    reader.feed(text)
    reader.close()
    assert reader.problems == []
    assert reader.open == []
    assert "script" not in reader.tags
    assert reader.addresses == []
    assert f'<html lang="{language}">' in text
    assert "{" not in re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_and_holding_has_a_name_in_every_language(language: Language) -> None:
    tables = {table.name for operator in OPERATORS for table in register.promised(load(operator))}
    voice = Voice(language)
    for name in tables | register.ELSEWHERE.keys():
        assert voice.name(name) != name
    for name in register.ELSEWHERE:
        assert voice.enforced(name) != voice.say("unknown")


def test_the_style_is_the_one_that_the_page_allows() -> None:
    text = page(full())
    [style] = re.findall(r"<style>(.*?)</style>", text, flags=re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in content_policy()
    assert " style=" not in text
    assert content_policy().replace("'", "&#39;") in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "✓ Kept. Nothing outlived its promise."),
        ({"overdue": 1}, "✗ Broken. Deleted only after the promise had ended"),
        ({"outlived": 2}, "✗ Broken. Found past its promise and still there, at the most in one day: 2 records."),
    ],
)
def test_the_verdict_is_said_in_words_and_by_a_sign(changes: dict[str, int], said: str) -> None:
    figures = {"entries": Figures(expired=5, **changes)}
    assert said in text_of(page(report(through(20, **figures))))


def test_the_totals_stand_in_a_sentence_on_top() -> None:
    text = text_of(page(full()))
    assert (
        "Deleted in November 2026: 1,241 records, of which 1,200 by expiry, 35 by the daily sweep and 6 before" in text
    )
    assert "In force now: 2 holds." in text
    assert "complete through 18 November 2026" in text
    assert "2026-11-19, 2026-11-20" in text
    in_french = text_of(page(full("fr")))
    assert "Supprimé en novembre 2026 : 1\u202f241 enregistrements, dont 1\u202f200 à l'échéance" in in_french
    assert "1.241 records, waarvan 1.200 door afloop" in text_of(page(full("nl")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_chart_has_a_title_a_description_and_the_numbers_of_the_table(language: Language) -> None:
    text = page(full(language))
    svg = ET.fromstring(text[text.index("<svg") : text.index("</svg>") + 6])
    labels = svg.attrib["aria-labelledby"].split()
    assert [element.attrib["id"] for element in svg if element.tag in {"title", "desc"}] == labels
    assert all(element.text for element in svg if element.tag in {"title", "desc"})
    kept = [Voice(language).longest(each) for each in full(language).tables]
    said = [element.text or "" for element in svg.iter("text")]
    cells = re.findall(r'<th scope="row">.*?</th><td>(.*?)</td>', text)
    assert cells == kept
    assert [many for many in kept if not any(many in each for each in said)] == []
    assert all(0 <= float(rect.attrib.get("x", 0)) + float(rect.attrib["width"]) <= 320 for rect in svg.iter("rect"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_a_bar_has_room_on_a_telephone(language: Language) -> None:
    voice = Voice(language)
    for operator in OPERATORS:
        made = report({}, operator=operator)
        said = [voice.bar(kept.model_copy(update={"longest_kept_s": 1500 * DAY})) for kept in made.tables]
        assert [text for text in said if len(text) > 54] == []


def test_what_was_held_beyond_its_term_is_drawn_past_the_line() -> None:
    within = page(report(through(1, requests=Figures(swept=1, longest_kept_s=DAY))))
    beyond = page(report(through(1, requests=Figures(swept=1, longest_kept_s=2000 * DAY))))
    assert 'fill="url(#past)"' not in within
    assert 'fill="url(#past)"' in beyond


def test_what_comes_from_the_pack_is_never_markup() -> None:
    made = full().model_copy(update={"controller": "<script>alert(1)</script> & Sons"})
    assert "<script>" not in page(made)
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons" in page(made)


class Outline(HTMLParser):
    """The elements of a page as they open and close."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.addresses: list[str] = []
        self.problems: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.addresses += [value or "" for name, value in attrs if name in {"src", "href", "action", "xlink:href"}]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> at {self.getpos()}")


def text_of(markup: str) -> str:
    """What a reader reads."""
    return html.unescape(re.sub(r"<style>.*?</style>|<[^>]+>", "", markup, flags=re.DOTALL))
