"""The directory of an entry console: who opts in is found by alias and code, and nothing else is shown (V-05, V-08)."""

import json
from datetime import timedelta
from typing import Any

import pytest

from functions.intercom import answer_console, end_listings, keep_listing, read_directory
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, another_process, before, call
from tests.functions.deciding import decided
from tests.functions.messages import sent, stamped, take
from tests.functions.ringing import NONCE, asks, console_at, delist_me, list_me
from tests.functions.world import House, World, add_person, add_resident, relate
from vestibule import lifetime
from vestibule.disclosures.holdings import DISCLOSURES
from vestibule.evidence import EVIDENCE
from vestibule.intercom import listing
from vestibule.intercom.holdings import BELLS, LISTINGS
from vestibule.people.holdings import RELATIONS
from vestibule.people.model import Person
from vestibule.registry.holdings import ENTRANCES, SPACES
from vestibule.table import commit


@pytest.fixture(autouse=True)
def _console(world: World) -> None:
    console_at(world.home)


def directory(house: House, caller: Person) -> Answer:
    query = {"entrance_id": house.entrance.id}
    return call(read_directory.handler, "GET /v1/directory", caller=caller, query=query)


def on_screen(house: House, at: Clock, **said: Any) -> Any:
    """What the console is told."""
    assert asks(house, at, **said) == []
    topic, told = aws.told()[-1]
    assert topic == f"d/{house.device.id}/ans/{told['nonce']}"
    return told["listings"]


def living(world: World) -> Any:
    [home] = RELATIONS.query(world.resident.id, now=world.resident.created_at + timedelta(days=30)).items
    return home


def leave(world: World, until: Any) -> list[str]:
    """The resident moves out, and the event is told."""
    commit(RELATIONS.change(world.resident.id, living(world).id, until=until))
    return hear(world.resident)


def hear(person: Person) -> list[str]:
    event = {"type": "people.relation.ended", "data": {"person_id": person.id}}
    return take(end_listings.handler, json.dumps({"detail": event}))


def test_nobody_is_listed_who_has_not_asked_for_it(world: World, at: Clock) -> None:
    assert on_screen(world.home, at) == []
    assert directory(world.home, world.resident).body == {"data": [], "next": None}


def test_who_opts_in_is_shown_by_alias_and_a_code_of_four_digits_and_nothing_else(world: World, at: Clock) -> None:
    answered = list_me(world.resident, "Night Owl")
    code = answered.body["code"]
    assert (answered.status, len(code), code.isdigit()) == (200, 4, True)
    assert answered.body["site_id"] == world.home.site.id
    assert on_screen(world.home, at) == [{"alias": "Night Owl", "code": code}]
    _, told = aws.told()[-1]
    assert {name: told[name] for name in ("v", "what", "nonce", "entrance_id")} == {
        "v": 1,
        "what": "directory",
        "nonce": NONCE,
        "entrance_id": world.home.entrance.id,
    }
    assert set(told) == {"v", "what", "nonce", "entrance_id", "listings"}
    for reader in (world.resident, world.neighbour, world.home.manager):
        assert directory(world.home, reader).body == {"data": [{"alias": "Night Owl", "code": code}], "next": None}


def test_who_is_hidden_has_a_code_and_is_not_shown(world: World, at: Clock) -> None:
    assert list_me(world.resident, hidden=True).status == 200
    assert on_screen(world.home, at) == []
    assert directory(world.home, world.home.manager).body == {"data": [], "next": None}


def test_the_directory_of_another_house_is_as_if_its_door_did_not_exist(world: World, at: Clock) -> None:
    list_me(world.resident)
    technician = add_person(world.home.organisation, "technician", at.now)
    relate(technician, "technician", since=at.now)
    for stranger in (world.elsewhere.manager, technician, add_person(world.home.organisation, "nobody", at.now)):
        assert directory(world.home, stranger).status == 404
    assert directory(world.elsewhere, world.resident).status == 404
    assert list_me(world.resident, site_id=world.elsewhere.site.id).status == 404
    assert list_me(world.home.manager).status == 404
    assert call(read_directory.handler, "GET /v1/directory", caller=world.resident).status == 422


