"""Recipients and passages in the little world."""

from datetime import date
from typing import Any

from functions.disclosures import fetch_data, hand_over, read_disclosures, register_recipients
from tests.functions.calls import Answer, call
from tests.functions.world import NOON, World
from vestibule import clock, ids
from vestibule.access.holdings import ENTRIES
from vestibule.access.model import Entry
from vestibule.disclosures.holdings import RECIPIENTS
from vestibule.disclosures.model import Recipient
from vestibule.evidence import Line, lines_of
from vestibule.people.model import Person
from vestibule.table import commit

OFFICER = ids.derived("per", "officer")
COMPLIANCE: dict[str, Any] = {"caller": OFFICER, "roles": ("compliance",)}
DEMAND = {"legal_basis": "Criminal Code, section 487", "reference": "order 12", "scope": "profile and entries"}

ASSESSMENT: dict[str, Any] = {
    "purpose": "service_delivery",
    "use": "essential.service.security",
    "link": "The same data, of the same doors, for the same people.",
    "harm": "None that we can see: nothing is decided about anybody.",
    "safeguard": "Only names go, and only to the vendor that the person chose.",
    "compatible": True,
    "said": {"fr": "Sécurité des livraisons", "en": "Safety of deliveries"},
}


def vendor(kind: str = "third_party_vendors", name: str = "Clean & Co", **changed: Any) -> Recipient:
    """A recipient in the register, with a contract."""
    usual = {
        "id": ids.derived("rcp", kind, name),
        "kind": kind,
        "name": name,
        "country": "CA",
        "safeguard": "within",
        "contract": "C-1",
        "contract_from": date(2026, 1, 1),
        "added_by": OFFICER,
        "added_at": NOON,
    }
    made = Recipient.model_validate(usual | changed)
    commit(RECIPIENTS.add(made))
    return made


def authority() -> Recipient:
    """A court: without a contract."""
    return vendor("authorities", "Court of Ontario", contract=None, contract_from=None)


def registered(body: Any = None, **rest: Any) -> Answer:
    """Enter a recipient as the compliance team."""
    wanted = {
        "kind": "third_party_vendors",
        "name": "Clean & Co",
        "country": "CA",
        "safeguard": "within",
        "contract": "C-1",
        "contract_from": "2026-01-01",
    }
    route = "POST /v1/recipients"
    return call(register_recipients.handler, route, wanted | (body or {}), **(COMPLIANCE | rest))


def handed(recipient: Recipient, person: Person, body: Any = None, **rest: Any) -> Answer:
    """Ask for a passage of the profile as the compliance team."""
    wanted = {
        "recipient_id": recipient.id,
        "person_id": person.id,
        "purpose": "service_delivery",
        "records": ["profile"],
        "why": "order 7",
    }
    return call(hand_over.handler, "POST /v1/disclosures", wanted | (body or {}), **(COMPLIANCE | rest))


def demanded(recipient: Recipient, person: Person, **demand: Any) -> Answer:
    """The same for an authority."""
    body = {"purpose": "legal_requirements", "demand": DEMAND | demand, "records": ["profile", "entries"]}
    return handed(recipient, person, body)


def fetched(passage: Answer, **rest: Any) -> Answer:
    """Fetch the data of a passage as who made it."""
    route = "GET /v1/disclosures/{disclosure_id}/data"
    query = {"person_id": passage.body["person_id"]}
    usual = COMPLIANCE | {"query": query, "disclosure_id": passage.body["id"]}
    return call(fetch_data.handler, route, **(usual | rest))


def account(caller: Person | str, *roles: str, **query: str) -> Answer:
    """Read an account."""
    return call(read_disclosures.handler, "GET /v1/disclosures", caller=caller, roles=roles, query=query)


def lines(kind: str) -> list[Line]:
    """The lines of this kind in the ledger's day."""
    return [line for line in lines_of("2026-11-21", clock.now()) if line.kind == kind]


def entry(person: Person, world: World, name: str = "an entry", at: Any = NOON, **changed: Any) -> Entry:
    """An entry of the person at the front door."""
    usual = {
        "id": ids.derived("evt", name),
        "entrance_id": world.home.entrance.id,
        "site_id": world.home.site.id,
        "organisation_id": world.home.organisation.id,
        "device_id": world.home.device.id,
        "person_id": person.id,
        "method": "fob",
        "result": "granted",
        "reason": "granted",
        "occurred_at": at,
        "recorded_at": at,
    }
    made = Entry.model_validate(usual | changed)
    commit(ENTRIES.add(made))
    return made
