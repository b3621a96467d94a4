"""Refusals: every ground of the law once, and every kind of request at least once where it has one.

Entered by staff, refused by two of the team while it is to be shown who asks, then shown: whatever its kind, so it is in time.
"""

from collections.abc import Iterator
from typing import Any

import httpx

from local.client import Client
from prove.rights import saying
from prove.rights.asking import Asked, Stuck, waited
from prove.rights.checking import Fault
from tests.journeys.places import Actor
from vestibule import clock
from vestibule.policy import pack as packs
from vestibule.policy.model import Pack
from vestibule.requests import answering, stopping
from vestibule.requests.kinds import HANDLING, Kind
from vestibule.requests.offers import Offer, offers

BECAUSE = "What was looked at on Monday is not over yet, and this would get in its way."
NEVER_SHOWN = "none"


def to_refuse(pack: Pack, jurisdiction: str) -> list[tuple[Kind, str]]:
    """Pairs of a kind and a ground: each ground once, each kind that has one once, in as few as that takes."""
    known = {kind: [*answering.grounds(offer)] for kind, offer in offers(pack, jurisdiction).items()}
    used: dict[str, int] = {}
    pairs = []
    for kind, grounds in sorted(known.items(), key=lambda pair: (len(pair[1]), pair[0])):
        if not grounds or HANDLING[kind].care == NEVER_SHOWN:
            continue
        ground = min(grounds, key=lambda each: (used.get(each, 0), each))
        pairs.append((kind, ground))
        used[ground] = used.get(ground, 0) + 1
    for kind, grounds in known.items():
        for ground in grounds:
            if ground not in used and HANDLING[kind].care != NEVER_SHOWN:
                pairs.append((kind, ground))
                used[ground] = 1
    return pairs


def entered(desk: Client, actor: Actor, kind: Kind, place: str | None) -> str:
    """Enter a request that came by telephone, as staff do; its identifier."""
    said: dict[str, Any] = {"jurisdiction": place} if place else {}
    told = {"right": kind, "channel": "phone", "person_id": actor.id, "received_at": clock.written(clock.now())}
    if kind in _SAID:
        said["asked_for"] = _SAID[kind]
    return str(desk.make("/v1/compliance/requests", {**told, **said})["id"])


def refuse(asked: Asked, ground: str) -> str:
    """Refuse it, show who asks, and follow it to its end."""
    if not waited(lambda: asked.row["state"] == "awaiting_proof"):
        raise Stuck(f"{asked.kind} does not ask who it is: {asked.row['state']}")
    asked.decide("refuse", ground=ground, reason=BECAUSE)
    seen = asked.team[0].post(f"/v1/requests/{asked.id}/verification", {"judged": "accepted"})
    if seen.status_code != httpx.codes.ACCEPTED:
        raise Stuck(f"verification of {asked.kind}: {seen.status_code} {seen.text}")
    return asked.followed()


def faults(asked: Asked, ground: str, offer: Offer, state: str, eyes: int = 2) -> list[Fault]:
    """What is wrong about a refusal on which so many of the team have to agree."""
    found = _faults(asked, ground, offer, state, eyes)
    return [f"{asked.kind} {offer.jurisdiction} refused on {ground}: {fault}" for fault in found]


def _faults(asked: Asked, ground: str, offer: Offer, state: str, eyes: int) -> Iterator[Fault]:
    pack, language, found = packs.load(asked.house.operator), asked.row["language"], asked.row
    is_ours = found.get("asker") != "controller"
    ends = ("closed", "in_part") if is_ours and _stops_all_the_same(pack, asked.kind) else ("refused", "refused")
    if (state, found.get("outcome")) != ends:
        yield f"it ended as {state} with {found.get('outcome')}"
    answer = asked.answer()
    wanted = [
        *saying.refused(offer, ground, BECAUSE, language),
        *saying.remedies(pack, offer.jurisdiction, language),
        *_demanded(pack, offer.jurisdiction, language),
    ]
    missing = [each for each in wanted if each not in answer]
    if missing:
        yield f"the letter in {language} does not say: {missing[0]}"
    lines = asked.evidence()
    if lines.count("decided") != eyes:
        yield f"{lines.count('decided')} of the team decided"
    if {"acting", "confirmed"} & set(lines):
        yield "something was done"


def _stops_all_the_same(pack: Pack, kind: Kind) -> bool:
    """Whether a part of it is nobody's to refuse: direct marketing, and what else ends with a click."""
    return HANDLING[kind].weighs and bool(stopping.unnamed(pack, kind).stops)


def _demanded(pack: Pack, jurisdiction: str, language: Any) -> Iterator[str]:  # noqa: ANN401 (a language)
    """What the law of the place wants said besides, each in its own part of the letter."""
    parts = {
        "partial-answer": "text-7",
        "described-data": "text-8",
        "opt-out-offer": "text-9",
        "legal-provision": "text-10",
    }
    parts |= {"recourse": "text-13", "time-limit": "text-14"}
    for name in answering.must_say(jurisdiction, pack):
        if name in parts:
            yield saying.part("answered", parts[name], language, **{name.replace("-", "_"): "yes"})


def not_offered(actor: Actor, pack: Pack, jurisdiction: str) -> list[Fault]:
    """Every kind that is not offered there is answered with those that are."""
    known = offers(pack, jurisdiction)
    found = []
    for kind in sorted(set(HANDLING) - set(known)):
        answer = actor.api.post("/v1/requests", {"right": kind, "asked_for": _SAID.get(kind, {})})
        body = answer.json()
        if (answer.status_code, body.get("offered")) != (httpx.codes.UNPROCESSABLE_ENTITY, sorted(known)):
            found.append(f"{kind} {jurisdiction}, which is not offered: {answer.status_code} {body}")
    return found


_SAID: dict[Kind, dict[str, Any]] = {
    "complaint": {"text": "It took too long."},
    "rectification": {"wanted": {"name": "Another Name"}},
}
