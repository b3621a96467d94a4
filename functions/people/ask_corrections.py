"""POST and GET /v1/corrections (V-23): ask the manager for a correction, and see what waits and what came of it."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, config, cursors, flood, ids, looks
from vestibule.caller import Role
from vestibule.evidence import Fact
from vestibule.http import Api, Reply, answers_with
from vestibule.ids import OrganisationId
from vestibule.people import ages, amending, correcting, profile
from vestibule.people.changing import Change
from vestibule.people.correcting import CorrectionAsked, CorrectionList, NewCorrection
from vestibule.people.holdings import CORRECTIONS
from vestibule.people.recording import created
from vestibule.people.standing import relations_of, standing_of
from vestibule.policy import sensitive

MOST = 50
MOST_ASKED = 10
"""In an hour, by one person."""

api = Api()


@api.post("/v1/corrections", **answers_with(201, CorrectionAsked))
def ask_correction(wanted: NewCorrection) -> Reply:
    """Ask the manager to correct your record. What you may change yourself is quicker by PATCH /v1/people/me."""
    now, pack = clock.now(), config.operator_pack()
    person = amending.own(api.caller().person_id, now).record
    sensitive.check_text(pack, "/note", wanted.note)
    ages.check_not_below(pack, wanted.wanted.birth_year, now)
    flood.check("corrections", person.id, MOST_ASKED, now)
    relations = tuple(relations_of(person.id, now))
    values = correcting.stored(wanted.wanted, profile.country_for(relations, pack.controller_country), now)
    name = ids.derived("cor", api.once)
    asked = amending.asked(person, values, wanted.note, relations, pack, correction_id=name, now=now)
    answer = CorrectionAsked(id=asked.id, legal_due=asked.legal_due, safe_due=asked.safe_due)
    facts = {"person_id": person.id, "organisation_id": person.organisation_id, "fields": profile.fields_in(values)}
    change = Change((CORRECTIONS.add(asked),), (Fact("people.correction.asked", asked.id, facts),))
    return created(api, answer, "/v1/corrections", change, now)


@api.get("/v1/corrections")
def list_corrections(
    organisation_id: Annotated[
        OrganisationId | None, Query(description="Of one you manage; left out: your own.")
    ] = None,
    cursor: Annotated[str | None, Query(max_length=cursors.LONGEST)] = None,
) -> CorrectionList:
    """Your own corrections, or those of an organisation for its managers and for compliance, newest first."""
    now, caller = clock.now(), api.caller()
    if organisation_id and "compliance" not in caller.roles:
        standing_of(caller, now).must_manage(organisation_id, "organisation")
    index, key = ("by_organisation", organisation_id) if organisation_id else ("by_person", caller.person_id)
    scope = f"corrections/{key}"
    after: dict[str, Any] | None = cursors.opened(cursor, scope)
    page = CORRECTIONS.query(key, index=index, now=now, newest_first=True, limit=MOST, after=after)
    # A new address under proof is a correction that nobody decides: it shows in the profile.
    shown = [correcting.view(each) for each in page.items if each.organisation_id]
    if organisation_id:
        role: Role = "compliance" if "compliance" in caller.roles else "manager"
        looks.looked_at(
            caller, role, CORRECTIONS, (each.person_id for each in shown), now, organisation_id=organisation_id
        )
    return CorrectionList(data=shown, next=cursors.sealed(page.next, scope))


handler = api.handler
