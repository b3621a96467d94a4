"""POST /v1/holds (V-13): a recorded reason keeps what its scope covers past its term, until a date."""

from collections.abc import Mapping
from typing import Any

from vestibule import clock, config, evidence, ids
from vestibule.caller import Caller
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.people.holdings import PEOPLE
from vestibule.people.standing import standing_of, unknown
from vestibule.privacy import negotiation
from vestibule.problems import AlreadyThere, NotFound
from vestibule.registry.holdings import ENTRANCES, SITES
from vestibule.retention import placing
from vestibule.retention.holdings import HOLDS
from vestibule.retention.model import MOST_HOLDS, Hold, HoldView, NewHold, Scope, TooManyHolds
from vestibule.table import Table, read_together

_HOLD, _ROSTER = 0, 1
"""The places of these writes among those that are committed together."""

api = Api()


@api.post("/v1/holds", **answers_with(201, HoldView))
def place_hold(wanted: NewHold) -> Reply:
    """Place a hold. Needs the role compliance, or to manage all that the scope names. It is applied within minutes."""
    now, caller, pack = clock.now(), api.caller(), config.operator_pack()
    things = _things(wanted.scope)
    organisation_id = _owner(things, caller)
    _check_fit(wanted.scope, things)
    placing.check(wanted, pack, _jurisdiction(things), now)
    hold = placing.hold_of(
        wanted, hold_id=ids.derived("hld", api.once), organisation_id=organisation_id, by=caller.person_id, now=now
    )
    reply = _placed(hold)
    if reply.is_new:
        placing.announce_if_possible("placed", hold, now)
    return reply


def _placed(hold: Hold) -> Reply:
    """Commit the hold with its line. When the ledger has moved on meanwhile, its end is read again."""
    language = negotiation.language(api.request.headers.get("accept-language"), config.default_language())
    view = placing.view(hold, config.operator_pack(), language, hold.created_at)
    for _ in range(evidence.TRIES):
        lines = evidence.appending_all([placing.line_of_placing(hold)], hold.created_at)
        try:
            return api.created(view, f"/v1/holds/{hold.id}", HOLDS.add(hold), placing.entering(hold.id), *lines)
        except MovedOn as moved_on:
            _check_refused(moved_on)
    raise evidence.TooManyWriters(evidence.BUSY)


def _check_refused(moved_on: MovedOn) -> None:
    """What stands in the way for good is said; what is left is the ledger, where another line came first."""
    if _HOLD in moved_on.places:
        detail = "This request has placed its hold before: GET /v1/holds shows it. For another one send a new Idempotency-Key."
        raise AlreadyThere(detail) from moved_on
    if _ROSTER in moved_on.places:
        detail = f"{MOST_HOLDS} holds are in force, which is the most that there may be. Release one that is no longer needed."
        raise TooManyHolds(detail) from moved_on


def _owner(things: Mapping[str, Any], caller: Caller) -> str | None:
    """The organisation whose hold it is; None for the compliance team's. What the caller may not reach is unknown."""
    if "compliance" in caller.roles:
        return None
    standing = standing_of(caller, clock.now())
    for what, thing in things.items():
        standing.must_manage(thing.organisation_id, what)
    return str(next(iter(things.values())).organisation_id)


def _things(scope: Scope) -> dict[str, Any]:
    """What the scope names, by its kind."""
    named: dict[str, tuple[Table[Any], str | None]] = {
        "person": (PEOPLE, scope.person_id),
        "site": (SITES, scope.site_id),
        "entrance": (ENTRANCES, scope.entrance_id),
    }
    wanted = {what: (table, (key,)) for what, (table, key) in named.items() if key}
    things = dict(zip(wanted, read_together(clock.now(), *wanted.values()), strict=True))
    for what, thing in things.items():
        if thing is None:
            raise NotFound(unknown(what))
    return things


def _jurisdiction(things: Mapping[str, Any]) -> str | None:
    """Of the place that is named; None where the scope is a person alone, who may be known in several."""
    place = things.get("site") or things.get("entrance")
    return place.jurisdiction if place else None


def _check_fit(scope: Scope, things: Mapping[str, Any]) -> None:
    """A scope whose parts have nothing in common would keep nothing, and nobody would notice."""
    if scope.site_id and scope.entrance_id and things["entrance"].site_id != scope.site_id:
        raise placing.unacceptable("/scope/entrance_id", "the entrance stands on another site")
    if len({thing.organisation_id for thing in things.values()}) > 1:
        raise placing.unacceptable("/scope/person_id", "the person belongs to another organisation than the place")


handler = api.handler
