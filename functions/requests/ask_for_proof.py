"""Workflow step with a task token: ask for what is to be shown, and let the workflow wait until it is."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, identifying
from vestibule.mail import Reader
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.people.holdings import PEOPLE
from vestibule.requests import asking, prove, proving, workflow
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import PROOF_LASTS, DataRequest, Means, Unanswerable
from vestibule.requests.progress import going, has_reached, move
from vestibule.steps import step
from vestibule.table import commit


@step
def handler(event: dict[str, Any], _: LambdaContext) -> None:
    """In: `{request_id, task_token}`. The code goes out after its hash is kept: a mailed code always works.

    A try that comes with another token follows one that failed, whose code may never have been mailed: a new one is. Where
    nothing is to be shown, or all was meanwhile, the step answers its own token.
    """
    now, token, pack = clock.now(), event["task_token"], config.operator_pack()
    request = going(event["request_id"], now)
    missing = prove.needs(request, pack)
    if has_reached(request, "proven"):
        _go_on(request, token)
    elif not missing:
        if move(request, "proven", now, {"shown": list(request.shown)}, proven_at=now, task_token=token):
            workflow.go_on(request.model_copy(update={"task_token": token}))
    elif request.task_token != token:
        _ask(request, missing, token, now)


def _go_on(request: DataRequest, token: str) -> None:
    """It was shown while the step was being tried again: the token that is waited with is this one."""
    waiting = request.model_copy(update={"task_token": token})
    if request.state == "proven":
        commit(REQUESTS.change(request.id, task_token=token))
    workflow.go_on(waiting)


def _ask(request: DataRequest, missing: tuple[Means, ...], token: str, now: datetime) -> None:
    person = PEOPLE.get(asking.reader_id(request), now=now)
    if person is None:
        raise Unanswerable("the person of the request is no longer there")
    reader = Reader(person.name, person.email)
    code, ends = prove.new_code(), now + PROOF_LASTS
    code_hash = prove.code_hash(code, request.id)
    changes: dict[str, Any] = proving.asked(request, missing, config.operator_pack(), now)
    changes |= {"code_hash": code_hash if "code" in missing else None, "code_ends_at": ends, "task_token": token}
    if not move(request, "awaiting_proof", now, {"missing": list(missing)}, **changes):
        return
    said = {"request_id": request.id, "ends_at": clock.written(ends)}
    if "code" in missing:
        kind = _letter(request, missing)
        letter = NewMessage(kind, code_hash, request.language, person_id=person.id, values=said)
        outbox.send_now(letter, reader, {"code": code}, now)
    if {"document", "mandate"} & set(missing):
        outbox.send_now(identifying.papers_asked(request, code_hash, now), reader, {}, now)


def _letter(request: DataRequest, missing: tuple[Means, ...]) -> str:
    if request.asker == "agent":
        return "requests.code-for-agent"
    return "requests.code-and-points" if "points" in missing else "requests.code"
