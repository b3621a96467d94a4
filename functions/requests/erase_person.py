"""Workflow step, after the answer: the person's own record and account go, unless something keeps them.

With the record go the key of all that was sealed, and whatever else hangs on it: `people.close_account` hears of its deletion.
"""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, evidence, judging, observability
from vestibule.people import accounts
from vestibule.people.holdings import PEOPLE
from vestibule.requests import erasing, payments
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.progress import going, has_reached
from vestibule.steps import step
from vestibule.table import commit


class NotYet(RuntimeError):
    """The answer has not gone out, and needs the address; or a hold is just being put on the record."""


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """In: `{request_id}`. Out: `{request_id, erased, account}`: whether the record has ended, and whether the account is gone."""
    now, pack = clock.now(), config.operator_pack()
    request = going(event["request_id"], now)
    if not has_reached(request, "answered") or not request.done:
        raise NotYet
    court = judging.court_of(request, pack, now)
    goes = court.of_person(judging.ACCOUNTS, accounts.HOLDING).fate == "erase"
    record = erasing.carry_out(PEOPLE, request.person_id, lambda lying: court.judge(PEOPLE, lying), now)
    if record.left:
        raise NotYet
    account = goes and accounts.close(request.person_id)
    paid = payments.erase(request.person_id) if goes else 0
    if record.erased or account:
        facts = {"record": bool(record.erased), "account": account, "payments": paid}
        line = evidence.append("requests.erasure.person", request.id, facts, now)
        commit(REQUESTS.change(request.id, proofs=[*request.proofs, line.id]))
    observability.note("person erased", request_id=request.id, record=record.erased, account=account)
    return {"request_id": request.id, "erased": bool(record.erased), "account": account}
