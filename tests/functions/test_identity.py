"""Who asks without a session, by an agent or in doubt: what is asked for, what it does to the clock, and who learns what."""

import hashlib
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from functions.requests import ask_for_proof
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.answering import going_on
from tests.functions.calls import refusing
from tests.functions.identifying import OFFICER, asked, judge, show
from tests.functions.intake_routes import child_of
from tests.functions.outbox import deliver_posted
from tests.functions.routes import request_of
from tests.functions.steps import ledger, mailed, now_of, run
from tests.functions.world import World
from vestibule import ids
from vestibule.people.holdings import PEOPLE
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import State
from vestibule.requests.progress import Over
from vestibule.steps import StepFailed
from vestibule.table import commit

CODE = r": ([0-9A-Z]{8})\n"


def test_a_request_that_needs_no_proof_goes_on_at_once(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now, right="opt-out")
    assert (now_of(request, at).state, now_of(request, at).proven_at) == ("proven", at.now)
    assert aws.mails() == []
    assert [line.kind for line in ledger(at)] == ["requests.request.proven"]


def test_a_try_that_comes_after_the_proof_answers_with_its_own_token(world: World, at: Clock) -> None:
    request = request_of(world.resident, at.now, "proven", task_token="first")
    with going_on() as tokens:
        run(ask_for_proof, request_id=request.id, task_token="second")
    assert tokens == ["second"]
    assert aws.mails() == []


def test_a_step_that_died_before_its_letter_mails_a_new_code_though_its_token_waits(world: World, at: Clock) -> None:
    nothing: dict[str, Any] = {"code_hash": None, "code_ends_at": None, "task_token": None}
    request = request_of(world.resident, at.now, "acknowledged", channel="site", **nothing)
    with refusing("SendEmail", "InternalFailure"), pytest.raises(StepFailed):
        run(ask_for_proof, request_id=request.id, task_token="token")
    before = now_of(request, at)
    assert (before.state, before.task_token, aws.mails()) == ("awaiting_proof", "token", [])
    for _ in range(2):
        run(ask_for_proof, request_id=request.id, task_token="token")
    after = now_of(request, at)
    assert (after.task_token, after.code_ends_at) == ("token", before.code_ends_at)
    assert len(aws.mails()) == 1
    assert show(request.id, code=mailed(CODE)).status == 202


@pytest.mark.parametrize("state", ["withdrawn", "merged", "refused", "closed"])
def test_nobody_is_asked_for_a_request_that_has_ended(world: World, at: Clock, state: State) -> None:
    request = request_of(world.resident, at.now, state)
    with pytest.raises(Over):
        run(ask_for_proof, request_id=request.id, task_token="token")
    assert aws.mails() == []


def test_who_is_not_signed_in_proves_it_by_the_code_alone(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now)
    assert now_of(request, at).missing == ["code"]
    answer = show(request.id, code=mailed(CODE))
    assert (answer.status, answer.body["state"], answer.body["missing"]) == (202, "proven", [])
    assert now_of(request, at).shown == ["code"]
    [said] = [line.facts for line in ledger(at) if line.kind == "requests.request.proven"]
    assert said == {"shown": ["code"], "by": None}


def test_a_request_made_in_a_session_is_not_proven_without_one(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now, channel="api")
    assert show(request.id, code=mailed(CODE)).status == 422
    assert show(request.id, world.resident, code=mailed(CODE)).status == 202


def test_without_a_session_nobody_learns_which_requests_there_are(world: World, at: Clock) -> None:
    real = asked(world.resident, at.now)
    signed_in = asked(world.neighbour, at.now, channel="api")
    unknown = ids.derived("req", "unknown")
    told = [[show(each, code="WRONG123") for _ in range(6)] for each in (real.id, signed_in.id, unknown)]
    bodies = [[{**answer.body, "request_id": None} for answer in answers] for answers in told]
    assert bodies[0] == bodies[1] == bodies[2]
    assert [answer.status for answer in told[0]] == [422] * 5 + [429]


