"""Courts of people who are as easily taken for each other as can be, and what is held on each of them.

In a court two live together, and a child of one of them; somebody has lived there before; elsewhere lives one with the same
name, one with the same address for mail, and a bystander of either sort who asks for nothing. What belongs to one person
alone carries a mark, by which it is known wherever it turns up.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from prove.requests.cloud import Services
from tests.functions.world import House, build_house
from vestibule import config, ids
from vestibule.access.grant import granting
from vestibule.access.holdings import ENTRIES
from vestibule.access.model import Entry, Grant
from vestibule.consent import recording
from vestibule.disclosures.holdings import DISCLOSURES, RECIPIENTS
from vestibule.disclosures.model import Disclosure, Recipient
from vestibule.messages.holdings import MESSAGES
from vestibule.messages.model import Message
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.people.model import Person, Relation, crowd_of
from vestibule.policy import permissions
from vestibule.registry.holdings import SPACES
from vestibule.table import commit

START = datetime(2026, 11, 23, 9, tzinfo=UTC)
DAY = timedelta(days=1)
PLACES = {"valet": "US-CA", "noke": "GB"}
"""Whose law answers, by operator: together they know all kinds of requests."""
MARK = "uqoil"
"""In all that must not be said where data of persons may not stand. No identifier has these letters, and no hash."""
TEAM = tuple(ids.derived("per", f"compliance {number}") for number in ("one", "two", "three"))
_SINCE = START - timedelta(days=200)
_ENDS = START + timedelta(days=900)
_MANY = 230
"""More than one page of the erasing."""
ROLES = ("first", "second", "former", "namesake", "sharer", "child", "roommate", "double")


@dataclass
class Town:
    """Everybody, by court and role, and the rest of what is there."""

    operator: str
    house: House
    recipient: Recipient
    people: dict[tuple[int, str], Person] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Whose law answers."""
        return PLACES[self.operator]


def settled(cloud: Services, operator: str, courts: int) -> Town:
    """Build the house and let everybody move in."""
    place = PLACES[operator]
    house = build_house("home", place, "UTC", _SINCE)
    town = Town(operator, house, _recipient())
    commit(RECIPIENTS.add(town.recipient))
    for court in range(courts):
        for person, homes in _court(town, court):
            commit(PEOPLE.add(person), *(RELATIONS.add(each) for each in homes))
            cloud.pool[person.id] = person.email
            _fill(town, person, homes, court)
    cloud.published.clear()
    cloud.database.told.clear()
    return town


def _court(town: Town, court: int) -> Iterator[tuple[Person, list[Relation]]]:
    """Each with the ties to the unit; two units to a court."""
    shared, other = (_space(town, f"{court}{part}") for part in "AB")
    same_name, second_name = f"Sam {MARK}{court:02} Tan", f"Kim {MARK}{court:02} Lee"
    one_mail, other_mail = f"{MARK}{court:02}.family@example.com", f"{MARK}{court:02}.before@example.com"
    until = START - 10 * DAY
    known: dict[str, tuple[str, str | None, str, datetime | None]] = {
        "first": (same_name, None, shared, None),
        "second": (second_name, one_mail, shared, None),
        "former": (f"Ada {MARK}{court:02} Old", other_mail, shared, until),
        "namesake": (same_name, None, other, None),
        "sharer": (f"Mia {MARK}{court:02} Lee", one_mail, other, None),
        "child": (f"Bo {MARK}{court:02} Tan", None, shared, None),
        "roommate": (second_name, None, shared, None),
        "double": (f"Ivo {MARK}{court:02} New", other_mail, other, None),
    }
    for role, (name, mail, space_id, ended) in known.items():
        person = _person(town, court, role, name, mail)
        town.people[court, role] = person
        yield person, [_tie(town, person, space_id, ended)]


def _space(town: Town, label: str) -> str:
    space = town.house.space.model_copy(update={"id": ids.derived("spc", label), "label": f"Unit {label}"})
    commit(SPACES.add(space))
    return space.id


