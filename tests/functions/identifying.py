"""Requests that wait for a proof, and whoever shows it: with a session or without, by hand or on paper."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from functions.requests import ask_for_proof, prove_identity, show_papers, take_papers
from tests.functions import aws
from tests.functions.calls import Answer, call
from tests.functions.routes import request_of
from tests.functions.steps import PROVE, run
from vestibule import ids
from vestibule.people.model import Person
from vestibule.requests.model import DataRequest

OFFICER = ids.derived("per", "officer")
PDF = b"%PDF-1.7 an identity card, as it were"
ANNOUNCE = "POST /v1/requests/{request_id}/papers"
HAND_IN = "POST /v1/requests/{request_id}/papers/{paper_id}/handing-in"
SHOW = "GET /v1/requests/{request_id}/papers/{paper_id}"


def asked(person: Person, now: datetime, **changed: Any) -> DataRequest:
    """A request without a session that the workflow has just asked to be proven."""
    usual = {"channel": "site", "code_hash": None, "code_ends_at": None, "task_token": None}
    request = request_of(person, now, "acknowledged", **(usual | changed))
    run(ask_for_proof, request_id=request.id, task_token="token")
    return request


def show(
    request_id: str, caller: Person | str | None = None, *roles: str, key: str | None = None, **shown: Any
) -> Answer:
    return call(prove_identity.handler, PROVE, shown, caller=caller, roles=roles, key=key, request_id=request_id)


def judge(request: DataRequest, verdict: str) -> Answer:
    return show(request.id, OFFICER, "compliance", judged=verdict)


def announced(content: bytes = PDF, **changed: Any) -> dict[str, Any]:
    paper = {"proves": "document", "type": "application/pdf", "bytes": len(content)}
    return {**paper, "digest": sha256(content).hexdigest(), **changed}


def announce(request_id: str, caller: Person | None = None, **changed: Any) -> Answer:
    return call(take_papers.handler, ANNOUNCE, announced(**changed), caller=caller, request_id=request_id)


def upload(request_id: str, content: bytes = PDF, caller: Person | None = None, **changed: Any) -> str:
    """Announce a paper and put it where S3 would take it; its identifier."""
    answer = announce(request_id, caller, content=content, **changed)
    assert answer.status == 201, answer.body
    headers = answer.body["headers"]
    said = {"proves": headers["x-amz-meta-proves"], "digest": headers["x-amz-meta-digest"]}
    key = f"papers/{request_id}/{answer.body['id']}"
    aws.client("s3").put_object(
        Bucket="bundles", Key=key, Body=content, ContentType=headers["content-type"], Metadata=said
    )
    return str(answer.body["id"])


def hand_in(request_id: str, paper_id: str, caller: Person | None = None) -> Answer:
    return call(take_papers.handler, HAND_IN, {}, caller=caller, request_id=request_id, paper_id=paper_id)


def handed_in(request: DataRequest, caller: Person | None = None, **changed: Any) -> str:
    paper_id = upload(request.id, caller=caller, **changed)
    assert hand_in(request.id, paper_id, caller).status == 202
    return paper_id


def look(request: DataRequest, paper_id: str, caller: Person | str, *roles: str) -> Answer:
    return call(show_papers.handler, SHOW, caller=caller, roles=roles, request_id=request.id, paper_id=paper_id)


def lying() -> list[str]:
    found = aws.client("s3").list_objects_v2(Bucket="bundles", Prefix="papers/").get("Contents", [])
    return [each["Key"].rpartition("/")[2] for each in found]
