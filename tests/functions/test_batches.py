"""Batches: everybody concerned gets the letter once, however often a part is stopped, and the counts say so."""

from datetime import timedelta

import pytest

from functions.messages import post_part, resume_batches
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.batching import NOTICE, Context, begin, crowd, leave, posted, progress, run_batch, run_part
from tests.functions.calls import CONTEXT, another_process, before, refusing
from tests.functions.holding import lines
from tests.functions.world import World
from vestibule.messages import batches, going_through, outbox
from vestibule.messages.batches import PARTS
from vestibule.messages.holdings import BATCHES, MESSAGES
from vestibule.messages.outbox import NewMessage
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import CROWDS, crowd_of
from vestibule.steps import StepFailed
from vestibule.table import Refused, commit


def everybody() -> list[str]:
    return sorted(item["id"]["S"] for item in aws.contents(PEOPLE)["people"])


def told(at: Clock) -> list[str]:
    return sorted(str(message.person_id) for message in posted(NOTICE, at.now))


def test_the_parts_are_the_crowds_of_people() -> None:
    assert len(PARTS) == CROWDS
    assert {crowd_of(str(number)) for number in range(100)} == set(PARTS)


def test_everybody_gets_the_letter_once_in_the_own_language(world: World, at: Clock) -> None:
    begin(at.now)
    run_batch(NOTICE)
    run_batch(NOTICE)
    assert told(at) == everybody()
    one = next(message for message in posted(NOTICE, at.now) if message.person_id == world.resident.id)
    assert (one.kind, one.language, one.values) == ("notices.announced", "en", {"notice_id": NOTICE})
    people = len(everybody())
    said = {"concerned": people, "posted": people, "sent": 0, "bounced": 0, "complained": 0, "left_out": 0}
    assert progress(NOTICE, at.now).model_dump() == {**said, "state": "done"}


def test_a_large_part_is_gone_through_in_pages_and_calls(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post_part, "AT_ONCE", 3)
    crowd(world, 60, at.now)
    begin(at.now)
    assert run_batch(NOTICE, pages=1) > len(PARTS) * 2
    assert told(at) == everybody()


def test_each_message_is_announced_and_the_end_is_told(world: World, at: Clock) -> None:
    begin(at.now)
    run_batch(NOTICE)
    heard = aws.events()
    subjects = sorted(event["subject"] for event in heard if event["type"] == "messages.message.posted")
    assert subjects == sorted(message.id for message in posted(NOTICE, at.now))
    ends = [event for event in heard if event["type"] == "messages.batch.finished"]
    assert [(end["subject"], end["data"]) for end in ends] == [(NOTICE, {"kind": "notices.announced"})]


def test_one_line_of_evidence_a_part_says_how_many(world: World, at: Clock) -> None:
    begin(at.now)
    run_batch(NOTICE)
    said = lines(at, "messages.batch.gone_through")
    assert sorted(line.facts["part"] for line in said) == list(PARTS)
    assert sum(line.facts["posted"] for line in said) == len(everybody())


def test_who_has_left_is_told_of_a_notice_as_long_as_the_record_is_kept(world: World, at: Clock) -> None:
    leave(world.resident, at.now - timedelta(days=1))
    leave(world.neighbour, at.now - timedelta(days=40))  # the record has ended, and lies there still
    begin(at.now)
    run_batch(NOTICE)
    assert world.resident.id in told(at)
    assert world.neighbour.id not in told(at)


def test_a_message_that_is_there_is_counted_and_not_posted_again(world: World, at: Clock) -> None:
    single = NewMessage("notices.announced", NOTICE, "fr", world.resident.id, batch=NOTICE)
    commit(outbox.posting(single, at.now))
    begin(at.now)
    run_batch(NOTICE)
    assert told(at) == everybody()
    assert progress(NOTICE, at.now).posted == len(everybody())
    assert [message.language for message in posted(NOTICE, at.now) if message.id == single.id] == ["fr"]


