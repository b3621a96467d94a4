"""Who of the staff reads what is held about persons leaves a trace (V-08): every route that reads is written out here."""

import re

from local.synthesis import ROOT

FUNCTIONS = {file.stem: file.read_text(encoding="utf-8") for file in sorted(ROOT.glob("functions/*/*.py"))}
LOOKS = {
    "ask_corrections": {"/v1/corrections"},
    "read_consents": {"/v1/consents", "/v1/consents/<consent_id>"},
    "read_conversations": {"/v1/conversations", "/v1/conversations/<conversation_id>"},
    "read_directory": {"/v1/directory"},
    "read_disclosures": {"/v1/disclosures"},
    "read_entries": {"/v1/entries"},
    "read_grants": {"/v1/grants", "/v1/grants/<grant_id>"},
    "read_images": {"/v1/entries/<entry_id>/image"},
    "list_incidents": {"/v1/compliance/incidents"},
    "list_requests": {"/v1/compliance/requests"},
    "list_forwarded": {"/v1/controllers/<organisation_id>/requests"},
    "show_erasure_receipt": {"/v1/requests/<request_id>/receipt"},
    "read_incident": {"/v1/incidents/<incident_id>", "/v1/incidents/<incident_id>/obligations"},
    "show_scope": {"/v1/incidents/<incident_id>/scope"},
    "show_papers": {"/v1/requests/<request_id>/papers/<paper_id>"},
    "show_plan": {"/v1/requests/<request_id>/plan"},
    "read_requests": {"/v1/requests/<request_id>"},
}
"""Routes that show staff what is held about others: their functions tell of the look before they answer."""
ASKED_BY_POST = {"explain_decision", "review_applications"}
"""Functions that show staff something of a person in their answer to a POST."""
NONE = {
    "of nobody": {
        *("/v1/health", "/v1/openapi.json", "/v1/privacy/notice", "/v1/privacy/processing", "/v1/evidence/key"),
        *("/v1/sites", "/v1/sites/<site_id>", "/v1/recipients", "/v1/assessments", "/.well-known/gpc.json"),
        "/.well-known/door-keys.json",
        *("/v1/campaigns", "/v1/campaigns/<campaign_id>", "/v1/notices", "/v1/notices/<notice_id>"),
        *("/v1/webhooks", "/v1/webhooks/<webhook_id>", "/v1/partner-keys", "/v1/partner/key"),
        *("/v1/spaces", "/v1/spaces/<space_id>", "/v1/entrances", "/v1/devices/<device_id>"),
        *("/v1/sites/<site_id>/groups", "/v1/groups/<group_id>"),
        *("/v1/compliance/parties", "/v2/discovery", "/v2/certificate", "/v1/agent/<agent_name>"),
    },
    "counts, too few of which are not shown": {
        *("/v1/entrances/<entrance_id>/crossings", "/v1/campaigns/<campaign_id>/results", "/v1/compliance/retention"),
        "/v1/compliance/requests/metrics",
    },
    "counts of an incident, in the words of a notice to an authority": {"/v1/incidents/<incident_id>/drafts"},
    "the reader's own": {
        *("/v1/people/me", "/v1/commands/<command_id>", "/v1/requests/<request_id>/bundle", "/v1/privacy/choices"),
        *("/v1/enquiries/<token>", "/v1/enquiries/<token>/page", "/v1/surveys/<token>", "/v1/surveys/<token>/page"),
        *("/v1/unsubscribe/<token>", "/v1/applications/confirmation/<token>", "/v1/calls"),
        "/v1/requests/withdrawal/<token>",
    },
    "state and dates of a request, for who has sent it by a protocol": {
        *("/v1/data-rights-request/<request_name>", "/v2/requests/<subject_request_id>"),
    },
    "of a visitor whom nobody knows, for who is rung": {"/v1/calls/<call_id>/image"},
    "a passage, which is in the account already": {"/v1/disclosures/<disclosure_id>/data", "/v1/partner/events"},
    "of somebody without an account: the look is told when the application is accepted": {"/v1/applications"},
    "identifiers, kinds and instants of what was told, without what was said": {"/v1/webhooks/<webhook_id>/deliveries"},
    "what is kept past its term and why, by identifiers: the person is told of a hold itself": {"/v1/holds"},
    "a line of the ledger to be handed to a court, by identifiers": {"/v1/evidence/<evidence_id>/receipt"},
}
"""Routes that are no look, and why not."""


def routes_in(source: str) -> set[str]:
    return set(re.findall(r'@api\.get\(\s*"([^"]+)"', source))


def tells(source: str) -> bool:
    return re.search(r"\blooked_at\(", source) is not None


def test_every_route_that_reads_is_a_look_or_says_why_not() -> None:
    written = [*LOOKS.values(), *NONE.values()]
    read = set().union(*map(routes_in, FUNCTIONS.values()))
    assert read == set().union(*written)
    assert sum(map(len, written)) == len(read), "each stands once"


def test_the_functions_of_these_routes_tell_of_the_look_and_no_other_reading_does() -> None:
    assert {name: routes_in(FUNCTIONS[name]) for name in LOOKS} == LOOKS
    telling = {name for name, source in FUNCTIONS.items() if tells(source)}
    assert telling == {*LOOKS, *ASKED_BY_POST}


def test_a_planted_read_is_found() -> None:
    planted = '@api.get(\n    "/v1/faces/<face_id>",\n)\ndef read() -> None: ...'
    assert (routes_in(planted), tells(planted)) == ({"/v1/faces/<face_id>"}, False)
