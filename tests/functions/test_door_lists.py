"""A door asks for its list, is lent it, and says that it has it."""

from datetime import timedelta

import pytest

from functions.access import answer_device, show_door_keys
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.asking import NONCE, answers, ask, calls_made, code, door_list, given, hold
from tests.functions.calls import before, call, refusing
from tests.functions.messages import sent, stamped, take
from tests.functions.world import World, grant
from vestibule import clock, ids
from vestibule.access import answering, leases, lists, signing, verifying
from vestibule.access.holdings import ADMISSIONS, DOOR_LISTS
from vestibule.access.model import Grant, Window
from vestibule.registry.holdings import ENTRANCES
from vestibule.table import commit

QUARTER = timedelta(minutes=15)


@pytest.fixture
def granted(world: World, at: Clock) -> Grant:
    return grant(world.resident, world.home.entrance, starts_at=at.now - timedelta(days=1), now=at.now)


def change_window(granted: Grant, **fields: object) -> Window:
    """What has become of the grant at its door."""
    (entrance_id,) = granted.entrance_ids
    window = granted.window.model_copy(update=fields)
    commit(ADMISSIONS.change(entrance_id, granted.person_id, windows=[window]))
    return window


def span(at: Clock, begins: timedelta = timedelta(0), ends: timedelta = QUARTER) -> list[int]:
    return [clock.to_epoch_ms(at.now + begins), clock.to_epoch_ms(at.now + ends)]


def test_a_door_is_lent_a_signed_list_of_the_codes_that_open_it(world: World, at: Clock, granted: Grant) -> None:
    key = code(granted, "481927", at.now)
    assert ask(world.home, at.now) == []
    entrance_id = world.home.entrance.id
    (answer,) = answers()
    said = {"v": 1, "what": "list", "nonce": NONCE, "entrance_id": entrance_id}
    assert {name: answer[name] for name in said} == said
    opened = {
        "verifier": key.verifier,
        "credential_id": key.credential_id,
        "grant_id": granted.id,
        "kind": "pin",
        "one_time": False,
        "spans": [span(at)],
    }
    assert given(answer) == {
        "v": 1,
        "thing": world.home.device.id,
        "entrance_id": entrance_id,
        "nonce": NONCE,
        "version": 0,
        "now": clock.to_epoch_ms(at.now),
        "lasts_ms": 900_000,
        "door_key": verifying.door_key(entrance_id).hex(),
        "shut_until": None,
        "opens": [opened],
        "refused": [],
    }
    assert door_list(world.home, at.now).leased_until == at.now + QUARTER


def test_an_answer_goes_to_the_topic_of_its_nonce_and_names_nobody(world: World, at: Clock, granted: Grant) -> None:
    code(granted, "481927", at.now)
    ask(world.home, at.now, nonce="ab" * 16)
    ((topic, _),) = aws.told()
    assert topic == f"d/{world.home.device.id}/ans/{'ab' * 16}"
    written = str(given())
    assert [each for each in (world.resident.id, world.resident.name, "481927") if each in written] == []


def test_a_list_ends_where_its_grant_or_its_code_does(world: World, at: Clock, granted: Grant) -> None:
    code(granted, "481927", at.now)
    code(granted, "602815", at.now, ended_at=at.now + timedelta(minutes=3))
    change_window(granted, ends_at=at.now + timedelta(minutes=5))
    ask(world.home, at.now)
    spans = sorted(opened["spans"] for opened in given()["opens"])
    assert spans == [[span(at, ends=timedelta(minutes=3))], [span(at, ends=timedelta(minutes=5))]]


@pytest.mark.parametrize(
    "fields", [{"used_at": True}, {"ended_at": True}, {"grant_id": ids.derived("grt", "another")}], ids=str
)
def test_a_code_that_was_used_or_ended_or_rests_on_nothing_is_in_no_list(
    world: World, at: Clock, granted: Grant, fields: dict[str, object]
) -> None:
    code(granted, "481927", at.now, **{name: at.now if value is True else value for name, value in fields.items()})
    ask(world.home, at.now)
    assert given()["opens"] == []


def test_what_was_lately_taken_back_is_refused_by_tickets_and_commands_too(
    world: World, at: Clock, granted: Grant
) -> None:
    change_window(granted, ends_at=at.now - timedelta(days=1), narrowed_at=at.now - timedelta(minutes=1), revoked=True)
    ask(world.home, at.now)
    assert given()["refused"] == [granted.id]


def test_a_held_door_is_shut_until_the_hold_ends(world: World, at: Clock, granted: Grant) -> None:
    code(granted, "481927", at.now)
    until = at.now + timedelta(minutes=5)
    commit(ENTRANCES.change(world.home.entrance.id, held_until=until))
    ask(world.home, at.now)
    contents = given()
    assert contents["shut_until"] == clock.to_epoch_ms(until)
    assert contents["opens"][0]["spans"] == [span(at, begins=timedelta(minutes=5))]


