"""An incident: what happened, whom it concerns, how grave it is, what is owed to whom, and what was decided and done."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from vestibule.clock import Instant, StatedInstant
from vestibule.ids import DeviceId, IncidentId, PersonId, SiteId
from vestibule.problems import Verdict
from vestibule.shapes import Input, Line, Output, Prose, Record

State = Literal["reported", "scoping", "awaiting_decision", "notifying", "following_up", "closed"]
"""reported → scoping → awaiting_decision → notifying → following_up → closed. Facts that change lead back to scoping."""
Source = Literal["person", "staff", "processor", "alarm", "console"]
Kind = Literal["confidentiality", "integrity", "availability"]
"""What of the data was broken, in the three words of the EDPB's guidelines 9/2022."""
Protection = Literal["none", "encrypted", "key_erased"]
"""`encrypted`: whoever has it has no key. `key_erased`: nobody has the key any more."""
Identification = Literal["negligible", "limited", "significant", "maximum"]
"""How easily a person is recognised in the data: ENISA's EI."""
Band = Literal["low", "medium", "high", "very_high"]
Tell = Literal["authority", "persons", "controller"]
Judgement = Literal["notify", "no_notice"]
MOST_NAMED = 1_000
MOST_EXPOSURES = 10
MOST_READ = 2_000

HoldingName = Annotated[str, StringConstraints(pattern=r"^[a-z_]{2,40}$")]
RecordKey = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=r"^[\x21-\x7e]+$")]


class TableExposed(Input):
    """Everything that a table holds."""

    kind: Literal["table"] = "table"
    table: HoldingName = Field(description="A table by its short name, as the data map names it: `entries`.")


class PrefixExposed(Input):
    """Objects of a bucket below a prefix."""

    kind: Literal["prefix"] = "prefix"
    bucket: Literal["images", "bundles"]
    prefix: Annotated[str, StringConstraints(max_length=200, pattern=r"^[\x21-\x7e]*$")] = ""


class PersonsExposed(Input):
    """These persons, with what is held on them in these tables; in all that hold something where none is named."""

    kind: Literal["persons"] = "persons"
    person_ids: Annotated[list[PersonId], Field(min_length=1, max_length=MOST_NAMED)]
    tables: Annotated[list[HoldingName], Field(max_length=60)] = Field(default_factory=list)


class SiteExposed(Input):
    """What happened at a site in a window of time, and who was tied to it then."""

    kind: Literal["site"] = "site"
    site_id: SiteId
    since: StatedInstant
    until: StatedInstant

    @model_validator(mode="after")
    def _forward(self) -> "SiteExposed":
        if self.until <= self.since:
            message = "until must be after since"
            raise ValueError(message)
        return self


class CredentialExposed(Input):
    """A code, a pass or a fob of a door, or a partner's key: whose it is, and what was got with it."""

    kind: Literal["credential"] = "credential"
    credential_id: Annotated[str, StringConstraints(pattern=r"^(crd|pky)_[0-7][0-9A-HJKMNP-TV-Z]{25}$")]


class DeviceExposed(Input):
    """A lock, a console, a thermostat: what it holds, and what was told by it in a window."""

    kind: Literal["device"] = "device"
    device_id: DeviceId
    since: StatedInstant | None = None
    until: StatedInstant | None = None


class FunctionExposed(Input):
    """The role of a function: every table that it may read."""

    kind: Literal["function"] = "function"
    function: Annotated[str, StringConstraints(pattern=r"^[a-z_]{3,60}$")]


def _confidentiality() -> list[Kind]:
    return ["confidentiality"]


type Exposed = (
    TableExposed | PrefixExposed | PersonsExposed | SiteExposed | CredentialExposed | DeviceExposed | FunctionExposed
)
Exposure = Annotated[Exposed, Field(discriminator="kind")]


class ReadRecord(Input):
    """A record that the access records show to have been read, by table and hash key."""

    table: HoldingName
    key: RecordKey


class Factor(Record):
    """One input of the severity, with why it has its value. ENISA 2013."""

    name: Literal["dpc", "ei", "cb"]
    value: float
    because: list[str] = Field(default_factory=list)
    """Keys of the reasons: `category.user.biometric`, `malicious`."""
    overridden_by: PersonId | None = None
    reason: str | None = None


