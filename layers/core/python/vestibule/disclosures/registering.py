"""The register of recipients (W-09): who is entered, on which contract, and what is refused before anything is passed on."""

from datetime import datetime

from vestibule import ids
from vestibule.disclosures import gate
from vestibule.disclosures.holdings import RECIPIENTS
from vestibule.disclosures.model import Contract, NewRecipient, Recipient
from vestibule.evidence import Fact
from vestibule.policy.model import Pack
from vestibule.problems import AlreadyThere, Unacceptable
from vestibule.table import Write


class AlreadyEnded(AlreadyThere):
    """The recipient gets nothing any more."""

    title = "Recipient ended"


def check(wanted: NewRecipient, pack: Pack) -> None:
    """Refuse a kind that the policy does not know, a place where it lets no data go, and whoever pays for data."""
    if gate.kind_of(pack, wanted.kind) is None:
        known = ", ".join(kind.key for kind in pack.recipients)
        raise _unacceptable("/kind", f"the policy knows these kinds of recipients: {known}")
    if not gate.has_ground(pack, wanted.country, wanted.safeguard):
        raise _unacceptable("/country", _where(pack))
    if wanted.pays_for_data:
        raise _unacceptable("/pays_for_data", "data is never sold: who gives anything of value for it gets none")


def is_authority(kind: str, pack: Pack) -> bool:
    """Whether such a recipient may demand data by law: then no manager enters it, or changes it."""
    known = gate.kind_of(pack, kind)
    return known is not None and known.demands


def recipient_of(wanted: NewRecipient, *, recipient_id: str, by: str, now: datetime) -> Recipient:
    """The recipient that was asked for."""
    said = {name: getattr(wanted, name) for name in NewRecipient.model_fields}
    return Recipient.model_validate({**said, "id": recipient_id, "added_by": by, "added_at": now})


def of_house(kind: str, tie: str, country: str, pack: Pack, now: datetime) -> Recipient:
    """A roommate or a visitor: nobody enters them in a register, and their tie to the place stands for a contract.

    Only for kinds that the policy narrows to some data (`only`), else a ValueError. `tie` is the identifier of the relation,
    or of the entrance.
    """
    known = gate.kind_of(pack, kind)
    if known is None or not known.only:
        raise ValueError(f"{kind} is no kind of people in the house")
    return Recipient.model_validate(
        {
            "id": ids.derived("rcp", kind, tie),
            "kind": kind,
            "name": kind,
            "country": country,
            "safeguard": "within",
            "contract": tie,
            "added_by": ids.derived("per", "nobody"),
            "added_at": now,
        }
    )


def line_of(happened: str, recipient: Recipient, by: str) -> Fact:
    """What the ledger says: kinds, places, dates. A name may be a person's, and stays in the register."""
    said = recipient.model_dump(mode="json", exclude_none=True)
    wanted = ("kind", "organisation_id", "country", "safeguard", "contract_from", "contract_until", "ended_at")
    return Fact(
        f"disclosures.recipient.{happened}",
        recipient.id,
        {**{name: said[name] for name in wanted if name in said}, "by": by},
    )


def contracting(recipient: Recipient, contract: Contract) -> Write:
    """The write of a new contract, refused when the recipient has ended meanwhile."""
    return RECIPIENTS.change(
        recipient.id,
        contract=contract.contract,
        contract_from=contract.contract_from,
        contract_until=contract.contract_until,
        only_if=RECIPIENTS.where("ended_at").does_not_exist(),
    )


def ending(recipient: Recipient, now: datetime) -> Write:
    """The write that ends a recipient; nothing of the register is ever deleted, for the accounts name it."""
    return RECIPIENTS.change(recipient.id, ended_at=now, only_if=RECIPIENTS.where("ended_at").does_not_exist())


def must_go_on(recipient: Recipient) -> None:
    """Refuse to change a recipient that has ended."""
    if recipient.ended_at:
        raise AlreadyEnded("This recipient has ended. Enter it anew if it shall get data again.")


def _where(pack: Pack) -> str:
    within, beyond = ", ".join(pack.transfers.within), " or ".join(pack.transfers.beyond)
    if not beyond:
        return f"the policy lets data go to {within} only"
    return f"the policy lets data go to {within}, and elsewhere only under {beyond} where the law knows it"


def _unacceptable(pointer: str, detail: str) -> Unacceptable:
    return Unacceptable("Such a recipient gets no data.", errors=[{"pointer": pointer, "detail": detail}])
