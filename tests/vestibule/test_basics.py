"""Identifiers, instants, callers, cursors."""

import re
from datetime import UTC, datetime, timedelta, timezone
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from tests.vestibule.shapes import INSTANTS
from vestibule import caller, clock, cursors, ids
from vestibule.caller import Role
from vestibule.clock import Instant
from vestibule.problems import MalformedCursor, NotAllowed, NotSignedIn
from vestibule.requests import prove

ZONES = st.timedeltas(timedelta(hours=-14), timedelta(hours=14)).map(
    lambda by: timezone(timedelta(minutes=by // timedelta(minutes=1)))
)
INSTANT = TypeAdapter(Instant)
PARTS = st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])) | st.integers(), min_size=1, max_size=3)


@given(PARTS)
def test_the_same_parts_always_name_the_same_thing(parts: list[Any]) -> None:
    name = ids.derived("sit", *parts)
    assert name == ids.derived("sit", *parts)
    assert TypeAdapter(ids.SiteId).validate_python(name) == name
    with pytest.raises(ValidationError):
        TypeAdapter(ids.EntranceId).validate_python(name)


def test_a_derived_identifier_stays_what_it_is_from_one_release_to_the_next() -> None:
    assert ids.derived("evt", "dev_1", 7, 5) == "evt_6SYBGDTEMP894NBJRPFM5Y5PKN"


@given(PARTS, PARTS)
def test_other_parts_name_another_thing(one: list[Any], other: list[Any]) -> None:
    same = [str(part) for part in one] == [str(part) for part in other]
    assert (ids.derived("sit", *one) == ids.derived("sit", *other)) == same


@given(INSTANTS, INSTANTS)
def test_new_identifiers_sort_by_time(one: datetime, other: datetime) -> None:
    first, second = sorted((one, other))
    if first < second:
        assert ids.new("sit", first) < ids.new("sit", second)
    assert ids.new("sit", one) != ids.new("sit", one)


@given(st.integers(0, 2**45 - 1))
def test_epoch_milliseconds_come_back_exactly(milliseconds: int) -> None:
    assert clock.to_epoch_ms(clock.from_epoch_ms(milliseconds)) == milliseconds


@given(INSTANTS, ZONES)
def test_an_instant_is_written_one_way_whatever_its_zone(instant: datetime, zone: timezone) -> None:
    text = clock.written(instant.astimezone(zone))
    assert text == clock.written(instant)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", text)
    assert INSTANT.validate_python(text) == instant


@given(INSTANTS, INSTANTS)
def test_the_order_of_texts_is_the_order_of_time(one: datetime, other: datetime) -> None:
    assert (clock.written(one) < clock.written(other)) == (one < other)


@pytest.mark.parametrize("text", ["2026-11-21T12:00:00", "2026-11-21", "noon", ""])
def test_a_text_without_a_zone_is_no_instant(text: str) -> None:
    with pytest.raises(ValidationError):
        INSTANT.validate_python(text)


def test_the_clock_gives_whole_milliseconds_in_utc() -> None:
    now = clock.now()
    assert (now.tzinfo, now.microsecond % 1000) == (UTC, 0)


@pytest.mark.parametrize(
    "groups", ["[manager resident]", "[manager, resident]", "manager resident", ["manager", "resident"]]
)
def test_groups_are_read_as_gateways_write_them(groups: object) -> None:
    claims = {"token_use": "access", "username": "per_1", "cognito:groups": groups}
    assert caller.from_claims(claims).roles == {"manager", "resident"}


@pytest.mark.parametrize("groups", [None, "", "[]", [], "[managers]", "[admin]"])
def test_unknown_groups_are_no_roles(groups: object) -> None:
    somebody = caller.from_claims({"token_use": "access", "username": "per_1", "cognito:groups": groups})
    assert somebody.roles == frozenset()
    for role in get_args(Role):
        with pytest.raises(NotAllowed):
            somebody.must_be(role)


@pytest.mark.parametrize(
    "claims", [None, {}, {"token_use": "id", "username": "per_1"}, {"username": "per_1"}, {"token_use": "access"}]
)
def test_without_an_access_token_nobody_is_signed_in(claims: dict[str, str] | None) -> None:
    with pytest.raises(NotSignedIn):
        caller.from_claims(claims)


KEYS = st.dictionaries(st.sampled_from(["id", "site_id"]), st.fixed_dictionaries({"S": st.text()}), min_size=1)


@pytest.mark.usefixtures("cloud")
def test_a_cursor_opens_its_own_list_and_no_other() -> None:
    @given(KEYS, st.text(), st.text())
    def opens(key: dict[str, Any], of_list: str, other: str) -> None:
        cursor = cursors.sealed(key, of_list)
        assert cursors.opened(cursor, of_list) == key
        if other != of_list:
            with pytest.raises(MalformedCursor):
                cursors.opened(cursor, other)

    opens()


@pytest.mark.usefixtures("cloud")
def test_what_was_never_sealed_does_not_open() -> None:
    @given(st.text(max_size=50) | st.from_regex(r"[A-Za-z0-9_.-]{1,60}", fullmatch=True))
    def refused(text: str) -> None:
        with pytest.raises(MalformedCursor):
            cursors.opened(text, "sites")

    refused()


def test_the_end_of_a_list_has_no_cursor() -> None:
    assert cursors.sealed(None, "sites") is None
    assert cursors.opened(None, "sites") is None


@settings(max_examples=15)  # the hash is slow on purpose
@given(st.text(prove._ALPHABET, min_size=8, max_size=8), st.integers(0, 8))
def test_a_code_may_be_typed_in_any_way_that_people_type(code: str, hyphen: int) -> None:
    typed = f"{code[:hyphen]}- {code[hyphen:]}".lower().replace("0", "o").replace("1", "l")
    assert prove.code_hash(typed, "req_1") == prove.code_hash(code, "req_1")
    assert prove.code_hash(code, "req_2") != prove.code_hash(code, "req_1")


def test_codes_and_tickets_are_new_each_time() -> None:
    codes = {prove.new_code() for _ in range(50)}
    assert len(codes) == 50
    assert all(re.fullmatch(f"[{prove._ALPHABET}]{{8}}", code) for code in codes)
    assert len({prove.new_ticket() for _ in range(50)}) == 50


def test_what_is_not_there_is_the_same_as_nothing() -> None:
    assert prove.same("a", "a")
    assert not prove.same("a", "b")
    assert not prove.same(None, "None")
