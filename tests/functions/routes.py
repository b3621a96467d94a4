"""Every POST of the API with a request that is as it should be."""

import os
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from types import ModuleType
from typing import Any

from functions.access import (
    command_entrance,
    grant_entry,
    issue_credentials,
    issue_passes,
    issue_tickets,
    manage_groups,
    overlock_space,
    revoke_grant,
)
from functions.consent import record_consents
from functions.messages import send_campaign
from functions.notices import answer_notice, manage_notices, read_notices
from functions.people import (
    ask_corrections,
    begin_relation,
    decide_correction,
    end_relation,
    invite_person,
    name_user,
    prove_address,
)
from functions.registry import add_places, import_places, manage_organisations, open_site, provision_device
from functions.requests import open_request, prove_identity
from functions.retention import place_hold, release_hold
from functions.support import continue_conversation
from tests.functions import (
    answer_routes,
    aws,
    controller_routes,
    desk_routes,
    incident_routes,
    intake_routes,
    intercom_routes,
    partner_routes,
    party_routes,
)
from tests.functions.calls import call
from tests.functions.campaigning import NEWS, OPERATOR, sent
from tests.functions.deciding import DECIDE, WITHDRAW, decided, shown, token
from tests.functions.posting import Post
from tests.functions.world import House, World, add_person, grant, relate
from vestibule import ids
from vestibule.notices.holdings import NOTICES
from vestibule.notices.model import Notice
from vestibule.people.asking import Correction
from vestibule.people.holdings import CORRECTIONS, PEOPLE, RELATIONS
from vestibule.people.model import Person
from vestibule.policy import pack as packs
from vestibule.registry.holdings import ENTRANCES
from vestibule.registry.importing import LARGEST_BODY
from vestibule.requests import prove
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, State
from vestibule.retention import roster
from vestibule.retention.holdings import HOLDS
from vestibule.retention.model import Hold
from vestibule.support import conversing
from vestibule.support.model import Conversation, NewConversation
from vestibule.table import commit

CODE = "ABCD1234"
PHONE: dict[str, str] = {
    "kty": "EC",
    "crv": "P-256",
    "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
}
"""The public key of RFC 7517, appendix A.1."""


NAMES = (
    "organisation",
    "site",
    "space",
    "entrance",
    "device",
    "expected device",
    "import",
    "person",
    "relation",
    "ending",
    "grant",
    "command",
    "entered request",
    "withdrawn request",
    "hold",
    "notice",
    "announcement",
    "withdrawn notice",
    "acceptance",
    "release",
    "consent",
    "withdrawal",
    "webhook",
    "secret",
    "resumption",
    "removal",
    "test",
    "replay",
    "replay of all",
    "partner key",
    "revocation",
    "recipient",
    "contract",
    "recipient end",
    "disclosure",
    "silence",
    "assessment",
    "campaign",
    "stop",
    "remark",
    "revoked grant",
    "pin",
    "lost fob",
    "pass",
    "user",
    "ticket",
    "overlock",
    "group",
    *answer_routes.POSTS,
    *desk_routes.POSTS,
    *party_routes.POSTS,
    *controller_routes.POSTS,
    *incident_routes.POSTS,
)


def post(name: str, world: World, now: datetime) -> Post:
    """The request of this name, in a world that is ready for it."""
    return _POSTS[name](world, now)


def request_of(person: Person, now: datetime, state: State = "awaiting_proof", **changed: Any) -> DataRequest:
    """A stored request whose code is `CODE`."""
    request_id = ids.derived("req", person.id)
    usual = {
        "id": request_id,
        "person_id": person.id,
        "right": "access",
        "channel": "api",
        "language": person.language,
        "state": state,
        "state_since": now,
        "received_at": now,
        "code_hash": prove.code_hash(CODE, request_id),
        "missing": ["code"] if state == "awaiting_proof" else [],
        "code_ends_at": now + timedelta(days=3),
        "task_token": "token-of-the-workflow",
    }
    request = DataRequest.model_validate(usual | changed)
    commit(REQUESTS.add(request))
    return request


def hold_of(house: House, now: datetime) -> Hold:
    """A stored hold of the house's organisation, on the whole house."""
    hold = Hold(
        id=ids.derived("hld", house.site.id),
        reason="fraud",
        site_id=house.site.id,
        organisation_id=house.organisation.id,
        created_by=house.manager.id,
        created_at=now,
        ends_at=now + timedelta(days=30),
    )
    commit(HOLDS.add(hold), roster.enter(hold.id))
    return hold


def in_pool(person_id: str) -> None:
    """Make the user pool, with an account of this person in it."""
    aws.make_pool()
    aws.client("cognito-idp").admin_create_user(UserPoolId=os.environ["USER_POOL_ID"], Username=person_id)


