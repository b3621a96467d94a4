"""POST /v1/assessments (A-02): a use beyond its purpose is checked, and everybody is told before it counts."""

from vestibule import clock, config
from vestibule.disclosures import assessing
from vestibule.disclosures.holdings import ASSESSMENTS
from vestibule.disclosures.model import Assessed, Assessment, Assessments, NewAssessment
from vestibule.disclosures.recording import recorded
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.messages import batches
from vestibule.problems import AlreadyThere
from vestibule.table import Write

api = Api()


@api.post("/v1/assessments", **answers_with(201, Assessed))
def assess_use(wanted: NewAssessment) -> Reply:
    """Record the check of a new use. Needs the role compliance. A compatible one counts once everybody has been told."""
    now, caller, pack = clock.now(), api.caller(), config.operator_pack()
    caller.must_be("compliance")
    assessing.check(wanted, pack)
    assessment = assessing.assessment_of(wanted, caller.person_id, now)
    reply = _recorded(assessment)
    if assessment.compatible:
        batches.start(assessment.id)
    return reply


@api.get("/v1/assessments")
def list_assessments() -> Assessments:
    """Every check, for the roles compliance and operator. `told_at`: since when the use is allowed."""
    api.caller().must_be("compliance", "operator")
    page = ASSESSMENTS.query("assessments", index="by_ledger", now=clock.now(), limit=1000)
    return Assessments(data=list(page.items))


def _recorded(assessment: Assessment) -> Reply:
    """Commit the check with the batch that tells of it."""
    answer = Assessed(
        id=assessment.id, compatible=assessment.compatible, status="telling" if assessment.compatible else "refused"
    )
    writes = (ASSESSMENTS.add(assessment), *_telling(assessment))
    line, at = assessing.line_of(assessment), assessment.decided_at
    try:
        return recorded(api.created, answer, f"/v1/assessments/{assessment.id}", line, at, *writes)
    except MovedOn as moved_on:
        raise AlreadyThere("This use of the purpose was checked before: GET /v1/assessments shows it.") from moved_on


def _telling(assessment: Assessment) -> tuple[Write, ...]:
    """The letters to everybody concerned, where there is something to tell."""
    if not assessment.compatible:
        return ()
    values = assessing.values_of(assessment)
    return batches.beginning(assessment.id, assessing.NEW_USE, values, assessment.decided_at)


handler = api.handler
