"""Batches run as their workflow runs them: part by part, each call again as long as it is not done."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from functions.messages import post_part
from tests.functions import aws
from tests.functions.world import World, add_person
from vestibule.messages import batches
from vestibule.messages.batches import PARTS, Progress
from vestibule.messages.holdings import MESSAGES
from vestibule.messages.model import Message
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import Person
from vestibule.table import commit

NOTICE = "ntc_00000000000000000000000001"


@dataclass
class Context:
    """Lambda's context, with time for so many pages."""

    pages: int = 10**9

    def get_remaining_time_in_millis(self) -> int:
        self.pages -= 1
        return 60_000 if self.pages > 0 else 0


def begin(now: datetime, batch_id: str = NOTICE, **rest: Any) -> str:
    values = {"notice_id": NOTICE}
    commit(*batches.beginning(batch_id, "notices.announced", values, now, **rest))
    return batch_id


def run_part(batch_id: str, part: str, *, pages: int = 10**9, **given: Any) -> dict[str, Any]:
    """One call of the step."""
    return post_part.handler({"batch_id": batch_id, "part": part, **given}, Context(pages))  # type: ignore[arg-type]


def run_batch(batch_id: str, *, pages: int = 10**9) -> int:
    """All parts until they are done; in how many calls."""
    calls = 0
    for part in PARTS:
        answer = {"batch_id": batch_id, "part": part, "done": False}
        while not answer["done"]:
            answer = run_part(**{**answer, "pages": pages})  # type: ignore[arg-type]
            calls += 1
    return calls


def crowd(world: World, many: int, now: datetime) -> list[Person]:
    """Many people, without an account of anything else."""
    return [add_person(world.home.organisation, f"one of many {number}", now) for number in range(many)]


def leave(person: Person, at: datetime, *, kept: timedelta = timedelta(days=30)) -> None:
    commit(PEOPLE.change(person.id, left_at=at, expires_at=(at + kept).replace(microsecond=0)))


def posted(batch_id: str, now: datetime) -> list[Message]:
    """All messages of a batch."""
    lying = aws.contents(MESSAGES)["messages"]
    named = sorted(item["id"]["S"] for item in lying if item.get("batch") == {"S": batch_id})
    return [message for each in named if (message := MESSAGES.get(each, now=now))]


def progress(batch_id: str, now: datetime) -> Progress:
    found = batches.progress_of(batch_id, now)
    assert found
    return found
