"""Holds (V-13): a recorded reason keeps what its scope covers until an end; what is let go has its own end again."""

from datetime import UTC, datetime, timedelta

from functions.retention import release_hold
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, another_process, before, call
from tests.functions.holding import (
    DAY,
    NOBODYS,
    RELEASE,
    as_compliance,
    deliver,
    entries,
    entry,
    errors_of,
    held,
    lines,
    listed,
    place,
    placed,
    release,
)
from tests.functions.world import World, command_of, grant
from vestibule import clock, ids, lifetime
from vestibule.access.holdings import ADMISSIONS, COMMANDS, ENTRIES, GRANTS
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.registry.holdings import ENTRANCES
from vestibule.retention.holdings import HOLDS
from vestibule.table import commit

# What a hold reaches


def test_a_hold_on_a_person_keeps_what_is_the_persons_and_nothing_else(world: World, at: Clock) -> None:
    [mine] = entries(world, at)
    [other] = entries(world, at, person=world.neighbour)
    commit(COMMANDS.add(asked := command_of(world.resident, world.home, at.now)))
    given = grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    hold_id = placed(world, at)
    [relation] = RELATIONS.query(world.resident.id, now=at.now).items
    assert held(ENTRIES, mine.id) == held(COMMANDS, asked.id) == held(GRANTS, given.id) == {hold_id}
    assert held(PEOPLE, world.resident.id) == held(RELATIONS, world.resident.id, relation.id) == {hold_id}
    assert held(ADMISSIONS, world.home.entrance.id, world.resident.id) == set()
    assert held(ENTRIES, other.id) == held(PEOPLE, world.neighbour.id) == set()
    counts = {"commands": 1, "entries": 1, "grants": 1, "people": 1, "relations": 1}
    [hold] = listed(ids.derived("per", "compliance"), "compliance").body["data"]
    assert (hold["kept"], hold["applied_at"]) == (counts, clock.written(at.now))
    assert [line.facts for line in lines(at, "retention.hold.applied")] == [{"counts": counts}]


def test_a_hold_on_a_site_reaches_through_its_entrances(world: World, at: Clock) -> None:
    back = world.home.entrance.model_copy(update={"id": ids.derived("ent", "back")})
    commit(ENTRANCES.add(back))
    [front] = entries(world, at)
    at_the_back = entry(world.home, None, at.now, at.now + DAY).model_copy(update={"entrance_id": back.id})
    commit(ENTRIES.add(at_the_back))
    [far] = entries(world, at, house=world.elsewhere)
    given = grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    hold_id = placed(world, at, {"site_id": world.home.site.id})
    assert held(ENTRIES, front.id) == held(ENTRIES, at_the_back.id) == held(GRANTS, given.id) == {hold_id}
    assert held(ENTRIES, far.id) == held(PEOPLE, world.resident.id) == set()


def test_a_hold_on_an_entrance_keeps_the_grants_that_open_it(world: World, at: Clock) -> None:
    back = world.home.entrance.model_copy(update={"id": ids.derived("ent", "back")})
    commit(ENTRANCES.add(back))
    front = grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    other = grant(world.resident, back, starts_at=at.now, now=at.now)
    [seen] = entries(world, at)
    hold_id = placed(world, at, {"entrance_id": world.home.entrance.id})
    assert (held(GRANTS, front.id), held(GRANTS, other.id), held(ENTRIES, seen.id)) == ({hold_id}, set(), {hold_id})


def test_a_window_is_from_its_first_instant_until_just_before_its_last(world: World, at: Clock) -> None:
    minutes = entries(world, at, 5)  # now, a minute ago, and so on
    since, until = at.now - timedelta(minutes=3), at.now - timedelta(minutes=1)
    window = {"since": clock.written(since), "until": clock.written(until)}
    placed(world, at, {"person_id": world.resident.id, **window})
    assert [bool(held(ENTRIES, each.id)) for each in minutes] == [False, False, True, True, False]
    assert held(PEOPLE, world.resident.id)


def test_the_hold_of_an_organisation_leaves_what_is_anothers(world: World, at: Clock) -> None:
    [mine] = entries(world, at)
    [theirs] = entries(world, at, house=world.elsewhere)  # the same person, seen at another company's door
    hold_id = place(world, at).body["id"]
    deliver()
    assert (held(ENTRIES, mine.id), held(ENTRIES, theirs.id)) == ({hold_id}, set())


def test_holds_keep_nothing_of_holds(world: World, at: Clock) -> None:
    first, second = placed(world, at), placed(world, at)
    assert held(HOLDS, first) == held(HOLDS, second) == set()


# What becomes of it


def test_a_held_record_outlives_its_term_unseen(world: World, at: Clock) -> None:
    [mine] = entries(world, at)
    placed(world, at)
    at.forward(days=11)
    assert ENTRIES.get(mine.id, now=at.now) is None
    found = lifetime.lying(ENTRIES, (mine.id,))
    assert found
    assert (found.expires_at, found.erase_at, found.due_at) == (mine.expires_at, None, at.now + 19 * DAY)


