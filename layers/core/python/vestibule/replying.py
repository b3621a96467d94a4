"""The answer to a request, put together from what was done: the letter's values, and the words that lie in no table.

What was written for the person, and what the person objected to, stands in the letter alone; its record holds identifiers,
kinds and yes or no.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from vestibule import ceasing, clock, config, identifying, lifetime, rectifying, register
from vestibule.disclosures import given
from vestibule.disclosures.holdings import RECIPIENTS
from vestibule.disclosures.model import Disclosure
from vestibule.mail import Reader, tokens
from vestibule.messages.outbox import NewMessage
from vestibule.people.holdings import PEOPLE
from vestibule.policy import retention
from vestibule.policy.model import Pack
from vestibule.rectifying import Correction
from vestibule.requests import answering, asking, deciding, due, links, processors, propagating, stopping, telling
from vestibule.requests.kinds import HANDLING
from vestibule.requests.model import DataRequest, Outcome
from vestibule.requests.plan import label_of
from vestibule.requests.telling import Known, Marketed
from vestibule.words import Language

_DONE: tuple[Outcome, ...] = ("fulfilled", "in_part")
_TOLD_BY_PEOPLE = ("looked-at", *(kind for kind, handling in HANDLING.items() if handling.act == "review"))
"""What was done there is what one of the team has written."""
_A_LINE = "\n"


@dataclass(frozen=True)
class Answer:
    """A letter that is ready to go. `words` go into it and nowhere else."""

    letter: NewMessage
    reader: Reader | None
    """None: there is nobody left to write to."""
    words: Mapping[str, str]
    receipt: Mapping[str, Any]
    """What the request keeps of the link to the receipt; empty where there is none."""


def answer_to(request: DataRequest, outcome: Outcome, now: datetime) -> Answer:
    """The answer in the language of the request, to its person or the guardian."""
    pack, language = config.operator_pack(), request.language
    offer = deciding.offer_in(pack, request)
    said = {
        "request_id": request.id,
        "received_at": clock.written(request.received_at),
        "kind": request.right,
        "outcome": outcome,
        "done": _done(request, outcome, now),
        **answering.remedies(request.jurisdiction, pack, outcome),
        **answering.totals(request.done),
        "receipt": "yes" if request.done else "no",
    }
    reason = deciding.reason_of(request, now)
    if said["done"] in _TOLD_BY_PEOPLE and not reason:
        said["done"] = "nothing"  # its result would be what was written
    link, receipt = _receipt(request, pack, now)
    words = {
        "office": answering.authority_of(pack, request.jurisdiction).said(),
        "lines": _A_LINE.join(_lines(request, now) if outcome in _DONE else ()),
        "left": _A_LINE.join(_left(request, outcome, language, now)),
        **answering.refusal(deciding.ground_of(request), offer, language),
        **({"reason": reason} if reason else {}),
        **({"link": link} if link else {}),
    }
    reader_id = identifying.reader_of(request, now)
    letter = NewMessage("requests.answered", request.id, language, person_id=reader_id, values=said)
    return Answer(letter, _reader(reader_id), words, receipt)


def _receipt(request: DataRequest, pack: Pack, now: datetime) -> tuple[str, Mapping[str, Any]]:
    """The link to the receipt of an erasure, and what is kept of it: it works for as long as the request is kept."""
    if not request.done:
        return "", {}
    ticket = tokens.ticket("receipt", request.id)
    kept = {
        "link_hash": links.hash_of(ticket, request, request.bundle_hash),
        "link_ends_at": retention.expiry(pack, "requests", now).expires_at,
    }
    return f"{config.setting('PUBLIC_URL')}/v1/requests/{request.id}/receipt?ticket={ticket}", kept


def _reader(person_id: str) -> Reader | None:
    """Who reads it; also somebody whose record has ended and still lies there."""
    lying = lifetime.lying(PEOPLE, (person_id,))
    return Reader(lying.record.name, lying.record.email) if lying else None


def _lines(request: DataRequest, now: datetime) -> Iterable[str]:
    """What was done, as lines of a list."""
    pack, language = config.operator_pack(), request.language
    match HANDLING[request.right].act:
        case "stop":
            sold = telling.nothing_is_sold(pack, language) if request.right == "opt-out" else []
            stopped = stopping.stopped_said(ceasing.meant(request, now), pack, language)
            return [*sold, *stopped, *_recipients(request, now)]
        case "tell":
            is_about_marketing = request.right == "direct-marketing"
            known = Known(config.region(), tuple(_marketed(request, pack, now)) if is_about_marketing else ())
            return telling.lines_of(request.right, pack, request.jurisdiction, known, language)
        case "correct":
            return [*rectifying.said_of(_corrected(request, now).values, language), *_recipients(request, now)]
        case "erase":
            return [*_erased(request), *_recipients(request, now)]
        case _:
            return []


def _left(request: DataRequest, outcome: Outcome, language: Language, now: datetime) -> list[str]:
    """What goes on although the person objected to it, and what was not corrected."""
    act = HANDLING[request.right].act
    if act == "correct" and deciding.verdict(request) != "refuse":
        return rectifying.left_said(_corrected(request, now).left, language)
    if act == "stop" and outcome in ("in_part", "refused"):
        return stopping.left_said(ceasing.meant(request, now), config.operator_pack(), language)
    return []


def _corrected(request: DataRequest, now: datetime) -> Correction:
    person = lifetime.lying(PEOPLE, (request.person_id,))
    if person is None:
        return Correction({}, {})
    said, reason = asking.wanted_of(request, now), deciding.reason_of(request, now)
    return rectifying.of_said(said, reason, person.record, config.operator_pack(), now)


def _done(request: DataRequest, outcome: Outcome, now: datetime) -> str:
    """Which sentence says what was done: of a note, that somebody has looked at it, and what was written of that."""
    if outcome not in _DONE:
        return "nothing"
    if request.right == "rectification" and asking.wanted_of(request, now).get("note"):
        corrected = _corrected(request, now)
        if "note" in corrected.left:
            return request.right if corrected.values else "nothing"
        return "corrected-and-looked-at" if corrected.values else "looked-at"
    return request.right


def _erased(request: DataRequest) -> Iterator[str]:
    pack, language = config.operator_pack(), request.language
    place = request.jurisdiction or pack.jurisdictions[0]
    labels = {name: holding.about for name, holding in register.declared(pack).items()}
    return answering.holdings_said(
        request.done,
        labels,
        lambda ground: label_of(ground, pack, place, language),
        language,
    )


def _recipients(request: DataRequest, now: datetime) -> Iterator[str]:
    """Those who were told. Where nothing was changed nobody is, also of those who were listed before."""
    for told in (each for each in request.told if each.told_at):
        processor = processors.named(config.operator_pack(), told)
        who = processor or RECIPIENTS.get(told.recipient_id, now=now)
        yield propagating.said_of(told, who.name if who else told.recipient_id, request.language)


def _marketed(request: DataRequest, pack: Pack, now: datetime) -> Iterator[Marketed]:
    """Who got which data for direct marketing in the calendar year before the request, where the house is."""
    year = due.day_of(request.received_at, pack).year - 1
    got: defaultdict[str, set[str]] = defaultdict(set)
    for passage in given.passages_of(request.person_id, now):
        if _is_marketing(passage) and due.day_of(passage.at, pack).year == year:
            got[passage.recipient].update(passage.data)
    for recipient_id, data in sorted(got.items()):
        recipient = RECIPIENTS.get(recipient_id, now=now)
        if recipient:
            yield Marketed(recipient.name, recipient.country, recipient.address, tuple(sorted(data)))


def _is_marketing(passage: Disclosure) -> bool:
    return given.was_given(passage) and bool(passage.use) and str(passage.use).startswith(telling.MARKETING)
