"""Workflow step: what was agreed to be corrected is corrected in the person's record, and who got it is told as of any change."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, rectifying
from vestibule.evidence import TRIES, Fact, commit_with, let_others_pass
from vestibule.people import amending, profile, telling
from vestibule.people.changing import Change
from vestibule.people.model import Person
from vestibule.rectifying import Correction
from vestibule.requests import asking, deciding
from vestibule.requests.model import DataRequest
from vestibule.requests.progress import going, has_reached, moving
from vestibule.steps import StepFailed, step
from vestibule.table import Refused


@step
def handler(event: dict[str, Any], _: LambdaContext) -> dict[str, Any]:
    """In: `{request_id}`. Out: `{outcome, fields, left}`, names of fields. All of it is one transaction with the move.

    Where `fields` is empty the record was not corrected, and recipients hear of nothing.
    """
    for again in range(TRIES):
        now = clock.now()
        request = going(event["request_id"], now)
        person = amending.own(request.person_id, now).record
        wanted = _wanted(request, person, now)
        if has_reached(request, "acting"):
            return _said(request, wanted, now)
        try:
            _correct(request, person, _changed(wanted.values, person), now)
        except Refused:  # the person has changed the record meanwhile, or another try of this step was quicker
            let_others_pass(again)
            continue
        telling.announce(person.id, now)
        return _said(request, wanted, now)
    raise StepFailed("Refused")


def _wanted(request: DataRequest, person: Person, now: datetime) -> Correction:
    said, reason = asking.wanted_of(request, now), deciding.reason_of(request, now)
    return rectifying.of_said(said, reason, person, config.operator_pack(), now)


def _changed(values: Mapping[str, str | None], person: Person) -> dict[str, str | None]:
    return {name: value for name, value in values.items() if getattr(person, name) != value}


def _correct(request: DataRequest, person: Person, changed: dict[str, str | None], now: datetime) -> None:
    """The record, the lines, and the request in its next state. `by`: who agreed to it, else the person."""
    by = request.decisions[-1].by if request.decisions else person.id
    change = amending.amending(person, changed, by=by, now=now) if changed else Change((), ())
    moved = Fact("requests.request.acting", request.id, {"fields": profile.fields_in(changed)})
    commit_with((moved, *change.facts), now, moving(request, "acting", now), *change.writes)


def _said(request: DataRequest, wanted: Correction, now: datetime) -> dict[str, Any]:
    """Nothing is told to have been done where nothing was: a note is the team's, which has said what was done of it."""
    is_note_answered = bool(asking.wanted_of(request, now).get("note")) and "note" not in wanted.left
    is_any_done = bool(wanted.values) or is_note_answered
    left_over = "in_part" if is_any_done else "refused"
    return {
        "outcome": left_over if wanted.left else "fulfilled",
        "fields": sorted(wanted.values),
        "left": sorted(wanted.left),
    }