def _person(town: Town, court: int, role: str, name: str, mail: str | None) -> Person:
    person_id = ids.derived("per", "town", court, role)
    languages = config.operator_pack().languages
    number = 100 * court + ROLES.index(role)
    is_child = role == "child"
    return Person(
        id=person_id,
        organisation_id=town.house.organisation.id,
        name=name,
        email=mail or f"{MARK}{court:02}.{role}@example.com",
        phone=f"+1415555{number:04}",
        language=languages[number % len(languages)],
        created_by=TEAM[0],
        created_at=_SINCE,
        crowd=crowd_of(person_id),
        birth_years="2016-2019" if is_child else None,
        guardian_id=ids.derived("per", "town", court, "first") if is_child else None,
    )


def _tie(town: Town, person: Person, space_id: str, until: datetime | None) -> Relation:
    return Relation(
        person_id=person.id,
        id=ids.derived("rel", person.id),
        kind="resident",
        organisation_id=person.organisation_id,
        site_id=town.house.site.id,
        space_id=space_id,
        jurisdiction=town.place,
        since=_SINCE,
        until=until,
        ended_at=until,
    )


def _fill(town: Town, person: Person, ties: list[Relation], court: int) -> None:
    """Entries, a right to enter, letters, a consent, and for some a recipient who got the profile."""
    is_many = person.id == ids.derived("per", "town", 0, "sharer")
    for number in range(_MANY if is_many else 3):
        commit(ENTRIES.add(_entry(town, person, number)))
    if ties[0].until is None:
        commit(*granting(_grant(town, person), _SINCE))
    commit(*(MESSAGES.add(_message(person, number)) for number in range(2)))
    if court % 2 == 0:
        commit(DISCLOSURES.add(_passage(town, person)))
    pack = config.operator_pack()
    key = next(key for key in permissions.keys(pack) if permissions.question(pack, key).needs_consent)
    if not person.guardian_id:
        recording.decide(person.id, key, "given", means="app", given_by=person.id, now=START, language=person.language)


def _entry(town: Town, person: Person, number: int) -> Entry:
    at, house = START - timedelta(days=1, minutes=number), town.house
    of: dict[str, Any] = {"site_id": house.site.id, "organisation_id": house.organisation.id}
    return Entry(
        id=ids.derived("evt", person.id, number),
        entrance_id=house.entrance.id,
        device_id=house.device.id,
        person_id=person.id,
        method="fob",
        result="granted",
        reason="granted",
        occurred_at=at,
        recorded_at=at,
        expires_at=_ENDS,
        **of,
    )


def _grant(town: Town, person: Person) -> Grant:
    house = town.house
    return Grant(
        id=ids.derived("grt", person.id),
        person_id=person.id,
        organisation_id=house.organisation.id,
        site_id=house.site.id,
        entrance_ids=[house.entrance.id],
        starts_at=_SINCE,
        granted_by=house.manager.id,
        created_at=_SINCE,
    )


def _message(person: Person, number: int) -> Message:
    return Message(
        id=ids.derived("msg", person.id, number),
        person_id=person.id,
        kind="notices.version",
        language=person.language,
        state="sent",
        posted_at=_SINCE,
        state_since=_SINCE,
        expires_at=_ENDS,
    )


def _recipient() -> Recipient:
    pack = config.operator_pack()
    kind = next(each.key for each in pack.recipients if not each.demands)
    return Recipient(
        id=ids.derived("rcp", "town"),
        kind=kind,
        name="Clean & Co",
        country=pack.controller_country,
        safeguard="within",
        contract="C-1",
        contract_from=_SINCE.date(),
        added_by=TEAM[0],
        added_at=_SINCE,
    )


def _passage(town: Town, person: Person) -> Disclosure:
    return Disclosure(
        person_id=person.id,
        id=ids.derived("dsc", person.id),
        kind="passed_on",
        recipient=town.recipient.id,
        recipient_kind=town.recipient.kind,
        purpose="service_delivery",
        basis="contract",
        data=["user.name"],
        fields=["name"],
        records=["profile"],
        at=_SINCE,
        handed_over_at=_SINCE,
        expires_at=_ENDS,
    )
