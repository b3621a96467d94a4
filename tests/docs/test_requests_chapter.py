"""The chapter on requests and the README say what the program does: kinds, proofs, laws, and JSON that is really taken."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, get_args

import yaml

from local.documents import ROOT
from vestibule import clock
from vestibule.policy import law
from vestibule.policy.pack import load
from vestibule.policy.parts import RightName
from vestibule.requests import prove, withdrawing
from vestibule.requests.deciding import RequestDecision
from vestibule.requests.due import NewExtension, NewPause
from vestibule.requests.forms import NewRequest
from vestibule.requests.kinds import HANDLING, Act, Care, Eyes, Handling, Kind
from vestibule.requests.metrics import RequestFigures
from vestibule.requests.proving import Showing
from vestibule.requests.terms import terms_of
from vestibule.shapes import Input

CHAPTER = (ROOT / "docs" / "everyday" / "requests.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
PICTURE = (ROOT / "docs" / "requests" / "workflow.svg").read_text(encoding="utf-8")
WORKFLOW = yaml.safe_load((ROOT / "functions" / "requests" / "workflow.asl.yaml").read_text(encoding="utf-8"))
STARTED = README.partition("## A request about personal data")[2].partition("\n## ")[0]

DONE: Mapping[Act, str] = {
    "copy": "a copy is made",
    "tell": "a letter tells it",
    "correct": "the record is corrected",
    "erase": "data is erased",
    "stop": "uses stop at once",
    "review": "somebody looks at it",
    "forward": "somebody else decides",
}
SURE: Mapping[Care, str] = {"none": "not at all", "session": "somewhat", "proof": "very", "papers": "by papers"}
DECIDED: Mapping[Eyes, str] = {0: "nobody has to", 1: "one of the team", 2: "two of the team"}
PLACES = {"European Union": "LU", "United Kingdom": "GB", "California": "US-CA", "Canada": "CA"} | {
    "Singapore": "SG",
    "Australia": "AU",
}
POSTED: Mapping[str, type[Input]] = {
    "requests": NewRequest,
    "verification": Showing,
    "decision": RequestDecision,
    "extension": NewExtension,
    "pause": NewPause,
}


def rows(heading: str) -> list[list[str]]:
    """The cells of the chapter's table under this head row."""
    lines = CHAPTER.partition(heading)[2].splitlines()[2:]
    table = lines[: next(place for place, line in enumerate(lines) if not line.startswith("|"))]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table]


def row_of(kind: Kind, handling: Handling) -> list[str]:
    decided = DECIDED[handling.eyes] + (", then time to think again" if handling.cools_off else "")
    decided += "; one of the team weighs what does not stop" if handling.weighs else ""
    begins = withdrawing._BEGUN.get(handling.act)
    until = "it has begun" if begins else "it is answered"
    return [f"`{kind}`", DONE[handling.act], SURE[handling.care], decided, until, handling.duty]


def shown_by(care: Care, operator: str, place: str, **who: Any) -> str:
    kind = next((kind for kind, handling in HANDLING.items() if handling.care == care), None)
    assert kind
    asked = prove.demanded(kind, who.get("channel", "site"), who.get("asker", "self"), load(operator), place)
    return ", ".join(f"`{each}`" for each in asked) or "nothing"


def cares() -> list[list[str]]:
    return [
        [
            SURE[care],
            shown_by(care, "valet", "US-CA", channel="api"),
            shown_by(care, "noke", "GB"),
            shown_by(care, "valet", "US-CA"),
            shown_by(care, "fleetback", "LU"),
            shown_by(care, "noke", "GB", channel="agent", asker="agent"),
        ]
        for care in get_args(Care)
        if any(handling.care == care for handling in HANDLING.values())
    ]


def law_of(kind: Kind, place: str) -> str:
    """The provision of the right that carries it; where a kind has a clock of its own, the provision that sets that one."""
    there = law.place(place)
    granted = (there.rights[name].source.law for name in HANDLING[kind].rights if name in there.rights)
    clocks = (duty.source.law for regime in there.regimes for duty in regime.duties if duty.duties == (kind,))
    own = next(clocks, None) if kind not in get_args(RightName) else None
    return own or next(granted, "")


def test_the_table_of_kinds_is_how_they_are_handled() -> None:
    assert rows("| kind | what is done |") == [row_of(kind, handling) for kind, handling in HANDLING.items()]


def test_the_table_of_proofs_is_what_is_asked_for() -> None:
    assert rows("| how sure | signed in |") == cares()


def test_the_table_of_laws_is_that_of_the_regimes() -> None:
    heading = f"| kind | {' | '.join(PLACES)} |"
    assert rows(heading) == [[f"`{kind}`", *(law_of(kind, place) for place in PLACES.values())] for kind in HANDLING]


def test_what_the_run_posts_is_taken() -> None:
    run = CHAPTER.replace("\\\n", " ")
    posted = re.findall(r'"\$API/v1/requests(?:/\$ID/(\w+))?"[^\n]*? -d \'(.*?)\'', run)
    assert {where for where, _ in posted} == {"", "verification", "decision", "extension", "pause"}
    for where, body in posted:
        POSTED[where or "requests"].model_validate_json(body)


def test_the_dates_of_the_run_are_those_of_the_law() -> None:
    [received] = re.findall(r'"received_at": "(.*?)"', CHAPTER)
    asked = (load("valet"), HANDLING["erasure"].duty, "US-CA", datetime.fromisoformat(received))
    first, longer = terms_of(*asked), terms_of(*asked, extended=True)
    said = [(legal, safe) for legal, safe in re.findall(r'"legal_due": "(.*?)", "safe_due": "(.*?)"', CHAPTER)]
    assert said == [(str(each.legal_due), str(each.safe_due)) for each in (first, longer, longer)]
    assert re.findall(r'"answer_by": "(.*?)"', CHAPTER) == [clock.written(longer.due_at)]


def test_the_figures_are_named_as_they_are_counted() -> None:
    counted = ("received", "complied_in_part", "denied", "pending", "late", "median_days", "mean_days")
    assert [name for name in counted if name not in RequestFigures.model_fields] == []


def test_the_readme_lists_every_kind() -> None:
    [listed] = re.findall(r"`right` is one of (.*?)\.\n", STARTED, re.DOTALL)
    assert re.findall(r"`([a-z-]+)`", listed) == list(HANDLING)


def test_the_picture_has_every_state_of_the_workflow_and_no_other() -> None:
    drawn = {state for states in re.findall(r'data-states="([^"]+)"', PICTURE) for state in states.split()}
    assert drawn == set(WORKFLOW["States"])
