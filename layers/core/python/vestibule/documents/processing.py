"""What a person may be told about the processing at once, without asking (A-01), where it is, what protects it (F-05)."""

from typing import Any

from vestibule.documents import asking, chapters, deciding, held, keeping
from vestibule.documents.notice import day_of, version
from vestibule.documents.voice import Voice, place_name
from vestibule.policy import law, spoken
from vestibule.policy.asking import Permission
from vestibule.policy.model import Authority, Contacts, HoldReason, Pack, Purpose, Recipient, Right

type Document = dict[str, Any]


def processing(pack: Pack, voice: Voice) -> Document:
    """The document in one language: keys are the same in all, everything else is said in words."""
    return {
        "operator": pack.operator,
        "version": version(pack),
        "date": day_of(pack).isoformat(),
        "language": voice.language,
        "controller": {
            "name": pack.legal_name,
            "known_as": pack.display_name,
            "country": voice.words(place_name("countries", pack.controller_country)),
        },
        "contact": _reached(pack.contacts),
        "authority": _reached(pack.authority),
        "activities": [_activity(pack, each, voice) for each in held.held(pack)],
        "kept_longer": [_reason(reason, voice) for reason in pack.holds],
        "counted": [keeping.number(pack, count, voice) for count in pack.counts],
        "location": _location(pack, voice),
        "processors": _processors(pack, voice),
        "measures": [*(voice.words(measure.said) for measure in pack.measures), *chapters.own_measures(pack, voice)],
        "rights": [_right(pack, right, voice) for right in pack.rights],
        "decisions": [_decision(pack, asked, voice) for asked in pack.permissions],
        "cookies": _cookies(pack, voice),
    }


def _activity(pack: Pack, each: held.Held, voice: Voice) -> Document:
    return {
        "what": voice.words(each.holding.about),
        "categories": [voice.words(kind.label) for kind in each.categories],
        "comes_from": voice.words(spoken.ORIGINS[each.holding.source]),
        "purposes": [_purpose(purpose, voice) for purpose in each.purposes],
        "recipients": [_recipient(recipient, voice) for recipient in each.recipients],
        "kept": [_kept(pack, each, term, voice) for term in held.terms_of(pack, each.holding)],
    }


def _purpose(purpose: Purpose, voice: Voice) -> Document:
    other = {"controller": voice.words(purpose.controller)} if purpose.controller else {}
    return {
        "purpose": voice.words(purpose.label),
        "what_is_done": voice.words(purpose.said),
        **other,
        "lawful_bases": [voice.words(spoken.BASES[basis]) for basis in purpose.basis],
    }


def _recipient(recipient: Recipient, voice: Voice) -> Document:
    return {"recipient": voice.words(recipient.label), "condition": voice.words(recipient.condition)}


def _kept(pack: Pack, each: held.Held, term: held.Term, voice: Voice) -> Document:
    return {
        "where": chapters.where(term, voice),
        "how_long": voice.term(term.rule.period),
        "counted": voice.words(spoken.STARTS[term.rule.counts_from]),
        "in_backups": keeping.in_backups(pack, each.name, term.rule, voice),
    }


def _reason(reason: HoldReason, voice: Voice) -> Document:
    return {
        "reason": voice.words(reason.label),
        "at_most": voice.term(reason.at_most),
        "where": keeping.not_in(reason, voice),
    }


def _location(pack: Pack, voice: Voice) -> Document:
    return {
        "stored_in": [voice.words(place_name("regions", region)) for region in pack.residency.regions],
        "transfers": voice.words(pack.transfers.said),
    }


def _processors(pack: Pack, voice: Voice) -> list[Document]:
    return [
        {
            "name": processor.name,
            "service": voice.words(processor.service),
            "country": voice.words(place_name("countries", processor.country)),
            "protected_by": voice.word("places", processor.safeguard),
            "categories": chapters.categories(pack, processor.categories, voice),
        }
        for processor in pack.processors
    ]


def _right(pack: Pack, right: Right, voice: Voice) -> Document:
    said = {
        "right": voice.say(f"rights.{right.right}.name"),
        "meaning": voice.say(f"rights.{right.right}.said"),
        "only_under_the_law_of": [voice.words(law.regime(code).name) for code in right.jurisdictions],
        "condition": voice.words(right.condition) if right.condition else None,
        "exceptions": asking.exceptions(pack, right, voice),
        "how_to_ask": [voice.word("ways", way) for way in right.by],
    }
    return {name: value for name, value in said.items() if value}


def _decision(pack: Pack, asked: Permission, voice: Voice) -> Document:
    """One question: `key` is what the API takes a decision by."""
    other = {"without_it": voice.words(asked.alternative)} if asked.alternative else {}
    return {
        "key": asked.key,
        "name": voice.words(asked.label),
        "question": voice.words(asked.said),
        "asked_of": deciding.persons(pack, asked, voice),
        "without_an_answer": deciding.until(asked, voice),
        "taken_back": deciding.back(asked, voice),
        **other,
    }


def _cookies(pack: Pack, voice: Voice) -> list[Document]:
    labels = {surface.key: voice.words(surface.label) for surface in pack.surfaces}
    return [
        {
            "category": voice.words(spoken.COOKIES[kind.category]),
            "purpose": voice.words(kind.said),
            "where": [labels[key] for key in kind.surfaces],
            "needs_consent": kind.consent,
            "ends_with_the_visit": kind.session_only,
        }
        for kind in pack.cookies
    ]


def _reached(whom: Contacts | Authority) -> Document:
    ways = {"name", "email", "address", "postal_address", "phone", "url"}
    reached: Document = whom.model_dump(mode="json", include=ways, exclude_none=True)
    return reached
