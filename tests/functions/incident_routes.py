"""Every POST about incidents, with one as it should be."""

from collections.abc import Callable, Mapping
from datetime import datetime

from functions.breaches import report_incident
from tests.functions.breaching import COMPLIANCE, SUMMARY, TEAM
from tests.functions.posting import Post
from tests.functions.world import World

REPORT = "POST /v1/incidents"


def _report(world: World, _: datetime) -> Post:
    return Post(report_incident, REPORT, {"summary": SUMMARY}, world.resident)


def _entered(_: World, __: datetime) -> Post:
    body = {"summary": SUMMARY, "exposures": [{"kind": "table", "table": "entries"}], "malicious": True}
    return Post(report_incident, REPORT, body, COMPLIANCE, roles=TEAM)


POSTS: Mapping[str, Callable[[World, datetime], Post]] = {"report of a user": _report, "report of staff": _entered}
