"""Notices to authorities and controllers: the fields of each law, what is missing, what has changed, and nothing that leaks."""

import json
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any, get_args

import pytest
from pypdf import PdfReader

from local import filings
from local.documents import ROOT, is_current, written
from vestibule import ids
from vestibule.breaches import advice, drafting, printed, statements, wording
from vestibule.breaches.drafting import LATE, Draft, draft
from vestibule.breaches.model import Band, Incident, Kind, Obligation, Protection
from vestibule.policy import law
from vestibule.policy.pack import load
from vestibule.words import LANGUAGES, Language

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PACK = load("valet")
PERSON, ORGANISATION, OTHER = ids.derived("per", "one"), ids.derived("org", "one"), ids.derived("org", "two")
TOKEN = "AQCEAAAAKgAAAAMAAAAAAAAAAcanarycanarycanarycanary"
WRITTEN = {
    "cause": "An unlocked car.",
    "consequences": "Burglary.",
    "measures": "All codes changed.",
    "advice": "Look.",
    "offer": "A year of watching.",
    "law_enforcement": "The police knows.",
}
RULES = [
    (regime.code, rule)
    for code in (*law.JURISDICTIONS, *law.COMMON)
    for regime in [law.regime(code)]
    for rule in regime.breaches
]


def incident(**changes: Any) -> Incident:
    usual: dict[str, Any] = {
        "id": ids.derived("inc", "one"),
        "state_since": NOW,
        "source": "staff",
        "reported_by": PERSON,
        "reported_at": NOW,
        "aware_at": NOW - timedelta(hours=2),
        "occurred_since": NOW - timedelta(days=1),
        "assessed_at": NOW,
        "summary": "A laptop was stolen.",
        "tally": {
            "persons": 1234,
            "records": 5678,
            "read": 17,
            "unreachable": 3,
            "by_place": {"FR": 1000, "US-CA": 234},
            "by_category": {"user.contact.email": 1234, "user.name": 1200, "user.unique_id": 900},
            "by_table": {"entries": 5678},
            "by_controller": {ORGANISATION: 40, OTHER: 41},
            "children": 6,
        },
        "severity": {
            "score": 3.25,
            "band": "high",
            "factors": [{"name": "dpc", "value": 3, "because": ["category.user.name"]}],
        },
        "task_token": TOKEN,
    }
    return Incident.model_validate(usual | changes)


def owed(fields: list[str], jurisdiction: str = "FR", **changes: Any) -> Obligation:
    usual: dict[str, Any] = {
        "tell": "authority",
        "jurisdiction": jurisdiction,
        "law": "GDPR Art. 33(3)",
        "to": "Commission nationale de l'informatique et des libertés (CNIL)",
        "threshold": "any breach",
        "met": "yes",
        "because": [],
        "starts": "awareness",
        "due_at": NOW + timedelta(hours=70),
        "fields": fields,
        "persons": 1000,
    }
    return Obligation.model_validate(usual | changes)


def made(of: Incident, obligation: Obligation, language: Language = "en", **rest: Any) -> Draft:
    usual: dict[str, Any] = {"phase": "initial", "now": NOW}
    return draft(of, obligation, PACK, language, **(usual | rest))


def filed(**changes: Any) -> dict[str, Any]:
    usual = {"id": "fil", "tell": "authority", "jurisdiction": "FR", "to": "CNIL", "phase": "initial", "round": 1}
    how = {"handed_over_at": NOW, "by": PERSON, "channel": "portal", "digest": "0" * 64, "reference": "CNIL-77"}
    return usual | how | changes


def decided(**changes: Any) -> dict[str, Any]:
    usual = {"round": 1, "tell": "persons", "jurisdiction": "FR", "verdict": "notify", "reason": "high risk"}
    return usual | {"by": PERSON, "at": NOW} | changes


def read(body: bytes) -> str:
    """What a PDF says, without spaces: its lines break where the paper ends."""
    return "".join("".join(page.extract_text().split()) for page in PdfReader(BytesIO(body)).pages)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("code", "rule"), RULES, ids=lambda each: each if isinstance(each, str) else each.tell)
def test_has_exactly_the_fields_of_the_law(code: str, rule: Any, language: Language) -> None:
    obligation = owed(list(rule.fields), code, law=rule.source.law)
    for of in (
        incident(),
        incident(tally=None, severity=None),
        incident(**WRITTEN, decisions=[decided()], told_at=NOW),
    ):
        notice = made(of, obligation, language)
        assert [entry.field for entry in notice.fields] == list(rule.fields)
        assert all(entry.lines and entry.label for entry in notice.fields)
        assert notice.missing == [entry.field for entry in notice.fields if not entry.known]
        said = wording.Wording(language, PACK.time_zone).say("said", "unknown")
        assert [entry.field for entry in notice.fields if said in entry.lines] == notice.missing


