"""What leaves a step is read by the state machine and logged by the runtime, with everything that it came of."""

import traceback
from typing import Any

import pytest
from pydantic import TypeAdapter

from vestibule.breaches import workflow as breaches
from vestibule.problems import Verdict
from vestibule.requests import workflow as requests
from vestibule.steps import StepFailed, step

CANARY = "Quillfeather"


@pytest.mark.parametrize("readable", [breaches.readable, requests.readable])
def test_a_verdict_leaves_without_the_message_that_it_came_of(readable: Any) -> None:
    handler = step(lambda event, _: readable(event))
    with pytest.raises(Verdict) as raised:
        handler({"person_id": CANARY, "summary": [CANARY]}, None)  # type: ignore[arg-type]
    assert CANARY not in "".join(traceback.format_exception(raised.value))


def test_a_fault_leaves_with_its_class_alone() -> None:
    handler = step(lambda event, _: TypeAdapter(int).validate_python(event["name"]))
    with pytest.raises(StepFailed, match=r"^ValidationError$") as raised:
        handler({"name": CANARY}, None)  # type: ignore[arg-type]
    assert CANARY not in "".join(traceback.format_exception(raised.value))