class Severity(Record):
    """SE = DPC x EI + CB."""

    score: float
    band: Band
    factors: list[Factor]
    flags: list[Literal["many_persons", "unintelligible"]] = Field(default_factory=list)


class Tally(Record):
    """Counts over everybody affected; no person is named here."""

    persons: int = 0
    records: int = 0
    read: int | None = None
    """Persons of whom something was actually read, by the access records; None where there are none."""
    unreachable: int = 0
    """Persons without an address to write to."""
    by_place: dict[str, int] = Field(default_factory=dict)
    """Persons by jurisdiction; `-` where none is known: then it is the operator's."""
    by_category: dict[str, int] = Field(default_factory=dict)
    """Persons by data category."""
    by_table: dict[str, int] = Field(default_factory=dict)
    """Records by table."""
    by_controller: dict[str, int] = Field(default_factory=dict)
    """Persons by organisation for which the operator is only processor (F-04)."""
    children: int = 0
    may_hold_others: list[str] = Field(default_factory=list)
    """Exposed tables that may also hold people without an account, whom no index finds: told by a public notice."""


class DecidedObligation(Record):
    """What the compliance team decided on one obligation, or on all: with reasons, also where nobody is told."""

    round: int
    tell: Tell | Literal["all"]
    """`all`: the decision as a whole, of which each round has one; its jurisdiction is `-`."""
    jurisdiction: str
    verdict: Judgement
    reason: str
    by: PersonId
    at: Instant
    late_because: str | None = None


class Filing(Record):
    """A notice to an authority or a controller that was handed over."""

    id: str
    tell: Literal["authority", "controller"]
    jurisdiction: str
    to: str
    """The authority's name, or the controller's organisation identifier."""
    phase: Literal["initial", "complementary", "final"]
    round: int
    handed_over_at: Instant
    by: PersonId
    channel: Literal["portal", "email", "post", "phone", "api"]
    reference: str | None = None
    """What the authority gave as a receipt."""
    digest: str
    """SHA-256 of the document as it was handed over."""
    late_because: str | None = None


class Task(Record):
    """Something that somebody has to do: a lesson, a second channel, a public notice."""

    id: str
    what: Literal["second-channel", "public-notice", "credit-agencies", "follow-up", "filing", "extend-investigation"]
    said: str | None = None
    count: int | None = None
    due_at: Instant | None = None
    done_at: Instant | None = None
    done_by: PersonId | None = None


class Amended(Record):
    """A change of what was known: who made it, why, and which members."""

    at: Instant
    by: PersonId
    round: int
    """The incident's round from then on."""
    changed: list[str]
    """Names of members, without their values."""
    reason: str


class Incident(Record):
    """An entry of the register of breaches (GDPR Art. 33(5)). Free text is the team's; persons are named by identifier only."""

    id: IncidentId
    ledger: Literal["incidents"] = "incidents"
    state: State = "reported"
    state_since: Instant
    source: Source
    reported_by: PersonId | None = None
    reported_at: Instant
    aware_at: Instant
    """From when on the operator knew: clocks of awareness start here. Not when it happened, nor when it was entered."""
    occurred_since: Instant | None = None
    occurred_until: Instant | None = None
    assessed_at: Instant | None = None
    """When the scope was last complete: Singapore's clock starts here."""
    kinds: list[Kind] = Field(default_factory=_confidentiality)
    summary: str
    cause: str | None = None
    consequences: str | None = None
    measures: str | None = None
    advice: str | None = None
    """What persons can do, in the team's words; general advice by category is added."""
    offer: str | None = None
    """What persons are offered against the misuse of exposed numbers, and how they take it (California)."""
    law_enforcement: str | None = None
    """Whether the police is involved (Texas)."""
    contained: bool = False
    malicious: bool = False
    protection: Protection = "none"
    inside_only: bool = False
    """It stayed within the organisation (Singapore)."""
    exposures: list[Exposure] = Field(default_factory=list)
    read: list[ReadRecord] = Field(default_factory=list)
    has_access_records: bool = False
    """Whether `read` is all that the access records show; otherwise what is reachable counts as read."""
    round: int = 1
    """Grows when facts change: scope, severity and decisions are those of a round."""
    scoped_round: int = 0
    reopened: int = 0
    """How often it was closed and facts changed after all; part of the name of its workflow's execution."""
    touched: int = 0
    """Grows by one with each change, so that of two at once the second reads it again."""
    tally: Tally | None = None
    severity: Severity | None = None
    overrides: list[Factor] = Field(default_factory=list)
    amendments: list[Amended] = Field(default_factory=list)
    decisions: list[DecidedObligation] = Field(default_factory=list)
    filings: list[Filing] = Field(default_factory=list)
    tasks: list[Task] = Field(default_factory=list)
    told_round: int = 0
    """The round whose persons' notice has gone through everybody."""
    told_after: str | None = None
    """The last line of the list for whom a notice was posted."""
    told: dict[str, int] = Field(default_factory=dict)
    """How many notices were posted, sent, bounced, complained of and left out, as last counted."""
    told_at: Instant | None = None
    """When the first notice of all was posted: California's second clock starts here."""
    next_due_at: Instant | None = None
    """The next `safe_due` of what is owed and not done. Not `due_at`: the table keeps under that name when the record must go."""
    reminded: str | None = None
    """Of which deadline and stage the team was told last."""
    task_token: str | None = None
    lessons: str | None = None
    drill: bool = False
    """A rehearsal: no authority, no person is written to outside of the local cloud."""
    closed_at: Instant | None = None
    expires_at: Instant | None = None


