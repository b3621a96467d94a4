"""Filings as they are recorded: in order, with proof, each once, late ones with reasons."""

import json
from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import Clock
from tests.functions import breaching
from tests.functions.breaching import COMPLIANCE, stored
from tests.functions.calls import before
from tests.functions.filings import (
    TALLY,
    TERM,
    drafted,
    file,
    make_law,
    notice,
    objects,
    owed,
    scoped,
    shown,
    told,
    wrong,
)
from tests.functions.world import World
from vestibule import clock, config
from vestibule.breaches import drafting, drafts, filing, recording
from vestibule.breaches.model import Filing, Incident


@pytest.fixture(autouse=True)
def _law(monkeypatch: pytest.MonkeyPatch) -> None:
    make_law(monkeypatch)


def test_a_filing_is_recorded_with_proof(world: World, at: Clock) -> None:
    incident = scoped(next_due_at=clock.now() + TERM)
    digest = shown(incident)[0]["digests"]["pdf"]
    at.now += timedelta(hours=5)
    answer = file(incident, notice(digest=digest, reference="CNIL-77"))
    assert answer.status == 201, answer.body
    assert answer.headers["location"] == f"/v1/incidents/{incident.id}"
    wanted = {"to": "CNIL", "phase": "initial", "round": 1, "digest": digest, "reference": "CNIL-77", "is_draft": True}
    assert {key: answer.body[key] for key in wanted} == wanted
    assert (answer.body["late"], answer.body["next_due_at"]) == (False, clock.written(incident.aware_at + TERM))
    (kept,) = stored(incident).filings
    assert (kept.by, kept.digest, kept.handed_over_at) == (COMPLIANCE, digest, clock.now())
    assert told()[0] == {
        "filing": kept.id,
        "tell": "authority",
        "jurisdiction": "FR",
        "phase": "initial",
        "round": 1,
        "digest": digest,
        "handed_over_at": clock.written(clock.now()),
        "channel": "portal",
        "late": False,
        "is_draft": True,
        "by": COMPLIANCE,
    }


def test_what_is_owed_next_moves_on(world: World) -> None:
    incident = scoped(next_due_at=clock.now() + TERM)
    assert file(incident, notice()).body["next_due_at"] is not None
    assert file(incident, notice(jurisdiction="US-CA")).body["next_due_at"] is None
    assert stored(incident).next_due_at is None


def test_a_document_that_is_no_draft_is_taken_and_said_so(world: World) -> None:
    incident = scoped()
    drafted(incident)
    assert file(incident, notice(digest="b" * 64)).body["is_draft"] is False
    assert told()[0]["is_draft"] is False


def test_drafts_of_earlier_rounds_count(world: World) -> None:
    incident = scoped()
    digest = shown(incident)[0]["digests"]["json"]
    other = scoped(id=breaching.incident_id("two"))
    assert drafts.is_draft(incident.id, digest)
    assert not drafts.is_draft(other.id, digest)


def test_then_the_draft_is_a_complementary_one(world: World) -> None:
    incident = scoped()
    digest = shown(incident)[0]["digests"]["pdf"]
    assert file(incident, notice(digest=digest)).status == 201
    draft = shown(stored(incident))[0]
    assert (draft["phase"], draft["changed"]) == ("complementary", [])
    assert file(incident, notice(digest=draft["digests"]["pdf"], phase="complementary")).status == 201
    assert [each.phase for each in stored(incident).filings] == ["initial", "complementary"]


@pytest.mark.parametrize("phase", ["complementary", "final"])
def test_nothing_follows_on_nothing(world: World, phase: str) -> None:
    incident = scoped()
    answer = file(incident, notice(phase=phase))
    assert (answer.status, answer.code) == (409, "not-filed-yet")
    assert file(incident, notice()).status == 201
    assert file(incident, notice(phase=phase, jurisdiction="US-CA")).code == "not-filed-yet"


def test_the_first_is_filed_once(world: World) -> None:
    incident = scoped()
    file(incident, notice())
    answer = file(incident, notice(digest="b" * 64))
    assert (answer.status, answer.code) == (409, "filed-already")


def test_the_same_document_twice_is_one(world: World) -> None:
    incident = scoped()
    one = file(incident, notice())
    again = file(incident, notice(reference="another", handed_over_at=clock.written(clock.now())))
    assert (again.status, again.body["id"]) == (201, one.body["id"])
    assert again.body["reference"] is None
    assert (len(stored(incident).filings), len(told())) == (1, 1)


def test_the_same_request_twice_is_one(world: World) -> None:
    incident, body = scoped(), notice()
    one, again = (file(incident, body, key="once") for _ in range(2))
    assert (one.body, again.headers["idempotent-replayed"]) == (again.body, "true")
    assert len(stored(incident).filings) == 1


def test_late_it_wants_reasons(world: World, at: Clock) -> None:
    incident = scoped()
    at.now += TERM + timedelta(hours=1)
    assert wrong(file(incident, notice())) == "/late_because"
    in_time = notice(handed_over_at=clock.written(incident.aware_at + TERM))
    assert file(incident, in_time | {"jurisdiction": "US-CA"}).body["late"] is False
    answer = file(incident, notice(late_because="The log came on Monday."))
    assert (answer.status, answer.body["late"]) == (201, True)
    assert told()[-1]["late"] is True
    assert "Monday" not in json.dumps(told())
    assert file(incident, notice(phase="complementary", digest="c" * 64)).status == 201
    assert "The log came on Monday." in json.dumps([json.loads(body) for body in _documents(incident)])


