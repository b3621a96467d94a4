"""Where somebody stands is dropped unread unless location tracking is on, and then kept to about a hundred metres (N-03)."""

import io
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from functions.access import command_entrance, end_locations, review_locations
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, Answer, call, refusing
from tests.functions.deciding import decide, decided, withdraw
from tests.functions.messages import take
from tests.functions.relations import lines
from tests.functions.world import World, grant
from vestibule import ids, lifetime, observability
from vestibule.access.holdings import COMMANDS, LOCATIONS
from vestibule.consent.holdings import CONSENTS
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.table import commit

COMMAND = "POST /v1/entrances/{entrance_id}/commands"
HERE = {"latitude": 40.70612345, "longitude": -74.00987654}
SPOKEN = ("40.706", "74.009", "74.010")


@pytest.fixture(autouse=True)
def _at_noke(world: World, at: Clock, operated_by: Callable[[str], None]) -> None:
    operated_by("noke")
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)


def ask(world: World, who: Person, key: str | None = None, **position: Any) -> Answer:
    body = {"location": {**HERE, **position}}
    return call(command_entrance.handler, COMMAND, body, caller=who, key=key, entrance_id=world.home.entrance.id)


def kept() -> list[tuple[str, str]]:
    return [(item["latitude"]["S"], item["longitude"]["S"]) for item in aws.contents(LOCATIONS)["locations"]]


def said_anywhere(log: io.StringIO) -> list[str]:
    everything = log.getvalue() + json.dumps([aws.contents(), aws.told(), aws.events()])
    return [digits for digits in SPOKEN if digits in everything]


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    text = io.StringIO()
    monkeypatch.setattr(observability.logger.registered_handler, "stream", text)
    return text


def test_with_tracking_on_it_is_kept_to_three_decimals_as_long_as_the_command(
    world: World, at: Clock, log: io.StringIO
) -> None:
    consent = decided(world.resident, "geolocation", "given", at.now)
    answer = ask(world, world.resident)
    assert answer.status == 202
    location = LOCATIONS.get(answer.body["id"], now=at.now)
    assert location
    assert (location.latitude, location.longitude) == ("40.706", "-74.010")
    assert (location.person_id, location.consent_id) == (world.resident.id, consent.id)
    [one], [other] = aws.contents(LOCATIONS)["locations"], aws.contents(COMMANDS)["commands"]
    assert aws.expiry_of(one) == aws.expiry_of(other)
    assert said_anywhere(log) == ["40.706", "74.010"]
    assert "location" not in answer.body


STOPPED: dict[str, list[tuple[str, str, dict[str, Any]]]] = {
    "absent": [],
    "refused": [("geolocation", "refused", {})],
    "withdrawn": [("geolocation", "given", {}), ("geolocation", "refused", {})],
    "expired": [("geolocation", "given", {"ends_at": timedelta()})],
    "restricted": [("geolocation", "given", {}), ("*", "restricted", {})],
}


@pytest.mark.parametrize("why", STOPPED)
def test_without_a_yes_that_stands_nothing_of_it_is_said_or_stored_and_the_door_opens(
    world: World, at: Clock, log: io.StringIO, why: str
) -> None:
    for key, choice, facts in STOPPED[why]:
        ends = {name: at.now + later for name, later in facts.items()}
        decided(world.resident, key, choice, at.now, **ends)  # type: ignore[arg-type]
    assert ask(world, world.resident).status == 202
    assert kept() == []
    assert said_anywhere(log) == []


def test_of_a_child_nothing_is_kept(world: World, at: Clock, log: io.StringIO) -> None:
    decided(world.resident, "geolocation", "given", at.now)
    commit(PEOPLE.change(world.resident.id, birth_years="2014-2014"))
    assert ask(world, world.resident).status == 202
    assert (kept(), said_anywhere(log)) == ([], [])


def test_an_operator_without_tracking_asks_nobody_and_keeps_nothing(
    world: World, at: Clock, log: io.StringIO, operated_by: Callable[[str], None]
) -> None:
    operated_by("valet")
    with (
        pytest.raises(AssertionError, match="Query was never called"),
        refusing("Query", "InternalServerError", mention="consents"),
    ):
        assert ask(world, world.resident).status == 202
    assert said_anywhere(log) == []


def test_what_is_kept_of_the_request_is_not_even_a_hash_of_it(world: World, at: Clock) -> None:
    """A phone that tries again has moved by then; and a hash of a place near a known door could be guessed."""
    decided(world.resident, "geolocation", "given", at.now)
    first = ask(world, world.resident, key="once")
    again = ask(world, world.resident, key="once", latitude=40.7)
    assert (again.status, again.body) == (202, first.body)
    assert again.headers["idempotent-replayed"] == "true"
    assert kept() == [("40.706", "-74.010")]