def test_a_released_hold_gives_every_record_its_own_end_back(world: World, at: Clock) -> None:
    [mine] = entries(world, at)
    before_it = aws.contents(ENTRIES, GRANTS, PEOPLE, RELATIONS)
    hold_id = placed(world, at)
    assert aws.contents(ENTRIES, GRANTS, PEOPLE, RELATIONS) != before_it
    answer = release(world, hold_id, caller=ids.derived("per", "compliance"), roles=("compliance",))
    assert (answer.status, answer.body["state"]) == (202, "released")
    assert answer.body["ended_by"] == ids.derived("per", "compliance")
    assert deliver() == ["retention.hold.released"]
    assert aws.contents(ENTRIES, GRANTS, PEOPLE, RELATIONS) == before_it
    counts = {"entries": 1, "people": 1, "relations": 1}
    assert [line.facts for line in lines(at, "retention.hold.lifted")] == [{"counts": counts}]
    assert held(ENTRIES, mine.id) == set()


def test_what_ended_while_it_was_held_is_due_at_once(world: World, at: Clock) -> None:
    [mine] = entries(world, at)
    hold_id = placed(world, at)
    at.forward(days=20)
    assert list(lifetime.all_due(ENTRIES, at.now)) == []
    release(world, hold_id, caller=ids.derived("per", "compliance"), roles=("compliance",))
    deliver()
    assert list(lifetime.all_due(ENTRIES, at.now)) == [((mine.id,), at.now)]
    commit(lifetime.erase_ended(ENTRIES, (mine.id,), at.now))
    assert aws.count(ENTRIES) == 0


def test_a_release_is_in_the_ledger_with_what_it_changed(world: World, at: Clock) -> None:
    hold_id = place(world, at).body["id"]
    at.forward(hours=1)
    answer = release(world, hold_id)
    [released] = lines(at, "retention.hold.released")
    [dated] = lines(at, "retention.record.dated")
    [stored] = aws.contents(HOLDS)["holds"]
    assert released.facts == {"reason": "fraud", "ended_by": world.home.manager.id}
    changes = dated.facts["changes"]
    assert (dated.facts["table"], dated.facts["key"]) == ("holds", [hold_id])
    assert (changes["state"], changes["ended_at"]) == ("released", answer.body["ended_at"])
    assert datetime.fromisoformat(changes["expires_at"]) == datetime.fromtimestamp(aws.expiry_of(stored), UTC)
    assert changes["expires_at"] == "2029-11-14T05:00:00.000Z"  # three years on, less the margin


def test_a_record_stays_held_until_its_last_hold_has_ended(world: World, at: Clock) -> None:
    [mine] = entries(world, at)
    person, door = placed(world, at), placed(world, at, {"entrance_id": world.home.entrance.id})
    nested = placed(world, at, {"person_id": world.resident.id, "site_id": world.home.site.id})
    assert held(ENTRIES, mine.id) == {person, door, nested}
    for hold_id, remaining in ((door, {person, nested}), (person, {nested}), (nested, set())):
        assert held(ENTRIES, mine.id) == {hold_id} | remaining
        release(world, hold_id, caller=ids.derived("per", "compliance"), roles=("compliance",))
        deliver()
        assert held(ENTRIES, mine.id) == remaining
    found = lifetime.lying(ENTRIES, (mine.id,))
    assert found
    assert (found.erase_at, found.due_at) == (mine.expires_at, mine.expires_at)


def test_a_released_or_lapsed_hold_cannot_be_released(world: World, at: Clock) -> None:
    released, lapsed = place(world, at).body["id"], place(world, at).body["id"]
    release(world, released)
    at.forward(days=30)
    for hold_id, state in ((released, "released"), (lapsed, "lapsed")):
        done = aws.contents()
        answer = release(world, hold_id)
        assert (answer.status, answer.code, answer.body["state"]) == (409, "hold-ended", state)
        assert aws.contents() == done


def test_of_two_who_release_at_once_one_is_told_that_it_is_over(world: World, at: Clock) -> None:
    hold_id = place(world, at).body["id"]
    quicker: list[Answer] = []
    body = {"caller": world.home.manager, "hold_id": hold_id}
    other = another_process(release_hold)
    with before("TransactWriteItems", lambda: quicker.append(call(other, RELEASE, {}, **body))):
        slower = release(world, hold_id)
    assert [answer.status for answer in (*quicker, slower)] == [202, 409]
    assert len(lines(at, "retention.hold.released")) == 1


def test_only_who_may_place_a_hold_releases_it(world: World, at: Clock) -> None:
    own, official = place(world, at).body["id"], as_compliance(world, at).body["id"]
    done = aws.contents()
    refused = [
        release(world, own, caller=world.elsewhere.manager, roles=("manager",)),
        release(world, own, caller=world.resident),
        release(world, official),
        release(world, f"hld_{NOBODYS}"),
    ]
    assert {(answer.status, answer.body["detail"]) for answer in refused} == {(404, refused[3].body["detail"])}
    assert aws.contents() == done
    assert release(world, own, caller=ids.derived("per", "c"), roles=("compliance",)).status == 202


def test_a_release_has_nothing_to_say(world: World, at: Clock) -> None:
    hold_id = place(world, at).body["id"]
    answer = call(release_hold.handler, RELEASE, {"note": "x"}, caller=world.home.manager, hold_id=hold_id)
    assert [pointer for pointer, _ in errors_of(answer)] == ["/note"]
