"""Every letter that there is, caused as the house causes it and delivered: none can be without words or without a value.

The samples of `tests/vestibule/letters.py` show what a letter looks like; here nothing is given but what its sender gives.
"""

from collections.abc import Callable
from typing import Any

import pytest

from functions.access import overlock_space
from functions.breaches import ask_team, remind_incidents
from functions.partners import tell_of_webhooks
from functions.people import confirm_application
from functions.requests import (
    ask_for_decision,
    close_request,
    forward_request,
    list_recipients,
    merge_request,
    propagate,
    remind_controllers,
    remind_requests,
)
from tests.conftest import Clock
from tests.functions import (
    answering,
    aws,
    campaigning,
    cautioned,
    conversing,
    deciding,
    deciding_incidents,
    desk,
    identifying,
    intake_routes,
    passages,
    sharing,
    test_applications,
    test_assessments,
    test_climate,
    test_corrections,
    test_invitation_letter,
    test_new_address,
    test_requests,
    test_telling,
    test_told_agents,
    versions,
)
from tests.functions.batching import run_batch
from tests.functions.calls import CONTEXT, call, event
from tests.functions.messages import take
from tests.functions.outbox import deliver, promote
from tests.functions.partnering import delivery_of, webhook_of
from tests.functions.routes import request_of
from tests.functions.steps import run
from tests.functions.world import World, relate
from tests.vestibule.letters import PAGES, kinds
from vestibule.mail import tokens
from vestibule.messages.holdings import BATCHES, MESSAGES
from vestibule.partners import delivering, webhooks
from vestibule.people.holdings import APPLICATIONS
from vestibule.requests.model import ToldRecipient

type Cause = Callable[[World, Clock], object]
IN_ANOTHER_HOUSE = {
    **dict.fromkeys(
        ("people.application-received", "people.application-accepted", "people.application-refused"), "wemaintain"
    ),
    "access.overlock": "noke",
    "requests.processor-told": "wemaintain",
    **dict.fromkeys(("requests.forwarded", "requests.instruction-wanted"), "fleetback"),
}
"""Where not in valet's: wemaintain has applications, noke has overlocks, and fleetback works for others."""


def consent(world: World, at: Clock) -> object:
    given = deciding.decide(world.resident, "face_entry", "given")
    at.forward(minutes=1)
    return deciding.withdraw(world.resident, given.body["id"])


def passage_to_an_authority(world: World, _: Clock) -> object:
    return passages.demanded(passages.authority(), world.resident)


def new_use(_: World, __: Clock) -> object:
    return test_assessments.assess()


def campaign(_: World, __: Clock) -> object:
    return campaigning.sent(campaigning.NEWS)


def survey(_: World, __: Clock) -> object:
    return campaigning.sent(campaigning.ASKED)


def notice(_: World, at: Clock) -> object:
    return versions.announced(at)


def notice_withdrawn(_: World, at: Clock) -> object:
    announced = versions.announced(at)
    deliver_all()
    return versions.staff(versions.WITHDRAW, announced)


def refusal(world: World, at: Clock) -> object:
    versions.say("refused", world.resident, versions.announced(at))
    return versions.hear()


def webhook(what: str) -> Cause:
    """What the managers hear of a webhook whose deliveries fail."""

    def fail(world: World, at: Clock) -> object:
        failing = webhook_of(world.home, at.now).model_copy(update={"reason": "failing", "paused_at": at.now})
        ends = {"given_up": "no_tries_left", "held_back": "not_in_force"}
        over = delivery_of(failing, world.home, at.now).model_copy(update={"state": what, "reason": ends.get(what)})
        events = [webhooks.paused_event(failing)] if what == "paused" else delivering.what_managers_hear(over)
        return take(tell_of_webhooks.handler, *(f'{{"detail":{each.entry("x")["Detail"]}}}' for each in events))

    return fail


def new_address(world: World, _: Clock) -> object:
    test_new_address._with_accounts.__wrapped__(world)  # type: ignore[attr-defined]
    test_new_address.ask(world.resident)
    return test_new_address.prove(world.resident, test_new_address.mailed_code())


def correction(world: World, _: Clock) -> object:
    asked = test_corrections.asked(world.resident)
    return test_corrections.decide(world.home.manager, asked, "refused", reason="The contract says otherwise.")


def application(decision: str) -> Cause:
    """One whose address is confirmed, then decided."""

    def decide(world: World, at: Clock) -> object:
        test_applications.send()
        deliver_all()
        [item] = aws.contents(APPLICATIONS)["applications"]
        token = tokens.sign("application", [item["id"]["S"]], at.now)
        route = "POST /v1/applications/confirmation/{token}"
        assert confirm_application.handler(event(route, "", token=token), CONTEXT)["statusCode"] == 200
        yes, no = test_applications.acceptance(world), {"decision": "refused", "reason": "We know nobody of this name."}
        return test_applications.decide(item["id"]["S"], yes if decision == "accepted" else no)

    return decide


