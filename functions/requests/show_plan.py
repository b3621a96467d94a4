"""GET /v1/requests/{request_id}/plan: what will become of everything that is held on the person, before it is done."""

from vestibule import clock, config, looks, register, wards
from vestibule.http import Api
from vestibule.ids import RequestId
from vestibule.people.standing import unknown
from vestibule.problems import NotFound
from vestibule.requests import receipt
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.receipt import NotThereYet, PlanView

api = Api()


@api.get("/v1/requests/<request_id>/plan")
def show_plan(request_id: RequestId) -> PlanView:
    """Holding by holding: what is exported, erased, made anonymous, and what is kept on which ground until when."""
    caller, pack, now = api.caller(), config.operator_pack(), clock.now()
    request = REQUESTS.get(request_id, now=now)
    if request is None or not wards.may_follow(caller, request.person_id, now):
        raise NotFound(unknown("request"))
    if "compliance" in caller.roles:
        looks.looked_at(caller, "compliance", REQUESTS, [request.person_id], now, organisation_id=None)
    if request.plan_hash is None:
        raise NotThereYet("The plan is not made yet: it is, once it is proven who asks.")
    about = {name: each.about.said_in(request.language) for name, each in register.declared(pack).items()}
    return receipt.plan_of(request, about, pack)


handler = api.handler
