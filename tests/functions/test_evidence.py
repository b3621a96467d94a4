"""Days are sealed once, in their order, whatever happens on the way, and writers never notice."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import answers_lost, before, refusing
from tests.functions.ledger import (
    TODAY,
    TOMORROW,
    WRITES,
    YESTERDAY,
    heads,
    killed_at,
    proven,
    receipt,
    seal,
    stored,
    tamper,
    versions,
    write,
)
from vestibule.evidence import (
    HEADS,
    Fact,
    Head,
    Line,
    SealedDay,
    TooManyWriters,
    append,
    appending,
    appending_all,
    broken,
    commit_with,
    lines_of,
)
from vestibule.evidence.chain import digest
from vestibule.evidence.receipts import Genuine
from vestibule.steps import StepFailed
from vestibule.table import Refused, commit


@pytest.fixture(autouse=True)
def _in_the_cloud(cloud: None) -> None:
    """The ledger is in tables, its key in KMS, its days in a bucket."""


def test_a_day_that_is_over_is_sealed_signed_and_stored(at: Clock) -> None:
    lines = write(at, "one", "two")
    at.forward(days=1)
    assert seal() == {"sealed": [TODAY], "broken": None}
    (day,) = heads(at)
    assert (day.head.count, day.head.operator, day.stored_at) == (3, "valet", at.now)
    assert proven(stored(TODAY)) == Genuine(day.head)
    assert list(lines_of(TODAY, at.now))[:2] == lines
    assert list(lines_of(TODAY, at.now))[2].kind == "evidence.day.sealed"


def test_a_line_whose_answer_was_lost_is_not_written_twice(at: Clock) -> None:
    """AWS's library sends a write again when no answer comes; DynamoDB refuses the second, because of the first."""
    with answers_lost("PutItem"):
        (line,) = write(at, "one")
    (other,) = write(at, "two")
    assert list(lines_of(TODAY, at.now)) == [line, other]


def test_a_day_that_is_not_over_is_not_sealed(at: Clock) -> None:
    write(at, "one")
    at.now = datetime(2026, 11, 21, 23, 59, 59, tzinfo=UTC)
    seal()
    assert TODAY not in [day.day for day in heads(at)]


def test_every_day_since_the_first_has_a_head_that_names_the_one_before(at: Clock) -> None:
    write(at, "one")
    at.forward(days=3)
    write(at, "two")
    at.forward(days=2)
    assert seal()["sealed"] == [TODAY, TOMORROW, "2026-11-23", "2026-11-24", "2026-11-25"]
    found = heads(at)
    assert [day.head.count for day in found] == [2, 1, 1, 2, 1]
    assert [day.head.previous for day in found] == ["0" * 64, *(day.head.digest for day in found[:-1])]
    assert all(proven(stored(day.day)) == Genuine(day.head) for day in found)


def test_a_second_run_changes_nothing(at: Clock) -> None:
    write(at, "one")
    at.forward(days=1)
    seal()
    there, versions_there = aws.contents(), versions()
    assert seal() == {"sealed": [], "broken": None}
    assert (aws.contents(), versions()) == (there, versions_there)


def test_a_house_without_a_line_begins_with_yesterday(at: Clock) -> None:
    assert seal() == {"sealed": [YESTERDAY], "broken": None}
    assert [(day.day, day.head.count) for day in heads(at)] == [(YESTERDAY, 1)]


def test_a_ledger_that_is_older_than_the_sealing_is_sealed_from_its_beginning(at: Clock) -> None:
    write(at, "one")
    at.forward(days=60)
    assert (len(seal()["sealed"]), len(seal()["sealed"])) == (40, 20)
    assert heads(at)[0].day == TODAY


@pytest.mark.parametrize("place", range(7))
def test_a_run_that_is_killed_between_two_steps_is_finished_by_the_next(at: Clock, place: int) -> None:
    lines = write(at, "one", "two")
    at.forward(days=1)
    with killed_at(place) as written:
        if place < 6:
            with pytest.raises(KeyboardInterrupt):
                seal()
        else:
            seal()
    assert written == ["PutItem", "Sign", "PutItem", "PutObject", "PutObject", "UpdateItem"][:place]
    signed = [(day.head, day.signature) for day in heads(at)]
    at.forward(hours=1)
    seal()
    (day,) = heads(at)
    assert signed in ([], [(day.head, day.signature)])
    assert [line.subject for line in lines_of(TODAY, at.now)] == ["one", "two", TODAY]
    assert proven(stored(TODAY)) == Genuine(day.head)
    assert versions() == [f"days/{TODAY}/leaves", f"days/{TODAY}/lines.jsonl"]
    assert receipt(lines[1].id, "compliance").status == 200


@pytest.mark.parametrize("moment", WRITES[:4])
def test_of_two_runs_at_once_one_seals_and_both_agree(at: Clock, moment: str) -> None:
    write(at, "one")
    at.forward(days=1)
    with before(moment, seal):
        seal()
    (day,) = heads(at)
    assert proven(stored(TODAY)) == Genuine(day.head)
    assert (day.head.count, versions()) == (2, [f"days/{TODAY}/leaves", f"days/{TODAY}/lines.jsonl"])


