"""The chapters of a privacy notice in which the law of each place speaks too: rights, terms, breaches, complaints."""

from collections.abc import Iterator, Mapping
from itertools import chain
from urllib.parse import urlsplit

from vestibule.documents import markdown
from vestibule.documents.chapters import Blocks, jurisdictions, lowered
from vestibule.documents.voice import Voice, place_name
from vestibule.policy import law
from vestibule.policy.granting import reaches
from vestibule.policy.law import Place
from vestibule.policy.model import Authority, Pack, Right
from vestibule.policy.regime import Duty, Supervisor

_ALSO_TIMED = ("acknowledge", "complaint", "unsubscribe")
"""Duties towards a person that are not rights of their own; shown where the law gives them a number."""
_NOTHING = "-"


def rights(pack: Pack, voice: Voice) -> Blocks:
    """What a person may ask for, with conditions and exceptions in words."""
    yield markdown.heading(2, voice.say("rights.title"))
    yield voice.say("rights.intro")
    one_way = len({right.by for right in pack.rights}) == 1
    for name in dict.fromkeys(right.right for right in pack.rights):
        yield markdown.heading(3, voice.say(f"rights.{name}.name"))
        for right in pack.rights:
            if right.right == name:
                yield from _offer(pack, right, voice, how_to_ask=not one_way)


def asking(pack: Pack, voice: Voice) -> Blocks:
    """How to ask, what may be asked for as proof, and when the answer comes."""
    yield markdown.heading(2, voice.say("asking.title"))
    ways = dict.fromkeys(chain.from_iterable(right.by for right in pack.rights))
    yield voice.say("asking.how", ways=voice.listing((voice.word("ways", way) for way in ways), last="or"))
    proofs = voice.listing(voice.word("proofs", proof) for proof in pack.identity_proof.proofs)
    yield voice.say("asking.proof", proofs=proofs)
    if pack.answer:
        yield voice.say("asking.promise", period=voice.term(pack.answer.within))
    yield voice.say("asking.law_too" if pack.answer else "asking.law")
    rows = (row for place in places(pack) for row in _terms(pack, place, voice))
    yield markdown.table(voice.listed("asking.columns"), rows)


def breach(pack: Pack, voice: Voice) -> Blocks:
    """What is promised and what the law demands when data is lost (V-14, A-07, N-11)."""
    yield markdown.heading(2, voice.say("breach.title"))
    promise = pack.breach_promise
    if promise:
        said = [voice.words(promise.condition)]
        if promise.business_days:
            said.append(voice.say("breach.within", term=voice.counted(promise.business_days, "business_days")))
        yield " ".join(said)
    yield voice.say("breach.law")
    yield markdown.table(
        voice.listed("breach.columns"),
        (
            (
                _named(place, voice),
                *(_breach_term(place, duty, voice) for duty in ("breach-authority", "breach-persons")),
            )
            for place in places(pack)
        ),
    )


def complaint(pack: Pack, voice: Voice) -> Blocks:
    """The authority of the pack, and that of each place that has another (A-10, N-12)."""
    yield markdown.heading(2, voice.say("complaint.title"))
    yield voice.say("complaint.intro", email=pack.contacts.email)
    yield markdown.table(voice.listed("complaint.columns"), _authorities(pack, voice))


def places(pack: Pack) -> Iterator[Place]:
    """The places of the pack with their law."""
    return (law.place(code) for code in pack.jurisdictions)


def numbered(place: Place, name: str) -> Duty | None:
    """The duty there, if the law gives it a number."""
    found = place.duty(name)
    return found[1] if found and isinstance(found[1], Duty) else None


def exceptions(pack: Pack, right: Right, voice: Voice) -> list[str]:
    """The grounds on which this right may be refused, in the words of the first regime that has them."""
    reached = [place for place in places(pack) if reaches(right, place)]
    known: Mapping[str, str] = {
        exemption.key: voice.words(exemption.label)
        for place in reversed(reached)
        for regime in reversed(place.regimes)
        for exemption in regime.exceptions
    }
    return [known[key] for key in right.exceptions]


