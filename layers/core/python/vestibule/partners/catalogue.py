"""What a partner can be told of, and with which scope its keys read it. Both lists are closed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from vestibule.words import Words

EventType = Literal[
    "access.entry.recorded",
    "people.person.changed",
    "people.relation.ended",
    "requests.recipient.told",
    "telemetry.fault.cleared",
    "telemetry.fault.raised",
]
Scope = Literal["corrections.read", "entries.read", "faults.read", "relations.read", "requests.answer"]
PING = "partners.webhook.tested"
"""What a test sends. Nobody subscribes to it."""

SCOPES: Mapping[Scope, Words] = {
    "corrections.read": Words(
        en="Read which fields that you got of somebody have changed, by an identifier and without values",
        fr="Lire quelles données reçues sur une personne ont changé, par un identifiant et sans valeurs",
        nl="Lezen welke ontvangen gegevens over iemand zijn gewijzigd, met een kenmerk en zonder waarden",
    ),
    "entries.read": Words(
        en="Read that somebody opened a door or tried to, by identifiers and without names",
        fr="Lire qu'une personne a ouvert une porte ou l'a tenté, par des identifiants et sans nom",
        nl="Lezen dat iemand een deur heeft geopend of het heeft geprobeerd, met kenmerken en zonder namen",
    ),
    "faults.read": Words(
        en="Read faults of devices, raised and cleared; nothing about people",
        fr="Lire les pannes des appareils, signalées et résolues ; rien sur les personnes",
        nl="Storingen van apparaten lezen, gemeld en verholpen; niets over personen",
    ),
    "relations.read": Words(
        en="Read that somebody's relation to a place has ended, by identifiers and without names",
        fr="Lire que le lien d'une personne avec un lieu a pris fin, par des identifiants et sans nom",
        nl="Lezen dat iemands relatie met een locatie is beëindigd, met kenmerken en zonder namen",
    ),
    "requests.answer": Words(
        en="Read whose data that you got has to be corrected, erased or restricted, by identifiers, and answer for yourself",
        fr="Lire de qui les données reçues doivent être rectifiées, effacées ou limitées, par des identifiants, et répondre",
        nl="Lezen van wie ontvangen gegevens moeten worden verbeterd, gewist of beperkt, met kenmerken, en zelf antwoorden",
    ),
}


@dataclass(frozen=True)
class Tellable:
    """An event that partners may be told of, with the members that may be told at all; the gate decides on them one by one."""

    scope: Scope
    subject: str
    """What the subject is called in what is told."""
    members: tuple[str, ...]


_OF_FAULTS = Tellable("faults.read", "fault_id", ("fault_id", "device_id", "code", "severity"))
CORRECTED = "people.person.changed"
"""Goes to who got one of the fields, and to nobody else (GDPR Art. 19)."""
RIGHT_USED: EventType = "requests.recipient.told"
"""Goes to the recipient that it names, and to nobody else. The law wants it told, whatever the person has decided (Art. 19)."""
_TELLABLE: Mapping[str, Tellable] = {
    "access.entry.recorded": Tellable(
        "entries.read", "entry_id", ("entry_id", "entrance_id", "person_id", "site_id", "device_id")
    ),
    CORRECTED: Tellable("corrections.read", "person_id", ("person_id", "fields")),
    "people.relation.ended": Tellable(
        "relations.read",
        "relation_id",
        ("relation_id", "person_id", "site_id", "until"),
    ),
    RIGHT_USED: Tellable("requests.answer", "told_id", ("request_id", "recipient_id", "person_id", "right")),
    "telemetry.fault.cleared": _OF_FAULTS,
    "telemetry.fault.raised": _OF_FAULTS,
}
TOLD = tuple(sorted(_TELLABLE))
"""The events to listen for."""


def told_of(event_type: str, subject: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What of an event may be told at all. What it holds beside that is left out, whatever it is."""
    tellable = _TELLABLE[event_type]
    held = {**data, tellable.subject: subject}
    return {name: held[name] for name in tellable.members if held.get(name) is not None}


def narrowed(happening: Mapping[str, Any], got: Collection[str]) -> Mapping[str, Any] | None:
    """A correction as it is told to who got these fields; None where it is about none of them."""
    fields = [name for name in happening["data"]["fields"].split(",") if name in got]
    return {**happening, "data": {**happening["data"], "fields": fields}} if fields else None


def is_owed(event_type: str) -> bool:
    """Whether it is told by force of law: then no decision of the person holds it back."""
    return event_type == RIGHT_USED


def types_of(scopes: Sequence[str]) -> frozenset[str]:
    """The events that keys with these scopes read."""
    return frozenset(name for name, tellable in _TELLABLE.items() if tellable.scope in scopes)


def scope_for(event_type: str) -> Scope:
    """The scope that reads this event."""
    return _TELLABLE[event_type].scope
