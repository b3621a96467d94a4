"""What a letter about a breach says: the person's own data in plain words, and nothing of anybody else or of our systems."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import Clock
from tests.functions import aws
from tests.functions.breaching import COMPLIANCE, on_the_list
from tests.functions.cautioned import HOME, decided, delivered, run, to_be_told
from tests.functions.world import World, add_person
from vestibule import ids
from vestibule.breaches import advice
from vestibule.breaches.model import Amended, Incident
from vestibule.mail import tokens
from vestibule.policy.pack import load
from vestibule.policy.taxonomy import taxonomy
from vestibule.register import SHARED
from vestibule.words import LANGUAGES, Language

TOKEN = "AQCEAAAAKgAAAAMAAAAAAAAAAfT6cZ1v8Qk9pWn3Xr5tBv7hJm4cGf1sA9eUiOoPqLzE"
ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/vestibule-entries"
DIGEST = "0123456789abcdef" * 4
CANARY = "Zanzibar Canary"
"""Stands wherever the letter has no business to look."""


@pytest.fixture
def seeded(world: World, at: Clock) -> Incident:
    """An incident with canaries in every member, and a reader of each language."""
    other = add_person(world.home.organisation, "other neighbour", at.now)
    text = f"Ours: {other.id}, {ARN}, {TOKEN}, access_records, {DIGEST} and {other.email}. The end."
    incident = to_be_told(
        other,
        scoped_round=1,
        summary=f"A laptop was stolen. {text}",
        consequences=f"It may be sold. {text}",
        measures=f"We have locked it. {text}",
        advice=f"Be careful. {text}",
        offer=f"A year of watching. {text}",
        cause=f"{CANARY} left it on a train.",
        lessons=f"{CANARY} must not travel.",
        reported_by=other.id,
        exposures=[
            {"kind": "persons", "person_ids": [other.id], "tables": ["access_records"]},
            {"kind": "credential", "credential_id": ids.derived("crd", "canary")},
            {"kind": "function", "function": "seed_canary"},
        ],
        read=[{"table": "access_records", "key": f"{CANARY}/key".replace(" ", "")}],
        decisions=decided(HOME, reason=f"{CANARY} would be angry."),
        amendments=[amended()],
        tally={"persons": 4711, "by_table": {"access_records": 4711}, "may_hold_others": ["access_records"]},
        task_token=TOKEN,
        occurred_since=at.now - timedelta(days=2),
    )
    for language in LANGUAGES:
        person = add_person(world.home.organisation, f"reader {language}", at.now, language)
        mine: dict[str, Any] = {
            "categories": ["user.contact.email", "user.access.code"],
            "tables": {"access_records": 4711},
        }
        on_the_list(incident, person, jurisdiction="US-CA", **mine)
    on_the_list(incident, other, 1, categories=["user.biometric.face"], tables={"seed_canaries": 3})
    return incident


def amended() -> Amended:
    at = "2026-11-22T10:00:00.000Z"
    return Amended.model_validate(
        {"at": at, "by": COMPLIANCE, "round": 1, "changed": ["cause"], "reason": f"{CANARY} said so."}
    )


def texts(incident: Incident) -> dict[str, str]:
    """All that was sent, header and body, plain and HTML, by the address."""
    run(incident)
    delivered(incident)
    return {
        str(mail["To"]): f"{mail.as_string()}\n{mail['Subject']}\n{aws.text_of(mail)}\n{aws.text_of(mail, 'html')}"
        for mail in aws.letters()
    }


def forbidden(incident: Incident, world: World, at: Clock) -> Iterator[str]:
    """Everything that is seeded, and everything that our systems are called."""
    other = ids.derived("per", "other neighbour")
    yield from (CANARY, CANARY.replace(" ", ""), other, incident.id, COMPLIANCE, TOKEN, ARN, DIGEST, "4711", "arn:aws")
    yield from ("Other Neighbour", "other.neighbour@example.com", world.resident.name, world.resident.email)
    yield from (ids.derived("crd", "canary"), "seed_canary", "seed_canaries", tokens.sign("any", ["x"], at.now))
    yield from (table.name for table in SHARED if "_" in table.name)


def test_no_letter_in_any_language_says_what_it_should_not(seeded: Incident, world: World, at: Clock) -> None:
    sent = texts(seeded)
    assert len(sent) == len(LANGUAGES) + 1
    others = sent.pop("other.neighbour@example.com")
    for text in sent.values():
        assert [canary for canary in forbidden(seeded, world, at) if canary in text] == []
    assert CANARY not in others
    readers = [f"reader.{language}@example.com" for language in LANGUAGES]
    for address, text in sent.items():
        assert [reader for reader in readers if reader in text] == [address]


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_reads_of_the_own_data_only(seeded: Incident, language: Language) -> None:
    sent = texts(seeded)
    text = sent[f"reader.{language}@example.com"]
    assert advice.word("user.contact.email", language) in text
    assert advice.word("user.access.code", language) in text
    assert advice.word("user.biometric.face", language) not in text
    assert advice.word("user.biometric.face", "en") in sent["other.neighbour@example.com"]


def test_what_the_team_wrote_is_there_but_for_what_was_taken_out(seeded: Incident) -> None:
    text = texts(seeded)["reader.en@example.com"]
    for said in (
        "A laptop was stolen.",
        "It may be sold.",
        "We have locked it.",
        "Be careful.",
        "[left out]",
        "The end.",
    ):
        assert said in text


def test_it_has_californias_title_and_headings_in_their_order(seeded: Incident) -> None:
    texts(seeded)
    [mail] = [each for each in aws.letters() if each["To"] == "reader.en@example.com"]
    assert mail["Subject"] == "Notice of Data Breach"
    lines = aws.text_of(mail).splitlines()
    headings = ["What Happened", "What Information Was Involved", "What We Are Doing", "What You Can Do"]
    found = [line for line in lines if line in (*headings, "For More Information")]
    assert found == [*headings, "For More Information"]
    text = aws.text_of(mail)
    assert ("Date of this notice: November 21, 2026" in text, "It began on November 19, 2026" in text) == (True, True)
    assert ("identitytheft.gov" in text, "Equifax" in text, "1-833-993-1212" in text) == (True, True, True)
    assert ("California Privacy Protection Agency" in text, load("valet").contacts.email in text) == (True, True)


@pytest.mark.parametrize(
    ("place", "authority"),
    [
        ("FR", "CNIL"),
        ("GB", "Information Commissioner"),
        (None, "Privacy Commissioner of Canada"),
        ("-", "Privacy Commissioner"),
    ],
)
def test_it_names_the_authority_of_the_persons_place(world: World, place: str | None, authority: str) -> None:
    incident = to_be_told()
    on_the_list(incident, world.resident, jurisdiction=place)
    run(incident)
    [text] = delivered(incident)
    assert authority in text
    assert "Equifax" not in text


@pytest.mark.parametrize(
    ("source", "changed", "is_said"),
    [
        ("person", [], False),
        ("alarm", [], False),
        ("person", ["summary"], True),
        ("staff", [], True),
        ("console", [], True),
    ],
)
def test_what_somebody_reported_in_own_words_is_not_repeated(
    world: World, at: Clock, source: str, changed: list[str], *, is_said: bool
) -> None:
    amendments = [amended().model_copy(update={"changed": changed})] if changed else []
    incident = to_be_told(world.resident, source=source, summary="My neighbour did it.", amendments=amendments)
    run(incident)
    [text] = delivered(incident)
    assert ("My neighbour did it." in text) == is_said
    assert "Somebody who was not allowed to could see or take data of yours." in text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kinds": ["integrity", "availability"]}, "Data of yours was lost, or could not be used for a time."),
        ({"protection": "encrypted"}, "whoever has it cannot read it without the key"),
        ({"protection": "key_erased"}, "nobody has the key any more"),
        ({"contained": True}, "What made it possible has been stopped."),
        ({"occurred_since": None}, "When it happened is not known yet."),
        ({"advice": "Come to the desk."}, "> Come to the desk."),
        ({"offer": "A year of watching."}, "> A year of watching."),
    ],
)
def test_it_says_what_is_known(world: World, changes: dict[str, Any], said: str) -> None:
    incident = to_be_told(world.resident, **changes)
    run(incident)
    [text] = delivered(incident)
    assert said in text


@pytest.mark.parametrize(("is_read", "said"), [(True, "show that data"), (False, "do not show"), (None, "We take it")])
def test_it_says_whether_it_was_read(world: World, is_read: bool | None, said: str) -> None:  # noqa: FBT001 (a table says it)
    incident = to_be_told()
    on_the_list(incident, world.resident, is_read=is_read)
    run(incident)
    [text] = delivered(incident)
    assert said in text


@pytest.mark.parametrize(
    ("kind", "said"), [("integrity", "may be wrong for you"), ("availability", "may not work for you")]
)
def test_where_nobody_has_seen_it_nobody_is_warned_of_who_has(world: World, kind: str, said: str) -> None:
    incident = to_be_told(kinds=[kind])
    on_the_list(incident, world.resident, categories=["user.contact.email"])
    run(incident)
    [text] = delivered(incident)
    assert said in text
    assert "your e-mail address" in text
    assert [wrong for wrong in ("was read", "in our name", "Be wary") if wrong in text] == []


def test_the_operators_own_address_stays_in_what_the_team_wrote(world: World) -> None:
    address = load("valet").contacts.email.replace("privacy@", "breach@")
    incident = to_be_told(world.resident, advice=f"Write to {address}, not to somebody@elsewhere.example.")
    run(incident)
    [text] = delivered(incident)
    assert (address in text, "somebody@elsewhere.example" in text) == (True, False)


# Words


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_category_of_the_taxonomy_has_words_consequences_and_advice(language: Language) -> None:
    for category in taxonomy().data_categories:
        assert advice.word(category, language)
        assert advice.word(category, language) != advice.word("user", language) or category == "user"
        assert advice.consequences([category], language)
        assert advice.steps([category], language)


def test_all_words_are_of_categories_that_there_are_and_differ_by_language() -> None:
    for table in ("words", "consequences", "advice"):
        assert set(advice._table(table)) <= taxonomy().data_categories
        for said in advice._table(table).values():
            assert set(said) == set(LANGUAGES)
            assert len(set(said.values())) > 1


def test_data_is_named_under_the_names_of_the_privacy_notice() -> None:
    lines = advice.kinds_of_data(["user.name", "user.contact.email", "device.location"], load("valet"), "en")
    assert lines[0] == "Identifiers: your e-mail address; your name"
    french = advice.kinds_of_data(["user.name"], load("valet"), "fr")
    assert french == ["Identifiants\N{NO-BREAK SPACE}: votre nom"]


def test_nothing_is_said_twice() -> None:
    every = sorted(taxonomy().data_categories)
    for said in (advice.consequences(every, "en"), advice.steps(every, "en")):
        assert len(said) == len(set(said))