@pytest.mark.parametrize(
    ("position", "pointer"),
    [
        ({"latitude": 90.1}, "/location/latitude"),
        ({"longitude": -181}, "/location/longitude"),
        ({"latitude": "N"}, "/location/latitude"),
    ],
)
def test_what_is_no_place_on_earth_is_refused_without_repeating_it(
    world: World, at: Clock, position: dict[str, Any], pointer: str
) -> None:
    answer = ask(world, world.resident, **position)
    assert (answer.status, [error["pointer"] for error in answer.body["errors"]]) == (422, [pointer])
    assert str(next(iter(position.values()))) not in json.dumps(answer.body["errors"][0]["detail"]).split()
    assert aws.count(COMMANDS) == 0


def test_when_it_cannot_be_asked_for_the_door_says_so_and_nothing_was_done(world: World, at: Clock) -> None:
    with refusing("Query", "InternalServerError", mention="consents"):
        assert ask(world, world.resident).status == 500
    assert (aws.count(COMMANDS), kept(), aws.told()) == (0, [], [])


def places(at: Clock, *answers: Answer) -> list[bool]:
    """Whether what was kept of each command is still there."""
    return [LOCATIONS.get(each.body["id"], now=at.now) is not None for each in answers]


def hear() -> list[str]:
    """Let the function hear what was decided on location tracking, as the rule of the bus does."""
    heard = [each for each in aws.events() if each["data"].get("key") == "geolocation"]
    assert take(end_locations.handler, *(json.dumps({"detail": event}) for event in heard)) == []
    return [each["type"] for each in heard]


def test_what_was_kept_ends_with_the_yes_to_it(world: World, at: Clock) -> None:
    """Also when somebody says yes again before it is heard, and not what was kept under that yes."""
    given = decide(world.resident, "geolocation", "given").body["id"]
    hear()
    before = [ask(world, world.resident) for _ in range(2)]
    at.forward(minutes=1)
    withdraw(world.resident, given)
    at.forward(minutes=1)
    decide(world.resident, "geolocation", "given")
    after = ask(world, world.resident)
    assert hear() == ["consent.consent.withdrawn", "consent.decision.recorded"]
    assert places(at, *before, after) == [False, False, True]
    dated = [line for line in lines(at.now, "retention.record.dated") if line.facts["table"] == "locations"]
    assert sorted(line.facts["key"][0] for line in dated) == sorted(each.body["id"] for each in before)
    lying = lifetime.lying(LOCATIONS, (before[0].body["id"],))
    assert lying
    assert lying.due_at == at.now


def test_late_or_twice_changes_nothing(world: World, at: Clock) -> None:
    given = decide(world.resident, "geolocation", "given").body["id"]
    ask(world, world.resident)
    withdraw(world.resident, given)
    heard = [json.dumps({"detail": each}) for each in aws.events() if each["data"].get("key") == "geolocation"]
    take(end_locations.handler, *heard)
    at.forward(minutes=5)
    decided(world.resident, "geolocation", "given", at.now)
    assert places(at, ask(world, world.resident)) == [True]
    done = aws.contents()
    assert take(end_locations.handler, *heard) == []
    assert aws.contents() == done


@pytest.mark.parametrize(("why", "stays"), [("new terms", False), ("a child", False), ("restricted", True)])
def test_what_ends_without_a_word_is_found_within_a_day(world: World, at: Clock, why: str, *, stays: bool) -> None:
    consent = decided(world.resident, "geolocation", "given", at.now)
    kept_under = ask(world, world.resident)
    if why == "new terms":
        commit(CONSENTS.change(world.resident.id, consent.id, terms="0" * 64))
    elif why == "a child":
        commit(PEOPLE.change(world.resident.id, birth_years="2014-2014"))
    else:
        decided(world.resident, "*", "restricted", at.now)
    ended = 0
    for _ in range(8):
        at.forward(hours=3)
        ended += review_locations.handler({}, CONTEXT)["ended"]
    assert (places(at, kept_under), ended) == ([stays], 0 if stays else 1)


def test_a_place_that_a_hold_keeps_is_hidden_and_stays(world: World, at: Clock) -> None:
    given = decide(world.resident, "geolocation", "given").body["id"]
    asked = ask(world, world.resident)
    commit(lifetime.keep(LOCATIONS, (asked.body["id"],), ids.derived("hld", "one"), at.now + timedelta(days=99)))
    withdraw(world.resident, given)
    hear()
    lying = lifetime.lying(LOCATIONS, (asked.body["id"],))
    assert (places(at, asked), lying is not None and len(lying.held_by)) == ([False], 1)
