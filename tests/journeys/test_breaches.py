"""Breaches on the real state machine (V-14, A-07, N-11, F-04, F-06), from a report or the console to the closing."""

import hashlib
import json
from dataclasses import dataclass
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

import httpx
import pytest

from local.breached import MACHINE, PATIENCE, Breach
from local.running import House
from local.scene import eventually
from tests.journeys.places import Actor, Place, found_place
from tests.journeys.tables import nothing_changes, row, rows
from vestibule import clock, ids
from vestibule.breaches.workflow import EXAMPLE

STOLEN = "A laptop with a copy of the list of entries was stolen."
CANARY = "Quillfeather"
WHOLE_WAY = ["reported", "scoped", "decided", "notifying", "told", "filed", "closed"]


@dataclass(frozen=True)
class Machine:
    """The deployed state machine of breaches."""

    house: House

    def start(self, entered: Any) -> str:
        """Start it as the compliance team does in the console; the ARN of the execution."""
        arn = next(arn for name, arn in self.house.state_machines().items() if name.endswith(MACHINE))
        started = self._client.start_execution(stateMachineArn=arn, input=json.dumps(entered))
        return str(started["executionArn"])

    def ended(self, execution: str) -> dict[str, Any]:
        return eventually(lambda: self._unless_running(execution), PATIENCE) or {"status": "RUNNING"}

    @property
    def _client(self) -> Any:
        return self.house.cloud.client("stepfunctions")

    def _unless_running(self, execution: str) -> dict[str, Any] | None:
        found: dict[str, Any] = self._client.describe_execution(executionArn=execution)
        return None if found["status"] == "RUNNING" else found


@pytest.fixture
def machine(house: House) -> Machine:
    return Machine(house)


@pytest.fixture
def building(house: House) -> Place:
    """A place of the test's own: who is tied to it is known."""
    return found_place(house)


def reported(place: Place, **said: Any) -> Breach:
    """An incident that the team reports."""
    return Breach(place.operator, str(place.operator.make("/v1/incidents", {"summary": STOLEN, **said})["id"]))


def persons(*actors: Actor) -> dict[str, Any]:
    return {"kind": "persons", "person_ids": [actor.id for actor in actors]}


def ledger_of(house: House, breach: Breach) -> list[str]:
    """The kinds of the ledger's lines about it, in their order, each once."""
    lines = sorted((line for line in rows(house, "evidence") if line["subject"] == breach.id), key=lambda it: it["seq"])
    return list(dict.fromkeys(line["kind"].rpartition(".")[2] for line in lines))


def letters_to(house: House, actor: Actor) -> list[EmailMessage]:
    """Letters about a stolen laptop, as the reader's program takes them apart."""
    found = [mail for mail in house.cloud.mails() if mail["to"] == [actor.email] and STOLEN in mail["text"]]
    return [message_from_bytes(mail["raw"], policy=default) for mail in found]


def listed(house: House, breach: Breach) -> set[str]:
    """Whom the exact list names."""
    return {line["person_id"] for line in rows(house, "affected") if line["incident_id"] == breach.id}


def test_a_resident_reports_and_sees_no_more_than_how_far_it_has_come(
    house: House, place: Place, resident: Actor
) -> None:
    made = resident.api.post("/v1/incidents", {"summary": "The app showed me somebody else's door."})
    assert (made.status_code, set(made.json())) == (201, {"id", "state", "reported_at"})
    breach = Breach(place.operator, made.json()["id"])
    assert set(resident.api.get(breach.path).json()) == {"id", "state", "reported_at"}
    assert place.invite().api.get(breach.path).status_code == 404
    for below in ("scope", "obligations", "drafts"):
        assert resident.api.get(f"{breach.path}/{below}").status_code == 403
    assert place.manager.api.get("/v1/compliance/incidents").status_code == 403
    stated = resident.api.post("/v1/incidents", {"summary": "x", "exposures": [persons(resident)]})
    assert stated.status_code == 422
    assert breach.now["source"] == "person"
    assert row(house, "incidents", id=breach.id)["reported_by"] == resident.id


def test_an_empty_scope_ends_with_a_recorded_decision(house: House, place: Place) -> None:
    breach = reported(place)
    assert breach.reaches("awaiting_decision")
    assert (breach.now["tally"]["persons"], breach.owed()) == (0, [])
    breach.decide([], "no_notice", "Nothing of anybody was on it.")
    assert breach.reaches("following_up")
    assert breach.close("Laptops are encrypted now.")
    assert [each["verdict"] for each in breach.now["decisions"]] == ["no_notice"]
    assert listed(house, breach) == set()


NONSENSE: dict[str, Any] = {
    "nothing": {},
    "a word": CANARY,
    "a list": [],
    "another member": {"what": CANARY},
    "an unknown exposure": {"summary": "x", "exposures": [{"kind": "planet", "name": CANARY}]},
    "an unknown table": {"summary": "x", "exposures": [{"kind": "table", "table": "quillfeatheria"}]},
    "known before it began": {
        "summary": "x",
        "aware_at": "2026-01-01T00:00:00Z",
        "occurred_since": "2026-02-01T00:00:00Z",
    },
    "the future": {"summary": "x", "aware_at": "2031-01-01T00:00:00Z"},
    "an incident that is not there": {"incident_id": "inc_01JD3Z6X0Q8W5T2N9R4K7M1B3C"},
}


@pytest.mark.parametrize("kind", NONSENSE)
def test_nonsense_from_the_console_fails_with_a_readable_cause_and_leaves_no_trace(
    house: House, machine: Machine, kind: str
) -> None:
    with nothing_changes(house):
        ended = machine.ended(machine.start(NONSENSE[kind]))
    assert (ended["status"], ended["error"]) == ("FAILED", "Unreportable")
    assert CANARY not in ended["cause"]
    if kind != "an incident that is not there":
        assert ended["cause"].endswith(EXAMPLE)