def free_entrance(world: World) -> str:
    """Another entrance at home, without a device."""
    free = world.home.entrance.model_copy(update={"id": ids.derived("ent", "back door"), "device_id": None})
    commit(ENTRANCES.add(free))
    return free.id


def _organisation(_: World, __: datetime) -> Post:
    operator = ids.derived("per", "operator")
    return Post(manage_organisations, "POST /v1/organisations", {"name": "Third"}, operator, roles=("operator",))


def _site(world: World, _: datetime) -> Post:
    body = {"name": "Two", "address": "2 Main Street", "time_zone": "America/New_York", "jurisdiction": "US-NYC"}
    whose = {"organisation_id": world.home.organisation.id}
    return Post(open_site, "POST /v1/sites", body | whose, world.home.manager)


def _at_site(world: World, what: str, module: ModuleType, body: Mapping[str, Any]) -> Post:
    path = {"site_id": world.home.site.id}
    return Post(module, f"POST /v1/sites/{{site_id}}/{what}", body, world.home.manager, path=path)


def _space(world: World, _: datetime) -> Post:
    return _at_site(world, "spaces", add_places, {"kind": "apartment", "label": "5C"})


def _entrance(world: World, _: datetime) -> Post:
    body = {"name": "Back door", "access": "private", "space_id": world.home.space.id}
    return _at_site(world, "entrances", add_places, body)


def _device(world: World, _: datetime) -> Post:
    return _at_site(world, "devices", provision_device, {"kind": "lock", "entrance_id": free_entrance(world)})


def _expected_device(world: World, _: datetime) -> Post:
    body = {"kind": "lock", "serial": "NK-0042", "box_secret": "K7Q2M9X4T1B8W5ZC", "entrance_id": free_entrance(world)}
    return _at_site(world, "devices", provision_device, body)


def _import(world: World, _: datetime) -> Post:
    lines = ["kind,key,site_key,space_kind,label", f"space,u-1,{world.home.site.id},office,Office"]
    body = {"csv": "\n".join(lines), "dry_run": False}
    return Post(import_places, "POST /v1/imports", body, world.home.manager, largest=LARGEST_BODY)


def _person(world: World, _: datetime) -> Post:
    aws.make_pool()
    relation = {"kind": "resident", "space_id": world.home.space.id, "since": "2026-11-01T00:00:00Z"}
    body = {"name": "Ada", "email": "ada@example.com", "phone": "+33153732222", "language": "fr", "relation": relation}
    whose = {"organisation_id": world.home.organisation.id}
    return Post(invite_person, "POST /v1/people", body | whose, world.home.manager)


def _relation(world: World, _: datetime) -> Post:
    in_pool(world.resident.id)
    body = {"kind": "owner", "space_id": world.home.space.id, "since": "2026-11-01T00:00:00Z"}
    path = {"person_id": world.resident.id}
    return Post(begin_relation, "POST /v1/people/{person_id}/relations", body, world.home.manager, path=path)


def _ending(world: World, now: datetime) -> Post:
    [relation] = RELATIONS.query(world.resident.id, now=now).items
    path = {"person_id": world.resident.id, "relation_id": relation.id}
    route = "POST /v1/people/{person_id}/relations/{relation_id}/end"
    return Post(end_relation, route, {"until": "2026-12-01T00:00:00Z"}, world.home.manager, 202, path=path)


def _grant(world: World, _: datetime) -> Post:
    body = {"person_id": world.resident.id, "entrance_ids": [world.home.entrance.id], "ends_at": "2027-01-01T00:00:00Z"}
    return Post(grant_entry, "POST /v1/grants", body, world.home.manager)


def _command(world: World, now: datetime) -> Post:
    grant(world.resident, world.home.entrance, starts_at=now, now=now)
    path = {"entrance_id": world.home.entrance.id}
    route = "POST /v1/entrances/{entrance_id}/commands"
    return Post(command_entrance, route, {"verb": "unlock"}, world.resident, 202, path=path)


def _request(world: World, _: datetime) -> Post:
    """Signed in on a route that is open to everybody."""
    headers = {"authorization": token(world.resident)}
    return Post(open_request, "POST /v1/requests", {"right": "access"}, world.resident, 202, path={"headers": headers})


def _verification(world: World, now: datetime) -> Post:
    path = {"request_id": request_of(world.resident, now).id}
    route = "POST /v1/requests/{request_id}/verification"
    return Post(prove_identity, route, {"code": CODE}, world.resident, 202, path=path)


