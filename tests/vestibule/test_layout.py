"""Letters can be read by everybody: with a screen reader, large, in the dark, on a phone, and as plain text."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

import html5lib
import pytest

from tests.vestibule.letters import PAGES, READER, composed, every, kinds
from vestibule.mail import composing, layout
from vestibule.words import LANGUAGES, Language

LETTERS = [(kind, language) for kind, language in every() if kind not in PAGES]
SHOWN = list(every())
BLOCKS = ("p", "h1", "h2", "li", "a", "button")
ENOUGH = 4.5
"""WCAG 2.2, success criterion 1.4.3, for text of ordinary size."""


def shown(kind: str, language: Language) -> str:
    letter = composed(kind, language)
    return layout.page(letter, "token") if kind in PAGES else layout.html(letter)


def parsed(text: str) -> Element:
    parser = html5lib.HTMLParser(namespaceHTMLElements=False, strict=True)
    root: Element = parser.parse(text)
    return root


def read_out(element: Element) -> str:
    """The text as a screen reader says it."""
    return " ".join("".join(element.itertext()).split())


@pytest.mark.parametrize(("kind", "language"), SHOWN)
def test_the_page_is_sound_and_says_its_language_and_title(kind: str, language: Language) -> None:
    root, letter = parsed(shown(kind, language)), composed(kind, language)
    assert (root.tag, root.get("lang"), root.get("dir")) == ("html", language, "ltr")
    assert root.findtext("head/title") == letter.subject
    assert root.find("head/meta[@charset='utf-8']") is not None
    viewport = root.find("head/meta[@name='viewport']")
    assert viewport is not None
    assert viewport.get("content") == "width=device-width, initial-scale=1"  # which may be enlarged


@pytest.mark.parametrize(("kind", "language"), SHOWN)
def test_headings_are_one_of_the_first_order_and_then_in_order(kind: str, language: Language) -> None:
    root = parsed(shown(kind, language))
    levels = [int(each.tag[1]) for each in root.iter() if re.fullmatch("h[1-6]", str(each.tag))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    assert [each for each in root.iter("h2") if not read_out(each)] == []


@pytest.mark.parametrize(("kind", "language"), SHOWN)
def test_tables_only_lay_out_and_nothing_is_only_a_picture(kind: str, language: Language) -> None:
    root = parsed(shown(kind, language))
    assert {table.get("role") for table in root.iter("table")} <= {"presentation"}
    assert [
        tag for tag in ("img", "svg", "iframe", "script", "object", "link", "th") if root.findall(f".//{tag}")
    ] == []
    assert "url(" not in shown(kind, language)


@pytest.mark.parametrize(("kind", "language"), SHOWN)
def test_links_say_where_they_lead_and_lead_to_https(kind: str, language: Language) -> None:
    links = list(parsed(shown(kind, language)).iter("a"))
    texts = [read_out(link) for link in links]
    assert all(len(text) > 8 for text in texts)
    assert not any(re.search(r"http|click here|cliquez ici|klik hier", text, re.IGNORECASE) for text in texts)
    assert len({(text, link.get("href")) for text, link in zip(texts, links, strict=True)}) == len(set(texts))
    assert all(str(link.get("href")).startswith("https://") for link in links)


@pytest.mark.parametrize(("kind", "language"), SHOWN)
def test_text_is_sixteen_pixels_or_more_and_no_column_is_wider_than_six_hundred(kind: str, language: Language) -> None:
    root = parsed(shown(kind, language))
    for element in root.iter():
        style = styles(element)
        if element.tag in BLOCKS and read_out(element) and "font-size" in style:
            assert pixels(style["font-size"]) >= 16
        if "max-width" in style:
            assert pixels(style["max-width"]) <= 600
        assert not re.fullmatch(r"\d+", element.get("width", "100%"))  # no fixed width: a phone has 375
        assert "width" not in style
    assert [each.text for each in root.iter("p") if (each.text or "").strip() and "font-size" not in styles(each)] == []


@pytest.mark.parametrize(("kind", "language"), SHOWN)
def test_what_is_to_be_touched_is_forty_four_pixels_high(kind: str, language: Language) -> None:
    for each in (e for e in parsed(shown(kind, language)).iter() if e.tag in {"a", "button"}):
        style = styles(each)
        above, *_ = style["padding"].split()
        content = max(pixels(style["line-height"]), pixels(style.get("min-height", "0px")) if each.tag == "a" else 0)
        assert content + 2 * pixels(above) >= 44


@pytest.mark.parametrize(("kind", "language"), SHOWN)
def test_every_text_has_enough_contrast_with_what_lies_behind_it(kind: str, language: Language) -> None:
    root = parsed(shown(kind, language))
    light, dark = [*lit(root, {})], [*lit(root, dark_rules(shown(kind, language)))]
    assert len(light) > 3
    assert len(dark) == len(light)
    assert {pair for pair in (*light, *dark) if contrast(*pair) < ENOUGH} == set()
    assert set(light) & set(dark) == set()  # the dark colours are others, everywhere


@pytest.mark.parametrize(("kind", "language"), LETTERS)
def test_the_plain_text_says_the_same_in_the_same_order(kind: str, language: Language) -> None:
    letter = composed(kind, language)
    plain, root = layout.plain(letter), parsed(layout.html(letter))
    said = [read_out(each) for each in root.iter() if each.tag in {"p", "h2", "li", "a"} and not each.findall(".//a")]
    said.remove(letter.house)
    flat = " ".join(re.sub(r"^(- |> |>$|-- $)", "", line) for line in plain.splitlines())
    flat = " ".join(flat.split())
    place = 0
    for text in said:
        found = flat.find(text, place)
        assert found >= 0, text
        place = found + len(text)
    links = [str(each.get("href")) for each in root.iter("a")]
    assert re.findall(r"^https://\S+$", plain, re.MULTILINE) == links


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_promotional_letter_says_why_it_came_and_how_to_end_it(language: Language) -> None:
    letter = composed("messages.campaign", language)
    why, end = letter.footer
    assert (why.role, end.role) == ("text", "button")
    for body in composing.bodies(letter):
        assert end.text in body
        assert str(end.link) in body


@pytest.mark.parametrize("kind", [kind for kind in kinds() if kind not in PAGES])
def test_the_reader_is_greeted_by_name_and_told_who_writes(kind: str) -> None:
    letter = composed(kind, "en")
    assert letter.greeting == f"Hello {READER.name},"
    assert "privacy@1valet.com" in letter.closing


def test_a_code_is_alone_on_the_end_of_its_line_and_set_large() -> None:
    letter = composed("requests.code", "en")
    assert "Your code is: 7K3MQ9ZT\n" in layout.plain(letter)
    [strong] = parsed(layout.html(letter)).iter("strong")
    assert (read_out(strong), pixels(styles(strong)["font-size"])) == ("7K3MQ9ZT", 22)


def styles(element: Element) -> dict[str, str]:
    declared = [each.partition(":") for each in element.get("style", "").split(";") if each.strip()]
    return {name.strip(): value.strip() for name, _, value in declared}


def pixels(size: str) -> float:
    return float(size.removesuffix("px")) if size.endswith("px") else 0


def dark_rules(text: str) -> dict[str, dict[str, str]]:
    """What the head says of each class in the dark."""
    found = re.findall(r"^\.(\w+) \{ (.*?) \}$", text, re.MULTILINE)
    return {name: dict(re.findall(r"([\w-]+): (#\w+) !important", rules)) for name, rules in found}


def lit(root: Element, rules: dict[str, dict[str, str]]) -> Iterator[tuple[str, str]]:
    """Ink and ground of every element that says something itself."""

    def walk(element: Element, ink: str | None, ground: str | None) -> Iterator[tuple[str, str]]:
        own = styles(element) | rules.get(element.get("class", ""), {})
        ink, ground = own.get("color", ink), own.get("background-color", ground)
        if (element.text or "").strip():
            assert ink, read_out(element)
            assert ground, read_out(element)
            yield ink, ground
        for child in element:
            yield from walk(child, ink, ground)

    body: Any = root.find("body")
    return walk(body, None, None)


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2 between two colours."""
    brighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (brighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_measure_of_contrast_is_the_standards() -> None:
    assert contrast("#ffffff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
