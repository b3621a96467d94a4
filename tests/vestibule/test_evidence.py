"""Evidence for an authority (C-04): a changed, dropped or swapped line shows; two writers at once lose nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.functions import aws
from tests.functions.calls import before, refusing
from vestibule import evidence
from vestibule.evidence import EVIDENCE, Line, append, broken, following
from vestibule.table import Refused, commit

NOW = datetime(2026, 11, 21, 23, 59, 59, tzinfo=UTC)
CHAINS = st.lists(
    st.tuples(
        st.sampled_from(["a.b.done", "a.b.left"]),
        st.text("xyz", min_size=1),
        st.dictionaries(st.text(), st.integers(0, 9)),
    ),
    min_size=2,
    max_size=8,
)
type Content = list[tuple[str, str, dict[str, int]]]


def chain_of(content: Content) -> list[Line]:
    lines: list[Line] = []
    for place, (kind, subject, facts) in enumerate(content):
        last = lines[-1] if lines else None
        lines.append(following(last, kind, subject, facts, NOW - timedelta(minutes=len(content) - place)))
    return lines


@given(CHAINS)
def test_an_untouched_chain_is_whole(content: Content) -> None:
    assert broken(chain_of(content)) == []
    assert broken([]) == []


@given(CHAINS, st.data())
def test_a_changed_line_shows(content: Content, data: st.DataObject) -> None:
    lines = chain_of(content)
    place = data.draw(st.integers(0, len(lines) - 1))
    changes = {
        "kind": "c.d.else",
        "subject": "other",
        "facts": {"new": 1},
        "at": NOW,
        "day": "2026-11-20",
        "before": "f" * 64,
    }
    field = data.draw(st.sampled_from([*changes, "hash", "seq"]))
    new = {**changes, "hash": "0" * 64, "seq": lines[place].seq + 100}[field]
    lines[place] = lines[place].model_copy(update={field: new})
    assert broken(lines) != []


@given(CHAINS, st.data())
def test_a_line_that_was_rewritten_with_its_hash_shows_in_the_next(content: Content, data: st.DataObject) -> None:
    lines = chain_of(content)
    place = data.draw(st.integers(0, len(lines) - 2))
    last = lines[place - 1] if place else None
    lines[place] = following(last, "c.d.else", "other", {}, NOW)
    assert broken(lines) == [lines[place + 1].seq]


@given(CHAINS, st.data())
def test_a_dropped_line_shows(content: Content, data: st.DataObject) -> None:
    lines = chain_of(content)
    # The last line of all can be dropped unseen until the day's head is signed.
    del lines[data.draw(st.integers(0, len(lines) - 2))]
    assert broken(lines) != []


@given(CHAINS, st.data())
def test_swapped_lines_show(content: Content, data: st.DataObject) -> None:
    lines = chain_of(content)
    one, other = data.draw(st.lists(st.integers(0, len(lines) - 1), min_size=2, max_size=2, unique=True))
    lines[one], lines[other] = lines[other], lines[one]
    assert broken(lines) != []


@given(CHAINS, st.data())
def test_a_line_that_stands_twice_shows(content: Content, data: st.DataObject) -> None:
    lines = chain_of(content)
    place = data.draw(st.integers(0, len(lines) - 1))
    lines.insert(data.draw(st.integers(0, len(lines))), lines[place])
    assert broken(lines) != []


def stored(day: str = "2026-11-21") -> list[Line]:
    return list(EVIDENCE.query(day, now=NOW).items)


def test_lines_follow_each_other(cloud: None) -> None:
    lines = [append("a.b.done", f"subject {number}", {"count": number}, NOW) for number in range(12)]
    assert stored() == lines
    assert [line.seq for line in lines] == list(range(1, 13))
    assert broken(lines) == []


def test_a_new_day_begins_a_new_chain(cloud: None) -> None:
    append("a.b.done", "one", {}, NOW)
    first = append("a.b.done", "two", {}, NOW + timedelta(seconds=1))
    assert (first.day, first.seq, first.before) == ("2026-11-22", 1, "0" * 64)
    assert broken(stored("2026-11-22")) == []


def test_of_two_writers_at_once_both_are_in_the_chain(cloud: None) -> None:
    append("a.b.done", "first", {}, NOW)
    with before("PutItem", lambda: append("a.b.done", "quicker", {}, NOW)):
        append("a.b.done", "slower", {}, NOW)
    assert [line.subject for line in stored()] == ["first", "quicker", "slower"]
    assert broken(stored()) == []


def test_a_line_that_goes_with_something_else_is_refused_when_it_comes_late(cloud: None) -> None:
    late = evidence.appending("a.b.done", "late", {}, NOW)
    append("a.b.done", "quicker", {}, NOW)
    with pytest.raises(Refused):
        commit(late)
    assert [line.subject for line in stored()] == ["quicker"]


def test_a_chain_that_never_rests_is_given_up_with_a_word(cloud: None) -> None:
    with refusing("PutItem", "ConditionalCheckFailedException"), pytest.raises(evidence.TooManyWriters, match="try"):
        append("a.b.done", "one", {}, NOW)
    assert aws.count(EVIDENCE) == 0
