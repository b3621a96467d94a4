"""The copy holds everything on its person, with why and for how long, and nothing of anybody else."""

import hashlib
import json
from datetime import timedelta
from typing import Any

import boto3
import pytest

from functions.requests import bundle_copy, collect_holding
from local.copies import opened
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT
from tests.functions.routes import request_of
from tests.functions.test_lists import entry
from tests.functions.traces import trace_of
from tests.functions.world import World, command_of, grant
from vestibule import ids, register
from vestibule.access.holdings import COMMANDS, ENTRIES
from vestibule.holdings import Holding
from vestibule.people import accounts
from vestibule.people.model import Person
from vestibule.policy import pack, spoken
from vestibule.requests.copying import part_of
from vestibule.retention.holdings import HOLDS
from vestibule.retention.model import Hold
from vestibule.sealing import SUBJECT_KEYS, SubjectKey
from vestibule.table import commit_each
from vestibule.words import Language

OUTER = {
    *("format", "request_id", "person_id", "right", "language", "asked_at", "prepared_at"),
    *("controller", "authority", "holdings", "files"),
}
EVERYDAY = (
    *("acceptances", "consents", "conversations", "corrections", "deliveries", "disclosures", "faces"),
    *("affected", "incidents", "messages", "remarks", "suppressions", "surveyreplies"),
    *("bells", "calls", "climates", "credentials", "images", "keys", "listings"),
)


def live(world: World, person: Person, at: Clock) -> None:
    """Leave something in every holding."""
    accounts.invite(person, "resident")
    grant(person, world.home.entrance, starts_at=at.now, now=at.now)
    command = command_of(person, world.home, at.now, f"command of {person.id}")
    passage = entry(world, 1, at.now).model_copy(update={"id": f"evt{person.id[3:]}", "person_id": person.id})
    commit_each((COMMANDS.add(command), ENTRIES.add(passage)))
    commit_each((HOLDS.add(hold_on(person, at)), SUBJECT_KEYS.add(key_of(person, at))))
    request_of(person, at.now, "proven", link_hash="the hash of a link")
    everyday = [table for table in register.tables(pack.load("valet")) if table.name in EVERYDAY]
    commit_each(trace_of(table, person.id, at.now) for table in everyday)


def hold_on(person: Person, at: Clock) -> Hold:
    return Hold(
        id=ids.derived("hld", person.id),
        reason="security-incident",
        person_id=person.id,
        created_by=ids.derived("per", "compliance"),
        created_at=at.now,
        ends_at=at.now + timedelta(days=30),
    )


def key_of(person: Person, at: Clock) -> SubjectKey:
    return SubjectKey(person_id=person.id, wrapped="a wrapped key", created_at=at.now)


def copy_of(person: Person, at: Clock) -> dict[str, Any]:
    request_id = ids.derived("req", person.id)
    names = sorted(register.holdings(pack.load("valet")))
    parts = [collect_holding.handler({"request_id": request_id, "holding": name}, CONTEXT) for name in names]
    bundled = bundle_copy.handler({"request_id": request_id, "parts": parts}, CONTEXT)
    kept = boto3.client("s3").get_object(Bucket="bundles", Key=f"requests/{request_id}/bundle.zip")
    content = kept["Body"].read()
    assert hashlib.sha256(content).hexdigest() == bundled["bundle_hash"]
    copy = opened(content)
    assert {part["holding"]: len(part["records"]) for part in copy["holdings"]} == bundled["counts"]
    return copy


@pytest.fixture
def copy(world: World, at: Clock) -> dict[str, Any]:
    """The resident's copy, in a house where the neighbour has left the same traces."""
    aws.make_pool()
    live(world, world.resident, at)
    live(world, world.neighbour, at)
    return copy_of(world.resident, at)


def test_every_holding_is_in_the_copy_with_something_in_it(copy: dict[str, Any]) -> None:
    assert set(copy) == OUTER
    counts = {part["holding"]: len(part["records"]) for part in copy["holdings"]}
    assert counts == {
        "accounts": 1,
        "admissions": 1,
        "commands": 1,
        "entries": 1,
        "grants": 1,
        "holds": 1,
        "people": 1,
        "relations": 1,
        "requests": 1,
        "seals": 1,
        **dict.fromkeys(EVERYDAY, 1),
        "choices": 0,  # of visitors who did not sign in: they lead to nobody
    }
    assert [part["holding"] for part in copy["holdings"]] == sorted(counts)


