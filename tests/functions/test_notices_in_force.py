"""Versions in force: noted once, compared with the one on which the house runs, and listed."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from functions.notices import read_notices
from tests.conftest import Clock
from tests.functions.batching import run_batch
from tests.functions.calls import call
from tests.functions.relations import lines
from tests.functions.versions import (
    OFFICER,
    announced,
    follow,
    listed,
    read,
)
from tests.functions.world import World
from vestibule import config
from vestibule.policy.edition import edition

DAY = timedelta(days=1)
NOBODYS = f"ntc_{'0' * 26}"


def test_that_people_were_told_late_still_shows_when_all_are_told(
    world: World, at: Clock, operated_by: Callable[[str], None]
) -> None:
    operated_by("fleetback")  # eight days
    notice_id = announced(at, 9)
    at.forward(days=2)
    going = read(notice_id, OFFICER, "compliance").body
    run_batch(notice_id)
    at.forward(hours=1)
    done = read(notice_id, OFFICER, "compliance").body
    assert (going["progress"]["state"], done["progress"]["state"]) == ("going", "done")
    assert [concern["code"] for concern in going["warnings"]] == ["told-late"]
    assert done["warnings"] == going["warnings"]


def test_that_all_were_told_in_time_stays_so(world: World, at: Clock, operated_by: Callable[[str], None]) -> None:
    operated_by("fleetback")  # eight days
    notice_id = announced(at, 9)
    run_batch(notice_id)
    at.forward(days=3)
    assert read(notice_id, OFFICER, "compliance").body["warnings"] == []


def test_a_version_that_comes_into_force_is_noted_once(world: World, at: Clock) -> None:
    notice_id = announced(at, 1)
    assert follow() == {"noted": 0, "called": 0}
    at.forward(days=1)
    assert read(notice_id, world.resident).body["state"] == "in_force"  # before anything ran
    assert [follow()["noted"] for _ in range(3)] == [1, 0, 0]
    [noted] = lines(at.now, "notices.version.entered_into_force")
    assert (noted.subject, noted.facts["edition"]) == (notice_id, "2026-11-20-bbbbbbbb")


def test_the_version_that_a_house_began_with_is_noted_once_and_needs_no_announcement(world: World, at: Clock) -> None:
    assert [follow()["noted"] for _ in range(3)] == [1, 0, 0]
    deployed = edition(config.operator_pack())
    [noted] = lines(at.now, "notices.version.first_seen")
    found = listed(world.resident)
    [first] = found["data"]
    assert (first["state"], first["edition"], first["is_deployed"], first["changes"]) == (
        "in_force",
        deployed.name,
        True,
        [],
    )
    assert (noted.subject, noted.facts["digest"]) == (first["id"], deployed.digest)
    assert (found["deployed"]["is_announced"], found["warnings"]) == (True, [])


def test_the_current_version_of_a_new_house_is_the_one_that_it_notes_later(world: World) -> None:
    before_it = read("current", world.resident).body
    follow()
    assert read("current", world.resident).body == before_it == read(before_it["id"], world.resident).body


def test_the_first_version_is_still_read_by_its_identifier_when_another_is_in_force(world: World, at: Clock) -> None:
    follow()
    first = read("current", world.resident).body["id"]
    second = announced(at, 1)
    at.forward(days=1)
    assert read("current", world.resident).body["id"] == second
    found = read(first, world.resident).body
    assert (found["id"], found["state"]) == (first, "superseded")


def test_a_first_version_that_was_never_noted_is_unknown_once_another_is_in_force(world: World, at: Clock) -> None:
    first = read("current", world.resident).body["id"]
    announced(at, 0)
    assert read(first, world.resident).status == 404


def test_a_house_on_a_version_that_was_never_announced_says_so(
    world: World, at: Clock, operated_by: Callable[[str], None]
) -> None:
    follow()
    running = edition(config.operator_pack())
    assert listed(world.resident)["warnings"] == []
    operated_by("noke")  # another pack is deployed, and nobody was told
    found = listed(world.resident)
    changed = edition(config.operator_pack())
    assert found["deployed"] == {"edition": changed.name, "digest": changed.digest, "is_announced": False}
    not_announced, not_deployed = found["warnings"]
    assert (not_announced["code"], not_deployed["code"]) == ("edition-not-announced", "edition-not-deployed")
    assert changed.name in not_announced["detail"]
    assert running.name in not_deployed["detail"]
    assert follow()["noted"] == 0


def test_a_house_on_the_announced_version_says_nothing(
    world: World, at: Clock, operated_by: Callable[[str], None]
) -> None:
    follow()
    operated_by("noke")
    new = edition(config.operator_pack())
    operated_by("valet")
    notice_id = announced(at, 10, edition=new.name, digest=new.digest)
    assert listed(world.resident)["warnings"] == []
    operated_by("noke")
    assert [remark["code"] for remark in listed(world.resident)["warnings"]] == [
        "edition-too-early",
        "edition-not-deployed",
    ]
    at.forward(days=10)
    found = listed(world.resident)
    assert (found["warnings"], found["deployed"]["is_announced"]) == ([], True)
    assert read("current", world.resident).body["id"] == notice_id
    assert [notice["state"] for notice in found["data"]] == ["in_force", "superseded"]


def test_the_list_goes_on_where_it_stopped(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(read_notices, "MOST", 2)
    made = [announced(at, ahead, digit=str(ahead)) for ahead in range(1, 6)]
    seen, cursor = list[str](), None
    while cursor or not seen:
        query = {"cursor": cursor} if cursor else None
        page = call(read_notices.handler, "GET /v1/notices", caller=world.resident, query=query).body
        seen += [notice["id"] for notice in page["data"]]
        cursor = page["next"]
    assert seen == made[::-1]
    forged = call(read_notices.handler, "GET /v1/notices", caller=world.resident, query={"cursor": "x"})
    assert forged.code == "malformed-cursor"
