"""What the README enters in the Step Functions console is taken, and what it says of a wrong input is what comes."""

import json
import re
from typing import Any

import pytest

from functions.requests import acknowledge_request
from local.documents import ROOT
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.steps import run
from tests.functions.world import World
from vestibule.problems import Verdict
from vestibule.requests.holdings import REQUESTS

README = (ROOT / "README.md").read_text(encoding="utf-8")
CHAPTER = README.partition("## A request about personal data")[2].partition("\n## ")[0]
ENTERED: list[dict[str, Any]] = [json.loads(found) for found in re.findall(r"```json\n(.*?)```", CHAPTER, re.DOTALL)]
[(WRONG, SAID)] = re.findall(r"Entered `(\{.*?\})`.*?^Unanswerable: (.*?)$", CHAPTER, re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("entered", ENTERED, ids=lambda entered: entered["right"])
def test_what_the_readme_enters_is_acknowledged(world: World, at: Clock, entered: dict[str, Any]) -> None:
    assert re.fullmatch(r"per_01[0-9A-Z]*…", entered["person_id"])
    given = run(acknowledge_request, input={**entered, "person_id": world.resident.id}, execution="arn:readme")
    assert (given["right"], given["person_id"]) == (entered["right"], world.resident.id)
    stored = REQUESTS.get(given["request_id"], now=at.now)
    assert stored
    assert (stored.channel, stored.state) == ("console", "acknowledged")


def test_what_the_readme_says_of_a_wrong_input_is_what_comes(world: World) -> None:
    assert world.resident
    before = aws.contents()
    with pytest.raises(Verdict) as refused:
        run(acknowledge_request, input=json.loads(WRONG), execution="arn:wrong")
    assert (str(refused.value), aws.contents()) == (SAID, before)