def test_nobody_of_the_team_vouches_for_the_own_request(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now)
    assert show(request.id, world.resident, "compliance", judged="accepted").status == 403
    assert now_of(request, at).state == "awaiting_proof"


def test_a_wrong_code_takes_as_long_for_a_request_that_is_not_there(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow, salts = hashlib.scrypt, list[bytes]()

    def counted(typed: bytes, *, salt: bytes, **given: Any) -> bytes:
        salts.append(salt)
        return slow(typed, salt=salt, **given)

    real, unknown = asked(world.resident, at.now).id, ids.derived("req", "unknown")
    monkeypatch.setattr(hashlib, "scrypt", counted)
    for request_id in (real, unknown):
        show(request_id, code="WRONG123")
    assert salts == [real.encode(), unknown.encode()]


def test_somebody_elses_request_is_unknown(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now)
    assert show(request.id, world.neighbour, code=mailed(CODE)).status == 404
    assert show(request.id, world.home.manager, "manager", code=mailed(CODE)).status == 404
    assert show(request.id, world.resident, judged="accepted").status == 404
    assert show(request.id, judged="accepted").status == 401
    assert now_of(request, at).guesses == 0


def test_a_guardian_proves_for_the_child_with_the_own_mailbox(world: World, at: Clock) -> None:
    child = child_of(world.neighbour, at.now)
    request = asked(child, at.now, channel="guardian", asker="guardian", agent_id=world.neighbour.id)
    assert aws.mails()[-1][0] == world.neighbour.email
    assert show(request.id, world.neighbour, code=mailed(CODE)).status == 202


def test_california_compares_what_who_has_no_account_knows(world: World, at: Clock) -> None:
    commit(PEOPLE.change(world.resident.id, phone="+12125550123"))
    request = asked(world.resident, at.now, jurisdiction="US-CA")
    assert now_of(request, at).missing == ["code", "points", "declaration"]
    code, right = mailed(CODE), {"phone": "212 555 0123", "space": "4b"}
    for wrong in (
        {"code": code},
        {"code": code, "points": right},
        {"code": code, "points": {"space": "4b"}, "declared": True},
        {"code": code, "points": {**right, "since": "2020-01"}, "declared": True},
    ):
        answer = show(request.id, **wrong)
        assert (answer.status, answer.code) == (422, "wrong-code")
    assert show(request.id, code=code, points=right, declared=True).body["state"] == "proven"
    assert "0123" not in str(aws.contents(REQUESTS)) + str(ledger(at))


@pytest.mark.parametrize(
    "shown", [{}, {"code": "A", "judged": "accepted"}, {"declared": False}, {"code": ""}, {"colour": "red"}]
)
def test_a_proof_of_another_shape_counts_as_no_guess(world: World, at: Clock, shown: dict[str, Any]) -> None:
    request = asked(world.resident, at.now)
    assert show(request.id, **shown).status == 422
    assert now_of(request, at).guesses == 0


CLOCKS = [
    ("valet", "US-CA", date(2027, 1, 5), date(2027, 1, 4)),
    ("noke", "GB", date(2027, 1, 4), date(2026, 12, 31)),
    ("alloclaim", "FR", date(2026, 12, 31), date(2026, 12, 31)),
    ("wemaintain", "FR", date(2026, 12, 31), date(2026, 12, 21)),
]
"""Asked on 21 November, shown on 1 December. California's 45 days run on; the month of the United Kingdom begins again and
ends on New Year's Day, a Friday; that of France, until 21 December, stood still for ten days.
What a policy promises of itself stands still for nobody."""


@pytest.mark.parametrize(("operator", "place", "legal", "safe"), CLOCKS)
def test_a_doubt_does_to_the_clock_what_the_law_of_the_place_says(
    world: World, at: Clock, operated_by: Callable[[str], None], operator: str, place: str, legal: date, safe: date
) -> None:
    operated_by(operator)
    request = asked(world.resident, at.now, channel="post", jurisdiction=place)
    assert [(each.cause, each.answered) for each in now_of(request, at).pauses] == [("identity", None)]
    at.forward(days=10)
    assert judge(request, "accepted").body["state"] == "proven"
    done = now_of(request, at)
    assert [(each.asked, each.answered) for each in done.pauses] == [(date(2026, 11, 21), date(2026, 12, 1))]
    assert (done.legal_due, done.safe_due) == (legal, safe)
    assert done.answer_by


def test_the_code_of_somebody_signed_in_stops_no_clock(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now, channel="api", jurisdiction="US-NYC")
    assert show(request.id, world.resident, code=mailed(CODE)).status == 202
    assert now_of(request, at).pauses == []


def test_the_team_may_doubt_and_asks_for_a_paper(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now, channel="api")
    code = mailed(CODE)
    answer = judge(request, "rejected")
    assert (answer.status, answer.body["missing"]) == (202, ["code", "document"])
    deliver_posted()
    assert "identity document" in aws.mails()[-1][2]
    assert show(request.id, world.resident, code=code).body["missing"] == ["document"]
    assert judge(request, "accepted").body["state"] == "proven"
    assert [line.facts.get("by") for line in ledger(at)] == [None, OFFICER, None, OFFICER]
    assert now_of(request, at).shown == ["code", "document"]


def test_the_team_does_not_vouch_for_a_mailbox(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now, channel="api")
    assert judge(request, "accepted").body["missing"] == ["code"]
    by_post = asked(world.neighbour, at.now, channel="post")
    assert judge(by_post, "accepted").body["missing"] == []


def test_a_mandate_is_looked_at_and_the_person_confirms(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now, channel="agent", asker="agent", agent_id="agt_1")
    assert now_of(request, at).missing == ["mandate", "code"]
    code = [re.search(CODE, text) for to, subject, text in aws.mails() if subject == "Somebody asks in your name"]
    assert [to for to, _, _ in aws.mails()] == [world.resident.email] * 2
    assert code[0]
    assert show(request.id, code=code[0][1]).body["missing"] == ["mandate"]
    assert show(request.id, code=code[0][1]).status == 422
    assert judge(request, "accepted").body["state"] == "proven"


def test_a_code_whose_proof_was_lost_on_the_way_is_pushed_later(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now)
    with refusing("SendTaskSuccess", "ServiceUnavailable"):
        assert show(request.id, code=mailed(CODE)).status == 500
    assert now_of(request, at).state == "proven"


def test_a_proof_that_is_sent_again_gets_the_same_answer(world: World, at: Clock) -> None:
    request = asked(world.resident, at.now)
    code = mailed(CODE)
    first = show(request.id, code=code, key="one")
    seen = aws.contents()
    at.forward(minutes=1)
    again = show(request.id, code=code, key="one")
    assert (again.status, again.body, again.headers["idempotent-replayed"]) == (202, first.body, "true")
    assert (aws.contents(), show(request.id, code=f"{code[:4]}-{code[4:]}", key="one").status) == (seen, 422)
    assert len(aws.mails()) == 1


@pytest.mark.parametrize(
    ("language", "right", "said", "declares"),
    [
        ("en", "access", "Two of them are needed. You also declare that it is your own data.", True),
        ("en", "information", "One of them is enough.", False),
        ("fr", "access", "Il en faut deux. Vous déclarez aussi", True),
        ("fr", "information", "Un seul de ces éléments suffit.", False),
        ("nl", "access", "Er zijn er twee nodig. U verklaart ook", True),
        ("nl", "information", "Eén daarvan is genoeg.", False),
    ],
)
def test_the_letter_asks_for_as_many_points_as_are_compared(
    world: World, at: Clock, language: str, right: str, said: str, *, declares: bool
) -> None:
    asked(world.resident, at.now, jurisdiction="US-CA", right=right, language=language)
    text = " ".join(aws.mails()[-1][2].split())
    assert said in text
    assert any(word in text for word in ("declare", "déclarez", "verklaart")) == declares
