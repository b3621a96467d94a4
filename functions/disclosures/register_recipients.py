"""POST /v1/recipients and its changes (W-09): the register of those who may get data, kept with a line for each change."""

from collections.abc import Callable

from vestibule import clock, config, ids
from vestibule.disclosures import registering
from vestibule.disclosures.holdings import RECIPIENTS
from vestibule.disclosures.model import Changed, Contract, Happened, NewRecipient, NoInput, Recipient
from vestibule.disclosures.recording import recorded
from vestibule.http import Api, Reply, answers_with
from vestibule.ids import RecipientId
from vestibule.people.standing import standing_of, unknown
from vestibule.problems import NotFound
from vestibule.registry.holdings import ORGANISATIONS
from vestibule.table import Write

api = Api()


@api.post("/v1/recipients", **answers_with(201, Changed))
def register_recipient(wanted: NewRecipient) -> Reply:
    """Enter a recipient. Needs the role operator or compliance; managers enter those of their own people, and no authority."""
    now, caller = clock.now(), api.caller()
    wanted = wanted.model_copy(update={"organisation_id": _organisation(wanted.organisation_id)})
    registering.check(wanted, config.operator_pack())
    _must_may_enter(wanted.kind)
    recipient_id = ids.derived("rcp", api.once)
    recipient = registering.recipient_of(wanted, recipient_id=recipient_id, by=caller.person_id, now=now)
    return _done("registered", recipient, RECIPIENTS.add(recipient), api.created)


@api.post("/v1/recipients/<recipient_id>/contract", **answers_with(202, Changed))
def contract_recipient(recipient_id: RecipientId, wanted: Contract) -> Reply:
    """Enter another contract, or another end of it. What was passed on before stays in the accounts as it was."""
    recipient = _mine(recipient_id)
    bound = recipient.model_copy(update=wanted.model_dump())
    return _done("contracted", bound, registering.contracting(recipient, wanted), api.accepted)


@api.post("/v1/recipients/<recipient_id>/end", **answers_with(202, Changed))
def end_recipient(recipient_id: RecipientId, _: NoInput) -> Reply:
    """End a recipient: from now on it gets nothing."""
    now, recipient = clock.now(), _mine(recipient_id)
    ended = recipient.model_copy(update={"ended_at": now})
    return _done("ended", ended, registering.ending(recipient, now), api.accepted)


def _done(happened: Happened, recipient: Recipient, write: Write, answer: Callable[..., Reply]) -> Reply:
    """Commit the change with its line."""
    line = registering.line_of(happened, recipient, api.caller().person_id)
    body = Changed(id=recipient.id, status=happened)
    return recorded(answer, body, f"/v1/recipients/{recipient.id}", line, clock.now(), write)


def _organisation(named: str | None) -> str | None:
    """For whose people: as the operator says, or the manager's own."""
    caller, now = api.caller(), clock.now()
    if not caller.roles.intersection(("operator", "compliance")):
        return standing_of(caller, now).organisation(named, "/organisation_id")
    if named and ORGANISATIONS.get(named, now=now) is None:
        raise NotFound(unknown("organisation"))
    return named


def _must_may_enter(kind: str) -> None:
    """Nobody among users says who is an authority: what an authority demands is not told to persons at once."""
    if registering.is_authority(kind, config.operator_pack()):
        api.caller().must_be("operator", "compliance")


def _mine(recipient_id: str) -> Recipient:
    """The recipient, if the caller may change it and it has not ended."""
    caller, now = api.caller(), clock.now()
    recipient = RECIPIENTS.get(recipient_id, now=now)
    if recipient is None:
        raise NotFound(unknown("recipient"))
    if not caller.roles.intersection(("operator", "compliance")):
        standing_of(caller, now).must_manage(recipient.organisation_id or "", "recipient")
    _must_may_enter(recipient.kind)
    registering.must_go_on(recipient)
    return recipient


handler = api.handler