def test_two_runs_at_once_take_a_page_once(world: World, at: Clock) -> None:
    begin(at.now)
    part = crowd_of(world.resident.id)
    other = another_process(post_part)

    def quicker() -> None:
        other({"batch_id": NOTICE, "part": part}, Context())  # type: ignore[arg-type]

    with before("TransactWriteItems", quicker):
        assert run_part(NOTICE, part)["done"]
    run_batch(NOTICE)
    assert told(at) == everybody()
    assert progress(NOTICE, at.now).posted == len(everybody())


def test_a_bus_that_refuses_leaves_the_messages_in_the_outbox(world: World, at: Clock) -> None:
    begin(at.now)
    with refusing("PutEvents", "InternalFailure"), pytest.raises(StepFailed):
        run_batch(NOTICE)  # the last part has to tell that the batch is finished
    assert told(at) == everybody()
    run_batch(NOTICE)
    assert [event["type"] for event in aws.events()] == ["messages.batch.finished"]


def test_a_throttled_page_fails_whole_and_comes_again(world: World, at: Clock) -> None:
    begin(at.now)
    part = crowd_of(world.resident.id)
    with refusing("TransactWriteItems", "ThrottlingException"), pytest.raises(StepFailed):
        run_part(NOTICE, part)
    assert told(at) == []
    run_batch(NOTICE)
    assert told(at) == everybody()


def test_a_batch_begins_once(world: World, at: Clock) -> None:
    begin(at.now)
    with pytest.raises(Refused):
        begin(at.now)


# What came of it


def test_what_comes_of_a_message_is_counted_as_it_stands_now(world: World, at: Clock) -> None:
    begin(at.now)
    run_batch(NOTICE)
    first, second, *_ = posted(NOTICE, at.now)
    commit(*batches.counting(first, "sent"))
    commit(*batches.counting(second, "left_out"))
    assert [progress(NOTICE, at.now).sent, progress(NOTICE, at.now).left_out] == [1, 1]
    first = first.model_copy(update={"state": "sent"})
    assert batches.counting(first, "delivered") == ()
    commit(*batches.counting(first, "bounced"))
    now = progress(NOTICE, at.now)
    assert (now.sent, now.bounced, now.left_out) == (0, 1, 1)


def test_a_message_of_no_batch_is_not_counted(world: World, at: Clock) -> None:
    alone = outbox.record_of(NewMessage("a.letter", "something", "en", world.resident.id), at.now)
    assert batches.counting(alone, "sent") == ()


# Standing still


def test_a_batch_that_stands_still_is_started_anew(world: World, at: Clock) -> None:
    begin(at.now)
    assert resume_batches.handler({}, CONTEXT) == {"started": 0}
    at.forward(minutes=11)
    assert resume_batches.handler({}, CONTEXT) == {"started": 1}
    assert [name.rpartition("-")[0] for name in aws.executions(aws.LETTERS_TO_MANY)] == [NOTICE]


def test_one_that_moves_or_is_done_is_left_alone(world: World, at: Clock) -> None:
    begin(at.now)
    at.forward(minutes=11)
    run_part(NOTICE, "0")
    assert resume_batches.handler({}, CONTEXT) == {"started": 0}
    run_batch(NOTICE)
    at.forward(days=1)
    assert resume_batches.handler({}, CONTEXT) == {"started": 0}
    assert aws.executions(aws.LETTERS_TO_MANY) == []


def test_a_second_start_finds_the_first(world: World, at: Clock) -> None:
    batches.start(begin(at.now))
    batches.start(NOTICE)
    assert aws.executions(aws.LETTERS_TO_MANY) == [f"{NOTICE}-0"]


def test_a_page_fits_into_a_transaction() -> None:
    assert going_through.AT_ONCE + len(("the part", "a line of evidence")) <= 100


def test_every_message_belongs_to_the_batch(world: World, at: Clock) -> None:
    begin(at.now)
    run_batch(NOTICE)
    assert aws.count(MESSAGES) == len(everybody())
    assert {item["id"]["S"] for item in aws.contents(BATCHES)["batches"]} == {NOTICE}