def test_a_manager_who_looks_is_written_down_and_a_resident_is_not(world: World, at: Clock) -> None:
    list_me(world.resident)
    directory(world.home, world.neighbour)
    assert aws.events() == []
    directory(world.home, world.home.manager)
    [looked] = aws.events()
    assert (looked["type"], looked["subject"]) == ("disclosures.data.looked_at", world.home.manager.id)
    assert (looked["data"]["kind"], looked["data"]["persons"]) == ("listings", world.resident.id)


def test_what_visitors_see_is_accounted_once_a_day(world: World, at: Clock) -> None:
    list_me(world.resident)
    on_screen(world.home, at)
    on_screen(world.home, at, nonce="0" * 32, seq=2)
    directory(world.home, world.neighbour)
    [passage] = DISCLOSURES.query(world.resident.id, now=at.now).items
    assert (passage.recipient_kind, passage.fields) == ("building_visitors", ["alias", "code"])
    assert [line.kind for line in EVIDENCE.query(at.now.date().isoformat(), now=at.now).items] == [
        "disclosures.data.passed_on"
    ]
    at.forward(days=1)
    on_screen(world.home, at, seq=3)
    assert len(DISCLOSURES.query(world.resident.id, now=at.now).items) == 2


@pytest.mark.parametrize("key", ["service_delivery", "*"])
def test_who_restricts_the_processing_is_not_shown_from_then_on(world: World, at: Clock, key: str) -> None:
    list_me(world.resident)
    list_me(world.neighbour, "Lark")
    assert len(on_screen(world.home, at)) == 2
    decided(world.resident, key, "restricted", at.now)
    assert [each["alias"] for each in on_screen(world.home, at, seq=2)] == ["Lark"]


def test_the_same_twice_is_once_and_the_code_stays(world: World, at: Clock) -> None:
    first = list_me(world.resident)
    done = aws.contents()
    at.forward(seconds=1)
    assert list_me(world.resident).body == first.body
    assert aws.contents() == done
    at.forward(seconds=1)
    changed = list_me(world.resident, "Lark", hidden=True)
    assert (changed.body["alias"], changed.body["code"]) == ("Lark", first.body["code"])
    assert aws.count(BELLS) == 1


def test_a_code_of_ones_own_wish_is_taken_if_it_is_free(world: World, at: Clock) -> None:
    assert list_me(world.resident, code="4071").body["code"] == "4071"
    refused = list_me(world.neighbour, "Lark", code="4071")
    assert (refused.status, refused.code) == (409, "code-taken")
    assert world.resident.id not in json.dumps(refused.body)
    at.forward(seconds=1)
    assert list_me(world.resident, code="4072").body["code"] == "4072"
    assert list_me(world.neighbour, "Lark", code="4071").status == 200


def test_a_code_that_is_drawn_and_taken_is_drawn_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter(["4071", "4071", "4071", "4072"])
    monkeypatch.setattr(listing, "drawn_code", lambda: next(drawn))
    assert [list_me(each).body["code"] for each in (world.resident, world.neighbour)] == ["4071", "4072"]


def test_of_two_who_take_one_code_at_once_one_gets_it(world: World) -> None:
    def quicker() -> None:
        handler = another_process(keep_listing)
        assert list_me(world.neighbour, "Lark", handler, code="4071").status == 200

    with before("TransactWriteItems", quicker):
        assert list_me(world.resident, code="4071").code == "code-taken"
    assert (aws.count(LISTINGS), aws.count(BELLS)) == (1, 1)