def test_an_incident_from_the_console_takes_the_whole_way(house: House, machine: Machine, building: Place) -> None:
    one, other, stranger = building.invite(), building.invite(language="fr"), building.invite()
    execution = machine.start({"summary": STOLEN, "exposures": [persons(one, other)], "malicious": True})
    breach = Breach(building.operator, ids.derived("inc", execution))
    assert breach.reaches("awaiting_decision")
    assert (breach.now["source"], listed(house, breach)) == ("console", {one.id, other.id})
    told = {line["person_id"] for line in breach.scope()["data"]}
    assert told == {one.id, other.id}
    owed = breach.owed()
    assert {each["tell"] for each in owed} >= {"authority", "persons"}
    breach.decide(owed, "notify", "Entries tell when somebody was at home.")
    assert breach.reaches("following_up")
    check_letters(house, (one, other), stranger)
    check_drafts(breach)
    assert [each for each in breach.owed() if not each["done_at"]] == []
    assert breach.close("The list is not copied any more.")
    assert machine.ended(execution)["status"] == "SUCCEEDED"
    assert [kind for kind in ledger_of(house, breach) if kind in WHOLE_WAY] == WHOLE_WAY


def check_letters(house: House, told: tuple[Actor, ...], stranger: Actor) -> None:
    """Each person has one, and it names nobody else and nothing internal."""
    assert eventually(lambda: all(letters_to(house, each) for each in told), PATIENCE)
    for each in told:
        (letter,) = letters_to(house, each)
        parts = [part.get_content() for part in letter.walk() if part.get_content_maintype() == "text"]
        text = " ".join(" ".join(parts).split())
        others = [actor for actor in (*told, stranger) if actor is not each]
        internal = [secret for actor in others for secret in (actor.id, actor.name, actor.email) if secret in text]
        assert (internal, each.id in text) == ([], False)
    assert letters_to(house, stranger) == []


def check_drafts(breach: Breach) -> None:
    """Each draft is fetched as PDF and JSON with the digests that are told, and recorded as handed over."""
    for draft in breach.drafts():
        content = {kind: httpx.get(link, timeout=30).content for kind, link in draft["links"].items()}
        assert {kind: hashlib.sha256(each).hexdigest() for kind, each in content.items()} == draft["digests"]
        assert content["pdf"].startswith(b"%PDF")
        assert json.loads(content["json"])
        filed = breach.file(draft)
        assert (filed["is_draft"], filed["late"]) == (True, False)
        assert breach.file(draft)["id"] == filed["id"]


def test_new_facts_lead_back_to_the_scope(house: House, building: Place) -> None:
    one, other = building.invite(), building.invite()
    breach = reported(building, exposures=[persons(one)])
    assert breach.reaches("awaiting_decision")
    before = breach.owed()
    breach.amend(reason="The second page was found.", exposures=[persons(one, other)])
    stale = {"round": 1, "reason": "x", "decisions": []}
    assert building.operator.post(f"{breach.path}/decision", stale).status_code == 409
    assert eventually(lambda: (breach.now["tally"] or {}).get("persons") == 2, PATIENCE)
    assert breach.reaches("awaiting_decision")
    assert (breach.now["round"], listed(house, breach)) == (2, {one.id, other.id})
    breach.decide(breach.owed(), "no_notice", "It was found in the office, unopened.")
    assert breach.reaches("following_up")
    assert before
    assert [letters_to(house, each) for each in (one, other)] == [[], []]
    assert breach.close("Papers are locked away.")


def test_after_the_term_a_decision_is_taken_and_its_cause_demanded(building: Place) -> None:
    long_ago = clock.written(clock.now() - timedelta(days=90))
    breach = reported(building, exposures=[persons(building.invite())], aware_at=long_ago, malicious=True)
    assert breach.reaches("awaiting_decision")
    owed = breach.owed()
    assert any(each["late"] for each in owed)
    lines = {(each["tell"], each["jurisdiction"]) for each in owed}
    decisions = [{"tell": tell, "jurisdiction": place, "verdict": "no_notice", "reason": "x"} for tell, place in lines]
    bare = {"round": 1, "reason": "x", "decisions": decisions}
    refused = building.operator.post(f"{breach.path}/decision", bare)
    assert refused.status_code == 422
    assert refused.json()["late"]
    taken = building.operator.post(f"{breach.path}/decision", {**bare, "late_because": "The auditor told us late."})
    assert taken.status_code == 201


def test_what_cannot_be_is_refused_and_leaves_nothing(house: House, building: Place) -> None:
    now = clock.now()
    later = clock.written(now + timedelta(days=1))
    wrong: tuple[dict[str, Any], ...] = (
        {"aware_at": later},
        {"aware_at": clock.written(now - timedelta(days=2)), "occurred_since": clock.written(now - timedelta(days=1))},
        {"exposures": [{"kind": "planet"}]},
        {"exposures": [{"kind": "table", "table": "no_such_table"}]},
    )
    before = len(rows(house, "incidents"))
    answers = [building.operator.post("/v1/incidents", {"summary": STOLEN, **said}) for said in wrong]
    assert [answer.status_code for answer in answers] == [422] * len(wrong)
    assert len(rows(house, "incidents")) == before


def test_a_drill_writes_to_nobody(house: House, building: Place) -> None:
    resident = building.invite()
    breach = reported(building, exposures=[persons(resident)], drill=True, malicious=True)
    assert breach.reaches("awaiting_decision")
    breach.decide(breach.owed(), "notify", "A drill.")
    assert breach.reaches("following_up")
    assert letters_to(house, resident) == []
