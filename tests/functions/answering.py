"""Requests that stand before their act, and what the act and the answer make of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import pytest
from botocore.client import BaseClient

from functions.requests import answer_request
from tests.functions import aws
from tests.functions.routes import request_of
from tests.functions.steps import run
from vestibule import ids
from vestibule.people.model import Person
from vestibule.requests import asking
from vestibule.requests.kinds import Kind
from vestibule.requests.model import DataRequest

COMPLIANCE = ids.derived("per", "compliance")


def asked(person: Person, kind: Kind, now: datetime, said: dict[str, Any] | None = None, **changed: Any) -> DataRequest:
    """A request that is proven and planned: its act comes next."""
    request_id = ids.derived("req", person.id)
    sealed = asking.sealed(request_id, person.id, said or {}, now)
    state = changed.pop("state", "planned")
    usual = {"right": kind, "asked_for": sealed, "code_hash": None, "task_token": None, "jurisdiction": "US-CA"}
    return request_of(person, now, state, **usual | changed)


def answered(request: DataRequest, outcome: str) -> tuple[str, str]:
    """Answer it: to whom the letter went, and its text on one line."""
    run(answer_request, request_id=request.id, outcome=outcome)
    to, _, text = aws.mails()[-1]
    return to, " ".join(text.split())


@contextmanager
def going_on() -> Iterator[list[str]]:
    """The task tokens by which the workflow is told to go on meanwhile."""
    tokens: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        really = BaseClient._make_api_call  # type: ignore[attr-defined]

        def heard(client: Any, name: str, parameters: Any) -> Any:
            if name == "SendTaskSuccess":
                tokens.append(parameters["taskToken"])
            return really(client, name, parameters)

        patch.setattr(BaseClient, "_make_api_call", heard)
        yield tokens