def test_every_part_says_what_why_from_whom_to_whom_and_for_how_long(copy: dict[str, Any]) -> None:
    for part in copy["holdings"]:
        assert part["about"]
        assert part["categories"]
        assert part["source"] in {words.en for words in spoken.ORIGINS.values()}
        assert part["recipients"] or part["holding"] in {"seals", "surveyreplies"}  # these go to nobody
        assert all(set(recipient) == {"recipient", "condition"} for recipient in part["recipients"])
        assert part["purposes"]
        assert all(purpose["purpose"] and purpose["lawful_basis"] for purpose in part["purposes"])
        assert part["kept"]
    kept = {part["holding"]: part["kept"] for part in copy["holdings"]}
    assert kept["entries"] == "; US-NYC: ".join(f"{days} days from the day the record was made" for days in (365, 90))


@pytest.mark.parametrize(
    ("language", "about", "source", "kept"),
    [
        ("en", "Doors that you opened", "Through use", "365 days from the day the record was made"),
        (
            "fr",
            "Les portes que vous avez ouvertes",
            "De votre utilisation",
            "365 jours à compter du jour où l'enregistrement a été créé",
        ),
        ("nl", "Deuren die u hebt geopend", "Door het gebruik", "365 dagen vanaf de dag waarop het is vastgelegd"),
    ],
)
def test_a_copy_speaks_the_language_of_the_request(language: Language, about: str, source: str, kept: str) -> None:
    operator = pack.load("valet")
    holding = register.declared(operator)["entries"]
    part = part_of("entries", holding, operator, language)
    assert part.about.startswith(about)
    assert (part.source, part.kept.partition(";")[0]) == (source, kept)
    stated = {purpose.label.said_in(language) for purpose in operator.purposes}
    assert {purpose["purpose"] for purpose in part.purposes} <= stated
    told = {(who.label.said_in(language), who.condition.said_in(language)) for who in operator.recipients}
    assert {(who["recipient"], who["condition"]) for who in part.recipients} <= told
    assert set(part.categories) <= {kind.label.said_in(language) for kind in operator.categories}


def test_the_controller_and_the_authority_are_named(copy: dict[str, Any]) -> None:
    operator = pack.load("valet")
    assert copy["controller"]["name"] == operator.legal_name
    assert copy["controller"]["email"] == operator.contacts.email
    assert copy["authority"]["name"] == operator.authority.name


def test_the_person_is_in_the_copy_and_the_neighbour_is_not(world: World, copy: dict[str, Any]) -> None:
    text = json.dumps(copy, ensure_ascii=False)
    assert all(sign in text for sign in signs_of(world.resident))
    assert [sign for sign in signs_of(world.neighbour) if sign in text] == []


def signs_of(person: Person) -> list[str]:
    """Everything by which a person could be known."""
    items = [item for several in aws.contents().values() for item in several if person.id in json.dumps(item)]
    own = {value["S"] for item in items for name, value in item.items() if name == "id"}
    return [person.id, person.name, person.email, *sorted(own)]


def test_no_secret_is_in_the_copy(copy: dict[str, Any]) -> None:
    hidden = [(table, table.holds.secrets) for table in aws.TABLES if isinstance(table.holds, Holding)]
    secrets = [
        value["S"]
        for table, names in hidden
        for item in aws.contents(table)[table.name]
        for name, value in item.items()
        if name in names and value.get("S", "[]") not in ("{}", "[]")  # a code that no door knows, a list of nothing
    ]
    assert (
        len(secrets) == 16
    )  # of each of the two: code, link, token, wrapped key, address; what opens doors; a picture's place
    text = json.dumps(copy)
    assert [secret for secret in secrets if secret in text] == []
    assert not any(name in text for name in ("nonce", "code_hash", "task_token", "link_hash"))


def test_a_part_made_twice_is_the_same_part(world: World, at: Clock) -> None:
    aws.make_pool()
    live(world, world.resident, at)
    assert copy_of(world.resident, at) == copy_of(world.resident, at)


def test_a_holding_of_more_than_a_page_is_copied_whole(world: World, at: Clock) -> None:
    commit_each(ENTRIES.add(entry(world, number, at.now - timedelta(minutes=number))) for number in range(150))
    given = {"request_id": request_of(world.resident, at.now).id, "holding": "entries"}
    assert collect_holding.handler(given, CONTEXT) == {"holding": "entries", "count": 150, "gone": 0}


def test_somebody_of_whom_nothing_is_held_gets_empty_parts(world: World, at: Clock) -> None:
    aws.make_pool()
    request = request_of(world.resident, at.now, person_id=f"per_{'0' * 26}", language="nl")
    for name in set(register.holdings(pack.load("valet"))) - {"requests"}:
        given = {"request_id": request.id, "holding": name}
        assert collect_holding.handler(given, CONTEXT) == {"holding": name, "count": 0, "gone": 0}
