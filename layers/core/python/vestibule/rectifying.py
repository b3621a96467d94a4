"""What a rectification asks to stand in a person's record, read as the record would have it; and what the record cannot have.

Asked once as the request comes in, where it is refused with what would be right, and again as it is carried out: the policy
may have changed since, or the person was not known yet.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from pydantic import ValidationError

from vestibule.people import ages, correcting, profile
from vestibule.people.correcting import CorrectedFields
from vestibule.people.model import Person
from vestibule.people.standing import relations_of
from vestibule.policy.ages import may_need_guardian
from vestibule.policy.model import Pack
from vestibule.problems import Unacceptable
from vestibule.requests.fields import FIELDS
from vestibule.words import Language, Words

type Why = Literal["guardian", "unfit", "unanswered"]
"""A child's record is corrected with the guardian named, by the manager at POST /v1/corrections; or it can have no such value;
or nobody has said what was done of a note."""

_POINTER = "/asked_for/wanted"
_YEAR, _BAND, _NOTE = "birth_year", "birth_years", "note"


@dataclass(frozen=True)
class Correction:
    """The values as the record would have them, and why it does not get others: both by the record's attribute, or `note`."""

    values: Mapping[str, str | None]
    left: Mapping[str, Why]


def of_said(said: Mapping[str, Any], reason: str | None, person: Person, pack: Pack, now: datetime) -> Correction:
    """What becomes of all that a rectification says. `reason`: what the team has written of it.

    A controller's word has a request carried out by the machine, which reads no note.
    """
    found = read(said.get("wanted") or {}, person, pack, now)
    is_unanswered = bool(said.get(_NOTE)) and not reason
    return replace(found, left={**found.left, _NOTE: "unanswered"}) if is_unanswered else found


def read(fields: Mapping[str, Any], person: Person, pack: Pack, now: datetime) -> Correction:
    """What becomes of the fields that a rectification names, each on its own."""
    country = profile.country_for(tuple(relations_of(person.id, now)), pack.controller_country)
    values: dict[str, str | None] = {}
    left: dict[str, Why] = {}
    for name, said in fields.items():
        try:
            values |= _stored(name, said, country, pack, now)
        except (Unacceptable, ValidationError):
            left[_BAND if name == _YEAR else name] = "unfit"
    if may_need_guardian(pack, values.get(_BAND), now):
        del values[_BAND]
        left[_BAND] = "guardian"
    elif _BAND in values and person.guardian_id:
        values["guardian_id"] = None
    return Correction(values, left)


def check(fields: Mapping[str, Any], person: Person, pack: Pack, now: datetime) -> None:
    """Refuse values that the record cannot have, all at once, as POST /v1/corrections would."""
    country = profile.country_for(tuple(relations_of(person.id, now)), pack.controller_country)
    errors = []
    for name, said in fields.items():
        try:
            _stored(name, said, country, pack, now)
        except Unacceptable as refused:
            errors.append({"pointer": f"{_POINTER}/{name}", "detail": refused.detail})
        except ValidationError as refused:
            errors += [{"pointer": f"{_POINTER}/{name}", "detail": fault["msg"]} for fault in refused.errors()]
    if errors:
        raise Unacceptable("The record cannot have what is wanted; say it otherwise, or in note.", errors=errors)


def said_of(corrected: Mapping[str, object], language: Language) -> list[str]:
    """What was corrected, as people call it."""
    return [FIELDS[name].said_in(language) for name in corrected if name in FIELDS]


def left_said(left: Mapping[str, Why], language: Language) -> list[str]:
    """What was not, and why."""
    return [_LEFT[why].said_in(language).format(what=FIELDS[name].said_in(language)) for name, why in left.items()]


def _stored(name: str, said: object, country: str, pack: Pack, now: datetime) -> dict[str, str | None]:
    wanted = CorrectedFields.model_validate({name: said})
    ages.check_not_below(pack, wanted.birth_year, now)
    return correcting.stored(wanted, country, now)


_LEFT: Mapping[Why, Words] = {
    "guardian": Words(
        en="{what}: your manager corrects this, together with who decides for a child.",
        fr="{what}\N{NO-BREAK SPACE}: votre gestionnaire le corrige, avec la personne qui décide pour un enfant.",
        nl="{what}: uw beheerder verbetert dit, samen met wie voor een kind beslist.",
    ),
    "unfit": Words(
        en="{what}: your record cannot have what you wrote. Ask again with another value.",
        fr="{what}\N{NO-BREAK SPACE}: votre fiche ne peut pas contenir ce que vous avez écrit. "
        "Refaites la demande avec une autre valeur.",
        nl="{what}: uw gegevens kunnen niet bevatten wat u schreef. Vraag het opnieuw met een andere waarde.",
    ),
    "unanswered": Words(
        en="{what}: nothing was changed because of it. Write to us what is wrong, and a person looks at it.",
        fr="{what}\N{NO-BREAK SPACE}: rien n'a été modifié à ce titre. "
        "Écrivez-nous ce qui est inexact, et une personne l'examine.",
        nl="{what}: er is niets door veranderd. Schrijf ons wat er niet klopt, dan kijkt er een mens naar.",
    ),
}
