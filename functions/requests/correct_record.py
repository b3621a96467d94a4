"""Workflow step: what was agreed to be corrected is corrected in the person's record, and who got it is told as of any change."""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config
from vestibule.evidence import TRIES, Fact, commit_with, let_others_pass
from vestibule.people import amending, correcting, profile, telling
from vestibule.people.changing import Change
from vestibule.people.correcting import CorrectedFields
from vestibule.people.model import Person
from vestibule.people.standing import relations_of
from vestibule.policy.ages import may_need_guardian
from vestibule.requests import asking
from vestibule.requests.model import DataRequest
from vestibule.requests.progress import going, has_reached, moving
from vestibule.steps import StepFailed, step
from vestibule.table import Refused

_AGE = "birth_years"
"""A child's record is corrected with the guardian named: by the manager, at POST /v1/corrections."""


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """In: `{request_id}`. Out: `{outcome, fields, left}`, names of fields. All of it is one transaction with the move."""
    for again in range(TRIES):
        now = clock.now()
        request = going(event["request_id"], now)
        person = amending.own(request.person_id, now).record
        values, left = _wanted(request, person, now)
        if has_reached(request, "acting"):
            return _said(values, left)
        try:
            _correct(request, person, _changed(values, person), now)
        except Refused:  # the person has changed the record meanwhile, or another try of this step was quicker
            let_others_pass(again)
            continue
        telling.announce(person.id, now)
        return _said(values, left)
    raise StepFailed("Refused")


def _wanted(request: DataRequest, person: Person, now: datetime) -> tuple[dict[str, str | None], list[str]]:
    """The values as the record would have them, and the fields that somebody else must correct."""
    pack = config.operator_pack()
    wanted = CorrectedFields.model_validate(asking.wanted_of(request, now).get("wanted") or {})
    country = profile.country_for(tuple(relations_of(person.id, now)), pack.controller_country)
    values = correcting.stored(wanted, country, now)
    if may_need_guardian(pack, values.get(_AGE), now):
        return {name: value for name, value in values.items() if name != _AGE}, [_AGE]
    return values | ({"guardian_id": None} if _AGE in values and person.guardian_id else {}), []


def _changed(values: dict[str, str | None], person: Person) -> dict[str, str | None]:
    return {name: value for name, value in values.items() if getattr(person, name) != value}


def _correct(request: DataRequest, person: Person, changed: dict[str, str | None], now: datetime) -> None:
    """The record, the lines, and the request in its next state. `by`: who agreed to it, else the person."""
    by = request.decisions[-1].by if request.decisions else person.id
    change = amending.amending(person, changed, by=by, now=now) if changed else Change((), ())
    moved = Fact("requests.request.acting", request.id, {"fields": profile.fields_in(changed)})
    commit_with((moved, *change.facts), now, moving(request, "acting", now), *change.writes)


def _said(values: dict[str, str | None], left: list[str]) -> dict[str, Any]:
    return {"outcome": "in_part" if left else "fulfilled", "fields": sorted(values), "left": left}
