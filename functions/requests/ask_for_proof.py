"""Workflow step with a task token: ask for what is to be shown, and let the workflow wait until it is."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, identifying
from vestibule.mail import Reader
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.people.holdings import PEOPLE
from vestibule.policy.model import Pack
from vestibule.requests import prove, proving, waiting, workflow
from vestibule.requests.model import DataRequest, Means, Unanswerable
from vestibule.requests.progress import going, has_reached
from vestibule.steps import step

_WITH_POINTS = "requests.code-and-points"
_IN_WORDS = {1: "one", 2: "two", 3: "three"}
"""There are three points to show."""


@step
def handler(event: dict[str, Any], _: LambdaContext) -> None:
    """In: `{request_id, task_token}`. The code goes out after its hash is kept: a mailed code always works.

    A try that follows one that failed may find that its letter has never gone out, or that its time was over before that of a
    paper that the team has asked for since: then a new code is mailed. Where nothing is to be shown, or all was meanwhile, the
    step answers its own token.
    """
    now, token, pack = clock.now(), event["task_token"], config.operator_pack()
    request = going(event["request_id"], now)
    missing = _missing(request, pack)
    if has_reached(request, "proven"):
        _go_on(request, token)
    elif not missing:
        waiting.wait(request, "proven", token, now, {"shown": list(request.shown)}, proven_at=now)
        workflow.go_on(request.model_copy(update={"task_token": token}))
    elif not _is_asked(request, missing, token, now):
        _ask(request, missing, token, now)


def _missing(request: DataRequest, pack: Pack) -> tuple[Means, ...]:
    """What the team has asked for meanwhile is missing too."""
    is_known = request.state == "awaiting_proof" and request.missing
    return tuple(request.missing) if is_known else prove.needs(request, pack)


def _is_asked(request: DataRequest, missing: tuple[Means, ...], token: str, now: datetime) -> bool:
    """Whether this token is waited with and its letters went out. Who died between the two has told nobody the code."""
    if not waiting.has_token(request, "awaiting_proof", token) or request.code_ends_at is None:
        return False
    letters = _letters(request, missing, request.code_hash, request.code_ends_at, identifying.reader_of(request, now))
    return all(outbox.went_out(letter, now) for letter in letters)


def _ends(request: DataRequest, missing: tuple[Means, ...], now: datetime) -> datetime:
    """A new code is no new time."""
    ends = request.code_ends_at if request.state == "awaiting_proof" else None
    return ends if ends and ends > now else now + prove.lasts(missing)


def _go_on(request: DataRequest, token: str) -> None:
    """It was shown while the step was being tried again: the token that is waited with is this one."""
    workflow.go_on(request.model_copy(update={"task_token": token}))


def _ask(request: DataRequest, missing: tuple[Means, ...], token: str, now: datetime) -> None:
    person = PEOPLE.get(identifying.reader_of(request, now), now=now)
    if person is None:
        raise Unanswerable("the person of the request is no longer there")
    reader = Reader(person.name, person.email)
    code, ends = prove.new_code(), _ends(request, missing, now)
    code_hash = prove.code_hash(code, request.id) if "code" in missing else None
    changes: dict[str, Any] = proving.asked(request, missing, config.operator_pack(), now)
    changes |= {"code_hash": code_hash, "code_ends_at": ends}
    waiting.wait(request, "awaiting_proof", token, now, {"missing": list(missing)}, **changes)
    for letter in _letters(request, missing, code_hash, ends, person.id):
        outbox.send_now(letter, reader, {"code": code} if letter.about == code_hash else {}, now)


def _letters(
    request: DataRequest, missing: tuple[Means, ...], code_hash: str | None, ends: datetime, reader_id: str
) -> Iterator[NewMessage]:
    """One with the code, and one that asks for papers until then: the same ones whenever it is looked again."""
    said = {"request_id": request.id, "ends_at": clock.written(ends)}
    if code_hash:
        kind = _kind(request, missing)
        wanted = said | _points(request, missing) if kind == _WITH_POINTS else said
        yield NewMessage(kind, code_hash, request.language, person_id=reader_id, values=wanted)
    if {"document", "mandate"} & set(missing):
        yield identifying.papers_asked(request, f"{request.id}.{said['ends_at']}", ends)


def _kind(request: DataRequest, missing: tuple[Means, ...]) -> str:
    if request.asker == "agent":
        return "requests.code-for-agent"
    return _WITH_POINTS if "points" in missing else "requests.code"


def _points(request: DataRequest, missing: tuple[Means, ...]) -> dict[str, str]:
    """How many must match, and whether the person declares too: as the law of the place has it for what is asked for."""
    needed = prove.points_needed(request, config.operator_pack())
    return {"points": _IN_WORDS[needed], "declared": "yes" if "declaration" in missing else "no"}