def invitation(world: World, at: Clock) -> object:
    return test_invitation_letter.invitation(world, at).send()


def request(world: World, at: Clock) -> object:
    return test_requests.test_the_whole_way(world, at, "en")


def reply(world: World, at: Clock) -> object:
    return answering.answered(answering.asked(world.resident, "information", at.now), "fulfilled")


def forwarding(world: World, at: Clock) -> object:
    """It lies in the queue, and nobody says what is to be done."""
    run(forward_request, request_id=answering.asked(world.resident, "access", at.now, jurisdiction="LU").id)
    at.forward(days=8)
    return run(remind_controllers)


def propagation(world: World, at: Clock) -> object:
    told = [ToldRecipient(recipient_id=passages.vendor().id, kind="third_party_vendors")]
    request = answering.asked(world.resident, "erasure", at.now, told=told)
    return run(propagate, request_id=request.id, task_token="token")


def instruction(world: World, at: Clock) -> object:
    """A technician, of whom others work on data too."""
    relate(world.resident, "technician", since=at.now)
    request = answering.asked(world.resident, "erasure", at.now, jurisdiction="FR")
    run(list_recipients, request_id=request.id)
    return run(propagate, request_id=request.id, task_token="token")


def more_time(world: World, at: Clock) -> object:
    return desk.extend(desk.asked(world.resident, at.now))


def nearness(world: World, at: Clock) -> object:
    desk.asked(world.resident, at.now)
    at.forward(days=40)
    return run(remind_requests)


def decision_needed(world: World, at: Clock) -> object:
    return run(ask_for_decision, request_id=desk.asked(world.resident, at.now, "planned").id, task_token="token")


def strangers(world: World, at: Clock) -> object:
    """Requests without a session: by the person in California, and by an agent."""
    identifying.asked(world.resident, at.now, jurisdiction="US-CA")
    return identifying.asked(world.neighbour, at.now, channel="agent", asker="agent", agent_id="agt_1")


def by_agent(world: World, at: Clock) -> object:
    """Asked by an agent as nobody known, then of somebody: what was handed in shows nothing, it takes longer, it is withdrawn."""
    stranger = {"right": "access", "email": "nobody@example.com", "agent": intake_routes.AGENT}
    intake_routes.take(intake_routes.ask(stranger).body["id"])
    request = test_told_agents.asked(world.resident, at, "access", state="awaiting_proof")
    identifying.judge(request, "rejected")
    desk.extend(request)
    return intake_routes.withdraw(request.id, world.resident)


def nobody_known(_: World, __: Clock) -> None:
    intake_routes.take(intake_routes.ask({"right": "access", "email": "nobody@example.com"}).body["id"])


def repetition(world: World, at: Clock) -> object:
    """Asked twice, and thought again of both."""
    earlier = intake_routes.request_in(world.resident, at.now, "planned", "earlier")
    at.forward(hours=1)
    run(merge_request, request_id=intake_routes.request_in(world.resident, at.now, "proven", "later").id)
    return intake_routes.withdraw(earlier.id, world.resident)


def silence(world: World, at: Clock) -> object:
    """Nobody has shown in time who asks."""
    return run(close_request, request_id=request_of(world.resident, at.now, "awaiting_proof").id, outcome="unproven")


def conversation(form: bool) -> Cause:  # noqa: FBT001 (a table names it)
    """A question by form or with an account, and its answer."""

    def ask(world: World, _: Clock) -> object:
        with pytest.MonkeyPatch.context() as patch:
            conversing.signed_in(patch)
            body, person = (conversing.FORM, None) if form else ({"text": "Hello?"}, world.resident)
            asked = conversing.asked(body, person=person)
        return conversing.say(asked, "Hello!", conversing.OPERATOR, "operator")

    return ask


def overlock(world: World, _: Clock) -> object:
    body, space_id = {"state": "gate_lock", "reason": "Rent unpaid."}, world.home.space.id
    route = "POST /v1/spaces/{space_id}/overlock"
    return call(overlock_space.handler, route, body, caller=world.home.manager, space_id=space_id)


def fault(world: World, at: Clock) -> object:
    return test_telling.hear(test_telling.fault(world, at))


def climate(world: World, at: Clock) -> object:
    return test_climate.put(test_climate.thermostat_in(world.home, at), world.resident)


def code_by_another(world: World, at: Clock) -> object:
    return sharing.issue(sharing.given(world, world.resident, world.home.manager, at), world.home.manager)


def breach_to_decide(_: World, __: Clock) -> object:
    incident = deciding_incidents.waiting()
    return run(ask_team, incident_id=incident.id, round=incident.round, task_token="token")


