"""Compatibility (A-02): a use beyond its purpose is checked, told to everybody concerned, and counts only then."""

from datetime import datetime
from typing import Any

from vestibule.disclosures.holdings import ASSESSMENTS
from vestibule.disclosures.model import Assessment, NewAssessment
from vestibule.disclosures.passing import assessment_id
from vestibule.evidence import Fact, digest
from vestibule.policy.model import Pack
from vestibule.problems import Unacceptable
from vestibule.table import Write

NEW_USE = "disclosures.new-use"
"""The letter that tells of it."""


def check(wanted: NewAssessment, pack: Pack) -> None:
    """Refuse an unknown purpose or use, a use that needs no check, and words that are left out."""
    from vestibule.policy import taxonomy  # noqa: PLC0415 (a long list, read when it is needed)

    purpose = next((purpose for purpose in pack.purposes if purpose.key == wanted.purpose), None)
    if purpose is None:
        known = ", ".join(purpose.key for purpose in pack.purposes)
        raise _unacceptable("/purpose", f"the policy has these purposes: {known}")
    for said in taxonomy.unknown_uses((wanted.use,)):
        raise _unacceptable("/use", said)
    if wanted.use in purpose.uses:
        raise _unacceptable("/use", "the purpose has this use already: nothing needs to be checked")
    missing = [language for language in pack.languages if language not in wanted.said]
    if missing:
        raise _unacceptable("/said", f"not said in {', '.join(missing)}")


def assessment_of(wanted: NewAssessment, by: str, now: datetime) -> Assessment:
    """The check that was made."""
    return Assessment.model_validate(
        {
            **wanted.model_dump(),
            "id": assessment_id(wanted.purpose, wanted.use),
            "decided_by": by,
            "decided_at": now,
        }
    )


def values_of(assessment: Assessment) -> dict[str, str]:
    """What fills the letter: what is said stands in every language of the policy, one to a line."""
    said = "\n".join(assessment.said[language] for language in sorted(assessment.said))
    return {"assessment_id": assessment.id, "said": said}


def line_of(assessment: Assessment) -> Fact:
    """What the ledger says: the words by their hash, for they are free text."""
    words = {name: getattr(assessment, name) for name in ("link", "harm", "safeguard")}
    facts: dict[str, Any] = {
        "purpose": assessment.purpose,
        "use": assessment.use,
        "compatible": assessment.compatible,
        "by": assessment.decided_by,
        "words": digest(words),
    }
    return Fact("disclosures.use.assessed", assessment.id, facts)


def told(assessment: Assessment, now: datetime) -> tuple[Write, Fact]:
    """Note that everybody concerned has been told; from now on the use is allowed. Refused when that is noted already."""
    write = ASSESSMENTS.change(assessment.id, told_at=now, only_if=ASSESSMENTS.where("told_at").does_not_exist())
    return write, Fact("disclosures.use.told", assessment.id, {"purpose": assessment.purpose, "use": assessment.use})


def _unacceptable(pointer: str, detail: str) -> Unacceptable:
    return Unacceptable("Such a check cannot be recorded.", errors=[{"pointer": pointer, "detail": detail}])