def ways(right: Right, voice: Voice) -> str:
    """How this right is asked for."""
    return voice.listing((voice.word("ways", way) for way in right.by), last="or")


def _offer(pack: Pack, right: Right, voice: Voice, *, how_to_ask: bool) -> Blocks:
    """The right as it is offered to everybody, or under the law of some places."""
    where = [f"**{jurisdictions(right.jurisdictions, voice)}.**"] if right.jurisdictions else []
    said = voice.words(right.condition) if right.condition else voice.say(f"rights.{right.right}.said")
    yield " ".join([*where, said])
    yield markdown.bullets(_limits(pack, right, voice, how_to_ask=how_to_ask))


def _limits(pack: Pack, right: Right, voice: Voice, *, how_to_ask: bool) -> Iterator[str]:
    if right.at_most:
        times, months = right.at_most.times, right.at_most.months
        said = {"times": voice.counted(times, "times"), "period": voice.counted(months, "months")}
        yield voice.say("rights.at_most", **said)
    if right.looks_back:
        yield voice.say("rights.looks_back", period=voice.term(right.looks_back))
    if right.exceptions:
        yield markdown.nested(voice.say("rights.exceptions"), exceptions(pack, right, voice))
    if how_to_ask and right.right != "authority-help":  # that one is asked of somebody else
        yield voice.say("rights.by", ways=ways(right, voice))


def _terms(pack: Pack, place: Place, voice: Voice) -> Iterator[tuple[str, str, str, str]]:
    """One row for each term of the place, with everything that is under it."""
    offered = dict.fromkeys(right.right for right in pack.rights if reaches(right, place))
    grouped: dict[tuple[str, str], list[str]] = {}
    for name in offered:
        found = place.duty(name)
        if found and name not in _ALSO_TIMED:  # a duty of that name is to acknowledge, not to answer
            duty = found[1] if isinstance(found[1], Duty) else None
            grouped.setdefault(_said(duty, voice), []).append(lowered(voice.say(f"rights.{name}.name")))
    for also in _ALSO_TIMED:
        timed = numbered(place, also)
        if timed:
            grouped.setdefault(_said(timed, voice), []).append(voice.word("asking", also))
    for (within, longer), names in grouped.items():
        yield _named(place, voice), ", ".join(dict.fromkeys(names)), within, longer


def _said(duty: Duty | None, voice: Voice) -> tuple[str, str]:
    if duty is None:
        return voice.say("asking.no_term"), _NOTHING
    within = voice.say(f"starts.{duty.starts}", term=voice.term(duty.term))
    if duty.extended is None:
        return within, voice.say("asking.not_longer")
    return within, voice.say("asking.longer", term=voice.term(duty.extended), first=voice.term(duty.term))


def _breach_term(place: Place, name: str, voice: Voice) -> str:
    duty = numbered(place, name)
    if duty:
        return voice.say(f"starts.{duty.starts}", term=voice.term(duty.term))
    return voice.say("breach.no_term" if place.duty(name) else "breach.none")


def _authorities(pack: Pack, voice: Voice) -> Iterator[tuple[str, str, str]]:
    home = voice.words(place_name("countries", pack.controller_country))
    yield home, pack.authority.name, _reached(pack.authority)
    seen = {_host(pack.authority)}
    for place in places(pack):
        supervisor = place.supervisor
        if supervisor and _host(supervisor) not in seen:
            seen.add(_host(supervisor))
            yield _named(place, voice), supervisor.name, _reached(supervisor)


def _reached(authority: Authority | Supervisor) -> str:
    return "\n".join(filter(None, (authority.address, authority.phone, authority.url)))


def _host(authority: Authority | Supervisor) -> str:
    """The authority's own site, by which it is told from others whatever its name is in."""
    return (urlsplit(authority.url or authority.name).hostname or authority.name).removeprefix("www.")


def _named(place: Place, voice: Voice) -> str:
    return voice.words(place.regimes[0].name)
