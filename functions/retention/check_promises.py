"""Sweep step, the last: look for anything that outlived its promise, and raise an alarm if there is any."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, evidence, ids, observability, register
from vestibule.evidence import Fact
from vestibule.lifetime import all_due, lying
from vestibule.policy.model import Pack
from vestibule.retention import terms
from vestibule.retention.holdings import WITNESSED
from vestibule.retention.model import MARKED_FOR, Mark
from vestibule.steps import step
from vestibule.table import Refused, Table

_MOST = 1000
"""So many of a table are counted; one is too many already."""


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """In: `{swept: [{table, erased, settled}], execution}`. Out: `{overdue: {table: how many}}`, empty on every good day."""
    pack, now = config.operator_pack(), clock.now()
    overdue = {table.name: _overdue(table, pack, now) for table in register.promised(pack)}
    broken = {name: many for name, many in overdue.items() if many}
    for name, many in broken.items():
        observability.count("PromisesBroken", many, table=name)
    _tell(event["execution"], [*_broken(broken), _done(event["swept"])], now)
    return {"overdue": broken}


def _overdue(table: Table[Any], pack: Pack, now: datetime) -> int:
    """How many records lie there past the promise. The index lags behind the table, so each is looked at."""
    latest = now - terms.margin_of(pack, table)
    suspects = islice(all_due(table, latest), _MOST)
    found = (lying(table, key) for key, _ in suspects)
    return sum(1 for one in found if one and one.due_at and one.due_at <= latest)


def _broken(broken: Mapping[str, int]) -> Iterator[Fact]:
    for name, many in broken.items():
        yield Fact("retention.promise.broken", name, {"table": name, "overdue": many})


def _done(swept: Sequence[Mapping[str, Any]]) -> Fact:
    done = {each["table"]: {"erased": each["erased"], "settled": each["settled"]} for each in swept}
    return Fact("retention.sweep.done", "sweep", done)


def _tell(execution: str, facts: Sequence[Fact], now: datetime) -> None:
    """Once for each execution, however often this step is tried."""
    mark = Mark(id=ids.derived("swp", execution), kept=False, expires_at=now + MARKED_FOR)
    try:
        evidence.commit_with(facts, now, WITNESSED.add(mark, now=now))
    except Refused:
        observability.note("sweep told before")
