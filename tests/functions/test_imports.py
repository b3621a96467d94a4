"""Places come in by CSV: each line tells what became of it, and doing it again changes nothing."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from functions.registry import change_space, import_places
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, another_process, before, call, refusing
from tests.functions.world import World
from vestibule import ids
from vestibule.people.model import Person
from vestibule.problems import Unacceptable
from vestibule.registry.holdings import ENTRANCES, SITES, SPACES
from vestibule.registry.importing import LARGEST, MOST_LINES, rows_of

PLACES = (SITES, SPACES, ENTRANCES)
HEADER = "kind,key,site_key,space_key,name,address,time_zone,jurisdiction,space_kind,label,availability,access"
SITE = "site,north,,,North,1 Quay,Europe/London,GB,,,,"
UNIT = "space,n-1,north,,,,,,storage_unit,Unit 1,available,"
GATE = "entrance,n-gate,north,,Gate,,,,,,,public"
DOOR = "entrance,n-1-door,north,n-1,Door of unit 1,,,,,,,private"
FILE = [HEADER, SITE, UNIT, GATE, DOOR]


def send(world: World, lines: list[str] | str, caller: Person | None = None, **rest: Any) -> Answer:
    text = lines if isinstance(lines, str) else "\n".join(lines)
    return call(import_places.handler, "POST /v1/imports", {"csv": text, **rest}, caller=caller or world.home.manager)


def told(answer: Answer) -> list[tuple[int, str]]:
    return [(line["line"], line["status"]) for line in answer.body["lines"]]


def problems(answer: Answer) -> dict[int, str]:
    return {line["line"]: line["problem"] for line in answer.body["lines"] if line["problem"]}


def test_a_file_brings_in_a_site_with_its_units_and_doors(world: World, at: Clock) -> None:
    report = send(world, FILE)
    assert (report.status, told(report)) == (201, [(2, "created"), (3, "created"), (4, "created"), (5, "created")])
    site, unit, gate, door = [line["id"] for line in report.body["lines"]]
    stored = SITES.get(site, now=at.now), SPACES.get(unit, now=at.now), ENTRANCES.get(door, now=at.now)
    assert all(stored)
    found: Any = stored
    assert (found[0].external_key, found[0].organisation_id) == ("north", world.home.organisation.id)
    assert (found[1].site_id, found[1].label, found[1].availability) == (site, "Unit 1", "available")
    assert (found[2].site_id, found[2].space_id, found[2].time_zone) == (site, unit, "Europe/London")
    assert getattr(ENTRANCES.get(gate, now=at.now), "space_id", "") is None


def test_the_order_of_the_lines_does_not_matter(world: World) -> None:
    report = send(world, [HEADER, DOOR, GATE, UNIT, SITE])
    assert told(report) == [(2, "created"), (3, "created"), (4, "created"), (5, "created")]


def test_doing_it_again_changes_nothing(world: World) -> None:
    first, there = send(world, FILE), aws.contents(*PLACES)
    again = send(world, FILE)
    assert (again.body["created"], again.body["unchanged"], again.body["refused"]) == (0, 4, 0)
    assert [line["id"] for line in again.body["lines"]] == [line["id"] for line in first.body["lines"]]
    assert aws.contents(*PLACES) == there


def test_a_dry_run_says_the_same_and_does_nothing(world: World) -> None:
    there = aws.contents(*PLACES)
    dry = send(world, [*FILE, "space,n-2,south,,,,,,office,Office,,"], dry_run=True)
    assert aws.contents(*PLACES) == there
    wet = send(world, [*FILE, "space,n-2,south,,,,,,office,Office,,"])
    assert (dry.body["lines"], dry.body["dry_run"], wet.body["dry_run"]) == (wet.body["lines"], True, False)


def test_after_a_fault_in_the_middle_the_rest_comes_with_the_next_try(world: World) -> None:
    with refusing("PutItem", "InternalServerError", mention="Gate"):
        assert send(world, FILE).status == 500
    report = send(world, FILE)
    assert told(report) == [(2, "unchanged"), (3, "unchanged"), (4, "created"), (5, "created")]


BAD = [
    ("space,u,nowhere,,,,,,office,Office,,", "site_key: no site of yours has this key"),
    ("entrance,e,north,nowhere,Door,,,,,,,private", "space_key: no space of yours has this key"),
    ('space,u,north,,,,,,office,"Off"ice,,', "a quotation mark is open or stands in the wrong place"),
    ('space,u,north,,,,,,office,"Office,,', "a quotation mark is open or stands in the wrong place"),
    ("space,u,north,,,,,,office,Office", "10 cells, but the header has 12"),
    ("space,u,north,,,,,,office,=HYPERLINK(1),,", "label: begins with a sign that spreadsheets take for a formula"),
    ("space,u,north,,,,,,office,@SUM(A1),,", "label: begins with a sign that spreadsheets take for a formula"),
    ("space,u,north,,,,,,office,+1,,", "label: begins with a sign that spreadsheets take for a formula"),
    ("space,u,north,,,,,,office,-1,,", "label: begins with a sign that spreadsheets take for a formula"),
    ("space,u,north,,,,,,office,Off\tice,,", "label: has control characters"),
    ("space,u,north,,,,,,office,Off\x00ice,,", "label: has control characters"),
    ("space,u,north,,,,,,office,Off\x85ice,,", "label: has control characters"),
    ("floor,u,north,,,,,,office,Office,,", "kind: site, space or entrance"),
    ("space,,north,,,,,,office,Office,,", "key: Field required"),
    ("space,u,north,,A name,,,,office,Office,,", "name: Extra inputs are not permitted"),
    ("space,u,north,,,,,,common_room,Hall,occupied,", "availability: a common room belongs to nobody"),
    ("site,s,,,S,1 Quay,Europe/Atlantis,GB,,,,", "time_zone: Value error"),
]


@pytest.mark.parametrize(("bad", "problem"), BAD)
def test_a_bad_line_is_refused_and_stops_no_other(world: World, bad: str, problem: str) -> None:
    report = send(world, [HEADER, SITE, bad, GATE])
    assert told(report) == [(2, "created"), (3, "refused"), (4, "created")]
    assert problems(report)[3].startswith(problem)


def test_what_differs_from_what_is_there_is_left_as_it_is(world: World, at: Clock) -> None:
    unit = send(world, FILE).body["lines"][1]["id"]
    other = send(world, [HEADER, UNIT.replace("Unit 1", "Unit One").replace("available", "occupied")])
    expected = "is there already and differs in availability, label; nothing was changed"
    assert (told(other), problems(other)) == ([(2, "refused")], {2: expected})
    said = {"availability": "occupied"}
    route = "PATCH /v1/spaces/{space_id}"
    assert call(change_space.handler, route, said, caller=world.home.manager, space_id=unit).status == 200
    assert told(send(world, [HEADER, UNIT.replace("available", "")])) == [(2, "unchanged")]


def test_a_key_that_comes_twice_is_one_place(world: World) -> None:
    report = send(world, [*FILE, UNIT, UNIT.replace("Unit 1", "Unit 2")])
    assert told(report)[-2:] == [(6, "unchanged"), (7, "refused")]
    assert problems(report)[7] == "is there already and differs in label; nothing was changed"


def test_a_door_stands_on_the_site_of_its_space(world: World) -> None:
    south = SITE.replace("north", "south")
    report = send(world, [*FILE, south, "entrance,x,south,n-1,Door,,,,,,,private"])
    assert problems(report) == {7: "space_key: the space is on another site"}


def test_a_place_without_a_key_is_named_by_its_identifier_but_only_an_own_one(world: World) -> None:
    lines = [
        HEADER,
        UNIT.replace("north", world.home.site.id),
        UNIT.replace("n-1", "n-2").replace("north", world.elsewhere.site.id),
    ]
    report = send(world, lines)
    assert told(report) == [(2, "created"), (3, "refused")]
    assert problems(report) == {3: "site_key: no site of yours has this key"}


def test_two_organisations_with_the_same_keys_do_not_meet(world: World) -> None:
    first, second = send(world, FILE), send(world, FILE, world.elsewhere.manager)
    assert (first.body["created"], second.body["created"]) == (4, 4)
    assert {line["id"] for line in first.body["lines"]} & {line["id"] for line in second.body["lines"]} == set()


@pytest.mark.parametrize("who", ["resident", "other manager"])
def test_only_managers_of_the_organisation_bring_places_in(world: World, who: str) -> None:
    caller = world.resident if who == "resident" else world.elsewhere.manager
    there = aws.contents(*PLACES)
    assert send(world, FILE, caller, organisation_id=world.home.organisation.id).status == 404
    assert aws.contents(*PLACES) == there


@pytest.mark.parametrize("start", ["", "\ufeff"], ids=["plain", "byte-order-mark"])
@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["unix", "windows", "old-mac"])
def test_what_spreadsheets_write_is_read(world: World, start: str, separator: str, end: str) -> None:
    text = start + end.join(line.replace(",", separator) for line in FILE) + end
    report = send(world, text)
    assert (report.body["created"], report.body["refused"]) == (4, 0)


def test_columns_come_in_any_order_and_empty_lines_are_passed_over(world: World) -> None:
    text = '\n\n Label ;KEY;kind;site_key;space_kind\n\n"Unit; ""A""";a;space;{};office\n'
    report = send(world, text.format(world.home.site.id))
    assert told(report) == [(5, "created")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n ",
        "kind,name\n",
        "kind,key,colour\n",
        "kind,key,key\n",
        "\n".join([HEADER, *["x"] * (MOST_LINES + 1)]),
        '"kind,key\n',
    ],
)
def test_a_file_that_cannot_be_read_is_refused_whole(world: World, text: str) -> None:
    refused = send(world, text)
    assert (refused.status, refused.body["errors"][0]["pointer"]) == (422, "/csv")


