"""Everybody reads and changes the own record (F-01, N-10)."""

from typing import Any

import pytest

from functions.people import keep_profile
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import Answer, another_process, before, call
from tests.functions.relations import lines, stored
from tests.functions.world import NOON, World, add_person
from vestibule import ids
from vestibule.people.holdings import CORRECTIONS, PEOPLE
from vestibule.people.model import Person
from vestibule.table import commit

ME = "/v1/people/me"


def read(person: Person) -> Answer:
    return call(keep_profile.handler, f"GET {ME}", caller=person)


def change(person: Person, body: Any, if_match: str | None = None, handler: Any = keep_profile.handler) -> Answer:
    headers = {"content-type": "application/json", **({"if-match": if_match} if if_match else {})}
    return call(handler, f"PATCH {ME}", body, caller=person, headers=headers)


def test_a_person_sees_the_own_record_and_who_changes_what_of_it(world: World) -> None:
    answer = read(world.resident)
    assert answer.status == 200
    assert answer.headers["etag"] == '"0"'
    [relation] = answer.body.pop("relations")
    assert (relation["kind"], relation["space_id"]) == ("resident", world.home.space.id)
    assert answer.body == {
        "id": world.resident.id,
        "organisation_id": world.home.organisation.id,
        "name": "Resident",
        "email": "resident@example.com",
        "phone": None,
        "language": "en",
        "birth_years": None,
        "guardian_id": None,
        "created_at": "2026-10-22T12:00:00.000Z",
        "version": 0,
        "unproven": None,
        "editable": {
            "by_yourself": ["email", "language", "name", "phone"],
            "by_manager": ["birth_years", "guardian_id", "relations"],
        },
        "choices": "/v1/privacy/choices",
    }


@pytest.mark.parametrize(("field", "value"), [("name", "Zoë 🏠 Nuñez"), ("language", "nl"), ("phone", "+33153732222")])
def test_every_own_field_is_changed_at_any_time(world: World, field: str, value: str) -> None:
    answer = change(world.resident, {field: value})
    assert (answer.status, answer.body[field], answer.body["version"]) == (200, value, 1)
    assert answer.headers["etag"] == '"1"'
    assert read(world.resident).body == answer.body
    [line] = lines(NOON, "people.person.changed")
    assert line.facts == {"fields": field, "by": world.resident.id}


def test_what_is_left_out_stays_and_null_takes_away_what_is_optional(world: World) -> None:
    assert change(world.resident, {"phone": "(212) 555-0100", "language": "fr"}).status == 200
    answer = change(world.resident, {"phone": None})
    assert (answer.body["phone"], answer.body["language"], answer.body["name"]) == (None, "fr", "Resident")
    assert stored(world.resident).record.phone is None


@pytest.mark.parametrize("field", ["name", "email", "language"])
def test_null_cannot_take_away_what_is_needed(world: World, field: str) -> None:
    before_it = aws.contents()
    answer = change(world.resident, {field: None})
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, f"/{field}")
    assert aws.contents() == before_it


@pytest.mark.parametrize(
    "body",
    [
        {"birth_years": "1980-1983"},
        {"organisation_id": f"org_{'0' * 26}"},
        {"version": 7},
        {"proving": f"cor_{'0' * 26}"},
        {"name": ""},
        {"name": "x" * 201},
        {"language": "de"},
        {"email": "not an address"},
        {"email": f"{'x' * 250}@example.com"},
    ],
)
def test_what_is_not_ones_own_to_change_or_is_nonsense_is_refused_whole(world: World, body: Any) -> None:
    before_it = aws.contents()
    assert change(world.resident, {"language": "fr", **body}).status == 422
    assert aws.contents() == before_it


@pytest.mark.parametrize("phone", ["123", "+999 12345678", "call me", "+1 212 555 0100 ext. 5", "0" * 40])
def test_a_number_that_cannot_be_is_refused(world: World, phone: str) -> None:
    answer = change(world.resident, {"phone": phone})
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/phone")


