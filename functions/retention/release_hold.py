"""POST /v1/holds/{hold_id}/release: a hold ends before its time, and what it kept is due at once."""

from vestibule import clock, config, evidence
from vestibule.http import Api, Reply, answers_with
from vestibule.ids import HoldId
from vestibule.people.standing import standing_of, unknown
from vestibule.privacy import negotiation
from vestibule.problems import AlreadyThere, NotFound
from vestibule.retention import placing
from vestibule.retention.holdings import HOLDS
from vestibule.retention.model import Hold, HoldView, ReleaseHold

api = Api()


@api.post("/v1/holds/<hold_id>/release", **answers_with(202, HoldView))
def release_hold(hold_id: HoldId, _: ReleaseHold) -> Reply:
    """Release a hold. Needs the role compliance, or to manage the organisation whose hold it is."""
    now, caller, pack = clock.now(), api.caller(), config.operator_pack()
    language = negotiation.language(api.request.headers.get("accept-language"), config.default_language())
    for _try in range(evidence.TRIES):
        hold = placing.ended(_in_force(hold_id), "released", pack, now, by=caller.person_id)
        lines = evidence.appending_all(placing.lines_of_ending(hold), now)
        view = placing.view(hold, pack, language, now)
        try:
            reply = api.accepted(view, f"/v1/holds/{hold_id}", placing.ending(hold), *lines)
        except AlreadyThere:  # the ledger has moved on, or somebody else was quicker: both show when it is read again
            continue
        if reply.is_new:
            placing.announce_if_possible("released", hold, now)
        return reply
    raise evidence.TooManyWriters(evidence.BUSY)


def _in_force(hold_id: str) -> Hold:
    """The hold, if the caller may release it and it has not ended."""
    now, caller = clock.now(), api.caller()
    hold = HOLDS.get(hold_id, now=now)
    if hold is None:
        raise NotFound(unknown("hold"))
    if "compliance" not in caller.roles:
        standing_of(caller, now).must_manage(hold.organisation_id or "", "hold")
    placing.must_be_in_force(hold, now)
    return hold


handler = api.handler
