"""POST /v1/requests: somebody asks about data: the own, a child's, or as the agent of another; signed in or not."""

from datetime import datetime

from vestibule import bus, clock, config, entering, flood, ids
from vestibule.bus import Event
from vestibule.caller import Caller
from vestibule.http import Api, Reply, answers_with
from vestibule.people.holdings import PEOPLE
from vestibule.people.recording import tell_if_possible
from vestibule.people.standing import unknown
from vestibule.privacy import negotiation
from vestibule.problems import NotFound
from vestibule.requests import asked, forms, intake, workflow
from vestibule.requests.forms import NewRequest
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.intake import Came, Wanted
from vestibule.requests.kinds import HANDLING
from vestibule.requests.model import RequestView, view
from vestibule.wards import whose

MOST, MOST_FROM_A_NETWORK, MOST_ABOUT_AN_ADDRESS = 20, 10, 3
"""In an hour: by who is signed in, or by one agent; from one network; and about one address, whoever it is that asks."""

api = Api(is_open=True)


@api.post("/v1/requests", **answers_with(202, RequestView))
def open_request(wanted: NewRequest) -> Reply:
    """Ask. Without an account the answer is the same whoever it is about: what comes of it is told to the address by mail."""
    now, pack, caller = clock.now(), config.operator_pack(), api.caller_if_any()
    forms.check_asker(wanted, is_signed_in=caller is not None)
    said = entering.said_with(pack, wanted.right, wanted.asked_for)
    meant = Wanted(wanted.right, said, wanted.jurisdiction)
    if caller and not wanted.agent:
        return _entered(meant, wanted, caller, now)
    intake.check_offered_anywhere(pack, meant)
    return _left(meant, wanted, now)


def _entered(meant: Wanted, wanted: NewRequest, caller: Caller, now: datetime) -> Reply:
    """Signed in: the request is in the register with its dates, and its workflow begins."""
    flood.check("requests", caller.person_id, MOST, now)
    person = whose(caller, wanted.person_id, now)
    asker = person if person and person.id == caller.person_id else PEOPLE.get(caller.person_id, now=now)
    if person is None or asker is None:
        raise NotFound(unknown("person"))
    came = Came("api", now)
    if asker.id != person.id:
        came = Came("guardian", now, asker="guardian", agent_id=asker.id)
    who, pack = entering.who_of(person, now, asker.language), config.operator_pack()
    entering.check_fits(meant.kind, meant.said, person, pack, now)
    request = intake.request_of(ids.derived("req", api.once), who, meant, came, pack=pack, now=now)
    intake.check_history(request, pack, now)
    reply = api.accepted(view(request), f"/v1/requests/{request.id}", REQUESTS.add(request))
    if reply.is_new:
        workflow.start(request)
    return reply


def _left(meant: Wanted, wanted: NewRequest, now: datetime) -> Reply:
    """Not signed in: it is kept and told of, nobody is looked up.

    Too much about one address is refused, whoever it is about: who was told that it came must not be left without an answer.
    What needs no proof never is: others who asked in somebody's name must not block an opt-out (11 CCR 7060).
    """
    agent_id = entering.agent_id(wanted.agent)
    flood.check("asks", flood.network(api.request.source_ip), MOST_FROM_A_NETWORK, now)
    if HANDLING[meant.kind].care != "none":
        flood.check("asks-about", str(wanted.email), MOST_ABOUT_AN_ADDRESS, now)
        if agent_id:
            flood.check("asks-by", agent_id, MOST, now)
    preferred = negotiation.language(api.request.headers.get("accept-language"), config.default_language())
    request_id = ids.derived("req", api.once, wanted.email)  # strangers may choose the same key: each has an object
    ask = asked.ask_of(request_id, meant, wanted, language=wanted.language or preferred, agent_id=agent_id, now=now)
    asked.keep(ask)
    reply = api.accepted(asked.view(ask), f"/v1/requests/{ask.id}")
    tell_if_possible(lambda: bus.publish([Event(asked.EVENT, ask.id, now, {})]))
    return reply


handler = api.handler
