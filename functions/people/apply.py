"""POST /v1/applications: a form open to everybody, to become a user (W-01) or to work here (W-05)."""

from vestibule import clock, config, flood
from vestibule.http import Api, Reply, answers_with
from vestibule.messages import outbox
from vestibule.messages.outbox import NewMessage
from vestibule.people import applying
from vestibule.people.applying import ApplicationReceived, NewApplication
from vestibule.people.holdings import APPLICATIONS
from vestibule.people.recording import tell_if_possible
from vestibule.problems import TooManyAttempts

MOST = 5
"""In an hour, from one network."""
MOST_LETTERS = 3
"""In an hour, to one address: the form cannot be used to fill somebody's letter box."""
_LIST = "/v1/applications"

api = Api(is_open=True)


@api.post("/v1/applications", **answers_with(202, ApplicationReceived))
def apply(wanted: NewApplication) -> Reply:
    """Apply. The operator sees the form once the link in the letter is opened, within three days; else it is gone.

    Nobody becomes a user by this: the operator decides. Whether somebody has applied before, or has an account, is not told.
    """
    now = clock.now()
    flood.check("applications", flood.network(api.request.source_ip), MOST, now)
    try:
        flood.check("application-letters", wanted.email, MOST_LETTERS, now)
    except TooManyAttempts:
        return api.accepted(ApplicationReceived(), _LIST)
    application = applying.application_of(wanted, config.operator_pack(), api.once, now)
    told = applying.told(application)
    letter = NewMessage(
        "people.application-received",
        application.id,
        application.language,
        application_id=application.id,
        values=told,
    )
    reply = api.accepted(
        ApplicationReceived(), _LIST, APPLICATIONS.add(application, now=now), outbox.posting(letter, now)
    )
    if reply.is_new:
        tell_if_possible(lambda: outbox.announce([letter.id], now))
    return reply


handler = api.handler