def test_a_number_without_its_country_is_one_of_the_place(world: World, at: Clock) -> None:
    """The operator's own country where the person is tied to no place with a law of its own."""
    assert change(world.resident, {"phone": "(416) 555-0100"}).body["phone"] == "+14165550100"


@pytest.mark.parametrize(
    "name",
    [
        "Ada\r\nBcc: all@example.com",
        "Ada\nSubject: free",
        "Ada\u2028Bcc: x",
        "Ada\u0085Bcc: x",
        "Ada \u202emoc.live",
        "Ada \u2066x",
        "Ada\u0000",
        "Ada\u001b[2J",
    ],
)
def test_a_name_that_would_leave_its_place_is_refused(world: World, name: str) -> None:
    answer = change(world.resident, {"name": name})
    assert (answer.status, answer.body["errors"][0]["pointer"]) == (422, "/name")
    assert "Bcc" not in str(answer.body)


@pytest.mark.parametrize("name", ["Ada 👩‍👩‍👧‍👦", "عائشة", "张伟", "O’Brien-Müller", "x" * 200, "<b>Ada</b> & Co"])
def test_any_name_that_people_have_is_taken(world: World, name: str) -> None:
    assert change(world.resident, {"name": name}).body["name"] == name


def test_a_change_of_what_has_changed_since_is_refused(world: World) -> None:
    tag = read(world.resident).headers["etag"]
    assert change(world.resident, {"name": "One"}, tag).status == 200
    late = change(world.resident, {"name": "Two"}, tag)
    assert (late.status, late.code) == (412, "changed-since")
    assert change(world.resident, {"name": "Two"}, '"7", "1"').status == 200
    assert change(world.resident, {"name": "Three"}, "*").status == 200
    assert change(world.resident, {"name": "Four"}, "nonsense").status == 412


def test_of_two_changes_at_once_none_is_lost(world: World) -> None:
    other = another_process(keep_profile)
    with before("TransactWriteItems", lambda: change(world.resident, {"language": "nl"}, handler=other)):
        assert change(world.resident, {"name": "New"}).status == 200
    person = stored(world.resident).record
    assert (person.name, person.language, person.version) == ("New", "nl", 2)


def test_of_two_changes_of_the_same_version_at_once_the_second_is_refused(world: World) -> None:
    other = another_process(keep_profile)
    with before("TransactWriteItems", lambda: change(world.resident, {"name": "First"}, '"0"', handler=other)):
        assert change(world.resident, {"name": "Second"}, '"0"').status == 412
    assert stored(world.resident).record.name == "First"


def test_a_change_that_changes_nothing_writes_nothing(world: World) -> None:
    before_it = aws.contents()
    assert change(world.resident, {"name": "Resident", "email": "RESIDENT@example.com"}).status == 200
    assert change(world.resident, {}).body["version"] == 0
    assert aws.contents() == before_it


def test_who_has_no_record_has_no_profile(world: World, at: Clock) -> None:
    """The operator's first account has none, and whoever has left has none any more."""
    nobody = world.resident.model_copy(update={"id": ids.derived("per", "operator")})
    assert (read(nobody).status, change(nobody, {"name": "X"}).status) == (404, 404)
    gone = add_person(world.home.organisation, "gone", at.now)
    commit(PEOPLE.change(gone.id, expires_at=at.now))
    assert (read(gone).status, change(gone, {"name": "X"}).status) == (404, 404)


def test_nobody_reads_or_changes_without_a_token(world: World) -> None:
    headers = {"content-type": "application/json"}
    assert call(keep_profile.handler, f"GET {ME}").status == 401
    assert call(keep_profile.handler, f"PATCH {ME}", {"name": "X"}, headers=headers).status == 401
    assert aws.count(CORRECTIONS) == 0
