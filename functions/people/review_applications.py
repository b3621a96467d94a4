"""GET /v1/applications and POST /v1/applications/{application_id}/decision (W-01, W-05): the operator decides who comes in."""

from datetime import datetime
from functools import partial
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, config, cursors, looks
from vestibule.admitting import admit, place_of
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.ids import ApplicationId
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.people import applying
from vestibule.people.amending import settling
from vestibule.people.applying import DECIDED, ApplicationDecided, ApplicationDecision, ApplicationList
from vestibule.people.asking import Application
from vestibule.people.beginning import Place, check_end, invited
from vestibule.people.correcting import DecidedAlready
from vestibule.people.holdings import APPLICATIONS, PEOPLE, RELATIONS
from vestibule.people.model import group_of
from vestibule.people.recording import created, tell_if_possible
from vestibule.people.standing import unknown
from vestibule.problems import NotFound
from vestibule.registry.holdings import ORGANISATIONS
from vestibule.table import Write

api = Api()


@api.get("/v1/applications")
def list_applications(cursor: Annotated[str | None, Query(max_length=cursors.LONGEST)] = None) -> ApplicationList:
    """The applications that wait, oldest first. Needs the role operator."""
    api.caller().must_be("operator")
    after = cursors.opened(cursor, "applications")
    page = APPLICATIONS.query("asked", index="by_queue", now=clock.now(), limit=50, after=after)
    data = [applying.view(each) for each in page.items]
    return ApplicationList(data=data, next=cursors.sealed(page.next, "applications"))


@api.post("/v1/applications/<application_id>/decision", **answers_with(201, ApplicationDecided))
def decide_application(application_id: ApplicationId, wanted: ApplicationDecision) -> Reply:
    """Accept or refuse. An accepted user is invited to the organisation that you name; of a technician it is recorded."""
    api.caller().must_be("operator")
    now = clock.now()
    application = APPLICATIONS.get(application_id, now=now)
    if application is None:
        raise NotFound(unknown("application"))
    wanted.check_fit(application)
    if wanted.relation is None or wanted.organisation_id is None:
        return _settled(application, wanted, now, None)
    if ORGANISATIONS.get(wanted.organisation_id, now=now) is None:
        raise NotFound(unknown("organisation"))
    check_end(wanted.relation, now, "/relation/until")
    place = place_of(wanted.relation, wanted.organisation_id, now)
    return _invited(application, wanted, place, now)


def _invited(application: Application, wanted: ApplicationDecision, place: Place, now: datetime) -> Reply:
    """As with every invitation."""
    new, by = applying.person_wanted(application, wanted), api.caller().person_id
    person, relation = invited(new, place, config.operator_pack(), once=api.once, by=by, now=now)
    commit = partial(_settled, application, wanted, now, person.id, PEOPLE.add(person), RELATIONS.add(relation))
    return admit(person, group_of(relation.kind), commit, now)


def _settled(
    application: Application, wanted: ApplicationDecision, now: datetime, person_id: str | None, *writes: Write
) -> Reply:
    """The decision, the letter that tells it and, with `writes`, the person who comes of it: all or nothing."""
    by, told = api.caller().person_id, applying.told(application)
    change = settling(application, wanted.decision, by=by, reason=wanted.reason, person_id=person_id, now=now)
    kind = f"people.application-{wanted.decision}"
    letter = NewMessage(kind, application.id, application.language, application_id=application.id, values=told)
    answer = ApplicationDecided(id=application.id, status=wanted.decision, person_id=person_id)
    try:
        reply = created(api, answer, "/v1/applications", change, now, *writes, outbox.posting(letter, now))
    except MovedOn as moved_on:
        raise DecidedAlready(DECIDED) from moved_on
    tell_if_possible(lambda: outbox.announce([letter.id], now))
    _tell_look(person_id, now)
    return reply


def _tell_look(person_id: str | None, now: datetime) -> None:
    """Who reads an application that waits reads of nobody with an account; who becomes somebody finds it in the account."""
    caller, seen = api.caller(), [person_id]
    tell_if_possible(lambda: looks.looked_at(caller, "operator", APPLICATIONS, seen, now, organisation_id=None))


handler = api.handler
