"""POST /v1/controllers/{organisation_id}/requests/{request_id}/instruction (F-04): a controller tells us what to do."""

from vestibule import clock, config
from vestibule.evidence import TRIES, Fact, let_others_pass
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.ids import OrganisationId, RequestId
from vestibule.people.standing import relations_of, standing_of, unknown
from vestibule.problems import NotFound
from vestibule.requests import controlling, recording, workflow
from vestibule.requests.controlling import NewInstruction, RequestInstructed
from vestibule.requests.due import NotOpen
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest

__all__ = ["NotOpen", "handler"]

api = Api()


@api.post("/v1/controllers/<organisation_id>/requests/<request_id>/instruction", **answers_with(201, RequestInstructed))
def instruct_request(organisation_id: OrganisationId, request_id: RequestId, wanted: NewInstruction) -> Reply:
    """Say what is to be done about a request on whose data your organisation decides. For its managers."""
    now = clock.now()
    standing_of(api.caller(), now).must_manage(organisation_id, "organisation")
    for again in range(TRIES):
        request = REQUESTS.get(request_id, now=now)
        if request is None or request.controller_id != organisation_id:
            raise NotFound(unknown("request"))
        controlling.check(api.caller(), request, wanted, config.operator_pack())
        controlling.check_is_its_own(request, wanted, relations_of(request.person_id, now))
        try:
            return _instructed(request, wanted)
        except MovedOn as moved_on:  # another was quicker: that shows when it is read again
            last = moved_on
        let_others_pass(again)
    raise last


def _instructed(request: DataRequest, wanted: NewInstruction) -> Reply:
    """What was said, and the request of ours that does it: all or nothing."""
    now, by = clock.now(), api.caller().person_id
    said = controlling.told(request, wanted, by, now)
    anew = controlling.carried_out(request, said, wanted, config.operator_pack(), now)
    answer = RequestInstructed(id=request.id, instruction=said.instruction, carried_out_as=said.carried_out_as)
    writes = [recording.as_seen(request, instructed=said, awaits_controller=None)]
    writes += [REQUESTS.add(anew)] if anew else []
    facts = {"instruction": said.instruction, "ground": wanted.ground, "by": by, "carried_out_as": said.carried_out_as}
    lines = [Fact("requests.request.instructed", request.id, facts)]
    reply = recording.created(api, answer, request, writes, lines, now=now)
    if reply.is_new and anew:
        workflow.start(anew)
    return reply


handler = api.handler
