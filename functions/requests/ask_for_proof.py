"""Workflow step with a task token: mail a code and let the workflow wait until it is entered."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock
from vestibule.mail import Reader
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.people.holdings import PEOPLE
from vestibule.requests import prove
from vestibule.requests.model import PROOF_LASTS, Unanswerable
from vestibule.requests.progress import has_reached, move, request_of
from vestibule.steps import step


@step
def handler(event: dict[str, Any], _: LambdaContext) -> None:
    """In: `{request_id, task_token}`. The code goes out after its hash is kept: a mailed code always works.

    A try that comes with another token follows one that failed, whose code may never have been mailed: a new one is.
    """
    now = clock.now()
    request = request_of(event["request_id"], now)
    person = PEOPLE.get(request.person_id, now=now)
    if person is None:
        raise Unanswerable("the person of the request is no longer there")
    if has_reached(request, "proven") or request.task_token == event["task_token"]:
        return
    code, ends = prove.new_code(), now + PROOF_LASTS
    code_hash = prove.code_hash(code, request.id)
    if move(request, "awaiting_proof", now, code_hash=code_hash, code_ends_at=ends, task_token=event["task_token"]):
        said = {"request_id": request.id, "ends_at": clock.written(ends)}
        letter = NewMessage("requests.code", code_hash, request.language, person_id=person.id, values=said)
        outbox.send_now(letter, Reader(person.name, person.email), {"code": code}, now)