def _hold(world: World, _: datetime) -> Post:
    scope = {"person_id": world.resident.id, "until": "2026-11-21T00:00:00Z"}
    body = {"reason": "fraud", "scope": scope, "ends_at": "2026-12-21T12:00:00Z"}
    return Post(place_hold, "POST /v1/holds", body, world.home.manager)


def _release(world: World, now: datetime) -> Post:
    path = {"hold_id": hold_of(world.home, now).id}
    return Post(release_hold, "POST /v1/holds/{hold_id}/release", {}, world.home.manager, 202, path=path)


def _consent(world: World, _: datetime) -> Post:
    body = {"purpose": "face_entry", "choice": "given", "shown": shown("face_entry")}
    return Post(record_consents, DECIDE, body, world.resident)


def _withdrawal(world: World, now: datetime) -> Post:
    path = {"consent_id": decided(world.resident, "face_entry", "given", now).id}
    return Post(record_consents, WITHDRAW, {}, world.resident, path=path)


def correction_of(person: Person, now: datetime, **changed: Any) -> Correction:
    """A stored correction that the person has asked for."""
    usual = {
        "id": ids.derived("cor", person.id),
        "person_id": person.id,
        "organisation_id": person.organisation_id,
        "wanted": {"name": "Corrected"},
        "asked_at": now,
        "expires_at": now + timedelta(days=30),
    }
    correction = Correction.model_validate(usual | changed)
    commit(CORRECTIONS.add(correction))
    return correction


def _correction(world: World, _: datetime) -> Post:
    body = {"wanted": {"name": "Corrected", "phone": "+33153732222", "birth_year": 1990}, "note": "As in my contract."}
    return Post(ask_corrections, "POST /v1/corrections", body, world.resident)


def _decision(world: World, now: datetime) -> Post:
    path = {"correction_id": correction_of(world.resident, now).id}
    body = {"decision": "refused", "reason": "The contract says otherwise."}
    return Post(decide_correction, "POST /v1/corrections/{correction_id}/decision", body, world.home.manager, path=path)


def _proof(world: World, now: datetime) -> Post:
    in_pool(world.resident.id)
    name = ids.derived("cor", world.resident.id)
    proving = {"organisation_id": None, "state": "proving", "code_hash": prove.code_hash(CODE, name)}
    correction_of(world.resident, now, wanted={"email": "new@example.com"}, **proving)
    commit(PEOPLE.change(world.resident.id, proving=name))
    return Post(prove_address, "POST /v1/people/me/email-proof", {"code": CODE}, world.resident)


NEW_VERSION: dict[str, Any] = {
    "edition": "2026-11-20-bbbbbbbb",
    "digest": "b" * 64,
    "changes": {language: ["60 instead of 90 days."] for language in ("en", "fr", "nl")},
    "in_force_on": "2026-12-21",
}


def version_of(now: datetime, **changed: Any) -> Notice:
    """A stored version of the policy that will be in force in a month."""
    usual = {"id": ids.derived("ntc", "one"), "time_zone": "America/Toronto", "drafted_at": now}
    notice = Notice.model_validate({**NEW_VERSION, **usual, **changed})
    commit(NOTICES.add(notice))
    return notice


def _notice(_: World, __: datetime) -> Post:
    officer = ids.derived("per", "officer")
    return Post(manage_notices, "POST /v1/notices", NEW_VERSION, officer, roles=("compliance",))


def _of_notice(what: str, **said: Any) -> Callable[[World, datetime], Post]:
    def ready(_: World, now: datetime) -> Post:
        path, officer = {"notice_id": version_of(now, **said).id}, ids.derived("per", "officer")
        route = f"POST /v1/notices/{{notice_id}}/{what}"
        return Post(manage_notices, route, {}, officer, 202, roles=("operator",), path=path)

    return ready


def _acceptance(world: World, now: datetime) -> Post:
    path: dict[str, Any] = {"notice_id": version_of(now, announced_at=now).id}
    seen = call(read_notices.handler, "GET /v1/notices/{notice_id}", caller=world.resident, **path)
    body = {"choice": "refused", "shown": seen.body["shown"]}
    return Post(answer_notice, "POST /v1/notices/{notice_id}/acceptance", body, world.resident, path=path)


def _campaign(_: World, __: datetime) -> Post:
    return Post(send_campaign, "POST /v1/campaigns", NEWS, OPERATOR, roles=("operator",))


def _stop(_: World, __: datetime) -> Post:
    route, path = "POST /v1/campaigns/{campaign_id}/stop", {"campaign_id": sent(NEWS)}
    return Post(send_campaign, route, {}, OPERATOR, 202, roles=("operator",), path=path)


