"""The API keeps to its own document: schemathesis calls every operation with good and with bad input.

All functions stand behind one gateway, on moto's tables, and the caller manages the one site there is and lives on it.
"""

import copy
import socket
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from local import documents
from tests.docs import places, protocols, world
from tests.docs.gateway import Gateway
from tests.docs.places import known
from tests.functions.campaigning import NEWS
from tests.functions.passages import ASSESSMENT
from tests.functions.routes import PHONE
from tests.functions.test_applications import TECHNICIAN
from tests.shares import WHOLE

AS_DOCUMENTED = [
    not_a_server_error,
    status_code_conformance,
    response_headers_conformance,
    content_type_conformance,
    response_schema_conformance,
]


def bad_data_is_refused(context: Any, response: Any, case: Any) -> bool | None:
    """As schemathesis has it, and what is too large is refused as well."""
    return None if response.status_code == 413 else negative_data_rejection(context, response, case)


CHECKS = [*AS_DOCUMENTED, bad_data_is_refused]
SIGNED_IN = {"Authorization": "Bearer token"}
SITE = {"site_id": known("sit")}
LAW = {"time_zone": "Europe/Paris", "jurisdiction": "FR"}
RESIDENT = {"kind": "resident", "space_id": known("spc")}
ANA = {"organisation_id": known("org"), "name": "Ana", "email": "a@example.com", "relation": RESIDENT}
CONTRACT = {"contract": "C-1", "contract_from": "2026-01-01"}
VENDOR = {"kind": "third_party_vendors", "name": "Clean & Co", "country": "CA", "safeguard": "within", **CONTRACT}
PLACES = f"kind,key,site_key,space_kind,label\nspace,u-1,{known('sit')},office,Office"
HELLO = {"text": "Is the lift in order?"}
SURVEY = {"token": world.token("survey", known("per"), known("cmp"))}
UNSUBSCRIBING = {"token": world.token("unsubscribe", known("per"), "news")}
CONFIRMING = {"token": world.token("application", world.UNCONFIRMED)}
REGRETTING = {"token": world.token("request-withdrawal", world.REGRETTED_BY_LINK)}
WEBHOOK = {"webhook_id": known("whk")}
PARTNER = {"organisation_id": known("org"), "recipient_id": known("rcp")}
PASSAGE = {"purpose": "service_delivery", "records": ["profile"]}
LETTER = {"right": "access", "person_id": known("per"), "channel": "post", "received_at": world.YESTERDAY}
HANDED_OVER = {"jurisdiction": "CA", "channel": "portal", "handed_over_at": world.YESTERDAY, "digest": "0" * 64}
GOOD: dict[str, dict[str, Any]] = {
    "amend_incident": {
        "path_parameters": {"incident_id": world.AMENDED},
        "body": {"reason": "It was found.", "contained": True},
    },
    "decide_incident": {
        "path_parameters": {"incident_id": world.OF_NOBODY},
        "body": {"round": 1, "decisions": [], "reason": "Nobody is concerned."},
    },
    "file_notice": {"path_parameters": {"incident_id": world.TO_FILE}, "body": HANDED_OVER},
    "list_incidents": {},
    "read_incident": {"path_parameters": {"incident_id": known("inc")}},
    "read_obligations": {"path_parameters": {"incident_id": known("inc")}},
    "report_incident": {"body": {"summary": "A laptop was lost."}},
    "show_drafts": {"path_parameters": {"incident_id": known("inc")}},
    "show_scope": {"path_parameters": {"incident_id": known("inc")}},
    "apply": {"body": TECHNICIAN},
    "ask_correction": {"body": {"wanted": {"name": "Ana"}}},
    "change_profile": {"body": {"language": "fr"}},
    "decide_application": {"path_parameters": {"application_id": known("apl")}, "body": {"decision": "refused"}},
    "decide_correction": {"path_parameters": {"correction_id": known("cor")}, "body": {"decision": "made"}},
    "list_applications": {},
    "list_corrections": {"query": {"organisation_id": known("org")}},
    "note_visit": {"body": {"path": "/"}},
    "prove_address": {"body": {"code": world.CODE}},
    "read_profile": {},
    "add_entrance": {"path_parameters": SITE, "body": {"name": "Gate", "access": "public"}},
    "announce_notice": {"path_parameters": {"notice_id": world.DRAFTED}, "body": {}},
    "answer_notice": {
        "path_parameters": {"notice_id": known("ntc")},
        "body": {"choice": "accepted", "shown": world.shown()},
    },
    "draft_notice": {"body": world.NEW_VERSION},
    "list_notices": {},
    "read_notice": {"path_parameters": {"notice_id": known("ntc")}},
    "withdraw_notice": {"path_parameters": {"notice_id": world.TO_WITHDRAW}, "body": {}},
    "add_space": {"path_parameters": SITE, "body": {"kind": "apartment", "label": "5A"}},
    "answer_enquiry": {"path_parameters": {"token": world.token("conversation", world.ENQUIRY)}, "body": HELLO},
    "assess_use": {"body": ASSESSMENT},
    "begin_relation": {"path_parameters": {"person_id": known("per")}, "body": RESIDENT},
    "continue_conversation": {"path_parameters": {"conversation_id": known("cnv")}, "body": HELLO},
    "change_space": {"path_parameters": {"space_id": known("spc")}, "body": {"availability": "occupied"}},
    "import_places": {"body": {"organisation_id": known("org"), "csv": PLACES}},
    "list_entrances": {"query": SITE},
    "list_spaces": {"query": SITE},
    "overlock_space": {"path_parameters": {"space_id": places.UNIT}, "body": {"state": "gate_lock", "reason": "Rent"}},
    "read_space": {"path_parameters": {"space_id": known("spc")}},
    "configure_entrance": {
        "path_parameters": {"entrance_id": known("ent")},
        "body": {"auto_lock_seconds": 5, "freshness_seconds": 600},
    },
    "make_group": {"path_parameters": SITE, "body": {"name": "Front", "entrance_ids": [known("ent")]}},
    "list_groups": {"path_parameters": SITE},
    "read_group": {"path_parameters": {"group_id": known("grp")}},
    "change_group": {"path_parameters": {"group_id": known("grp")}, "body": {"name": "Front"}},
    "show_device": {"path_parameters": {"device_id": known("dev")}},
    "set_climate": {"path_parameters": {"device_id": places.THERMOSTAT}, "body": {"set_point": 20.5, "mode": "heat"}},
    "keep_listing": {"body": {"alias": "Ruiz"}},
    "remove_listing": {},
    "read_directory": {"query": {"entrance_id": places.HALL}},
    "list_calls": {"query": {"wait": 0}},
    "answer_call": {"path_parameters": {"call_id": known("cal")}, "body": {"let_in": True}},
    "enrol_face": {"body": {"reference": "QSBmYWNl"}},
    "issue_tickets": {"body": {"public_key": PHONE}},
    "show_door_keys": {},
    "read_image": {"path_parameters": {"entry_id": known("evt")}},
    "read_call_image": {"path_parameters": {"call_id": known("cal")}},
    "remove_device": {"path_parameters": {"device_id": places.SPARE}},
    "command_entrance": {"path_parameters": {"entrance_id": known("ent")}, "body": {}},
    "contract_recipient": {"path_parameters": {"recipient_id": known("rcp")}, "body": CONTRACT},
    "explain_decision": {"body": {"entrance_id": known("ent"), "at": "2026-11-21T12:00:00Z"}},
    "hold_entrance": {"path_parameters": {"entrance_id": known("ent")}, "body": {"until": None}},
    "end_recipient": {"path_parameters": {"recipient_id": world.ENDING}, "body": {}},
    "end_relation": {"path_parameters": {"person_id": known("per"), "relation_id": known("rel")}, "body": {}},
    "fetch": {"path_parameters": {"request_id": world.ANSWERED}, "query": {"ticket": world.TICKET}},
    "list_requests": {},
    "hear_recipient": {
        "path_parameters": {"request_id": world.TOLD_OF, "recipient_id": known("rcp")},
        "body": {"answer": "done"},
    },
    "hear_program": {"path_parameters": {"request_id": world.TOLD_TO_PROGRAM}, "body": {"answer": "done"}},
    "list_forwarded": {"path_parameters": {"organisation_id": known("org")}},
    "instruct_request": {
        "path_parameters": {"organisation_id": known("org"), "request_id": world.FORWARDED},
        "body": {"instruction": "answered"},
    },
    "show_metrics": {},
    "decide_request": {"path_parameters": {"request_id": world.TO_DECIDE}, "body": {"decision": "approve"}},
    "extend_request": {"path_parameters": {"request_id": world.TO_EXTEND}, "body": {"because": "complexity"}},
    "pause_request": {
        "path_parameters": {"request_id": world.TO_PAUSE},
        "body": {"cause": "scope", "asked": world.TODAY},
    },
    "show_plan": {"path_parameters": {"request_id": world.ERASED}},
    "show_erasure_receipt": {"path_parameters": {"request_id": world.ERASED}, "query": {"ticket": world.TICKET}},
    "fetch_by_button": {"path_parameters": {"request_id": world.PRESSED}, "query": {"ticket": world.TICKET}},
    "take_copy_back": {"path_parameters": {"request_id": world.ANSWERED}},
    "fetch_data": {"path_parameters": {"disclosure_id": known("dsc")}, "query": {"person_id": known("per")}},
    "revoke_grant": {"path_parameters": {"grant_id": places.TO_REVOKE}, "body": {}},
    "read_grant": {"path_parameters": {"grant_id": known("grt")}},
    "list_grants": {"query": {"person_id": known("per")}},
    "issue_credential": {"path_parameters": {"grant_id": known("grt")}, "body": {"kind": "pin"}},
    "end_credential": {"path_parameters": {"credential_id": known("crd")}, "body": {}},
    "issue_pass": {"body": {"entrance_ids": [known("ent")]}},
    "name_user": {"path_parameters": {"space_id": known("spc")}, "body": {"name": "Bo", "email": "bo@example.com"}},
    "grant_entry": {"body": {"person_id": known("per"), "entrance_ids": [known("ent")]}},
    "hand_over": {"body": {"recipient_id": known("rcp"), "person_id": known("per"), **PASSAGE}},
    "invite": {"body": ANA},
    "list_assessments": {},
    "list_campaigns": {},
    "list_conversations": {"query": {"desk": "operator"}},
    "list_disclosures": {"query": {"person_id": known("per")}},
    "list_entries": {"query": {"entrance_id": known("ent"), "from": "2026-01-01T00:00:00Z"}},
    "list_holds": {"query": {"state": "active"}},
    "list_recipients": {},
    "list_sites": {"query": {"organisation_id": known("org")}},
    "place_hold": {"body": {"reason": "fraud", "scope": SITE, "ends_at": world.SOON}},
    "register_recipient": {"body": VENDOR},
    "release_hold": {"path_parameters": {"hold_id": known("hld")}, "body": {}},
    "open_conversation": {"body": {**HELLO, "name": "Ana", "email": "a@example.com"}},
    "open_request": {"body": {"right": "access", "email": "ana@example.com"}},
    "enter_request": {"body": LETTER},
    "import_requests": {"body": {"csv": "key,right,channel,received_at\nL-1,access,post,2026-11-20T10:00:00Z"}},
    "withdraw_request": {"path_parameters": {"request_id": world.REGRETTED}, "body": {}},
    "open_site": {"body": {"organisation_id": known("org"), "name": "B", "address": "Rue 1", **LAW}},
    "prove_identity": {"path_parameters": {"request_id": known("req")}, "body": {"code": world.CODE}},
    "announce_paper": {"path_parameters": {"request_id": known("req")}, "body": world.SCAN.model_dump()},
    "hand_in": {"path_parameters": {"request_id": known("req"), "paper_id": world.PAPER}, "body": {}},
    "show_paper": {"path_parameters": {"request_id": known("req"), "paper_id": world.PAPER}},
    "provision": {"path_parameters": SITE, "body": {"kind": "lock"}},
    "read_campaign": {"path_parameters": {"campaign_id": known("cmp")}},
    "read_command": {"path_parameters": {"command_id": known("cmd")}, "query": {"wait": 0}},
    "read_conversation": {"path_parameters": {"conversation_id": known("cnv")}},
    "read_crossings": {"path_parameters": {"entrance_id": known("ent")}, "query": {"day": "2026-01-01"}},
    "read_enquiry": {"path_parameters": {"token": world.token("conversation", world.ENQUIRY)}},
    "read_request": {"path_parameters": {"request_id": known("req")}},
    "read_results": {"path_parameters": {"campaign_id": world.CLOSED}},
    "reply_to_survey": {"path_parameters": SURVEY, "body": {"score": 5}},
    "read_site": {"path_parameters": SITE},
    "send_campaign": {"body": NEWS},
    "show_document": {},
    "show_health": {},
    "show_key": {},
    "show_notice": {},
    "show_processing": {},
    "show_receipt": {"path_parameters": {"evidence_id": world.PROVEN}},
    "show_survey": {"path_parameters": SURVEY},
    "show_retention": {"query": {"month": "2026-01"}},
    "take_on": {"body": {"name": "Mercer Property"}},
    "add_to_enquiry": {"path_parameters": {"token": world.token("conversation", world.ENQUIRY)}},
    "answer_survey": {"path_parameters": SURVEY},
    "ask": {"path_parameters": UNSUBSCRIBING},
    "ask_for_confirmation": {"path_parameters": CONFIRMING},
    "ask_for_withdrawal": {"path_parameters": REGRETTING},
    "confirm_application": {"path_parameters": CONFIRMING},
    "end_webhook": {"path_parameters": {"webhook_id": world.REMOVING}, "body": {}},
    "keep_choices": {"body": {"all": "refused"}},
    "keep_silence": {"path_parameters": {"disclosure_id": world.SILENT}, "body": {"person_id": known("per")}},
    "list_deliveries": {"path_parameters": WEBHOOK},
    "list_events": {},
    "list_keys": {"query": {"organisation_id": known("org")}},
    "list_webhooks": {"query": {"organisation_id": known("org")}},
    "make_key": {"body": {**PARTNER, "name": "import", "scopes": ["relations.read"], "ends_at": world.SOON}},
    "read_consents": {},
    "read_webhook": {"path_parameters": WEBHOOK},
    "record_consent": {"body": {"purpose": "feedback", "choice": "objected"}},
    "register_webhook": {"body": {**PARTNER, "url": "https://hooks.example.com/", "events": ["people.relation.ended"]}},
    "renew_secret": {"path_parameters": WEBHOOK, "body": {}},
    "replay_delivery": {"path_parameters": {**WEBHOOK, "delivery_id": known("dlv")}, "body": {}},
    "replay_missed": {"path_parameters": WEBHOOK, "body": {"since": "2026-01-01T00:00:00Z"}},
    "resume_webhook": {"path_parameters": {"webhook_id": world.PAUSED}, "body": {}},
    "revoke_key": {"path_parameters": {"partner_key_id": world.REVOKING}, "body": {}},
    "show_choices": {},
    "show_consent": {"path_parameters": {"consent_id": known("cns")}},
    "show_enquiry": {"path_parameters": {"token": world.token("conversation", world.ENQUIRY)}},
    "show_gpc_support": {},
    "show_partner_key": {},
    "show_survey_page": {"path_parameters": SURVEY},
    "stop_campaign": {"path_parameters": {"campaign_id": known("cmp")}, "body": {}},
    "try_webhook": {"path_parameters": WEBHOOK, "body": {}},
    "unsubscribe": {"path_parameters": UNSUBSCRIBING},
    "withdraw_by_link": {"path_parameters": REGRETTING},
    "withdraw_consent": {"path_parameters": {"consent_id": known("cns")}, "body": {}},
    **protocols.GOOD,
}
FORMS = {"add_to_enquiry": {"text": "Is it?"}, "answer_survey": {"score": "5"}}
"""What a page's form sends; the document shows bodies of JSON only."""
WITHOUT_INPUT = (
    *("read_profile", "list_assessments", "show_document", "show_health", "show_key"),
    *("show_gpc_support", "show_partner_key", "show_door_keys"),
    *("discover", "exercise_right", "pass_on", "show_certificate"),
)
OPERATED_BY = dict.fromkeys(
    ("apply", "ask_for_confirmation", "confirm_application", "decide_application", "list_applications"), "wemaintain"
) | {"overlock_space": "noke"}
"""Whose house has them; all others stand in valet's."""
OPEN_TO_ALL = (
    *("apply", "note_visit", "open_conversation", "read_enquiry"),
    *("answer_enquiry", "show_survey", "reply_to_survey"),
    *("keep_choices", "show_choices", "show_gpc_support"),
    *("ask", "unsubscribe", "ask_for_confirmation", "confirm_application"),
    *("ask_for_withdrawal", "withdraw_by_link"),
    *("add_to_enquiry", "show_enquiry", "answer_survey", "show_survey_page"),
    *("open_request", "prove_identity", "announce_paper", "hand_in", "show_erasure_receipt"),
    *("discover", "set_up", "show_certificate"),
)
TO_BROWSERS = {"fetch": {200}}
"""What only a browser is answered: a page before the thing itself."""
BY_KEY = ("hear_program", "list_events", "show_partner_key")
"""What a partner's program asks with its own key."""
SHOWN_AGAIN = ("add_to_enquiry",)
"""A form that is refused is shown again, as a page and not as a problem: tests/functions tries these."""
NEVER_WRONG = ("show_notice", "show_processing")
"""What they read is passed over where it cannot be read: there is no bad input."""
TRIED = [
    (name, mode)
    for name in sorted(set(GOOD) - {*WITHOUT_INPUT, *SHOWN_AGAIN})
    for mode in GenerationMode
    if mode is GenerationMode.POSITIVE or name not in NEVER_WRONG
]
EXAMPLES = 50 if WHOLE else 30


