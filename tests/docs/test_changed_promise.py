"""One line of a pack changes: the notice, the records and what is served change in that very place, and nowhere else."""

import re

import pytest

from tests.docs.notices import changed_lines
from tests.policies.texts import changed
from vestibule import register
from vestibule.documents import published, rendered
from vestibule.policy.model import Pack
from vestibule.policy.pack import load

TERMS = [("en", "24 months", "18 months"), ("fr", "24 mois", "18 mois"), ("nl", "24 maanden", "18 maanden")]
VERSION = re.compile(r"\d{4}-\d{2}-\d{2}-[0-9a-f]{8}")


@pytest.fixture
def shortened() -> Pack:
    """The pack of Nokē with its records of entries kept 18 months instead of 24."""
    old, new = 'rule = "entries"\nperiod = { months = 24 }', 'rule = "entries"\nperiod = { months = 18 }'
    return register.check(changed("noke", (old, new)), "noke.toml")


@pytest.mark.parametrize(("language", "before", "after"), TERMS)
def test_the_notice_changes_in_the_row_of_the_term_and_in_its_version(
    shortened: Pack, language: str, before: str, after: str
) -> None:
    path = f"docs/noke/privacy-notice.{language}.md"
    gone, come = changed_lines(published(load("noke"))[path], published(shortened)[path])
    assert [line.replace(before, after) for line in gone[:-1]] == come[:-1]
    assert [before in line for line in gone] == [True, False]
    assert versionless(gone[-1]) == versionless(come[-1])
    assert gone[-1] != come[-1]


@pytest.mark.parametrize("form", ["md", "json"])
def test_the_records_change_wherever_the_term_stands_and_in_the_version(shortened: Pack, form: str) -> None:
    path = f"docs/noke/records-of-processing.{form}"
    gone, come = changed_lines(published(load("noke"))[path], published(shortened)[path])
    assert [versionless(line.replace("24 months", "18 months")) for line in gone] == [
        versionless(line) for line in come
    ]
    assert [line for line in gone if "24 months" not in line and not VERSION.search(line)] == []
    assert any("24 months" in line for line in gone)


@pytest.mark.parametrize(("language", "before", "after"), TERMS)
def test_what_the_functions_serve_changes_with_it(shortened: Pack, language: str, before: str, after: str) -> None:
    old, new = rendered(load("noke")), rendered(shortened)
    gone, come = changed_lines(old[f"processing.{language}.json"], new[f"processing.{language}.json"])
    assert [versionless(line.replace(before, after)) for line in gone] == [versionless(line) for line in come]
    assert sum(before in line for line in gone) == 1
    notices = (old[f"notice.{language}.json"], new[f"notice.{language}.json"])
    assert versionless(notices[0].replace(before, after)) == versionless(notices[1])


def test_nothing_changes_for_another_operator_or_another_reading_of_the_same_text() -> None:
    assert published(register.check(changed("noke"), "noke.toml")) == published(load("noke"))
    assert rendered(register.check(changed("noke"), "noke.toml")) == rendered(load("noke"))


def versionless(text: str) -> str:
    return VERSION.sub("VERSION", text)