@pytest.mark.parametrize(("code", "rule"), RULES, ids=lambda each: each if isinstance(each, str) else each.tell)
def test_once_all_is_known_nothing_is_missing(code: str, rule: Any) -> None:
    known = incident(**WRITTEN, decisions=[decided(jurisdiction=code)], told_at=NOW, told={"sent": 1231, "bounced": 2})
    assert set(made(known, owed(list(rule.fields), code)).missing) == set()


@pytest.mark.parametrize(("code", "rule"), RULES, ids=lambda each: each if isinstance(each, str) else each.tell)
def test_every_field_of_a_law_is_filled_by_somebody(code: str, rule: Any) -> None:
    assert set(rule.fields) <= wording.fields()
    assert set(rule.fields) <= statements.FILLED.keys(), code


def test_words_for_every_kind_there_is() -> None:
    for language in LANGUAGES:
        words = wording.Wording(language, PACK.time_zone)
        for chapter, keys in (("kind", Kind), ("protection", Protection), ("band", Band)):
            assert all(words.say(chapter, key) for key in get_args(keys))


def test_languages_of_authorities() -> None:
    asked = ("FR", "FR-57", "LU", "NL", "CA-QC", "CA", "CA-ON", "GB", "US-CA", "SG", "AU")
    expected = ["fr", "fr", "fr", "nl", "fr", *["en"] * 6]
    assert [wording.language_of(code) for code in asked] == expected


def test_counts_are_those_of_the_scope() -> None:
    fields = ["categories", "number-of-persons", "number-of-records"]
    said = json.loads(drafting.document(made(incident(), owed(fields))))
    lines = [line for entry in said["fields"] for line in entry["lines"]]
    wanted = ("Persons in all: about 1234", "Of these under this law: about 1000", "Records in all: about 5678")
    assert set(wanted) <= set(lines)
    assert "Children among them: 6" in lines
    assert any(line.endswith("about 1234 persons") for line in lines)


def test_a_controller_is_told_of_its_own_persons_only() -> None:
    fields = ["nature", "categories", "number-of-persons", "number-of-records", "chronology", "persons-told"]
    of = incident(filings=[filed()], told={"sent": 1231}, told_at=NOW, **WRITTEN)
    notice = made(of, owed(fields, tell="controller", to=ORGANISATION, persons=40), addressee="Rue Haute SA")
    said = drafting.document(notice).decode()
    assert "Rue Haute SA" in said
    assert "processor" in said
    assert "about 40" in said
    for others in ("1234", "1231", "5678", ORGANISATION, OTHER, " 41", "handed over"):
        assert others not in said
    assert "number-of-records" in notice.missing


def test_nothing_leaks() -> None:
    canary = f"{PERSON} opened {ids.derived('ent', 'x')} with {TOKEN}."
    names = ("summary", "cause", "consequences", "measures", "advice", "offer", "law_enforcement")
    texts = dict.fromkeys(names, canary)
    of = incident(
        **texts,
        overrides=[],
        severity={
            "score": 2,
            "band": "medium",
            "factors": [{"name": "ei", "value": 1, "overridden_by": PERSON, "reason": canary}],
        },
        decisions=[decided(verdict="no_notice", reason=canary, late_because=canary)],
        filings=[filed(reference=canary[:200], late_because=canary)],
        exposures=[{"kind": "persons", "person_ids": [PERSON]}, {"kind": "table", "table": "face_templates"}],
        read=[{"table": "face_templates", "key": PERSON}],
    )
    for language in LANGUAGES:
        late = owed(sorted(wording.fields()), due_at=NOW - timedelta(hours=1))
        notice = made(of, late, language, phase="complementary")
        said = drafting.document(notice).decode() + read(printed.pdf(notice))
        for secret in (PERSON, ids.derived("ent", "x"), TOKEN, "face_templates", "entries", "category.user"):
            assert secret not in said


def test_what_is_missing_is_listed() -> None:
    notice = made(incident(), owed(["nature", "cause", "measures"]))
    assert notice.missing == ["cause", "measures"]
    assert [note.title for note in notice.notes] == ["What is not known yet"]
    assert "Cause; Measures taken and proposed" in notice.notes[0].lines[0]


def test_a_complementary_notice_says_what_has_changed() -> None:
    obligation = owed(["nature", "cause", "measures"], done_at=NOW)
    before = made(incident(), obligation)
    of = incident(filings=[filed()], cause="An unlocked car.")
    notice = made(of, obligation, phase=drafting.phase_of(of, obligation), earlier=before)
    assert (notice.phase, notice.changed, notice.title) == (
        "complementary",
        ["cause"],
        "Complementary " + before.title.lower(),
    )
    assert notice.notes[0].lines == [
        f"Since our notice of {wording.Wording('en', PACK.time_zone).at(NOW)}, these parts have changed: Cause.",
        "Your reference: CNIL-77",
    ]
    same = made(incident(filings=[filed()]), obligation, phase="complementary", earlier=before)
    assert (same.changed, "nothing has changed" in same.notes[0].lines[0]) == ([], True)
    gone = made(of, obligation, phase="complementary")
    assert (gone.changed, "replaces all" in gone.notes[0].lines[0]) == (None, True)