def conversation_of(person: Person, now: datetime) -> Conversation:
    """A stored conversation that the person began with the operator."""
    pack, wanted = packs.load("valet"), NewConversation(text="Hello?")
    began = conversing.conversation_of(
        wanted,
        conversation_id=ids.derived("cnv", person.id),
        person_id=person.id,
        language=person.language,
        pack=pack,
        now=now,
    )
    commit(*conversing.opening(began, wanted.text, pack).writes)
    return began


def _remark(world: World, now: datetime) -> Post:
    path = {"conversation_id": conversation_of(world.resident, now).id}
    route = "POST /v1/conversations/{conversation_id}/remarks"
    return Post(continue_conversation, route, {"text": "Is anybody there?"}, world.resident, path=path)


def _revoked_grant(world: World, now: datetime) -> Post:
    given = grant(world.resident, world.home.entrance, starts_at=now, now=now)
    route, path = "POST /v1/grants/{grant_id}/revocation", {"grant_id": given.id}
    return Post(revoke_grant, route, {}, world.home.manager, 202, path=path)


def _pin(world: World, now: datetime) -> Post:
    given = grant(world.resident, world.home.entrance, starts_at=now, now=now)
    route, path = "POST /v1/grants/{grant_id}/credentials", {"grant_id": given.id}
    return Post(issue_credentials, route, {"kind": "pin"}, world.resident, path=path)


def _lost_fob(world: World, now: datetime) -> Post:
    fob = _pin(world, now).send({"kind": "fob", "number": "04:A2:2B:5C:6D:7E:80"}, caller=world.home.manager)
    route, path = "POST /v1/credentials/{credential_id}/end", {"credential_id": fob.body["id"]}
    return Post(revoke_grant, route, {}, world.home.manager, 202, path=path)


def _pass(world: World, now: datetime) -> Post:
    grant(world.resident, world.home.entrance, starts_at=now, now=now)
    body = {"kind": "visitor", "entrance_ids": [world.home.entrance.id]}
    return Post(issue_passes, "POST /v1/passes", body, world.resident)


def _user(world: World, _: datetime) -> Post:
    aws.make_pool()
    body, path = {"name": "Bo", "email": "bo@example.com", "language": "fr"}, {"space_id": world.home.space.id}
    return Post(name_user, "POST /v1/spaces/{space_id}/users", body, world.resident, path=path)


def _ticket(world: World, now: datetime) -> Post:
    grant(world.resident, world.home.entrance, starts_at=now, now=now)
    return Post(issue_tickets, "POST /v1/tickets", {"public_key": PHONE}, world.resident)


def _overlock(world: World, now: datetime) -> Post:
    os.environ["OPERATOR"] = "noke"  # whose house has it; the test's world puts it back
    tenant = add_person(world.elsewhere.organisation, "tenant", now)
    relate(tenant, "tenant", since=now, space=world.elsewhere.space)
    body, path = {"state": "gate_lock", "reason": "Rent unpaid."}, {"space_id": world.elsewhere.space.id}
    return Post(overlock_space, "POST /v1/spaces/{space_id}/overlock", body, world.elsewhere.manager, path=path)


def _group(world: World, _: datetime) -> Post:
    return _at_site(world, "groups", manage_groups, {"name": "Doors", "entrance_ids": [world.home.entrance.id]})


_POSTS: dict[str, Callable[[World, datetime], Post]] = {
    "organisation": _organisation,
    "site": _site,
    "space": _space,
    "entrance": _entrance,
    "device": _device,
    "expected device": _expected_device,
    "import": _import,
    "person": _person,
    "relation": _relation,
    "ending": _ending,
    "grant": _grant,
    "command": _command,
    "request": _request,
    "verification": _verification,
    "hold": _hold,
    "release": _release,
    "consent": _consent,
    "withdrawal": _withdrawal,
    "correction": _correction,
    "decision": _decision,
    "proof": _proof,
    "notice": _notice,
    "announcement": _of_notice("announcement"),
    "withdrawn notice": _of_notice("withdrawal"),
    "acceptance": _acceptance,
    "campaign": _campaign,
    "stop": _stop,
    "remark": _remark,
    "revoked grant": _revoked_grant,
    "pin": _pin,
    "lost fob": _lost_fob,
    "pass": _pass,
    "user": _user,
    "ticket": _ticket,
    "overlock": _overlock,
    "group": _group,
    **intake_routes.POSTS,
    **answer_routes.POSTS,
    **desk_routes.POSTS,
    **controller_routes.POSTS,
    **incident_routes.POSTS,
    **intercom_routes.POSTS,
    **partner_routes.POSTS,
    **party_routes.POSTS,
}
