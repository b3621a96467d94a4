"""The records of processing activities, in English: one activity for each purpose of the pack.

Those that the operator decides about stand under GDPR Art. 30(1); those that it carries out for another controller, under
Art. 30(2), by controller.
"""

from typing import Any

from vestibule.documents import chapters, deciding, held, keeping
from vestibule.documents.notice import version
from vestibule.documents.voice import Voice, place_name, voice
from vestibule.policy import law, spoken
from vestibule.policy.asking import Permission
from vestibule.policy.model import Authority, Category, Contacts, HoldReason, Pack, Processor, Purpose
from vestibule.policy.parts import Promise
from vestibule.policy.purposes import covers

type Document = dict[str, Any]

ENGLISH: Voice = voice("en")
"""The language of the records; the notice is for the persons, this is for the authority."""
NOT_YET = "promised by the policy, not held for this purpose yet"
BY_NAME = "by name in the table `organisations` of the deployment, with the contact details of its staff in `people`"
"""Where the controllers are found one by one: which they are is known to the deployment, not to the policy."""
NONE_NAMED = "none named by the policy"
NO_TERM = "none: nothing is held for this purpose yet"
OUTLASTING = "Backups may outlast a time limit that no law of a place sets, apart from all use."
ENDING = "Backups end with the time limits."


def records(pack: Pack) -> Document:
    """The records as data. What Art. 30(1) asks of every activity stands there; what is the same for all stands once."""
    return {
        "operator": pack.operator,
        "policy": {"title": pack.source.title, "date": _dated(pack), "version": version(pack)},
        "kept_under": _kept_under(pack),
        "controller": {
            "name": pack.legal_name,
            "country": ENGLISH.words(place_name("countries", pack.controller_country)),
            "representative": NONE_NAMED,
            "data_protection_officer": NONE_NAMED,
        },
        "contact": _ways(pack.contacts),
        "supervisory_authority": _ways(pack.authority),
        "stored_in": [ENGLISH.words(place_name("regions", region)) for region in pack.residency.regions],
        "transfers": ENGLISH.words(pack.transfers.said),
        "measures": _measures(pack),
        "activities": [_activity(pack, purpose) for purpose in pack.purposes if not purpose.controller],
        "on_behalf_of_others": _on_behalf(pack),
        "kept_longer": [_reason(reason) for reason in pack.holds],
        "backups": {"say": OUTLASTING if pack.backups.outlast else ENDING, **_grounds(pack.backups)},
        "counted": [{"what_remains": keeping.number(pack, count, ENGLISH), **_grounds(count)} for count in pack.counts],
        "sources": _sources(pack),
    }


def _dated(pack: Pack) -> str:
    """The policy's own date, or that it has none."""
    return f"of {pack.source.date}" if pack.source.date else f"without a date, as it was read on {pack.source.read}"


def _kept_under(pack: Pack) -> str:
    """The provision that demands these records, if one of the pack's places has one."""
    places = (law.place(code) for code in pack.jurisdictions)
    demanded = [regime.records_under for place in places for regime in place.regimes if regime.records_under]
    if not demanded:
        return "Kept in the form of Article 30(1) of the GDPR, which does not bind this operator."
    return f"Kept under {ENGLISH.listing(dict.fromkeys(demanded))}."


def _on_behalf(pack: Pack) -> list[Document]:
    """What Art. 30(2) asks of a processor, for each controller that it works for."""
    found: list[Document] = []
    for controller, purposes in held.decided_by_others(pack).items():
        activities = [_activity(pack, purpose) for purpose in purposes]
        found.append(
            {
                "controller": ENGLISH.words(controller),
                "by_name": BY_NAME,
                "processor": {"name": pack.legal_name, **_ways(pack.contacts)},
                "categories_of_processing": [activity["purpose"] for activity in activities],
                "transfers": [each for activity in activities for each in activity["transfers"]],
                "measures": _measures(pack),
                "activities": activities,
            }
        )
    return found