class Affected(Record):
    """One person's line of an incident's list, for one exposure."""

    incident_id: IncidentId
    line: str
    """`{person_id} {exposure}`, so that the lines of a person lie side by side."""
    person_id: PersonId
    round: int
    """A line of an earlier round than the incident's is not valid any more."""
    categories: list[str]
    tables: dict[str, int]
    """Records by table."""
    jurisdiction: str | None = None
    controller_id: str | None = None
    """The organisation that decides on this data where the operator is only processor."""
    is_read: bool | None = None
    is_child: bool = False
    found_at: Instant
    hidden_until: Instant | None = None
    """Of a rehearsal: nothing has happened to the person, so no copy has the line."""
    expires_at: Instant | None = None


class NewIncident(Input):
    """What somebody reports. A user needs only `summary`; staff may say all of it."""

    summary: Prose
    aware_at: StatedInstant | None = Field(
        default=None, description="When the operator came to know; now when left out."
    )
    occurred_since: StatedInstant | None = None
    occurred_until: StatedInstant | None = None
    kinds: Annotated[list[Kind], Field(min_length=1, max_length=3)] = Field(default_factory=_confidentiality)
    exposures: Annotated[list[Exposure], Field(max_length=MOST_EXPOSURES)] = Field(default_factory=list)
    protection: Protection = "none"
    malicious: bool = False
    inside_only: bool = False
    cause: Prose | None = None
    consequences: Prose | None = None
    measures: Prose | None = None
    advice: Prose | None = None
    from_processor: bool = Field(default=False, description="A processor told the operator of it; staff enters it.")
    drill: bool = False


class Override(Input):
    """Another value for an input of the severity, with the reason for it."""

    name: Literal["dpc", "ei", "cb"]
    value: Annotated[float, Field(ge=0, le=4)]
    reason: Prose


class Amendment(Input):
    """What is now known. Left out: as it was. `reason` says why facts that were stated before change."""

    reason: Line
    summary: Prose | None = None
    aware_at: StatedInstant | None = None
    occurred_since: StatedInstant | None = None
    occurred_until: StatedInstant | None = None
    kinds: Annotated[list[Kind], Field(min_length=1, max_length=3)] | None = None
    exposures: Annotated[list[Exposure], Field(max_length=MOST_EXPOSURES)] | None = None
    read: Annotated[list[ReadRecord], Field(max_length=MOST_READ)] | None = Field(
        default=None, description="All records that the access records show as read. An empty list: none was."
    )
    protection: Protection | None = None
    malicious: bool | None = None
    inside_only: bool | None = None
    contained: bool | None = None
    cause: Prose | None = None
    consequences: Prose | None = None
    measures: Prose | None = None
    advice: Prose | None = None
    offer: Prose | None = Field(
        default=None,
        description="What persons are offered against the misuse of exposed numbers, and how they take it.",
    )
    law_enforcement: Prose | None = Field(default=None, description="Whether the police is involved.")
    overrides: Annotated[list[Override], Field(max_length=3)] | None = None
    lessons: Prose | None = None
    follow_ups: Annotated[list[Line], Field(max_length=20)] | None = Field(default=None, description="New tasks.")
    done: Annotated[list[str], Field(max_length=40)] | None = Field(
        default=None, description="Identifiers of tasks that are done."
    )
    close: bool | None = Field(default=None, description="True: close the incident; refused while something is owed.")


