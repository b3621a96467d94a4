"""The list of holds: who sees which, by state, page by page."""

import pytest

from functions.retention import read_holds
from tests.conftest import Clock
from tests.functions.holding import DAY, as_compliance, errors_of, listed, place, release
from tests.functions.world import World, add_person, relate
from vestibule import clock, ids
from vestibule.people.model import Person


def test_compliance_sees_all_holds_and_a_manager_those_of_the_own_organisations(world: World, at: Clock) -> None:
    own, official = place(world, at).body["id"], as_compliance(world, at).body["id"]
    theirs = place(world, at, {"site_id": world.elsewhere.site.id}, caller=world.elsewhere.manager).body["id"]

    def seen(caller: Person | str, *roles: str) -> set[str]:
        return {hold["id"] for hold in listed(caller, *roles).body["data"]}

    assert seen(ids.derived("per", "c"), "compliance") == {own, official, theirs}
    assert seen(world.home.manager, "manager") == {own}
    assert seen(world.elsewhere.manager, "manager") == {theirs}
    assert listed(world.resident, "manager").status == 404


def test_the_list_is_filtered_by_state_as_it_is_now(world: World, at: Clock) -> None:
    soon = place(world, at, ends_at=clock.written(at.now + DAY)).body["id"]
    late, released = place(world, at).body["id"], place(world, at).body["id"]
    release(world, released)
    for caller, role in ((ids.derived("per", "c"), "compliance"), (world.home.manager, "manager")):
        found = {hold["id"]: hold["state"] for hold in listed(caller, role, state="active").body["data"]}
        assert found == {soon: "active", late: "active"}
    at.forward(days=1)
    for caller, role in ((ids.derived("per", "c"), "compliance"), (world.home.manager, "manager")):
        active = {hold["id"] for hold in listed(caller, role, state="active").body["data"]}
        ended = {
            hold["id"]: (hold["state"], hold["ended_at"]) for hold in listed(caller, role, state="ended").body["data"]
        }
        assert active == {late}
        assert ended == {soon: ("lapsed", clock.written(at.now)), released: ("released", clock.written(at.now - DAY))}
        assert len(listed(caller, role).body["data"]) == 3


@pytest.mark.parametrize("state", [None, "active", "ended"])
def test_a_long_list_is_read_whole(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch, state: str | None) -> None:
    monkeypatch.setattr(read_holds, "MOST", 2)
    made = [place(world, at, ends_at=clock.written(at.now + (n + 1) * DAY)).body["id"] for n in range(7)]
    for hold_id in made[3:5]:
        release(world, hold_id)
    wanted = {None: set(made), "ended": {made[0], *made[3:5]}, "active": {made[1], made[2], *made[5:]}}[state]
    at.forward(days=1)
    for caller, role in ((ids.derived("per", "c"), "compliance"), (world.home.manager, "manager")):
        seen: list[str] = []
        query: dict[str, str] = {"state": state} if state else {}
        while True:
            page = listed(caller, role, **query).body
            seen += [hold["id"] for hold in page["data"]]
            at.forward(seconds=1)
            if page["next"] is None:
                break
            query["cursor"] = page["next"]
        assert sorted(seen) == sorted(wanted)


def test_a_cursor_of_another_list_is_refused(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_holds, "MOST", 1)
    for _ in range(3):
        place(world, at)
    cursor = listed(world.home.manager).body["next"]
    others = [
        listed(world.home.manager, state="active", cursor=cursor),
        listed(world.elsewhere.manager, cursor=cursor),
        listed(ids.derived("per", "c"), "compliance", cursor=cursor),
        listed(world.home.manager, cursor=cursor[:-1]),
    ]
    assert [(answer.status, answer.code) for answer in others] == [(400, "malformed-cursor")] * 4
    assert errors_of(listed(world.home.manager, state="lapsed"))[0][0] == "query/state"


def test_who_manages_two_organisations_sees_the_holds_of_both(world: World, at: Clock) -> None:
    both = add_person(world.home.organisation, "both", at.now)
    relate(both, "manager", since=at.now)
    second = relate(
        both.model_copy(update={"organisation_id": world.elsewhere.organisation.id}), "manager", since=at.now - DAY
    )
    assert second.organisation_id == world.elsewhere.organisation.id
    mine = place(world, at, caller=both).body["id"]
    theirs = place(world, at, {"site_id": world.elsewhere.site.id}, caller=both).body["id"]
    assert {hold["id"] for hold in listed(both).body["data"]} == {mine, theirs}
