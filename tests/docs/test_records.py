"""The records of processing and the data map: whole, the same in both forms, and leaving out nothing of the register."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local import documents as generated
from tests.docs.notices import documents, served
from vestibule import register
from vestibule.documents import data_map
from vestibule.holdings import Holding
from vestibule.policy.backups import recoverable_days
from vestibule.policy.pack import OPERATORS, load
from vestibule.policy.purposes import account_for
from vestibule.words import LANGUAGES

ARTICLE_30 = {"purpose", "lawful_bases", "persons", "data", "recipients", "transfers", "holdings"}
"""What Article 30(1) asks of each activity; `holdings` bear the time limits."""
ARTICLE_30_2 = {"controller", "by_name", "processor", "categories_of_processing", "transfers", "measures"}
"""What Article 30(2) asks of a processor."""
FOR_ALL = {"controller", "contact", "transfers", "measures", "stored_in"}
TABLES = [*register.SHARED, *(table for several in register.BY_FEATURE.values() for table in several)]
HOLDINGS = {table.name: table.holds for table in TABLES if isinstance(table.holds, Holding)} | dict(register.ELSEWHERE)


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_activity_has_what_article_30_asks_for(operator: str) -> None:
    record = records(operator)
    assert all(record[field] for field in FOR_ALL)
    for activity in record["activities"]:
        assert set(activity) >= ARTICLE_30
        assert all(activity[field] for field in ("purpose", "lawful_bases", "persons", "data")), activity["purpose"]
        assert all(each["time_limits"] for each in activity["holdings"])


@pytest.mark.parametrize("operator", OPERATORS)
def test_there_is_one_activity_for_each_purpose_of_the_pack(operator: str) -> None:
    own = [spelled(purpose.label.en) for purpose in load(operator).purposes if not purpose.controller]
    assert [spelled(activity["purpose"]) for activity in records(operator)["activities"]] == own


@pytest.mark.parametrize("operator", OPERATORS)
def test_what_is_done_for_another_controller_stands_under_it_with_what_article_30_2_asks_for(operator: str) -> None:
    others = [purpose for purpose in load(operator).purposes if purpose.controller]
    assert [purpose.key for purpose in others] == (["interventions"] if operator == "fleetback" else [])  # F-04
    on_behalf = records(operator)["on_behalf_of_others"]
    assert [part["controller"] for part in on_behalf] == ["the car dealer" for _ in others]
    for part in on_behalf:
        assert all(part[field] for field in ARTICLE_30_2 - {"transfers"})
        assert part["transfers"] == []  # none beyond the area of the law
        assert part["categories_of_processing"] == [purpose.label.en for purpose in others]
        assert [spelled(activity["purpose"]) for activity in part["activities"]] == part["categories_of_processing"]
    page = documents(operator)["records-of-processing.md"]
    assert ("as Article 30(2) of the GDPR asks of a processor" in page) is bool(others)
    assert ("## Processing on behalf of the car dealer" in page) is bool(others)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_processing_that_is_told_names_another_controller(language: str) -> None:
    told = served("fleetback")[f"processing.{language}.json"]
    purposes = [purpose for activity in told["activities"] for purpose in activity["purposes"]]
    named = {purpose["purpose"]: purpose.get("controller") for purpose in purposes}
    (label,) = (purpose.label for purpose in load("fleetback").purposes if purpose.controller)
    words = {"en": "the car dealer", "fr": "le concessionnaire automobile", "nl": "de autodealer"}
    assert {purpose: by for purpose, by in named.items() if by} == {spelled(getattr(label, language)): words[language]}


@pytest.mark.parametrize("operator", OPERATORS)
def test_every_holding_serves_the_activities_that_the_policy_says(operator: str) -> None:
    pack = load(operator)
    for name, holding in register.declared(pack).items():
        serving = [
            spelled(activity["purpose"])
            for activity in activities(operator)
            if name in {each["holding"] for each in activity["holdings"]}
        ]
        stated = account_for(pack, holding.categories, holding.uses).purposes
        assert serving
        assert sorted(serving) == sorted(spelled(purpose.label.en) for purpose in stated)


@pytest.mark.parametrize("operator", OPERATORS)
def test_what_is_promised_and_not_held_yet_says_so(operator: str) -> None:
    page = documents(operator)["records-of-processing.md"]
    for activity in activities(operator):
        for data in activity["data"]:
            keys = ", ".join(f"`{key}`" for key in data["held"])
            held = keys or "promised by the policy, not held for this purpose yet"
            assert f"| {data['category']} | {data['what']} | {held} |" in page
        if not activity["holdings"]:
            assert not any(data["held"] for data in activity["data"]), activity["purpose"]


def test_only_what_a_holding_has_is_called_held() -> None:
    """Fleetback promises photos and videos; nothing here has any, and the record must not say that something does."""
    (part,) = records("fleetback")["on_behalf_of_others"]
    held = {key for activity in part["activities"] for data in activity["data"] for key in data["held"]}
    assert held == {"user.contact", "user.contact.email", "user.contact.phone_number", "user.name"}


@pytest.mark.parametrize(
    ("operator", "under"),
    [
        ("valet", "Kept in the form of Article 30(1) of the GDPR, which does not bind this operator."),
        ("fleetback", "Kept under Article 30 of the GDPR."),
        ("noke", "Kept under Article 30 of the UK GDPR."),
    ],
)
def test_a_record_names_the_law_that_wants_it(operator: str, under: str) -> None:
    assert records(operator)["kept_under"] == under


@pytest.mark.parametrize("operator", OPERATORS)
def test_the_page_says_all_that_the_data_says(operator: str) -> None:
    page, record = documents(operator)["records-of-processing.md"], records(operator)
    said = [text for name, part in record.items() if name != "operator" for text in texts(part)]
    assert len(said) > 100
    assert [text for text in said if text not in page] == []


@pytest.mark.parametrize("operator", OPERATORS)
def test_the_processing_that_is_told_is_that_of_the_register(operator: str) -> None:
    holdings = register.declared(load(operator)).values()
    for language in LANGUAGES:
        told = served(operator)[f"processing.{language}.json"]
        assert len(told["activities"]) == len(holdings)
        for activity in told["activities"]:
            assert all(activity[field] for field in ("what", "categories", "comes_from", "purposes", "kept"))
        assert all(told[field] for field in ("controller", "contact", "authority", "location", "measures", "rights"))


@pytest.mark.parametrize("operator", OPERATORS)
def test_the_processing_is_told_in_the_same_shape_in_every_language(operator: str) -> None:
    shapes = {str(shape(served(operator)[f"processing.{language}.json"])) for language in LANGUAGES}
    assert len(shapes) == 1


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_data_map_names_every_table_with_its_key_and_its_indexes(table: Any) -> None:
    row = next(line for line in data_map().splitlines() if line.startswith(f"| `{table.name}` |"))
    names = [*table.key, *table.indexes, *(name for keys in table.indexes.values() for name in keys)]
    assert [name for name in names if f"`{name}`" not in row] == []
    assert ("`expires_at`" in row) is table.expires


@pytest.mark.parametrize("name", HOLDINGS)
def test_the_data_map_says_of_every_holding_what_it_is(name: str) -> None:
    holding = HOLDINGS[name]
    rows = [line for line in data_map().splitlines() if line.startswith(f"| `{name}` |")]
    said = [*holding.categories, *holding.uses, *holding.secrets, holding.subject, holding.retention]
    assert any(all(f"`{key}`" in row for key in said) and holding.about.en in row for row in rows)


def test_the_data_map_gives_every_term_of_every_operator() -> None:
    rules = {rule.rule for operator in OPERATORS for rule in load(operator).retention}
    rows = rows_by_rule(data_map().partition("## How long in backups")[0])
    assert rules <= set(rows)
    for operator in OPERATORS:
        column = 2 + OPERATORS.index(operator)
        for rule in load(operator).retention:
            assert f"{rule.period} from" in rows[rule.rule].split("|")[column]


def test_the_data_map_says_how_long_backups_live_by_rule_and_operator() -> None:
    rows = rows_by_rule(data_map().partition("## How long in backups")[2])
    for place, operator in enumerate(OPERATORS, 2):
        pack = load(operator)
        days = {
            table.holds.retention: recoverable_days(pack, table.holds.retention) for table in register.promised(pack)
        }
        told = {rule: row.split("|")[place].strip() for rule, row in rows.items()}
        assert {rule: said for rule, said in told.items() if said != "-"} == {rule: str(n) for rule, n in days.items()}
    assert rows["entries"].split("|")[2:6] == [" 4 ", " - ", " - ", " 35 "]


NEVER_HELD = ("admissions", "bells", "choices", "holds", "keys", "visits")
"""A copy, the holds themselves, and what visitors leave behind: a hold names a person or a place."""


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_the_data_map_says_how_every_table_ends(table: Any) -> None:
    row = next(line for line in data_map().splitlines() if line.startswith(f"| `{table.name}` |"))
    assert ("swept and witnessed" in row) is table.is_promised
    assert ("can be held" in row) is (table.is_promised and table.name not in NEVER_HELD)
    assert ("in no backup" in row) is (table.name == "seals")
    assert table.counts_from is None or f"| `{table.counts_from}` |" in row


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_record_says_how_long_each_holding_is_in_backups(operator: str) -> None:
    told = {
        (each["holding"], limit["where"]): limit["in_backups"]
        for activity in activities(operator)
        for each in activity["holdings"]
        for limit in each["time_limits"]
    }
    assert {told[name, where] for name, where in told if name in ("accounts", "bundles", "logs", "seals")} == {
        "in no backup"
    }
    bound = {where for (name, where), said in told.items() if name == "people" and said == "not past the term either"}
    assert bound == {"valet": {"New York City"}, "alloclaim": {"everywhere"}}.get(operator, set())
    if operator == "noke":
        assert told["entries", "everywhere"] == "for 35 days at most after the deletion"


@pytest.mark.parametrize("operator", OPERATORS)
def test_a_record_gives_every_reason_to_keep_longer_with_its_source(operator: str) -> None:
    told = records(operator)["kept_longer"]
    assert [(each["reason"], each["source"]["requirement"]) for each in told] == [
        (spelled(reason.label.en), reason.source.requirement) for reason in load(operator).holds
    ]
    assert all(each["at_most"] and each["where"] and each["chosen_because"] for each in told)
    assert len(records(operator)["counted"]) == (1 if operator == "valet" else 0)


def test_the_picture_draws_every_holding() -> None:
    drawn = data_map().split("```")[1]
    assert [name for name in HOLDINGS if f"{name} -->" not in drawn] == []


def test_only_what_has_changed_is_written(tmp_path: Path) -> None:
    texts = {tmp_path / "same.md": "as it was", tmp_path / "other.md": "new", tmp_path / "folder" / "missing.md": "new"}
    (tmp_path / "same.md").write_text("as it was")
    (tmp_path / "other.md").write_text("old")
    assert generated.write_changed(texts) == [tmp_path / "other.md", tmp_path / "folder" / "missing.md"]
    assert {path: path.read_text() for path in texts} == texts
    assert generated.write_changed(texts) == []


def rows_by_rule(text: str) -> dict[str, str]:
    return {line.split("`")[1]: line for line in text.splitlines() if re.match(r"\| `[a-z-]+` \| [-A-Z0-9]", line)}


def records(operator: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(documents(operator)["records-of-processing.json"])
    return read


def activities(operator: str) -> list[dict[str, Any]]:
    """Those of the operator as controller, then those as processor."""
    record = records(operator)
    return [*record["activities"], *(each for part in record["on_behalf_of_others"] for each in part["activities"])]


def spelled(text: str) -> str:
    return text.replace("'", "’")


def texts(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        part = list(part.values())
    if isinstance(part, list):
        for each in part:
            yield from texts(each)
    elif isinstance(part, str):
        yield part


def shape(part: Any) -> Any:
    if isinstance(part, dict):
        return {name: shape(value) for name, value in part.items()}
    return [shape(value) for value in part] if isinstance(part, list) else type(part).__name__
