"""The records of processing activities, in English: one activity for each purpose of the pack.

Those that the operator decides about stand under GDPR Art. 30(1); those that it carries out for another controller, under
Art. 30(2), by controller.
"""

from collections.abc import Iterator
from itertools import chain
from typing import Any

from vestibule.documents import chapters, held, markdown
from vestibule.documents.notice import version
from vestibule.documents.voice import Voice, place_name, voice
from vestibule.policy import law, spoken
from vestibule.policy.model import Authority, Category, Contacts, Pack, Processor, Purpose
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


def page(pack: Pack) -> str:
    """The same as a document to read."""
    record = records(pack)
    return markdown.document(
        [
            *_front(record),
            *chain.from_iterable(map(_section, record["activities"])),
            *chain.from_iterable(map(_of_controller, record["on_behalf_of_others"])),
            *_end(record),
        ]
    )


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
            **({"chosen_because": term.rule.reason} if term.rule.chosen else {}),
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


def _sources(pack: Pack) -> list[Document]:
    """What the policy leaves open and the pack decided."""
    return [{"what": choice.what, "because": choice.reason} for choice in pack.choices]


def _front(record: Document) -> Iterator[str]:
    yield markdown.heading(1, f"Records of processing activities: {record['controller']['name']}")
    policy = record["policy"]
    yield f"Policy “{policy['title']}”, {policy['date']}, version {policy['version']}. {record['kept_under']}"
    yield markdown.heading(2, "Controller")
    controller = {**record["controller"], **record["contact"]}
    yield markdown.table(("What", "Which"), _pairs(controller))
    yield markdown.heading(2, "Supervisory authority")
    yield markdown.table(("What", "Which"), _pairs(record["supervisory_authority"]))
    yield markdown.heading(2, "Where the data is, and transfers")
    yield f"Stored in one or more of these places only: {ENGLISH.listing(record['stored_in'], last='or')}."
    yield record["transfers"]
    yield markdown.heading(2, "Activities")


def _section(activity: Document) -> Iterator[str]:
    yield markdown.heading(3, activity["purpose"])
    yield activity["what_is_done"]
    yield markdown.table(("What", "Which"), _facts(activity))
    yield markdown.table(("Data", "What it is", "Held for this purpose"), map(_data_row, activity["data"]))
    yield markdown.table(
        ("Recipients", "Condition"), ((each["recipient"], each["condition"]) for each in activity["recipients"])
    )
    yield markdown.table(("Held as", "Where", "Time limit", "Counted", "Chosen because"), _limit_rows(activity))


def _facts(activity: Document) -> Iterator[tuple[str, str]]:
    yield "Lawful bases", "; ".join(activity["lawful_bases"])
    yield "Persons", "; ".join(activity["persons"])
    yield "Processors", ", ".join(activity["processors"]) or "none"
    yield "Transfers", _transfer_lines(activity["transfers"])
    yield "Time limits", "below" if activity["holdings"] else NO_TERM
    source = activity["source"]
    yield "Source", f"{source['section']}: {source['says']} ({source['requirement']})"


def _data_row(data: Document) -> tuple[str, str, str]:
    return data["category"], data["what"], ", ".join(f"`{key}`" for key in data["held"]) or NOT_YET


def _transfer_lines(transfers: list[Document]) -> str:
    lines = (f"{each['to']}, {each['country']}: {each['safeguard']}" for each in transfers)
    return "\n".join(lines) or "none to processors beyond the places above; to recipients only as said under transfers"


def _limit_rows(activity: Document) -> Iterator[tuple[str, str, str, str, str]]:
    for each in activity["holdings"]:
        for limit in each["time_limits"]:
            chosen = limit.get("chosen_because", "")
            about = f"{each['about']} (`{each['holding']}`)"
            yield about, limit["where"], limit["how_long"], limit["counted"], chosen


def _of_controller(on_behalf: Document) -> Iterator[str]:
    yield markdown.heading(2, f"Processing on behalf of {on_behalf['controller']}")
    yield "Kept as Article 30(2) of the GDPR asks of a processor, which the operator is here."
    yield markdown.table(("What", "Which"), _of_processor(on_behalf))
    yield from chain.from_iterable(map(_section, on_behalf["activities"]))


def _of_processor(on_behalf: Document) -> Iterator[tuple[str, str]]:
    yield "Controllers", f"{on_behalf['controller']}: {on_behalf['by_name']}"
    yield "Processor", "\n".join(on_behalf["processor"].values())
    yield "Categories of processing", "; ".join(on_behalf["categories_of_processing"])
    yield "Transfers", _transfer_lines(on_behalf["transfers"])
    yield "Measures", "those of the last chapter"


def _end(record: Document) -> Iterator[str]:
    yield markdown.heading(2, "Technical and organisational measures")
    yield "They hold for every activity above."
    yield markdown.bullets(record["measures"])
    if record["sources"]:
        yield markdown.heading(2, "What the policy leaves open")
        yield markdown.table(("What", "Decided"), ((each["what"], each["because"]) for each in record["sources"]))


def _pairs(named: dict[str, str]) -> Iterator[tuple[str, str]]:
    return ((name.replace("_", " ").capitalize().replace("Url", "URL"), value) for name, value in named.items())
