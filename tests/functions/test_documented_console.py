"""What the README enters in the Step Functions console is taken, and what it says of a wrong input is what comes."""

import json
import re
from typing import Any

import pytest

from functions.breaches import register_incident
from functions.requests import acknowledge_request
from local.documents import ROOT
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.steps import run
from tests.functions.world import World
from vestibule.breaches.holdings import INCIDENTS
from vestibule.problems import Verdict
from vestibule.requests.holdings import REQUESTS

README = (ROOT / "README.md").read_text(encoding="utf-8")


def chapter(title: str) -> str:
    """A chapter of the README."""
    return README.partition(f"## {title}\n")[2].partition("\n## ")[0]


def entered(text: str) -> list[dict[str, Any]]:
    """Every input that a chapter shows."""
    return [json.loads(found) for found in re.findall(r"```json\n(.*?)```", text, re.DOTALL)]


def refused(text: str, error: str) -> tuple[str, str]:
    """The wrong input that a chapter shows, and what it says of it."""
    [(wrong, said)] = re.findall(rf"Entered `(\{{.*?\}})`.*?^{error}: (.*?)$", text, re.DOTALL | re.MULTILINE)
    return wrong, said


REQUEST, INCIDENT = chapter("A request about personal data"), chapter("An incident")


@pytest.mark.parametrize("given", entered(REQUEST), ids=lambda given: given["right"])
def test_the_request_that_the_readme_enters_is_acknowledged(world: World, at: Clock, given: dict[str, Any]) -> None:
    assert re.fullmatch(r"per_01[0-9A-Z]*…", given["person_id"])
    answered = run(acknowledge_request, input={**given, "person_id": world.resident.id}, execution="arn:readme")
    assert (answered["right"], answered["person_id"]) == (given["right"], world.resident.id)
    stored = REQUESTS.get(answered["request_id"], now=at.now)
    assert stored
    assert (stored.channel, stored.state) == ("console", "acknowledged")


@pytest.mark.parametrize("given", entered(INCIDENT), ids=lambda given: given["exposures"][0]["kind"])
def test_the_incident_that_the_readme_enters_is_in_the_register(world: World, at: Clock, given: dict[str, Any]) -> None:
    text = json.dumps(given, ensure_ascii=False).replace("sit_01J…", world.home.site.id)
    answered = run(register_incident, input=json.loads(text), execution="arn:readme")
    stored = INCIDENTS.get(answered["incident_id"], now=at.now)
    assert stored
    assert (stored.source, stored.state, stored.summary) == ("console", "reported", given["summary"])


def test_what_is_enough_for_an_incident_is_enough(world: World, at: Clock) -> None:
    assert world.resident
    whole = entered(INCIDENT)[0]
    for number, member in enumerate(("summary", "exposures")):
        answered = run(register_incident, input={member: whole[member]}, execution=f"arn:{number}")
        assert INCIDENTS.get(answered["incident_id"], now=at.now)


@pytest.mark.parametrize(
    ("module", "text", "error"),
    [(acknowledge_request, REQUEST, "Unanswerable"), (register_incident, INCIDENT, "Unreportable")],
    ids=["request", "incident"],
)
def test_what_the_readme_says_of_a_wrong_input_is_what_comes(world: World, module: Any, text: str, error: str) -> None:
    assert world.resident
    wrong, said = refused(text, error)
    before = aws.contents()
    with pytest.raises(Verdict) as verdict:
        run(module, input=json.loads(wrong), execution="arn:wrong")
    assert (type(verdict.value).__name__, str(verdict.value), aws.contents()) == (error, said, before)