def in_this_world(part: Any) -> Any:
    """The document, with the identifiers that exist here offered beside random ones."""
    if isinstance(part, list):
        return [in_this_world(each) for each in part]
    if not isinstance(part, dict):
        return part
    if "pattern" in part and "examples" in part:
        return {"type": "string", "pattern": f"^({part['examples'][0]}|{part['pattern'][1:-1]})$"}
    return {name: in_this_world(each) for name, each in part.items()}


def api_under_test() -> Any:
    document = in_this_world(copy.deepcopy(documents.openapi()))
    # moto ends with a stack trace on a signing request that is none; AWS answers an error, which provisioning translates.
    document["components"]["schemas"]["NewDevice"]["properties"].pop("certificate_signing_request")
    api = schemathesis.openapi.from_dict(without_tokens(document))
    api.app = Gateway(document, world.CLAIMS)
    return api


def without_tokens(document: Any) -> Any:
    """The document as if no route asked who calls: the tests send their own token, so one left out would be no bad input."""
    operations = {
        path: {method: {**operation, "security": []} for method, operation in methods.items()}
        for path, methods in document["paths"].items()
    }
    return {**document, "paths": operations}


API = api_under_test()
OPERATIONS = {found.ok().definition.raw["operationId"]: found.ok() for found in API.get_all_operations()}