class OneDecision(Input):
    """Of one obligation: to tell, or not to and why."""

    tell: Tell
    jurisdiction: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")]
    verdict: Judgement
    reason: Prose


class IncidentDecision(Input):
    """What the compliance team decides on the memo of a round: one line for each obligation."""

    round: Annotated[int, Field(ge=1)]
    decisions: Annotated[list[OneDecision], Field(max_length=80)]
    reason: Prose = Field(description="The decision as a whole; also where nobody is to be told.")
    late_because: Prose | None = Field(default=None, description="Demanded when a term has passed already.")


class NewFiling(Input):
    """What was handed over, to whom and how."""

    tell: Literal["authority", "controller"] = "authority"
    jurisdiction: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,3})?$")]
    controller_id: str | None = None
    phase: Literal["initial", "complementary", "final"] = "initial"
    channel: Literal["portal", "email", "post", "phone", "api"]
    handed_over_at: StatedInstant
    reference: Line | None = None
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] = Field(
        description="SHA-256 of the document that was handed over, as the draft gives it."
    )
    late_because: Prose | None = None


class Start(Input):
    """What the workflow is started with: by the API with `incident_id`, from the console with what is known."""

    incident_id: IncidentId | None = None
    summary: Prose | None = None
    aware_at: StatedInstant | None = None
    occurred_since: StatedInstant | None = None
    occurred_until: StatedInstant | None = None
    exposures: Annotated[list[Exposure], Field(max_length=MOST_EXPOSURES)] = Field(default_factory=list)
    malicious: bool = False
    protection: Protection = "none"
    drill: bool = False


class Obligation(Output):
    """What is owed to whom under one law or one promise, by when."""

    tell: Tell
    jurisdiction: str
    """The place whose law it is; of a promise, the operator's establishment."""
    law: str
    to: str
    """The authority's name, the persons of the place, or the controller's organisation identifier."""
    threshold: str
    met: Literal["yes", "no", "perhaps"]
    """Whether the threshold is reached, by what is known; `perhaps`: a person has to weigh it."""
    because: list[str]
    starts: str
    started_at: Instant | None = None
    """None: the clock has not started yet, for instance because persons are not told."""
    legal_due: str | None = None
    """A date, or an instant with offset, in the controller's zone; None where the law gives no number."""
    safe_due: str | None = None
    due_at: Instant | None = None
    """`safe_due` as an instant: what alarms run on."""
    says: str | None = None
    """What the law says where it gives no number."""
    fields: list[str] = Field(default_factory=list)
    doubts: list[str] = Field(default_factory=list)
    persons: int = 0
    promised: bool = False
    """The pack's own promise, beside the law's."""
    decided: Judgement | None = None
    done_at: Instant | None = None
    late: bool = False


class IncidentView(Output):
    """An incident as the compliance team sees it: without the list of persons, the waiting token and what was read."""

    id: IncidentId
    state: State
    state_since: Instant
    source: Source
    reported_by: PersonId | None = None
    reported_at: Instant
    aware_at: Instant
    occurred_since: Instant | None = None
    occurred_until: Instant | None = None
    kinds: list[Kind]
    summary: str
    cause: str | None = None
    consequences: str | None = None
    measures: str | None = None
    advice: str | None = None
    offer: str | None = None
    law_enforcement: str | None = None
    contained: bool = False
    malicious: bool = False
    protection: Protection = "none"
    inside_only: bool = False
    exposures: list[Exposure]
    round: int
    tally: Tally | None = None
    severity: Severity | None = None
    amendments: list[Amended]
    decisions: list[DecidedObligation]
    filings: list[Filing]
    tasks: list[Task]
    told: dict[str, int]
    told_at: Instant | None = None
    next_due_at: Instant | None = None
    lessons: str | None = None
    drill: bool = False
    closed_at: Instant | None = None


class ReportedIncident(Output):
    """What the reporter of an incident sees of it."""

    id: IncidentId
    state: State
    reported_at: Instant


class Unreportable(Verdict):
    """The workflow was started with something that cannot be worked on. The message says what to start it with."""


def view(incident: Incident) -> IncidentView:
    """What the compliance team sees."""
    return IncidentView.model_validate(incident.model_dump())
