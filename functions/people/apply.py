"""POST /v1/applications: a form open to everybody, to become a user (W-01) or to work here (W-05)."""

from dataclasses import replace
from datetime import datetime

from vestibule import clock, config, flood
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.people.applying import ApplicationReceived, NewApplication, application_of
from vestibule.people.asking import Application
from vestibule.people.holdings import APPLICATIONS
from vestibule.people.recording import tell_if_possible
from vestibule.table import Write

MOST = 5
"""In an hour, from one network."""
_LIST = "/v1/applications"

api = Api(is_open=True)


@api.post("/v1/applications", **answers_with(202, ApplicationReceived))
def apply(wanted: NewApplication) -> Reply:
    """Apply. Nobody becomes a user by this: the operator decides. Whether somebody has applied before is not told.

    The letter that says so repeats nothing of the form, and there is one as long as the application waits: the form cannot
    be used to write to others. The address is proven by the invitation, whose password nobody else reads.
    """
    now = clock.now()
    flood.check("applications", flood.network(api.request.source_ip), MOST, now)
    application = application_of(wanted, config.operator_pack(), now)
    letter = NewMessage(
        "people.application-received",
        f"{application.id} {clock.written(now)}",
        application_id=application.id,
        language=application.language,
        values={"kind": application.kind},
    )
    try:
        reply = api.accepted(ApplicationReceived(), _LIST, _adding(application, now), outbox.posting(letter, now))
    except MovedOn:
        return api.accepted(ApplicationReceived(), _LIST)
    if reply.is_new:
        tell_if_possible(lambda: outbox.announce([letter.id], now))
    return reply


def _adding(application: Application, now: datetime) -> Write:
    """Refused while the same one waits. What was decided before, and what has ended, makes room."""
    added = APPLICATIONS.add(application, now=now)
    return replace(added, condition=added.condition | (APPLICATIONS.where("state") != "asked"))


handler = api.handler
