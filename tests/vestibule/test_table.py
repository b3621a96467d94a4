"""Tables give back what they took, refuse what their conditions forbid, and know no expired record."""

import gc
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pynamodb.exceptions import PynamoDBException

from tests.functions import aws
from tests.functions.calls import noted, refusing
from tests.vestibule.shapes import records
from vestibule import ids
from vestibule.answers import ANSWERS, Answer
from vestibule.breaches.holdings import INCIDENTS
from vestibule.people.holdings import RELATIONS
from vestibule.registry.holdings import ORGANISATIONS
from vestibule.registry.model import Organisation
from vestibule.table import Refused, Table, commit, commit_each, read_together

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
LONG_AGO = datetime(1969, 1, 1, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("cloud")


def organisation(name: str) -> Organisation:
    return Organisation(id=ids.derived("org", name), name=name, created_at=NOW)


def answer(key: str, expires_at: datetime) -> Answer:
    return Answer(key=key, fingerprint="f", status=201, body={"a": [1, None, "x"]}, expires_at=expires_at)


@pytest.mark.parametrize("table", aws.TABLES, ids=lambda table: table.name)
def test_every_record_is_read_as_it_was_written(table: Table[Any]) -> None:
    @settings(max_examples=15)
    @given(record=records(table.record))
    def read_as_written(record: Any) -> None:
        key = [getattr(record, name) for name in table.key]
        commit(table.remove(*key))
        commit(table.add(record))
        assert table.get(*key, now=LONG_AGO) == record
        assert read_together(LONG_AGO, (table, tuple(key)), (table, tuple(key)))[0] == record

    read_as_written()


def test_a_key_is_added_once() -> None:
    commit(ORGANISATIONS.add(first := organisation("one")))
    with pytest.raises(Refused) as refused:
        commit(ORGANISATIONS.add(first.model_copy(update={"name": "other"})))
    assert refused.value.places == (0,)
    assert ORGANISATIONS.get(first.id, now=NOW) == first


def test_only_what_is_there_is_changed() -> None:
    with pytest.raises(Refused):
        commit(ORGANISATIONS.change(ids.derived("org", "one"), name="x"))
    assert aws.count(ORGANISATIONS) == 0


def test_a_change_sets_and_removes_fields_and_leaves_the_others() -> None:
    commit(ANSWERS.add(first := answer("k", NOW + timedelta(days=1)).model_copy(update={"location": "/here"})))
    commit(ANSWERS.change("k", location=None, status=202, expires_at=NOW + timedelta(days=2)))
    changed = {"location": None, "status": 202, "expires_at": NOW + timedelta(days=2)}
    assert ANSWERS.get("k", now=NOW) == first.model_copy(update=changed)


@pytest.mark.parametrize("table", aws.TABLES, ids=lambda table: table.name)
def test_what_is_changed_is_stored_as_in_a_record_that_is_added(table: Table[Any]) -> None:
    @settings(max_examples=3)
    @given(before=records(table.record), after=records(table.record))
    def changed_to(before: Any, after: Any) -> None:
        key = {name: getattr(before, name) for name in table.key}
        commit(table.remove(*key.values()))
        commit(table.add(before))
        others = {name: value for name, value in after if name not in key}
        commit(table.change(*key.values(), **others))
        assert table.get(*key.values(), now=LONG_AGO) == after.model_copy(update=key)

    changed_to()


def test_a_change_leaves_nothing_to_the_collector_however_many_fields_the_record_has() -> None:
    def change() -> None:
        INCIDENTS.change("inc_1", told_round=2, told_at=NOW)

    change()
    gc.collect()
    change()
    assert gc.collect() == 0


def test_what_is_removed_is_gone_and_may_be_removed_again() -> None:
    commit(ORGANISATIONS.add(one := organisation("one")))
    for _ in range(2):
        commit(ORGANISATIONS.remove(one.id))
        assert ORGANISATIONS.get(one.id, now=NOW) is None


@given(
    known=st.sets(st.integers(0, 5)),
    verbs=st.lists(st.sampled_from(["add", "change", "remove"]), min_size=2, max_size=6),
)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_together_all_is_written_or_nothing_and_the_refused_places_are_told(known: set[int], verbs: list[str]) -> None:
    aws.empty(ORGANISATIONS)
    commit_each(ORGANISATIONS.add(organisation(str(number))) for number in known)
    before = aws.contents(ORGANISATIONS)
    writes, expected = [], []
    for place, verb in enumerate(verbs):
        thing = organisation(str(place))
        if verb == "add":
            writes.append(ORGANISATIONS.add(thing.model_copy(update={"name": "new"})))
        elif verb == "change":
            writes.append(ORGANISATIONS.change(thing.id, name="new"))
        else:
            writes.append(ORGANISATIONS.remove(thing.id))
        if (verb == "add" and place in known) or (verb == "change" and place not in known):
            expected.append(place)
    if not expected:
        commit(*writes)
        left = {row["id"]["S"] for row in aws.contents(ORGANISATIONS)["organisations"]}
        assert left == {
            organisation(str(place)).id
            for place in known | set(range(len(verbs)))
            if place >= len(verbs) or verbs[place] != "remove"
        }
        return
    with pytest.raises(Refused) as refused:
        commit(*writes)
    assert refused.value.places == tuple(expected)
    assert aws.contents(ORGANISATIONS) == before


def test_one_by_one_the_others_are_written() -> None:
    commit(ORGANISATIONS.add(organisation("b")))
    assert commit_each(ORGANISATIONS.add(organisation(name)) for name in "abc") == (1,)
    assert aws.count(ORGANISATIONS) == 3


@pytest.mark.parametrize("operation", ["PutItem", "TransactWriteItems"])
def test_another_fault_of_aws_is_no_refusal(operation: str) -> None:
    several = [ORGANISATIONS.add(organisation(name)) for name in "ab"]
    with refusing(operation, "InternalServerError"), pytest.raises(PynamoDBException) as raised:
        commit(*several[: 1 if operation == "PutItem" else 2])
    assert raised.value.cause_response_code == "InternalServerError"


def test_an_expired_record_is_absent_from_its_second_on() -> None:
    ends = NOW + timedelta(seconds=10)
    commit(ANSWERS.add(kept := answer("k", ends)))
    assert ANSWERS.get("k", now=ends - timedelta(milliseconds=1)) == kept
    assert ANSWERS.get("k", now=ends) is None
    assert read_together(ends, (ANSWERS, ("k",)), (ANSWERS, ("other",))) == (None, None)
    assert aws.count(ANSWERS) == 1


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data(), many=st.integers(0, 7), at_once=st.integers(1, 8), newest_first=st.booleans())
def test_each_record_comes_once_and_in_order_and_no_page_before_it_is_needed(
    data: st.DataObject, many: int, at_once: int, *, newest_first: bool
) -> None:
    aws.empty(RELATIONS)
    tie = data.draw(records(RELATIONS.record))
    ties = [tie.model_copy(update={"id": ids.derived("rel", str(number))}) for number in range(many)]
    commit_each(RELATIONS.add(each) for each in ties)
    with noted() as calls:
        found = RELATIONS.each(tie.person_id, now=LONG_AGO, at_once=at_once, newest_first=newest_first)
        assert not calls
        seen = [(each.id, len(calls)) for each in found]
    assert [name for name, _ in seen] == sorted((each.id for each in ties), reverse=newest_first)
    assert [so_far for _, so_far in seen] == [number // at_once + 1 for number in range(many)]


def test_together_reads_keep_their_order_and_leave_gaps() -> None:
    one, two = organisation("one"), organisation("two")
    commit(ORGANISATIONS.add(one), ORGANISATIONS.add(two))
    nobody = ids.derived("org", "nobody")
    assert read_together(NOW, *((ORGANISATIONS, (key,)) for key in (two.id, nobody, one.id))) == (two, None, one)