def _activity(pack: Pack, purpose: Purpose) -> Document:
    kinds = [kind for kind in pack.categories if kind.key in purpose.categories]
    serving = [each for each in held.held(pack) if purpose in each.purposes]
    present = sorted({key for each in serving for key in each.holding.categories})
    return {
        "purpose": ENGLISH.words(purpose.label),
        "what_is_done": ENGLISH.words(purpose.said),
        "lawful_bases": [ENGLISH.words(spoken.BASES[basis]) for basis in purpose.basis],
        "decided_by_the_person": [_decided(each) for each in pack.permissions if each.purpose == purpose.key],
        "persons": _persons(pack, kinds),
        "data": [
            {
                "category": ENGLISH.words(kind.label),
                "what": ENGLISH.words(kind.said),
                "held": [key for key in present if covers(kind.covers, (key,))],
            }
            for kind in kinds
        ],
        "recipients": _recipients(pack, purpose),
        "transfers": [_transfer(each) for each in _processors(pack, kinds) if each.safeguard != "within"],
        "processors": [each.name for each in _processors(pack, kinds)],
        "holdings": [
            {"holding": each.name, "about": ENGLISH.words(each.holding.about), "time_limits": _limits(pack, each)}
            for each in serving
        ],
        "source": _source(purpose),
    }


def _decided(asked: Permission) -> Document:
    """What waits for consent, or ends with an objection."""
    about = {"data": sorted(asked.data)} if asked.data else {}
    other = {"without_it": ENGLISH.words(asked.alternative)} if asked.alternative else {}
    return {
        "permission": asked.key,
        "what": ENGLISH.words(asked.label),
        "until": deciding.until(asked, ENGLISH),
        "uses": sorted(asked.uses),
        **about,
        **other,
        **_grounds(asked),
    }


def _persons(pack: Pack, kinds: list[Category]) -> list[str]:
    concerned = {key for kind in kinds for key in kind.persons}
    return [ENGLISH.words(persons.label) for persons in pack.persons if persons.key in concerned]


def _recipients(pack: Pack, purpose: Purpose) -> list[Document]:
    shared = set(purpose.categories)
    return [
        {"recipient": ENGLISH.words(each.label), "condition": ENGLISH.words(each.condition)}
        for each in pack.recipients
        if purpose.key in each.purposes and shared.intersection(each.categories)
    ]


def _processors(pack: Pack, kinds: list[Category]) -> list[Processor]:
    keys = {kind.key for kind in kinds}
    return [processor for processor in pack.processors if keys.intersection(processor.categories)]


def _transfer(processor: Processor) -> Document:
    return {
        "to": processor.name,
        "country": ENGLISH.words(place_name("countries", processor.country)),
        "safeguard": ENGLISH.word("places", processor.safeguard),
    }


def _limits(pack: Pack, each: held.Held) -> list[Document]:
    return [
        {
            "where": chapters.where(term, ENGLISH),
            "how_long": ENGLISH.term(term.rule.period),
            "counted": ENGLISH.words(spoken.STARTS[term.rule.counts_from]),
            "in_backups": keeping.in_backups(pack, each.name, term.rule, ENGLISH),
            **_chosen(term.rule),
        }
        for term in held.terms_of(pack, each.holding)
    ]


def _measures(pack: Pack) -> list[str]:
    return [*(ENGLISH.words(measure.said) for measure in pack.measures), *chapters.own_measures(pack, ENGLISH)]


def _ways(whom: Contacts | Authority) -> dict[str, str]:
    ways = {"name", "email", "address", "postal_address", "phone", "url"}
    return whom.model_dump(mode="json", include=ways, exclude_none=True)


def _source(promise: Promise) -> Document:
    source = promise.source
    return {"section": source.section, "says": source.quote, "requirement": source.requirement}


def _reason(reason: HoldReason) -> Document:
    """A reason to keep something past its term."""
    return {
        "reason": ENGLISH.words(reason.label),
        "at_most": ENGLISH.term(reason.at_most),
        "where": keeping.not_in(reason, ENGLISH),
        **_grounds(reason),
    }


def _grounds(promise: Promise) -> Document:
    """Where a promise stands, and why the pack decided it so where the policy leaves it open."""
    return {"source": _source(promise), **_chosen(promise)}


def _chosen(promise: Promise) -> Document:
    return {"chosen_because": promise.reason} if promise.chosen else {}


def _sources(pack: Pack) -> list[Document]:
    """What the policy leaves open and the pack decided."""
    return [{"what": choice.what, "because": choice.reason} for choice in pack.choices]