def test_one_who_opts_in_twice_at_once_has_one_listing_and_one_code(world: World, at: Clock) -> None:
    def quicker() -> None:
        assert list_me(world.resident, "First", another_process(keep_listing)).status == 200

    with before("TransactWriteItems", quicker):
        last = list_me(world.resident, "Last")
    [bell] = [item for item in aws.contents(BELLS)["bells"] if "expires_at" not in item]
    assert (last.body["alias"], last.body["code"]) == ("Last", bell["code"]["S"])
    assert on_screen(world.home, at) == [{"alias": "Last", "code": bell["code"]["S"]}]


def test_one_who_changes_the_code_twice_at_once_leaves_no_bell_behind(world: World, at: Clock) -> None:
    list_me(world.resident, code="0001")

    def quicker() -> None:
        assert list_me(world.resident, handler=another_process(keep_listing), code="0002").status == 200

    with before("TransactWriteItems", quicker):
        assert list_me(world.resident, code="0003").body["code"] == "0003"
    assert [bool(listing.rung_by(world.home.site.id, code, at.now)) for code in ("0001", "0002", "0003")] == [
        False,
        False,
        True,
    ]
    assert [BELLS.get(world.home.site.id, code, now=at.now) for code in ("0001", "0002")] == [None, None]


def test_who_takes_it_back_is_gone_at_once_and_may_come_again(world: World, at: Clock) -> None:
    list_me(world.resident, code="4071")
    at.forward(minutes=1)
    assert delist_me(world.resident).body == {"status": "removed"}
    done = aws.contents()
    assert delist_me(world.resident, site_id=world.home.site.id).status == 200
    assert aws.contents() == done
    assert on_screen(world.home, at) == []
    assert LISTINGS.get(world.home.site.id, world.resident.id, now=at.now) is None
    lying = lifetime.lying(LISTINGS, (world.home.site.id, world.resident.id))
    assert lying
    assert (lying.record.ended_at, lying.due_at) == (at.now, at.now)
    lines = EVIDENCE.query(at.now.date().isoformat(), now=at.now).items
    assert [line.facts["table"] for line in lines if line.kind == "retention.record.dated"] == ["listings"]
    assert list_me(world.neighbour, "Lark", code="4071").status == 200
    again = list_me(world.resident, "Owl again")
    assert again.status == 200
    assert {each["alias"] for each in on_screen(world.home, at, seq=2)} == {"Lark", "Owl again"}


def test_who_takes_back_nothing_changes_nothing(world: World) -> None:
    list_me(world.resident)
    done = aws.contents()
    assert delist_me(world.neighbour).status == 200
    assert delist_me(world.elsewhere.manager, site_id=world.home.site.id).status == 200
    assert aws.contents() == done


def test_a_listing_ends_when_living_there_ends(world: World, at: Clock) -> None:
    list_me(world.resident)
    list_me(world.neighbour, "Lark")
    at.forward(minutes=1)
    assert leave(world, at.now) == []
    assert [each["alias"] for each in on_screen(world.home, at)] == ["Lark"]
    assert directory(world.home, world.resident).status == 404
    done = aws.contents()
    assert hear(world.resident) == []
    assert hear(world.neighbour) == []
    assert aws.contents() == done


def test_an_end_that_lies_ahead_counts_from_then_on(world: World, at: Clock) -> None:
    list_me(world.resident)
    leave(world, at.now + timedelta(days=1))
    assert len(on_screen(world.home, at)) == 1
    at.forward(days=1)
    assert on_screen(world.home, at, seq=2) == []


def test_an_end_that_is_known_from_the_first_counts_without_an_event(world: World, at: Clock) -> None:
    commit(RELATIONS.change(world.resident.id, living(world).id, until=at.now + timedelta(days=1)))
    list_me(world.resident)
    at.forward(days=1)
    assert on_screen(world.home, at) == []
    assert list_me(world.resident).status == 404