def _documents(incident: Incident) -> list[bytes]:
    obligation = owed(stored(incident), None, clock.now())[0].model_copy(update={"done_at": None})  # type: ignore[arg-type]
    made = drafting.draft(stored(incident), obligation, config.operator_pack(), "en", phase="initial", now=clock.now())
    return [drafting.document(made)]


def test_instants_that_cannot_be(world: World, at: Clock) -> None:
    incident = scoped()
    ahead, before = clock.now() + timedelta(milliseconds=1), incident.aware_at - timedelta(milliseconds=1)
    for instant in (ahead, before):
        assert wrong(file(incident, notice(handed_over_at=clock.written(instant)))) == "/handed_over_at"
    at.now += timedelta(hours=2)
    file(incident, notice())
    earlier = notice(phase="final", handed_over_at=clock.written(clock.now() - timedelta(hours=1)))
    assert wrong(file(incident, earlier)) == "/handed_over_at"
    assert stored(incident).filings[0].phase == "initial"


def test_what_is_not_owed_cannot_be_filed(world: World) -> None:
    incident = scoped()
    assert wrong(file(incident, notice(jurisdiction="NL"))) == "/jurisdiction"
    assert file(incident, notice(jurisdiction="SG")).status == 201  # told without having to
    organisation = world.elsewhere.organisation.id
    assert wrong(file(incident, notice(controller_id=organisation))) == "/controller_id"
    assert wrong(file(incident, notice(tell="controller"))) == "/controller_id"
    assert wrong(file(incident, notice(tell="controller", controller_id=organisation))) == "/jurisdiction"
    processed = scoped(id=breaching.incident_id("two"), tally=TALLY | {"by_controller": {organisation: 40}})
    assert file(processed, notice(tell="controller", controller_id=organisation)).body["to"] == organisation


@pytest.mark.parametrize(
    "changed",
    [
        {"digest": "A" * 64},
        {"digest": "a" * 63},
        {"jurisdiction": "France"},
        {"phase": "second"},
        {"tell": "persons"},
        {"channel": "pigeon"},
        {"handed_over_at": "yesterday"},
        {"handed_over_at": 1},
        {"handed_over_at": "2026-11-21T12:00:00"},
        {"handed_over_at": None},
        {"reference": "a\nb"},
        {"reference": ""},
        {"late_because": "x" * 5001},
        {"round": 1},
    ],
)
def test_bad_input_is_refused(world: World, changed: dict[str, Any]) -> None:
    incident = scoped()
    answer = file(incident, notice(**changed))
    assert answer.status == 422
    assert stored(incident).filings == []


@pytest.mark.parametrize("body", [None, "", "{", "[]", "null", {}, b"\xff".decode("latin1")])
def test_a_body_that_is_none(world: World, body: Any) -> None:
    assert file(scoped(), body).status in (400, 422)


def test_the_register_has_room_for_so_many(world: World) -> None:
    incident = scoped(filings=[_kept(number) for number in range(filing.MOST_FILINGS)])
    answer = file(incident, notice(phase="complementary"))
    assert (answer.status, answer.code) == (409, "too-many-filings")
    wordy = scoped(id=breaching.incident_id("two"), filings=[_kept(n, late_because="é" * 5000) for n in range(10)])
    assert file(wordy, notice(phase="complementary", late_because="x")).code == "too-many-filings"


def _kept(number: int, **changes: Any) -> Filing:
    of = {
        "id": f"fil_{number}",
        "tell": "authority",
        "jurisdiction": "FR",
        "to": "CNIL",
        "phase": "initial",
        "round": 1,
    }
    how = {"handed_over_at": clock.now(), "by": COMPLIANCE, "channel": "portal", "digest": f"{number:064x}"}
    return Filing.model_validate(of | how | changes)


def test_two_who_file_the_first_at_once_are_one(world: World) -> None:
    incident = scoped()
    with before("TransactWriteItems", lambda: _file_elsewhere(incident, digest="b" * 64)):
        answer = file(incident, notice())
    assert (answer.status, answer.code) == (409, "filed-already")
    assert ([each.digest for each in stored(incident).filings], told()) == (["b" * 64], [])


def test_two_who_file_the_same_at_once_are_one(world: World) -> None:
    incident = scoped()
    with before("TransactWriteItems", lambda: _file_elsewhere(incident, digest="a" * 64)):
        answer = file(incident, notice())
    assert (answer.status, len(stored(incident).filings)) == (201, 1)


def test_two_who_file_with_different_authorities_at_once_are_both_recorded(world: World) -> None:
    incident = scoped()
    with before("TransactWriteItems", lambda: _file_elsewhere(incident, jurisdiction="US-CA")):
        answer = file(incident, notice())
    assert (answer.status, answer.body["next_due_at"]) == (201, None)
    assert [each.jurisdiction for each in stored(incident).filings] == ["US-CA", "FR"]


def _file_elsewhere(incident: Incident, **changes: Any) -> None:
    kept = _kept(0, **changes)
    recording.change(incident.id, clock.now(), lambda found: {"filings": [*found.filings, kept]})


def test_a_rehearsal_says_so_in_every_draft(world: World) -> None:
    drafted(scoped(drill=True))
    assert all(json.loads(body)["drill"] for key, body in objects().items() if key.endswith("json"))