def test_an_overlocked_door_is_shut_for_good(world: World, at: Clock, granted: Grant) -> None:
    code(granted, "481927", at.now)
    commit(ENTRANCES.change(world.home.entrance.id, barred="overlock"))
    ask(world.home, at.now)
    assert (given()["shut_until"], given()["opens"]) == (lists.FOR_GOOD, [])


def test_a_lease_is_as_long_as_the_door_may_go_without_news(world: World, at: Clock) -> None:
    commit(ENTRANCES.change(world.home.entrance.id, freshness_seconds=60))
    ask(world.home, at.now)
    assert given()["lasts_ms"] == 60_000
    assert door_list(world.home, at.now).leased_until == at.now + timedelta(minutes=1)


def test_a_lease_that_is_shorter_than_the_one_before_takes_nothing_from_it(world: World, at: Clock) -> None:
    ask(world.home, at.now)
    commit(ENTRANCES.change(world.home.entrance.id, freshness_seconds=60))
    ask(world.home, at.now)
    assert door_list(world.home, at.now).leased_until == at.now + QUARTER


def test_the_same_question_twice_is_answered_twice_alike(world: World, at: Clock, granted: Grant) -> None:
    code(granted, "481927", at.now)
    assert ask(world.home, at.now) + ask(world.home, at.now) == []
    one, other = answers()
    assert given(one) == given(other)


def test_a_question_that_has_waited_too_long_is_not_answered(world: World, at: Clock) -> None:
    asked = at.now
    at.forward(seconds=61)
    assert ask(world.home, asked) == []
    assert (answers(), aws.count(DOOR_LISTS)) == ([], 0)


@pytest.mark.parametrize("who", ["another's door", "no door", "another device", "removed"])
def test_a_device_is_told_only_of_the_door_it_stands_at(world: World, at: Clock, who: str) -> None:
    entrance_id = {"another's door": world.elsewhere.entrance.id, "no door": ids.derived("ent", "none")}.get(who)
    thing = world.elsewhere.device.id if who == "another device" else None
    if who == "removed":
        commit(ENTRANCES.change(world.home.entrance.id, device_id=None))
    assert ask(world.home, at.now, entrance_id=entrance_id, thing=thing) == []
    assert [reason for reason, _ in aws.dead_letters()] == ["wrong_entrance"]
    assert (answers(), aws.count(DOOR_LISTS)) == ([], 0)


def test_malformed_questions_are_dead_letters(world: World, at: Clock) -> None:
    entrance_id = world.home.entrance.id
    nonces = ["+", "../../cmd/x", "AB" * 16, "ab" * 33, "ab", 5, None, f"{NONCE}\n"]
    asked: list[dict[str, object]] = [{}, {"entrance_id": entrance_id}, {"entrance_id": "ent_1", "nonce": NONCE}]
    asked += [{"entrance_id": entrance_id, "nonce": nonce} for nonce in nonces]
    asked += [{"entrance_id": entrance_id, "nonce": NONCE, "thing": world.home.device.id}]
    bodies = [stamped(sent("list", data, at.now), world.home.device.id, at.now) for data in asked]
    assert take(answer_device.handler, *bodies) == []
    assert {reason for reason, _ in aws.dead_letters()} == {"malformed"}
    assert answers() == []


def test_a_question_comes_again_when_the_broker_does_not_take_the_answer(world: World, at: Clock) -> None:
    with refusing("Publish", "ThrottlingException"):
        assert ask(world.home, at.now) == ["m0"]


def test_a_list_that_does_not_fit_into_a_message_is_a_dead_letter_that_says_so(
    world: World, at: Clock, granted: Grant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answering, "LARGEST", 400)
    code(granted, "481927", at.now)
    assert ask(world.home, at.now) == []
    assert [reason for reason, _ in aws.dead_letters()] == ["list_too_large"]


def test_a_touched_list_counts_up_and_tells_its_device_which_version_there_is(world: World, at: Clock) -> None:
    entrance_id = world.home.entrance.id
    aws.client("iot").create_thing(thingName=world.home.device.id)
    nobody_asked = lists.touch([entrance_id], at.now)
    assert nobody_asked[entrance_id].model_dump() == {"version": 1, "leased_until": None, "since": at.now}
    ask(world.home, at.now)
    touched = lists.touch([entrance_id, entrance_id], at.now)
    assert touched[entrance_id].model_dump() == {"version": 2, "leased_until": at.now + QUARTER, "since": at.now}
    shadow = aws.client("iot-data").get_thing_shadow(thingName=world.home.device.id, shadowName="acl")
    assert b'{"desired": {"%s": 2}' % entrance_id.encode() in shadow["payload"].read()