def test_who_lives_at_two_sites_says_which(world: World, at: Clock) -> None:
    second = world.home.site.id[:-1] + ("0" if world.home.site.id[-1] != "0" else "1")
    space = world.home.space.model_copy(update={"id": world.home.space.id[:-1] + "0", "site_id": second})
    commit(SPACES.add(space))
    relate(world.resident, "tenant", since=at.now, space=space)
    unsaid = list_me(world.resident)
    assert (unsaid.status, unsaid.body["errors"][0]["pointer"]) == (422, "/site_id")
    assert list_me(world.resident, site_id=second).body["site_id"] == second
    assert list_me(world.resident, site_id=world.home.site.id).status == 200
    assert on_screen(world.home, at)[0]["alias"] == "Owl"
    delist_me(world.resident)
    assert [LISTINGS.get(site, world.resident.id, now=at.now) for site in (second, world.home.site.id)] == [None, None]


@pytest.mark.parametrize(
    "body",
    [
        {"alias": ""},
        {"alias": "a" * 41},
        {"alias": "one\ntwo"},
        {"alias": "\u202eliame"},
        {"alias": "<b>"},
        {"alias": 7},
        {"code": "407"},
        {"code": "４０７１"},
        {"code": "40711"},
        {"hidden": "yes"},
        {"site_id": "home"},
        {"person_id": "per_00000000000000000000000000"},
    ],
)
def test_a_listing_that_does_not_fit_is_refused_and_nothing_is_kept(world: World, body: dict[str, Any]) -> None:
    assert list_me(world.resident, **{"alias": "Owl", **body}).status == 422
    assert (aws.count(LISTINGS), aws.count(BELLS)) == (0, 0)


def test_an_alias_may_be_of_any_script(world: World, at: Clock) -> None:
    assert list_me(world.resident, "Élodie & 田中 (4e)").status == 200
    assert on_screen(world.home, at)[0]["alias"] == "Élodie & 田中 (4e)"


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"entrance_id": "ent_00000000000000000000000000"}, "wrong_entrance"),
        ({"nonce": "../../cmd/x"}, "malformed"),
        ({"nonce": None}, "malformed"),
        ({"what": "directory"}, "malformed"),
    ],
)
def test_an_ask_that_cannot_be_answered_is_a_dead_letter(
    world: World, at: Clock, changed: dict[str, Any], reason: str
) -> None:
    list_me(world.resident)
    assert asks(world.home, at, **changed) == []
    assert ([each for each, _ in aws.dead_letters()], aws.told()) == ([reason], [])


def test_a_lock_a_console_of_another_door_and_a_removed_one_learn_nothing(world: World, at: Clock) -> None:
    list_me(world.resident)
    data = {"entrance_id": world.home.entrance.id, "nonce": NONCE}
    take(answer_console.handler, stamped(sent("directory", data, at.now), world.elsewhere.device.id, at.now))
    commit(ENTRANCES.change(world.home.entrance.id, device_kind="lock"))
    asks(world.home, at)
    commit(ENTRANCES.change(world.home.entrance.id, device_id=None, device_kind=None))
    asks(world.home, at, seq=2)
    assert sorted(each for each, _ in aws.dead_letters()) == ["no_console", "wrong_entrance", "wrong_entrance"]
    assert aws.told() == []


def test_the_directory_is_in_the_order_of_the_aliases(world: World, at: Clock) -> None:
    third = add_resident(world.home, "third", at.now)
    for person, alias in ((world.resident, "owl"), (world.neighbour, "Lark"), (third, "Zebra")):
        list_me(person, alias)
    assert [each["alias"] for each in on_screen(world.home, at)] == ["Lark", "owl", "Zebra"]


def test_a_bell_that_was_lost_comes_back_when_the_listing_is_kept_again(world: World, at: Clock) -> None:
    list_me(world.resident, code="4071")
    commit(BELLS.remove(world.home.site.id, "4071"))
    at.forward(seconds=1)
    assert list_me(world.resident).body["code"] == "4071"
    assert listing.rung_by(world.home.site.id, "4071", at.now)
    commit(BELLS.remove(world.home.site.id, "4071"))
    assert delist_me(world.resident).status == 200
    assert LISTINGS.get(world.home.site.id, world.resident.id, now=at.now) is None
