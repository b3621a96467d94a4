"""Workflow step with a task token: ask for what is to be shown, and let the workflow wait until it is."""

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


@step
def handler(event: dict[str, Any], _: LambdaContext) -> None:
    """In: `{request_id, task_token}`. The code goes out after its hash is kept: a mailed code always works.

    A try that comes with another token follows one that failed, whose code may never have been mailed, or whose time was over
    before that of a paper that the team has asked for since: a new one is. Where nothing is to be shown, or all was meanwhile,
    the step answers its own token.
    """
    now, token, pack = clock.now(), event["task_token"], config.operator_pack()
    request = going(event["request_id"], now)
    missing = _missing(request, pack)
    if has_reached(request, "proven"):
        _go_on(request, token)
    elif not missing:
        waiting.wait(request, "proven", token, now, {"shown": list(request.shown)}, proven_at=now)
        workflow.go_on(request.model_copy(update={"task_token": token}))
    elif not waiting.has_token(request, "awaiting_proof", token):
        _ask(request, missing, token, now)


def _missing(request: DataRequest, pack: Pack) -> tuple[Means, ...]:
    """What the team has asked for meanwhile is missing too."""
    is_known = request.state == "awaiting_proof" and request.missing
    return tuple(request.missing) if is_known else prove.needs(request, pack)


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
    code_hash = prove.code_hash(code, request.id)
    changes: dict[str, Any] = proving.asked(request, missing, config.operator_pack(), now)
    changes |= {"code_hash": code_hash if "code" in missing else None, "code_ends_at": ends}
    waiting.wait(request, "awaiting_proof", token, now, {"missing": list(missing)}, **changes)
    said = {"request_id": request.id, "ends_at": clock.written(ends)}
    if "code" in missing:
        kind = _letter(request, missing)
        letter = NewMessage(kind, code_hash, request.language, person_id=person.id, values=said)
        outbox.send_now(letter, reader, {"code": code}, now)
    if {"document", "mandate"} & set(missing):
        outbox.send_now(identifying.papers_asked(request, code_hash, ends), reader, {}, now)


def _letter(request: DataRequest, missing: tuple[Means, ...]) -> str:
    if request.asker == "agent":
        return "requests.code-for-agent"
    return "requests.code-and-points" if "points" in missing else "requests.code"