def test_what_is_taken_back_while_a_list_is_made_knows_of_its_lease(world: World, at: Clock, granted: Grant) -> None:
    code(granted, "481927", at.now)
    seen = []

    def revoke() -> None:
        change_window(granted, ends_at=at.now, revoked=True)
        seen.append(lists.touch([world.home.entrance.id], at.now)[world.home.entrance.id])

    with before("Query", revoke):
        ask(world.home, at.now)
    assert (given()["version"], given()["opens"], given()["refused"]) == (0, [], [granted.id])
    assert [(each.version, each.leased_until) for each in seen] == [(1, at.now + QUARTER)]


def test_of_two_devices_that_ask_at_once_both_leases_are_noted(world: World, at: Clock) -> None:
    entrance_id, others = world.home.entrance.id, [ids.derived("dev", "a"), ids.derived("dev", "b")]
    with before("UpdateItem", lambda: leases.lease(entrance_id, others[0], at.now + QUARTER, at.now)):
        leases.lease(entrance_id, others[1], at.now + timedelta(minutes=1), at.now)
    known = door_list(world.home, at.now)
    assert (known.device_id, known.leased_until, known.others_until) == (others[1], at.now + QUARTER, at.now + QUARTER)


def test_a_device_that_cannot_be_told_costs_nothing_but_time(world: World, at: Clock) -> None:
    ask(world.home, at.now)
    with refusing("UpdateThingShadow", "ThrottlingException"):
        assert lists.touch([world.home.entrance.id], at.now)[world.home.entrance.id].version == 1


def test_a_door_says_that_it_has_its_list(world: World, at: Clock) -> None:
    lists.touch([world.home.entrance.id], at.now)
    ask(world.home, at.now)
    at.forward(seconds=2)
    assert hold(world.home, given()["version"], at.now) == []
    known = door_list(world.home, at.now)
    assert (known.acked_version, known.acked_at) == (1, at.now)


def test_older_news_that_comes_later_changes_nothing(world: World, at: Clock) -> None:
    ask(world.home, at.now)
    for _ in range(3):
        lists.touch([world.home.entrance.id], at.now)
    heard = at.now
    hold(world.home, 3, heard)
    at.forward(seconds=5)
    assert hold(world.home, 2, at.now) + hold(world.home, 3, at.now) == []
    known = door_list(world.home, at.now)
    assert [(ack.version, ack.at) for ack in known.acks] == [(3, heard)]


def test_only_the_last_acknowledgements_are_kept(world: World, at: Clock) -> None:
    ask(world.home, at.now)
    for version in range(1, leases.KEPT_ACKS + 4):
        lists.touch([world.home.entrance.id], at.now)
        hold(world.home, version, at.now)
    versions = [ack.version for ack in door_list(world.home, at.now).acks]
    assert versions == list(range(4, leases.KEPT_ACKS + 4))


@pytest.mark.parametrize(("version", "thing", "reason"), [(7, "home", "unknown_version"), (0, "other", "no_lease")])
def test_no_device_may_say_what_is_not_its_to_say(
    world: World, at: Clock, version: int, thing: str, reason: str
) -> None:
    ask(world.home, at.now)
    hold(world.home, version, at.now, thing=ids.derived("dev", thing))
    assert [reason for reason, _ in aws.dead_letters()] == [reason]
    assert door_list(world.home, at.now).acks == []


def test_the_word_of_a_new_device_counts_when_the_leases_of_the_old_one_are_over(world: World, at: Clock) -> None:
    ask(world.home, at.now)
    old_ends = at.now + QUARTER
    commit(ENTRANCES.change(world.home.entrance.id, device_id=ids.derived("dev", "new")))
    lists.touch([world.home.entrance.id], at.now)
    at.forward(minutes=1)
    ask(world.home, at.now, thing=ids.derived("dev", "new"))
    hold(world.home, 1, at.now, thing=ids.derived("dev", "new"))
    known = door_list(world.home, at.now)
    assert [(ack.version, ack.at) for ack in known.acks] == [(1, old_ends)]
    assert known.leased_until == at.now + QUARTER


def test_the_keys_of_doors_are_for_everybody(world: World) -> None:
    answer = call(show_door_keys.handler, "GET /.well-known/door-keys.json")
    (key,) = answer.body["keys"]
    assert (answer.status, set(key)) == (200, {"kty", "crv", "x", "y", "kid", "use", "alg"})
    assert key["kid"] == signing.thumbprint(key)


def test_a_list_costs_five_reads_of_records_and_one_write(world: World, at: Clock, granted: Grant) -> None:
    for number in range(3):
        code(granted, f"48192{number}", at.now)
    ask(world.home, at.now)
    with calls_made() as made:
        ask(world.home, at.now)
    assert made == {"GetItem": 2, "Query": 2, "BatchGetItem": 1, "UpdateItem": 1, "Sign": 1, "Publish": 1}
