"""How those who live together hear that one of them has changed what they share (V-07).

A roommate gets a setting of somebody else, so it goes through the disclosure gate: what may go, and that it went, is written
down in one transaction with the letter.
"""

from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from typing import Any

from vestibule import clock, config, observability
from vestibule.climate import setting
from vestibule.climate.model import Climate
from vestibule.consent import permission
from vestibule.disclosures import gate, passing, registering
from vestibule.disclosures.holdings import DISCLOSURES
from vestibule.disclosures.model import HeldBack
from vestibule.disclosures.passing import Passing, Prepared
from vestibule.evidence import Fact, commit_with
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.people.holdings import PEOPLE
from vestibule.people.living import living_in
from vestibule.people.model import Person, Relation
from vestibule.policy.model import Pack
from vestibule.table import Refused, Write
from vestibule.words import Language

KIND, USE, CATEGORY = "roommates", "essential.service", "user.settings"
AT_ONCE = 25
"""Roommates who are told in the transaction of the setting. Who is beyond them hears it right after, or not if that fails."""


@dataclass(frozen=True)
class News:
    """One roommate's letter and the passage that accounts for it."""

    letter: NewMessage
    prepared: Prepared
    fact: Fact

    def writes(self, now: datetime) -> tuple[Write, ...]:
        """Both, to be committed with the fact."""
        return DISCLOSURES.add(self.prepared.record), outbox.posting(self.letter, now)


def keep_and_tell(climate: Climate, now: datetime) -> None:
    """Write down what was set, with what the others are told. Refused when somebody else has set it meanwhile."""
    news = news_of(climate, now)
    change = [setting.writing(climate, now), setting.counting(climate, now)]
    for some in list(batched(news, AT_ONCE, strict=False)) or [()]:
        told = (write for each in some for write in each.writes(now))
        try:
            commit_with([each.fact for each in some], now, *change, *told)
        except Refused as refused:
            if change and refused.places == (1,):
                raise setting.TooManySettings(now) from refused
            raise
        change = []
    outbox.announce_if_possible([each.letter.id for each in news], now)


def news_of(climate: Climate, now: datetime) -> list[News]:
    """What the roommates of who set it are told; of none whom the gate lets hear nothing."""
    pack = config.operator_pack()
    ties = {each.person_id: each for each in living_in(climate.space_id, now)}
    others = [ties[person_id] for person_id in sorted(ties.keys() - {climate.person_id})]
    purpose = gate.purpose_for(pack, KIND, USE, (CATEGORY,))
    if not others or purpose is None or climate.person_id is None:
        return []
    permitted = permission.of_purpose(climate.person_id, purpose, USE, now)
    told = (_news(climate, tie, _passing(climate, tie, purpose, permitted, pack, now), pack, now) for tie in others)
    return [each for each in told if each]


def _passing(  # noqa: PLR0917 (what goes to whom, for what)
    climate: Climate, tie: Relation, purpose: str, permitted: permission.Verdict, pack: Pack, now: datetime
) -> Passing:
    recipient = registering.of_house(KIND, tie.id, pack.controller_country, pack, now)
    values: dict[str, Any] = {"set_point": climate.set_point, "mode": climate.mode}
    return Passing(
        recipient_id=recipient.id,
        recipient=recipient,
        person_id=climate.person_id or "",
        organisation_id=climate.organisation_id,
        purpose=purpose,
        use=USE,
        categories=dict.fromkeys(values, CATEGORY),
        values=values,
        cause=f"{climate.device_id} {clock.written(climate.set_at)}",
        permitted=permitted,
    )


def _news(climate: Climate, tie: Relation, wanted: Passing, pack: Pack, now: datetime) -> News | None:
    person = PEOPLE.get(tie.person_id, now=now)
    if person is None:
        return None
    try:
        prepared = passing.prepare(wanted, pack, now)
    except HeldBack as held_back:
        observability.note("roommate not told", device_id=climate.device_id, reason=str(held_back.members["reason"]))
        return None
    return News(_letter(climate, person, prepared, wanted.cause), prepared, prepared.fact)


def _letter(climate: Climate, person: Person, prepared: Prepared, cause: str) -> NewMessage:
    """Nothing in it but what has passed the gate, and where and when."""
    passed = prepared.passed.values
    values = {
        "site_id": climate.site_id,
        "device_id": climate.device_id,
        "set_at": clock.written(climate.set_at),
        "mode": str(passed["mode"]),
        "set_point": spoken(int(passed["set_point"]), person.language),
    }
    return NewMessage("climate.changed", cause, person.language, person_id=person.id, values=values)


def spoken(hundredths: int, language: Language) -> str:
    """Degrees as they are written in a language: 21.5 or 21,5. Pure."""
    text = f"{hundredths / 100:.2f}".rstrip("0").rstrip(".")
    return text if language == "en" else text.replace(".", ",")
