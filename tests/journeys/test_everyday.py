"""Asking, telling and sharing on the real stacks (V-08, V-20, V-22): mail read as its receiver gets it, state machines, IAM."""

import secrets
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from typing import Any

import httpx

from local.client import Client
from local.scene import eventually
from tests.journeys.places import Actor, Place
from tests.journeys.tables import rows

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
ONE_CLICK = "List-Unsubscribe=One-Click"


def test_one_click_works_from_the_message_itself_for_a_client_that_knows_nothing_else(
    place: Place, resident: Actor
) -> None:
    first = campaign(place)
    message = eventually(lambda: mailed(place, resident, first))
    assert message is not None
    assert message["List-Unsubscribe-Post"] == ONE_CLICK
    link = unfolded(message["List-Unsubscribe"]).strip("<>")
    head, _, token = link.rpartition("/")
    tampered = f"{head}/{'A' if token[0] != 'A' else 'B'}{token[1:]}"
    assert httpx.post(tampered, content=ONE_CLICK, headers=FORM, timeout=30).status_code == 404
    for _ in range(2):
        assert httpx.post(link, content=ONE_CLICK, headers=FORM, timeout=30).status_code == 200
    second = campaign(place)
    assert settled(place, second) is not None
    assert mailed(place, resident, second) is None


def test_an_address_that_bounces_gets_nothing_more(place: Place) -> None:
    gone = place.invite(email=f"bounce+{secrets.token_hex(4)}@simulator.amazonses.com")
    assert eventually(lambda: [row for row in rows(place.house, "suppressions") if row.get("person_id") == gone.id])
    settled(place, subject := campaign(place))
    assert mailed(place, gone, subject) is None
    reasons = {row.get("reason") for row in rows(place.house, "messages") if row.get("person_id") == gone.id}
    assert "address_bounced" in reasons


def test_a_face_is_gone_for_everybody_as_soon_as_consent_is(place: Place, resident: Actor) -> None:
    given = decide(resident.api, "face_entry", "given")
    withdrawn = resident.api.make(f"/v1/consents/{given['id']}/withdrawal", {})
    assert (withdrawn["choice"], withdrawn["purpose"]) == ("withdrawn", "face_entry")
    states = {state["key"]: state for state in resident.api.get("/v1/consents").json()["data"]}
    assert states["face_entry"]["allowed"] is False
    told = eventually(lambda: [mail for mail in place.house.cloud.mails() if withdrawn["id"] in mail["text"]])
    assert [mail["to"] for mail in told] == [[resident.email]]


def test_who_looks_is_seen_by_the_person_looked_at(place: Place, resident: Actor, door: str) -> None:
    with place.lock_at(door):
        place.grant(resident, door)
        resident.unlock(door)
        assert eventually(resident.entries)
        assert eventually(lambda: place.entries_at(door))
    looks = eventually(lambda: account(resident, "looked_at"))
    assert [look["person_id"] for look in looks] == [resident.id]


def account(person: Actor, kind: str) -> list[dict[str, Any]]:
    data = person.api.get("/v1/disclosures", person_id=person.id).json()["data"]
    return [line for line in data if line["kind"] == kind]


def decide(api: Client, key: str, choice: str) -> dict[str, Any]:
    asked = api.get("/v1/privacy/choices").json()["data"]
    shown = next(each["shown"] for each in asked if each["key"] == key)
    return api.make("/v1/consents", {"purpose": key, "choice": choice, "shown": shown})


def campaign(place: Place) -> str:
    """Send news to everybody; the subject, by which their mails are found."""
    subject = f"News {secrets.token_hex(4)}"
    words = {"subject": {"en": subject, "fr": subject}, "text": {"en": "A new room.", "fr": "Un nouveau local."}}
    place.operator.make("/v1/campaigns", {"kind": "news", "permission": "news", **words})
    return subject


def settled(place: Place, subject: str) -> dict[str, int] | None:
    """The counts of a campaign, once everybody concerned is accounted for."""
    listed = place.operator.get("/v1/campaigns").json()["data"]
    found = next(each["id"] for each in listed if subject in each["subject"].values())

    def counts() -> dict[str, int] | None:
        now: dict[str, Any] = place.operator.get(f"/v1/campaigns/{found}").json()["progress"]
        parts = now["sent"] + now["bounced"] + now["complained"] + now["left_out"]
        return now if now["state"] == "done" and now["concerned"] == parts else None

    return eventually(counts, seconds=60)


def mailed(place: Place, to: Actor, subject: str) -> Message | None:
    """The message as its receiver gets it, its headers as they came."""
    for mail in place.house.cloud.mails():
        if mail["subject"] == subject and to.email in mail["to"]:
            return BytesParser(policy=compat32).parsebytes(mail["raw"])
    return None


def unfolded(header: str) -> str:
    return "".join(header.split())
