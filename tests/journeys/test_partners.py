"""Telling partners on the real stacks (V-08): a program of theirs takes webhooks by TLS, and the person sees what it got."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from local.running import House
from local.scene import eventually
from tests.functions.receiver import Receiver, answer, authority, running
from tests.journeys.places import Actor, Place, found_place
from tests.journeys.test_everyday import account

CALLERS = ("vestibule-partners-deliver-webhook", "vestibule-partners-manage-webhooks")
SCHEDULE = "vestibule-partners-retry-deliveries"
ENDED = "people.relation.ended"
PATIENCE = 60
"""Seconds for what takes one or two: functions that were just changed start anew, on a machine that may be busy."""


@dataclass(frozen=True)
class Partner:
    """A partner of an organisation whose program has a webhook, and somebody that it is told about."""

    place: Place
    person: Actor
    program: Receiver
    recipient: str
    webhook: str
    secret: str

    def happen(self) -> str:
        """A second tie of the person to the place ends: its identifier, as soon as there is a delivery about it."""
        manager, of_person = self.place.manager.api, f"/v1/people/{self.person.id}/relations"
        before = self.delivery()
        relation = manager.make(of_person, {"kind": "authorised_user", "space_id": self.place.space})["id"]
        manager.make(f"{of_person}/{relation}/end", {})
        assert eventually(lambda: self.delivery().get("id") != before.get("id"), PATIENCE)
        return str(relation)

    def told_of(self, relation: str) -> list[dict[str, Any]]:
        """What the program was sent about it, verified as any library of the standard does it."""
        taken = (Webhook(self.secret).verify(sent.body, sent.headers) for sent in [*self.program.received])
        return [told for told in taken if told["data"].get("relation_id") == relation]

    def delivery(self) -> dict[str, Any]:
        """The latest one, as the API lists it."""
        listed = self.place.manager.api.get(f"/v1/webhooks/{self.webhook}/deliveries").json()["data"]
        return dict(listed[0]) if listed else {}

    def answers(self, *statuses: int) -> bool:
        """Whether these are what the program answers to the tries of the latest delivery, waited for."""
        return eventually(lambda: self.tries() == [*statuses], PATIENCE)

    def tries(self) -> list[int]:
        """What the program has answered to them so far."""
        return [each["status"] for each in self.delivery()["tries"] if "status" in each]

    def passages(self) -> list[dict[str, Any]]:
        """What the person's own account says that others got, newest first."""
        return account(self.person, "passed_on")


@pytest.fixture(scope="module")
def partner(house: House) -> Iterator[Partner]:
    with trusting(house, authority()), running(answer(200)) as program:
        place = found_place(house)
        manager = place.manager.api
        company = {"kind": "property_management", "name": "Harbour Keys", "country": "US", "safeguard": "within"}
        contract = {"contract": "C-7", "contract_from": "2026-01-01"}
        recipient = manager.make("/v1/recipients", company | contract)["id"]
        wanted = {"recipient_id": recipient, "url": program.url, "events": [ENDED]}
        webhook = manager.make("/v1/webhooks", wanted)
        yield Partner(place, place.invite(), program, recipient, webhook["id"], webhook["secret"])
        manager.make(f"/v1/webhooks/{webhook['id']}/end", {})


def test_a_partner_is_told_signed_and_the_person_finds_it_in_the_account(partner: Partner) -> None:
    relation = partner.happen()
    assert partner.answers(200)
    [told] = partner.told_of(relation)
    assert (told["type"], told["data"]["person_id"]) == (ENDED, partner.person.id)
    assert partner.person.name not in json.dumps(told)
    delivery = partner.delivery()
    assert (delivery["event_type"], delivery["state"]) == (ENDED, "delivered")
    assert partner.program.received[-1].headers["webhook-id"] == delivery["id"]
    line = partner.passages()[0]
    assert (line["why"], line["recipient"]["id"]) == (delivery["id"], partner.recipient)
    assert set(line["fields"]) == told["data"].keys()


def test_what_was_changed_on_the_way_does_not_verify(partner: Partner) -> None:
    partner.happen()
    assert partner.answers(200)
    sent = partner.program.received[-1]
    with pytest.raises(WebhookVerificationError):
        Webhook(partner.secret).verify(sent.body.replace(b"per_", b"PER_"), sent.headers)


def test_what_a_partner_fails_to_take_is_tried_again_until_it_does(house: House, partner: Partner) -> None:
    partner.program.answering = answer(500)
    known, relation = partner.passages(), partner.happen()
    assert partner.answers(500)
    assert partner.delivery()["state"] == "waiting"
    partner.program.answering = answer(200)
    assert eventually(lambda: due_again(house, partner) == "delivered", PATIENCE)
    assert (partner.tries(), len(partner.told_of(relation))) == ([500, 200], 2)
    first, second = partner.program.received[-2:]
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)
    assert partner.passages()[1:] == known, "one more, however often it is tried"


def test_a_replay_sends_the_same_once_more_and_is_the_same_passage(partner: Partner) -> None:
    relation = partner.happen()
    assert partner.answers(200)
    known, delivery = partner.passages(), partner.delivery()["id"]
    replay = f"/v1/webhooks/{partner.webhook}/deliveries/{delivery}/replay"
    assert partner.place.manager.api.post(replay, {}).status_code == 202
    assert partner.answers(200, 200)
    first, second = partner.told_of(relation)
    assert first == second
    assert [sent.headers["webhook-id"] for sent in partner.program.received[-2:]] == [delivery] * 2
    assert (known[0]["why"], partner.passages()) == (delivery, known)


def due_again(house: House, partner: Partner) -> str:
    """The state of the latest delivery after the schedule has run, which else does so every minute."""
    house.cloud.client("lambda").invoke(FunctionName=SCHEDULE, Payload=b"{}")
    return str(partner.delivery()["state"])


@contextmanager
def trusting(house: House, certificates: str) -> Iterator[None]:
    """The functions that call partners may call programs on this machine that this authority vouches for."""
    functions = house.cloud.client("lambda")
    kept = {
        name: functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"] for name in CALLERS
    }
    for name, variables in kept.items():
        local = {**variables, "WEBHOOK_LOCAL_CA": certificates}
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": local})
    try:
        yield
    finally:
        for name, variables in kept.items():
            functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