def test_a_writer_of_the_last_moment_is_in_the_day_or_in_the_next(at: Clock) -> None:
    write(at, "one")
    late = at.now.replace(hour=23, minute=59)
    at.forward(days=1)
    with before("PutItem", lambda: append("a.b.done", "just in time", {}, late)):
        seal()
    moved = append("a.b.done", "too late", {}, late)
    assert [line.subject for line in lines_of(TODAY, at.now)] == ["one", "just in time", TODAY]
    assert (moved.day, moved.seq, moved.at) == (TOMORROW, 1, late)
    assert proven(stored(TODAY)).head.count == 3


def test_a_line_made_before_the_sealing_and_committed_after_it_is_refused_and_made_anew(at: Clock) -> None:
    write(at, "one")
    late, at.now = at.now, at.now + timedelta(days=1)
    early = appending("a.b.done", "early", {}, late)
    seal()
    with pytest.raises(Refused):
        commit(early)
    commit_with([Fact("a.b.done", "again", {})], late)
    assert [line.subject for line in lines_of(TOMORROW, at.now)] == ["again"]


@pytest.mark.parametrize("back", [1, 2, 30, 400, 20_000])
def test_a_clock_that_jumps_backwards_neither_fails_nor_breaks_a_chain(at: Clock, back: int) -> None:
    write(at, "one")
    at.forward(days=3)
    seal()
    lines = [append("a.b.done", f"{number}", {}, at.now - timedelta(days=back)) for number in range(3)]
    today = "2026-11-24"
    assert [(line.day, line.seq) for line in lines] == [(today, 1), (today, 2), (today, 3)]
    assert broken(lines_of(today, at.now)) == []
    at.forward(days=1)
    assert seal() == {"sealed": [today], "broken": None}
    assert receipt(lines[1].id, "operator").status == 200


def test_a_broken_chain_is_not_signed_and_told_by_number(at: Clock, capsys: pytest.CaptureFixture[str]) -> None:
    lines = write(at, "one", "two", "three")
    at.forward(days=2)
    true = tamper(lines[1], subject="somebody else")
    capsys.readouterr()
    assert seal() == {"sealed": [], "broken": TODAY}
    assert '"EvidenceBroken": 1' in capsys.readouterr().out
    assert (heads(at), versions()) == ([], [])
    seal()  # the alarm rings on, the ledger says it once
    told = list(lines_of("2026-11-23", at.now))
    assert [(line.kind, line.subject, line.facts) for line in told] == [
        ("evidence.chain.broken", TODAY, {"seqs": [2], "lines": 1})
    ]
    tamper(true)
    assert seal() == {"sealed": [TODAY, TOMORROW], "broken": None}


def test_lines_that_were_changed_between_signing_and_storing_are_not_stored(at: Clock) -> None:
    lines = write(at, "one", "two")
    at.forward(days=1)
    with killed_at(3), pytest.raises(KeyboardInterrupt):
        seal()
    content = {**lines[0].model_dump(mode="json", exclude={"hash"}), "subject": "forged"}
    forged = [Line.model_validate({**content, "hash": digest(content)})]
    for line in list(lines_of(TODAY, at.now))[1:]:
        content = {**line.model_dump(mode="json", exclude={"hash"}), "before": forged[-1].hash}
        forged.append(Line.model_validate({**content, "hash": digest(content)}))
    for line in forged:
        tamper(line)
    assert broken(lines_of(TODAY, at.now)) == []
    assert (seal(), versions()) == ({"sealed": [], "broken": TODAY}, [])


def test_a_key_that_does_not_answer_leaves_the_day_for_the_next_run(at: Clock) -> None:
    write(at, "one")
    at.forward(days=1)
    with refusing("Sign", "KMSInternalException"), pytest.raises(StepFailed):
        seal()
    assert heads(at) == []
    assert seal()["sealed"] == [TODAY]


def test_a_batch_of_lines_goes_into_one_transaction_with_what_it_is_about(at: Clock) -> None:
    facts = [Fact("a.b.done", f"{number}", {"count": number}) for number in range(49)]
    commit(*appending_all(facts, at.now), HEADS.add(_some_day("2000-01-01")))
    assert [line.subject for line in lines_of(TODAY, at.now)] == [fact.subject for fact in facts]
    assert broken(lines_of(TODAY, at.now)) == []
    assert appending_all([], at.now) == ()


def test_what_goes_with_a_line_is_tried_again_only_while_the_chain_moves_on(at: Clock) -> None:
    fact = Fact("a.b.done", "with a head", {})
    with before("TransactWriteItems", lambda: append("a.b.done", "quicker", {}, at.now)):
        commit_with([fact], at.now, HEADS.add(_some_day("2000-01-01")))
    with pytest.raises(Refused) as refused:
        commit_with([fact], at.now, HEADS.add(_some_day("2000-01-02")), HEADS.add(_some_day("2000-01-01")))
    assert refused.value.places == (1,)
    assert [line.subject for line in lines_of(TODAY, at.now)] == ["quicker", "with a head"]
    with refusing("PutItem", "ConditionalCheckFailedException"), pytest.raises(TooManyWriters):
        commit_with([fact], at.now)


def _some_day(day: str) -> SealedDay:
    text = "0" * 64
    head = Head(
        operator="valet",
        day=day,
        count=1,
        last=text,
        root=text,
        previous=text,
        figures={},
        sealed_at=datetime(2000, 1, 2, tzinfo=UTC),
    )
    return SealedDay(day=day, head=head, signature="00", signed_by=text)