def breach_late(_: World, at: Clock) -> object:
    deciding_incidents.waiting()
    at.forward(days=200)
    return run(remind_incidents)


def notice_of_breach(world: World, _: Clock) -> object:
    return cautioned.run(cautioned.to_be_told(world.resident))


CAUSES: list[tuple[Cause, set[str]]] = [
    (overlock, {"access.overlock"}),
    (breach_to_decide, {"breaches.decision-wanted"}),
    (breach_late, {"breaches.reminder"}),
    (notice_of_breach, {"breaches.told"}),
    (consent, {"consent.recorded", "consent.withdrawn"}),
    (passage_to_an_authority, {"disclosures.disclosed-to-authority"}),
    (new_use, {"disclosures.new-use"}),
    (campaign, {"messages.campaign"}),
    (survey, {"messages.survey"}),
    (notice, {"notices.announced"}),
    (notice_withdrawn, {"notices.announced", "notices.withdrawn"}),
    (refusal, {"notices.announced", "notices.refused", "notices.closing"}),
    (webhook("given_up"), {"partners.webhook-given-up"}),
    (webhook("held_back"), {"partners.webhook-held-back"}),
    (webhook("paused"), {"partners.webhook-paused"}),
    (new_address, {"people.email-code", "people.email-changed"}),
    (correction, {"people.correction-decided"}),
    (application("accepted"), {"people.application-received", "people.application-accepted", "people.invited"}),
    (application("refused"), {"people.application-received", "people.application-refused"}),
    (invitation, {"people.invited"}),
    (code_by_another, {"access.code-made"}),
    (request, {"requests.acknowledged", "requests.code", "requests.answer"}),
    (reply, {"requests.answered"}),
    (forwarding, {"requests.forwarded", "requests.instruction-wanted"}),
    (propagation, {"requests.recipients-waiting"}),
    (instruction, {"requests.processor-told"}),
    (more_time, {"requests.extended"}),
    (nearness, {"requests.reminder"}),
    (decision_needed, {"requests.decision-wanted"}),
    (nobody_known, {"requests.unknown"}),
    (
        by_agent,
        {
            *("requests.unknown", "requests.papers-asked", "requests.extended", "requests.withdrawn"),
            *("requests.agent-acknowledged", "requests.agent-asked-again", "requests.agent-extended"),
            "requests.agent-ended",
        },
    ),
    (repetition, {"requests.merged", "requests.withdrawn"}),
    (silence, {"requests.unproven"}),
    (strangers, {"requests.code-and-points", "requests.code-for-agent", "requests.papers-asked"}),
    (conversation(form=True), {"support.conversation-received", "support.conversation-answered"}),
    (conversation(form=False), {"support.conversation-received", "support.conversation-answered"}),
    (fault, {"telemetry.fault"}),
    (climate, {"climate.changed"}),
]
"""What causes each letter, by the functions of the house."""


def deliver_all() -> None:
    """Go through every batch, and deliver everything that waits."""
    for head in aws.contents(BATCHES)["batches"]:
        if head["part"]["S"] == "head" and "waiting" in head:
            run_batch(head["id"]["S"])
    waiting = [item for item in aws.contents(MESSAGES)["messages"] if item["state"]["S"] == "waiting"]
    assert deliver(*(item["id"]["S"] for item in waiting if "permission" not in item)) == []
    assert promote(*(item["id"]["S"] for item in waiting if "permission" in item)) == []


@pytest.mark.parametrize(("cause", "expected"), CAUSES)
def test_what_causes_a_letter_gives_all_that_it_says(
    world: World, at: Clock, operated_by: Callable[[str], None], cause: Cause, expected: set[str]
) -> None:
    for kind in expected & IN_ANOTHER_HOUSE.keys():
        operated_by(IN_ANOTHER_HOUSE[kind])
    aws.make_pool()
    cause(world, at)
    deliver_all()
    found: list[Any] = aws.contents(MESSAGES)["messages"]
    assert {item["kind"]["S"] for item in found if item["state"]["S"] == "sent"} == expected
    assert [(item["kind"]["S"], item.get("reason")) for item in found if item["state"]["S"] != "sent"] == []


def test_every_letter_is_caused() -> None:
    assert {kind for _, expected in CAUSES for kind in expected} == set(kinds()) - set(PAGES)


def test_the_link_to_a_conversation_is_for_who_asked_by_form(world: World, at: Clock) -> None:
    conversation(form=True)(world, at)
    conversation(form=False)(world, at)
    deliver_all()
    texts = {to: text for to, _, text in aws.mails()}
    assert "https://api.example.com/v1/enquiries/" in texts[conversing.FORM["email"]]
    assert "https://" not in texts[world.resident.email].partition("signed in")[0]
    assert "signed in" in texts[world.resident.email]
