"""Drafts of notices as they are written and fetched: for each that may have to be told, the same ones when drawn again."""

import hashlib
import json
from datetime import timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader

from functions.breaches import draft_filings, file_notice, show_drafts
from tests.conftest import Clock
from tests.functions import breaching
from tests.functions.breaching import COMPLIANCE, an_incident, as_team, as_user, stored
from tests.functions.calls import CONTEXT
from tests.functions.filings import FILE, SHOW, TALLY, TERM, drafted, file, make_law, notice, objects, scoped, shown
from tests.functions.world import World
from vestibule import clock, config
from vestibule.breaches import drafts, obligations, recording
from vestibule.breaches.model import Tally
from vestibule.breaches.severity import scored
from vestibule.policy import law
from vestibule.policy.pack import OPERATORS, load

OWED, NEXT_DUE = obligations.owed, obligations.next_due


@pytest.fixture(autouse=True)
def _law(monkeypatch: pytest.MonkeyPatch) -> None:
    make_law(monkeypatch)


def test_the_step_writes_a_draft_for_each_that_may_have_to_be_told(world: World) -> None:
    incident = scoped()
    assert drafted(incident) == {"drafts": 2}
    written = objects()
    folders = {key.rpartition("/")[0] for key in written}
    assert folders == {f"incidents/{incident.id}/1/authority-{place}" for place in ("FR", "US-CA")}
    for key, body in written.items():
        digests, _, kind = key.rpartition("/")[2].rpartition(".")
        assert hashlib.sha256(body).hexdigest() == digests.split(".")[-1]
        said = (
            "".join(page.extract_text() for page in PdfReader(BytesIO(body)).pages) if kind == "pdf" else body.decode()
        )
        assert breaching.SUMMARY in " ".join(said.split())
        assert COMPLIANCE not in said


def test_run_again_it_writes_the_same(world: World, at: Clock) -> None:
    incident = scoped()
    drafted(incident)
    before = objects()
    at.now += timedelta(hours=3)
    assert drafted(incident) == {"drafts": 2}
    assert objects() == before


def test_a_round_that_is_over_is_not_drafted(world: World) -> None:
    incident = scoped(round=2)
    assert draft_filings.handler({"incident_id": incident.id, "round": 1}, CONTEXT) == {"drafts": 0}
    assert objects() == {}


def test_a_controller_is_named_and_told_in_the_operators_language(world: World) -> None:
    house = world.elsewhere.organisation
    incident = scoped(tally=TALLY | {"by_controller": {house.id: 40}})
    assert drafted(incident) == {"drafts": 3}
    (body,) = [body for key, body in objects().items() if f"controller-FR-{house.id}" in key and key.endswith("json")]
    said = json.loads(body)
    assert (said["to"], said["language"]) == (house.name, config.operator_pack().languages[0])
    assert house.id not in body.decode()


def test_the_team_sees_the_drafts_with_links(world: World) -> None:
    incident = scoped()
    drafted(incident)
    answer = as_team(show_drafts, SHOW, incident_id=incident.id)
    assert (answer.body["round"], answer.body["is_scoped"], len(objects())) == (1, True, 4)
    assert answer.body["links_end_at"] == clock.written(clock.now() + timedelta(seconds=drafts.LINK_SECONDS))
    french, american = answer.body["data"]
    assert (french["language"], french["to"], french["missing"], french["phase"]) == (
        "fr",
        "CNIL",
        ["cause"],
        "initial",
    )
    assert (american["language"], american["late"], american["changed"]) == ("en", False, None)
    by_digest = {hashlib.sha256(body).hexdigest() for body in objects().values()}
    assert {digest for each in answer.body["data"] for digest in each["digests"].values()} == by_digest
    assert french["digests"]["pdf"] in french["links"]["pdf"]
    assert "X-Amz-Signature" in french["links"]["json"]


def test_drafts_follow_the_facts(world: World, at: Clock) -> None:
    incident = scoped()
    drafted(incident)
    at.now += TERM + timedelta(seconds=1)
    late = shown(incident)[0]
    assert (late["late"], late["missing"]) == (True, ["cause", "late-because"])
    assert len(objects()) == 8
    assert next(each["digests"] for each in shown(incident)) == late["digests"]
    assert len(objects()) == 8


def test_drafts_are_there_before_the_scope_is(world: World) -> None:
    incident = an_incident()
    answer = as_team(show_drafts, SHOW, incident_id=incident.id)
    assert (answer.status, answer.body["is_scoped"]) == (200, False)
    assert "number-of-persons" in answer.body["data"][0]["missing"]


@pytest.mark.parametrize("roles", [("resident",), ("operator",), ("manager",)])
def test_nobody_else_sees_or_files(world: World, roles: tuple[str, ...]) -> None:
    incident = scoped()
    assert as_user(show_drafts, SHOW, caller=COMPLIANCE, incident_id=incident.id, roles=roles).status == 403
    assert file(incident, notice(), roles=roles).status == 403


def test_unknown_incidents(world: World) -> None:
    nobody = breaching.incident_id("nobody")
    assert as_team(show_drafts, SHOW, incident_id=nobody).status == 404
    assert as_team(file_notice, FILE, notice(), incident_id=nobody).status == 404


@pytest.mark.parametrize("operator", OPERATORS)
def test_by_the_laws_that_there_are(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch, operator: str) -> None:
    """Every place at once, as the packs and regimes have it: each is drafted, and each that was handed over is done."""
    monkeypatch.setenv("OPERATOR", operator)
    monkeypatch.setattr(obligations, "owed", OWED)
    monkeypatch.setattr(obligations, "next_due", NEXT_DUE)
    places = dict.fromkeys(law.JURISDICTIONS, 600)
    tally = {"persons": 12_600, "records": 1, "by_place": places, "by_category": {"user.biometric": 12_600}}
    organisation = world.home.organisation
    incident = scoped(tally=tally | {"by_controller": {organisation.id: 12}}, malicious=True)
    severity = scored(incident, incident.tally or Tally())
    recording.change(incident.id, clock.now(), lambda _: {"severity": severity})
    due = drafts.to_draft(OWED(stored(incident), load(operator), clock.now()))
    assert drafted(incident) == {"drafts": len(due)}
    assert len(objects()) == 2 * len(due)
    data = shown(incident)
    assert [each["law"] for each in data] == [each.law for each in due]
    at.now += timedelta(minutes=5)
    for each in data:
        to = {"controller_id": organisation.id} if each["tell"] == "controller" else {}
        body = notice(tell=each["tell"], jurisdiction=each["jurisdiction"], digest=each["digests"]["pdf"], **to)
        answer = file(incident, body)
        assert (answer.status, answer.body.get("is_draft")) == (201, True), answer.body
    after = OWED(stored(incident), load(operator), clock.now())
    assert all(each.done_at for each in drafts.to_draft(after))
    assert {each["phase"] for each in shown(incident)} == {"complementary"}