def test_the_final_notice_is_that_of_a_breach_that_is_contained_and_understood() -> None:
    obligation = owed(["nature"])
    assert drafting.phase_of(incident(), obligation) == "initial"
    assert drafting.phase_of(incident(filings=[filed()], **WRITTEN), obligation) == "complementary"
    assert drafting.phase_of(incident(filings=[filed()], **WRITTEN, contained=True), obligation) == "final"
    assert drafting.phase_of(incident(filings=[filed(jurisdiction="NL")]), obligation) == "initial"
    to_another = filed(tell="controller", to=OTHER)
    to_one = owed(["nature"], tell="controller", to=ORGANISATION)
    assert drafting.phase_of(incident(filings=[to_another]), to_one) == "initial"


def test_a_late_notice_carries_its_reasons() -> None:
    late = owed(["nature"], due_at=NOW - timedelta(milliseconds=1))
    notice = made(incident(), late)
    assert (notice.late, notice.missing) == (True, [LATE])
    assert notice.notes[0].title == "Why this notice comes late"
    why = decided(tell="authority", late_because="The log came from a supplier on Monday.")
    notice = made(incident(decisions=[why]), late)
    assert (notice.late, notice.missing) == (True, [])
    assert "The log came from a supplier on Monday." in notice.notes[0].lines
    assert not made(incident(), owed(["nature"], due_at=NOW)).late
    assert not made(incident(), owed(["nature"], due_at=NOW - timedelta(1), done_at=NOW - timedelta(2))).late


def test_made_again_it_is_the_same() -> None:
    obligation = owed(sorted(wording.fields()))
    one = made(incident(), obligation)
    again = made(incident(), obligation, now=NOW + timedelta(hours=5))
    assert drafting.document(one) == drafting.document(again)
    assert printed.pdf(one) == printed.pdf(again)
    assert Draft.model_validate_json(drafting.document(one)) == one


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_says_what_the_json_says(language: Language) -> None:
    of = incident(summary="Un vol <script> & café\nà Liège", cause=None)
    notice = made(of, owed(sorted(wording.fields()), due_at=NOW - timedelta(1)), language)
    said = read(printed.pdf(notice))
    for entry in notice.fields:
        assert "".join(entry.label.split()) in said
        assert all("".join(line.split()) in said for line in entry.lines)
    assert all("".join(line.split()) in said for note in notice.notes for line in note.lines)


def test_a_rehearsal_says_that_it_is_one() -> None:
    assert made(incident(drill=True), owed(["nature"])).head[0].startswith("EXERCISE")
    assert not made(incident(), owed(["nature"])).head[0].startswith("EXERCISE")


def test_persons_are_not_filed_with() -> None:
    with pytest.raises(ValueError, match="letter"):
        made(incident(), owed(["nature"], tell="persons"))


def test_identity_theft_is_protected_against_where_a_number_was_exposed() -> None:
    field = owed(["identity-theft-service"])
    assert made(incident(), field).missing == []
    exposed = incident(tally={"persons": 1, "by_category": {"user.government_id.passport_number": 1}})
    assert made(exposed, field).missing == ["identity-theft-service"]
    offered = exposed.model_copy(update={"offer": "A year of watching over your file."})
    assert made(offered, field).missing == []
    assert made(offered, field).fields[0].lines == ["A year of watching over your file."]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_letter_advises_is_told_to_the_authority_as_well(language: Language) -> None:
    found = made(incident(), owed(["what-to-do", "sample-notice"], "US-CA"), language)
    steps = advice.steps(["user.contact.email"], language)
    follows = advice.consequences(["user.contact.email"], language)
    advised, sample = (field.lines for field in found.fields)
    assert advised[: len(steps)] == steps
    assert all(any(each in line for line in sample) for each in (*steps, *follows))
    assert found.missing == ["sample-notice"]  # what is done about it, the team alone can say


def test_of_what_nobody_saw_no_consequence_is_told_that_seeing_has() -> None:
    lost = made(incident(kinds=["availability"]), owed(["sample-notice"], "US-CA"))
    said = " ".join(lost.fields[0].lines)
    assert advice.consequences(["user.contact.email"], "en")[0] not in said
    assert advice.effects(["availability"], "en")[0] in said


def test_before_the_scope_is_known_nothing_is_advised() -> None:
    assert made(incident(tally=None), owed(["what-to-do"])).missing == ["what-to-do"]


def test_whether_the_police_is_involved_is_asked_for_until_it_is_written() -> None:
    field = owed(["law-enforcement"])
    assert made(incident(), field).missing == ["law-enforcement"]
    said = made(incident(law_enforcement="The police of Austin has taken it up."), field)
    assert (said.missing, said.fields[0].lines) == ([], ["The police of Austin has taken it up."])


def test_the_published_schema_is_current() -> None:
    assert is_current(ROOT / "docs/breaches/filing.schema.json", written(filings.schema()))
