"""POST /v1/visits (W-06): the site notes which page was looked at, with what kind of device; nobody can be told by it."""

from datetime import datetime

from vestibule import clock, config, flood, ids
from vestibule.consent import signal, visitors
from vestibule.http import Api, answers_with
from vestibule.policy import permissions, retention
from vestibule.policy.model import Pack
from vestibule.table import Refused, commit
from vestibule.visits import seen
from vestibule.visits.holdings import VISITS
from vestibule.visits.model import NewVisit, Visit, VisitNoted

SERVES = ("analytics.reporting.system",)
ANALYTICS = "cookies.analytics"
MOST = 1000
"""In an hour, from one network."""

api = Api(is_open=True, reads_earlier_answer=False)


@api.post("/v1/visits", **answers_with(200, VisitNoted))
def note_visit(wanted: NewVisit) -> VisitNoted:
    """Note a visit, if the visitor lets it be noted. Sent twice under one Idempotency-Key it is noted once."""
    now, pack = clock.now(), config.operator_pack()
    if not _may(pack, now):
        return VisitNoted(noted=False)
    flood.check("visits", flood.network(api.request.source_ip), MOST, now)
    try:
        commit(VISITS.add(_visit(wanted, pack, now)))
    except Refused:  # noted before, under this key
        return VisitNoted(noted=True)
    return VisitNoted(noted=True)


def _may(pack: Pack, now: datetime) -> bool:
    """A yes to analytics where the policy lets one choose it, whether or not a cookie is set; else what decides on the use."""
    choices = permissions.cookie_keys(pack)
    keys = (ANALYTICS,) if ANALYTICS in choices else permissions.keys_for(pack, SERVES[0])
    has_signal = signal.is_sent(api.request.headers)
    return all(visitors.of_visitor(api.request.cookies, key, now, signal=has_signal).allowed for key in keys)


def _visit(wanted: NewVisit, pack: Pack, now: datetime) -> Visit:
    """Who has no cookie is another visitor each time: nothing is derived from address or device that could be found again."""
    user_agent = api.request.headers.get("user-agent", "")
    return Visit(
        visitor_id=visitors.visitor_of(api.request.cookies) or ids.derived("vis", api.once),
        id=ids.derived("vst", api.once),
        ip_address=seen.network(api.request.source_ip),
        browser=seen.browser(user_agent),
        system=seen.system(user_agent),
        device=seen.device(user_agent),
        path=seen.page(wanted.path),
        visited_at=now,
        expires_at=retention.expiry(pack, "visits", now).expires_at,
    )


handler = api.handler