def test_a_file_that_is_too_large_is_refused_whole(world: World) -> None:
    large = HEADER + "\n" + "é" * (LARGEST // 2)
    assert send(world, large).status == 413
    assert send(world, "x" * 3 * LARGEST).status == 413


def test_five_hundred_lines_are_one_file(world: World) -> None:
    rows = rows_of("\n".join([HEADER, *(f"space,u-{number},north,,,,,,office,O,," for number in range(MOST_LINES))]))
    assert (len(rows), {row.problem for row in rows}) == (MOST_LINES, {None})


def test_the_report_is_kept_for_the_repetition_without_the_file(world: World) -> None:
    body = {"csv": "\n".join([*FILE, "space,u,north,,,,,,office,=Secret Label,,"])}
    by: Any = {"caller": world.home.manager, "key": "one"}
    first = call(import_places.handler, "POST /v1/imports", body, **by)
    assert call(import_places.handler, "POST /v1/imports", body, **by).body == first.body
    assert "Secret Label" not in json.dumps(aws.contents())


def test_of_two_identical_requests_at_once_both_get_one_answer(world: World) -> None:
    body: dict[str, Any] = {"csv": "\n".join(FILE)}
    by: Any = {"caller": world.home.manager, "key": "one"}
    quicker: list[Answer] = []
    other = another_process(import_places)
    with before("PutItem", lambda: quicker.append(call(other, "POST /v1/imports", body, **by))):
        slower = call(import_places.handler, "POST /v1/imports", body, **by)
    assert [slower.body] == [each.body for each in quicker]
    assert slower.body["created"] == 4


@settings(max_examples=60)
@given(st.text(max_size=300))
def test_no_text_is_more_than_refused(text: str) -> None:
    try:
        rows = rows_of(f"{HEADER}\n{text}")
    except Unacceptable:
        return
    assert all((row.said is None) == (row.problem is not None) for row in rows)


def test_a_key_is_never_taken_for_an_identifier_of_its_own_line(world: World) -> None:
    stranger = ids.derived("sit", "stranger")
    report = send(world, [HEADER, SITE.replace("north", stranger)])
    assert report.body["lines"][0]["id"] != stranger
