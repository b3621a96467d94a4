"""Records planted for the scope of incidents: what is exposed, beside what only looks like it. And the steps that find it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from functions.breaches import plan_scope, scope_part, settle_scope
from tests.functions.world import House
from vestibule import clock, ids
from vestibule.access.credential import Credential, Key
from vestibule.access.holdings import CREDENTIALS, ENTRIES, GRANTS, IMAGES, KEYS
from vestibule.access.image import Image
from vestibule.access.model import Entry, Grant
from vestibule.breaches import listing
from vestibule.breaches.holdings import AFFECTED
from vestibule.breaches.model import Affected, Incident
from vestibule.breaches.recording import incident_of
from vestibule.intercom.holdings import CALLS
from vestibule.intercom.model import Call
from vestibule.lifetime import lying_under
from vestibule.partners.feed import feed_of
from vestibule.partners.holdings import DELIVERIES, PARTNER_KEYS
from vestibule.partners.model import Delivery, PartnerKey
from vestibule.people.model import Person
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest
from vestibule.shapes import SEALED_PREFIX
from vestibule.table import commit


@dataclass
class Context:
    """Lambda's context, with time for so many pages after the first."""

    pages: int = 10**9

    def get_remaining_time_in_millis(self) -> int:
        self.pages -= 1
        return 120_000 if self.pages >= 0 else 0


def entered(person: Person | None, house: House, at: datetime, name: object = "", **rest: Any) -> Entry:
    """Somebody opened the front door; or nobody knows who."""
    made = Entry.model_validate(
        {
            "id": ids.derived("evt", person and person.id, house.site.id, at, name),
            **_at(house),
            "person_id": person.id if person else None,
            "method": "pin",
            "result": "granted",
            "reason": "ok",
            "occurred_at": at,
            "recorded_at": at,
        }
        | rest
    )
    commit(ENTRIES.add(made))
    return made


def pictured(person: Person, house: House, at: datetime, name: str) -> Image:
    """A picture at the front door."""
    image_id = ids.derived("img", name)
    key = f"images/{image_id}.jpg"
    made = Image(id=image_id, **_at(house), person_id=person.id, key=key, digest="0" * 64, asked_at=at)
    commit(IMAGES.add(made))
    return made


def rung(person: Person, house: House, at: datetime) -> None:
    """A visitor rang the person."""
    of: Any = {"id": ids.derived("cal", person.id, at), **_at(house), "person_id": person.id, "status": "unanswered"}
    commit(CALLS.add(Call(**of, rang_at=at, rings_until=at + timedelta(minutes=1))))


def code(person: Person, house: House, at: datetime, name: str = "a code") -> Credential:
    """A code of the front door, as it is kept and as the door knows it."""
    of: Any = {"person_id": person.id, "grant_id": ids.derived("grt", name), "kind": "pin"}
    made = Credential.model_construct(
        id=ids.derived("crd", person.id, name),
        **of,
        organisation_id=house.organisation.id,
        site_id=house.site.id,
        secret=f"{SEALED_PREFIX}{'0' * 16}:{'A' * 40}",
        verifiers={},
        created_by=person.id,
        created_at=at,
    )
    key = Key(entrance_id=house.entrance.id, verifier=f"v-{person.id}-{name}", credential_id=made.id, **of)
    commit(CREDENTIALS.add(made), KEYS.add(key))
    return made


def granted(person: Person, house: House, at: datetime, until: datetime | None = None) -> None:
    """A right to open the front door."""
    of: Any = {"id": ids.derived("grt", person.id, at), "person_id": person.id, "site_id": house.site.id}
    of |= {"organisation_id": house.organisation.id, "entrance_ids": [house.entrance.id], "granted_by": person.id}
    commit(GRANTS.add(Grant(**of, starts_at=at, ends_at=until, created_at=at)))


def asked(person: Person, at: datetime, name: str, **rest: Any) -> DataRequest:
    """A request for a copy."""
    made = DataRequest.model_validate(
        {
            "id": ids.derived("req", name),
            "person_id": person.id,
            "right": "access",
            "channel": "api",
            "language": "en",
            "state": "closed",
            "state_since": at,
            "received_at": at,
        }
        | rest
    )
    commit(REQUESTS.add(made))
    return made


def partner_key(house: House, at: datetime, *scopes: str, **rest: Any) -> PartnerKey:
    """A key of a partner of the house."""
    of: Any = {"organisation_id": house.organisation.id, "recipient_id": ids.derived("rcp", house.organisation.id)}
    of |= {"scopes": list(scopes), "created_by": house.manager.id, "created_at": at, "ends_at": at + timedelta(days=90)}
    made = PartnerKey(hash="0" * 64, id=ids.derived("pky", house.site.id, *scopes), **of, **rest)
    commit(PARTNER_KEYS.add(made))
    return made


def told(person: Person, house: House, at: datetime, event: str) -> None:
    """A partner of the house was told something of the person."""
    of: Any = {"organisation_id": house.organisation.id, "recipient_id": ids.derived("rcp", house.organisation.id)}
    of |= {
        "feed": feed_of(**of),
        "id": ids.derived("dlv", person.id, event, at),
        "webhook_id": ids.derived("whk", event),
    }
    times: Any = dict.fromkeys(("happened_at", "created_at", "due_again_at"), at)
    commit(DELIVERIES.add(Delivery(**of, **times, event_id="e", event_type=event, person_id=person.id, body={})))


def plan(incident: Incident) -> list[str]:
    """The first step."""
    return list(plan_scope.handler({"incident_id": incident.id}, Context())["parts"])  # type: ignore[arg-type]


def scope(incident: Incident, pages: int = 10**9) -> Incident:
    """The steps as the workflow runs them, each call with time for so many pages. How the incident stands then."""
    round_ = plan_scope.handler({"incident_id": incident.id}, Context())["round"]  # type: ignore[arg-type]
    for part in plan(incident):
        run_part(incident, part, round_, pages)
    event: dict[str, Any] = {"incident_id": incident.id, "round": round_}
    while not event.get("done"):
        event = settle_scope.handler(event, Context(pages))  # type: ignore[arg-type]
    return incident_of(incident.id, clock.now())


def run_part(incident: Incident, part: str, round_: int = 1, pages: int = 10**9) -> int:
    """One part to its end; how many calls that took."""
    event: dict[str, Any] = {"incident_id": incident.id, "round": round_, "part": part, "calls": 0}
    while not event.get("done"):
        event = scope_part.handler(event, Context(pages))  # type: ignore[arg-type]
    return int(event["calls"])


def lines(incident: Incident) -> dict[tuple[str, int], Affected]:
    """The list that counts, by person and exposure."""
    page = listing.read(incident_of(incident.id, clock.now()), None, clock.now(), limit=1000)
    return {(line.person_id, int(line.line.partition(" ")[2])): line for line in page.lines}


def lying(incident: Incident) -> int:
    """How many lines lie there, ended ones included."""
    return len(lying_under(AFFECTED, incident.id, limit=1000)[0])


def _at(house: House) -> dict[str, Any]:
    of = {"entrance_id": house.entrance.id, "site_id": house.site.id, "organisation_id": house.organisation.id}
    return of | {"device_id": house.device.id}
