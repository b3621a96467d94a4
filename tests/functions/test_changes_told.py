"""Who is told of a changed record (GDPR Art. 19): partners who got one of the fields, by their names and without values."""

import json
from typing import Any

import pytest

from functions.people import retell_changes
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, Json, refusing
from tests.functions.deciding import decided
from tests.functions.partnering import collect, deliver, deliveries, key_of, latest, recipient_of, webhook_of
from tests.functions.passages import fetched, handed
from tests.functions.receiver import Receiver
from tests.functions.relations import stored
from tests.functions.test_corrections import asked, decide
from tests.functions.test_partner_keys import feed
from tests.functions.test_profile import change
from tests.functions.world import World
from vestibule.disclosures.model import Recipient
from vestibule.partners.catalogue import CORRECTED
from vestibule.people import telling
from vestibule.people.model import Person

pytestmark = pytest.mark.usefixtures("programs_here")


def told() -> list[Json]:
    """What was told of changed persons since one last listened."""
    return [event for event in aws.events() if event["type"] == CORRECTED]


def has_got_the_profile(recipient: Recipient, person: Person) -> None:
    assert fetched(handed(recipient, person)).status == 200


def hears(person: Person) -> None:
    """Let the partners' context hear of the person's last change."""
    assert collect(telling.event_of(stored(person).record)) == []


def listens(world: World, at: Clock, partner: Receiver, name: str = "partner") -> Recipient:
    """A partner of the home whose webhook wants to hear of corrections."""
    recipient = recipient_of(world.home, at.now, name)
    webhook_of(world.home, at.now, name, recipient_id=recipient.id, url=partner.url, events=[CORRECTED])
    return recipient


# What is told


def test_an_own_change_is_told_by_the_names_of_its_fields(world: World, at: Clock) -> None:
    assert change(world.resident, {"name": "Quillfeather", "phone": "+33153732222"}).status == 200
    [event] = told()
    assert (event["subject"], event["data"]) == (
        world.resident.id,
        {
            "person_id": world.resident.id,
            "organisation_id": world.home.organisation.id,
            "fields": "name,phone",
        },
    )


def test_a_correction_that_the_manager_makes_is_told_and_one_that_is_refused_is_not(world: World) -> None:
    refused = asked(world.resident, wanted={"name": "Other"})
    assert decide(world.home.manager, refused, "refused", reason="Not so.").status == 201
    assert told() == []
    assert decide(world.home.manager, asked(world.resident)).status == 201
    assert [event["data"]["fields"] for event in told()] == ["name"]


def test_a_change_that_changes_nothing_is_not_told(world: World) -> None:
    assert change(world.resident, {"name": "Resident"}).status == 200
    assert told() == []


# However often the bus fails


def test_a_change_stands_though_the_bus_refuses_and_is_told_by_the_schedule(world: World, at: Clock) -> None:
    with refusing("PutEvents", "InternalFailure"):
        assert change(world.resident, {"name": "New"}).status == 200
    assert told() == []
    assert retell_changes.handler({}, CONTEXT) == {"told": 0}
    at.forward(minutes=5)
    assert retell_changes.handler({}, CONTEXT) == {"told": 1}
    assert [event["data"]["fields"] for event in told()] == ["name"]
    assert retell_changes.handler({}, CONTEXT) == {"told": 0}


def test_every_change_is_told_once_more_as_the_same_event(world: World, at: Clock) -> None:
    change(world.resident, {"name": "New"})
    [first] = told()
    at.forward(minutes=5)
    retell_changes.handler({}, CONTEXT)
    assert told() == [first]


def test_what_the_next_change_finds_untold_it_tells_with_its_own(world: World, at: Clock) -> None:
    with refusing("PutEvents", "InternalFailure"):
        change(world.resident, {"name": "New"})
    change(world.resident, {"language": "nl"})
    change(world.resident, {"language": "fr"})
    events = told()
    assert [event["data"]["fields"] for event in events] == ["language,name"] * 2
    assert len({event["id"] for event in events}) == 2, "two changes in the same millisecond are two"


def test_what_was_told_twice_is_not_told_with_the_next_change(world: World, at: Clock) -> None:
    change(world.resident, {"name": "New"})
    at.forward(minutes=5)
    retell_changes.handler({}, CONTEXT)
    told()
    change(world.resident, {"language": "nl"})
    assert [event["data"]["fields"] for event in told()] == ["language"]


# Who hears of it


def test_a_partner_hears_of_the_fields_that_it_got_and_of_no_others(world: World, at: Clock, partner: Receiver) -> None:
    has_got_the_profile(listens(world, at, partner), world.resident)
    change(world.resident, {"name": "Quillfeather", "language": "nl"})
    hears(world.resident)
    hears(world.resident)
    assert deliver(*deliveries(at.now)) == []
    [message] = partner.received
    said = json.loads(message.body)
    assert (said["type"], said["data"]) == (CORRECTED, {"person_id": world.resident.id, "fields": ["name"]})
    assert b"Quillfeather" not in message.body


def test_who_got_nothing_of_the_person_or_none_of_the_fields_hears_nothing(
    world: World, at: Clock, partner: Receiver
) -> None:
    listens(world, at, partner, "got nothing")
    has_got_the_profile(listens(world, at, partner, "got it of another"), world.neighbour)
    change(world.resident, {"name": "New"})
    hears(world.resident)
    has_got_the_profile(listens(world, at, partner, "got other fields"), world.resident)
    change(world.resident, {"language": "nl"})
    at.forward(minutes=5)
    retell_changes.handler({}, CONTEXT)
    change(world.resident, {"language": "fr"})
    hears(world.resident)
    assert deliveries(at.now) == []


def test_who_has_not_fetched_it_hears_nothing_and_fetches_what_is_new(
    world: World, at: Clock, partner: Receiver
) -> None:
    passage = handed(listens(world, at, partner), world.resident)
    change(world.resident, {"name": "New"})
    hears(world.resident)
    assert deliveries(at.now) == []
    [profile] = fetched(passage).body["records"]["profile"]
    assert profile["name"] == "New"


def test_a_fetch_in_the_same_moment_is_seen_when_it_is_told_again(world: World, at: Clock, partner: Receiver) -> None:
    recipient = listens(world, at, partner)
    change(world.resident, {"name": "New"})
    hears(world.resident)
    has_got_the_profile(recipient, world.resident)
    hears(world.resident)
    assert [each.recipient_id for each in deliveries(at.now)] == [recipient.id]


def test_a_key_reads_of_corrections_by_a_scope_of_its_own(world: World, at: Clock, partner: Receiver) -> None:
    has_got_the_profile(listens(world, at, partner), world.resident)
    change(world.resident, {"name": "New"})
    hears(world.resident)
    corrections, relations = (key_of(world, at.now, scope) for scope in ("corrections.read", "relations.read"))
    at.forward(seconds=10)
    reads: list[Any] = [feed(key)[0] for key in (corrections, relations)]
    assert [[each["data"] for each in read] for read in reads] == [
        [{"person_id": world.resident.id, "fields": ["name"]}],
        [],
    ]


def test_a_partner_hears_nothing_of_who_has_everything_restricted(world: World, at: Clock, partner: Receiver) -> None:
    has_got_the_profile(listens(world, at, partner), world.resident)
    change(world.resident, {"name": "New"})
    hears(world.resident)
    decided(world.resident, "*", "restricted", at.now)
    deliver(latest(at))
    assert (latest(at).reason, partner.received) == ("not_permitted", [])