def signed_in(name: str) -> dict[str, str]:
    """A token, but for routes that would ask the pool about it; a partner's key where one is taken."""
    if name in protocols.KEYS:
        return {"Authorization": f"Bearer {protocols.KEYS[name]}"}
    if name in BY_KEY:
        return {"Authorization": f"Bearer {world.PARTNER_KEY}"}
    return {} if name in OPEN_TO_ALL else SIGNED_IN


def good_request(name: str) -> Any:
    operation = OPERATIONS[name]
    key = {"Idempotency-Key": f"good-{name}"} if operation.method == "post" else {}
    media_type = "application/json" if "body" in GOOD[name] else None
    return operation.Case(**copy.deepcopy(GOOD[name]), headers=key, media_type=media_type)


@pytest.fixture(scope="module", autouse=True)
def _furnished() -> Iterator[None]:
    with world.furnished():
        yield


@pytest.fixture(autouse=True)
def _in_its_house(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run each operation for an operator that has it."""
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("93.184.215.14", 443))])
    name = getattr(request.node, "callspec", None) and request.node.callspec.params.get("name")
    monkeypatch.setenv("OPERATOR", OPERATED_BY.get(str(name), "valet"))


@pytest.mark.parametrize("name", GOOD)
def test_a_good_request_succeeds_as_documented(name: str) -> None:
    form: Any = {"data": FORMS[name]} if name in FORMS else {}
    if name in (said := protocols.sent()):
        form = {"json": said[name]} if isinstance(said[name], dict) else {"data": said[name]}
    answer = good_request(name).call_and_validate(headers=signed_in(name), checks=AS_DOCUMENTED, **form)
    documented = {int(status) for status in OPERATIONS[name].definition.raw["responses"] if status < "4"}
    to_others = {304} | TO_BROWSERS.get(name, set())  # 304: only for those who have it already
    assert {answer.status_code} == documented - to_others


def test_every_operation_has_a_good_request() -> None:
    assert sorted(OPERATIONS) == sorted(GOOD)


@pytest.mark.parametrize(("name", "mode"), TRIED, ids=lambda value: getattr(value, "value", value))
def test_whatever_is_sent_gets_a_documented_answer(name: str, mode: GenerationMode) -> None:
    @settings(
        derandomize=True,
        database=None,
        deadline=None,
        max_examples=EXAMPLES,
        suppress_health_check=list(HealthCheck),
    )
    @given(case=OPERATIONS[name].as_strategy(generation_mode=mode))
    def call(case: Any) -> None:
        case.call_and_validate(headers=signed_in(name), checks=CHECKS)

    call()


@pytest.mark.parametrize(
    "name",
    sorted(
        set(GOOD) - {"fetch", "fetch_by_button", *WITHOUT_INPUT, *NEVER_WRONG, *OPEN_TO_ALL, *BY_KEY, *protocols.KEYS}
    ),
)
def test_without_a_token_nothing_is_answered(name: str) -> None:
    case = OPERATIONS[name].Case(
        **copy.deepcopy(GOOD[name]), media_type="application/json" if "body" in GOOD[name] else None
    )
    answer = case.call_and_validate(checks=AS_DOCUMENTED)
    assert (answer.status_code, answer.json()) == (401, {"message": "Unauthorized"})
