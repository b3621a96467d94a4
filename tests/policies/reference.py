"""The numbers of the reference on law, by hand and apart from the regimes: a slip in a file shows against these tables."""

from datetime import date
from typing import NamedTuple

CHECKED = date(2026, 11, 21)
FRANCE = "FR FR-57 FR-67 FR-68"
EUROPE, BRITAIN = f"{FRANCE} LU NL", "GB GB-SCT GB-NIR"
AMERICA = "US US-CA US-NY US-NYC US-IL US-TX"
SEVEN = "access rectification erasure restriction objection automated-decisions portability"
EIGHT = f"{SEVEN} direct-marketing"
FOUR = "access rectification erasure portability"
GONE = "move-out, expiry or withdrawal"
CALENDARS = frozenset(f"{EUROPE} {BRITAIN} US US-CA US-NY US-TX CA CA-QC CA-ON SG".split())


def by_place[T](table: dict[str, T]) -> dict[str, T]:
    """A table whose keys are places with a space between, as one with a place to a key."""
    return {place: value for places, value in table.items() for place in places.split()}


class Row(NamedTuple):
    """A rule: where and for what, from when, how long, and all that is special about it."""

    places: str
    duties: str
    rule: str
    starts: str
    term: str
    extended: str | None = None
    marks: str = ""
    since: str | None = None


TABLE = (
    Row(f"EU {EUROPE}", EIGHT, "EU_MONTH", "receipt", "1 month", "3 months", "rolls", "2018-05-25"),
    Row(BRITAIN, EIGHT, "UK_MONTH", "receipt", "1 month", "3 months", "rolls earlier", "2018-05-25"),
    Row(f"EU {EUROPE}", "breach-authority", "EU_HOURS", "awareness", "72 hours", None, "full-hour", "2018-05-25"),
    Row(BRITAIN, "breach-authority", "EU_HOURS", "awareness", "72 hours", None, "full-hour", "2018-05-25"),
    Row(BRITAIN, "complaint", "UK_DAYS", "receipt", "30 days", None, "rolls earlier", "2026-06-19"),
    Row("US-CA", FOUR, "CA_DAYS", "receipt", "45 days", "90 days", "rolls earlier"),
    Row("US-CA", "direct-marketing", "CA_DAYS", "receipt", "30 days", None, "rolls earlier"),
    Row("US-CA", "acknowledge", "CA_BUSINESS", "receipt", "10 business days"),
    Row("US-CA", "opt-out", "CA_BUSINESS", "receipt", "15 business days"),
    Row("US-CA", "cookie-choice", "CA_MONTHS", "choice", "12 months", None, "not-before"),
    Row("US-CA", "breach-persons", "CA_DAYS", "discovery", "30 days", since="2026-01-01"),
    Row("US-CA", "breach-authority", "CA_DAYS", "persons told", "15 days", since="2026-01-01"),
    Row("US-NY US-NYC", "breach-persons", "NY_DAYS", "discovery", "30 days", None, "rolls", "2024-12-21"),
    Row("US-TX", "breach-authority", "TX_DAYS", "determination", "30 days", None, "rolls"),
    Row("US-TX", "breach-persons", "TX_DAYS", "determination", "60 days", None, "rolls"),
    Row("US-NYC", "authentication-data", "NYC_DAYS", "collection", "90 days", None, "earlier", "2021-07-29"),
    Row("US-NYC", "reference-data", "NYC_DAYS", GONE, "90 days", None, "earlier", "2021-07-29"),
    Row("US-IL", "reference-data", "IL_YEARS", "last interaction", "3 years"),
    Row("US-TX", "reference-data", "TX_YEARS", "purpose expiry", "1 year"),
    Row("CA CA-ON", "access rectification direct-marketing", "CAN_FED_DAYS", "receipt", "30 days", "60 days", "rolls"),
    Row("CA-QC", "access rectification erasure direct-marketing", "QC_DAYS", "receipt", "30 days", None, "rolls"),
    Row("CA-QC", "portability", "QC_DAYS", "receipt", "30 days", None, "rolls", "2024-09-22"),
    Row("CA-QC", "biometric-filing", "QC_DAYS", "planned service", "60 days", None, "earlier backward"),
    Row("SG", "access rectification direct-marketing", "SG_DAYS", "receipt", "30 days", None, "rolls"),
    Row("SG", "breach-authority", "SG_DAYS", "assessment made", "3 days"),
    Row("SG", "breach-assessment", "SG_DAYS", "suspicion", "30 days", None, "guidance"),
    Row("AU AU-NSW", "access rectification direct-marketing", "AU_DAYS", "receipt", "30 days", None, "guidance"),
    Row("AU AU-NSW", "breach-assessment", "AU_DAYS", "suspicion", "30 days"),
    Row("CA CA-ON CA-QC", "unsubscribe", "CASL_BUSINESS", "receipt", "10 business days"),
    Row(AMERICA, "unsubscribe", "US_BUSINESS", "receipt", "10 business days"),
    Row(FRANCE, "cookie-choice", "FR_MONTHS", "choice", "6 months", None, "not-before guidance"),
    Row(FRANCE, "accounting-records", "FR_YEARS", "end of financial year", "10 years", None, "keep-until"),
    Row("LU", "accounting-records", "LU_YEARS", "end of financial year", "10 years", None, "keep-until"),
    Row("NL", "accounting-records", "NL_YEARS", "end of financial year", "7 years", None, "keep-until"),
)
WRITTEN = {(place, duty): row for row in TABLE for place in row.places.split() for duty in row.duties.split()}

PARENTS = by_place(
    {
        **dict.fromkeys(("EU", "GB", "US", "CA", "SG", "AU")),
        "FR LU NL": "EU",
        "FR-57 FR-67 FR-68": "FR",
        "GB-SCT GB-NIR": "GB",
        "US-CA US-NY US-IL US-TX": "US",
        "US-NYC": "US-NY",
        "CA-QC CA-ON": "CA",
        "AU-NSW": "AU",
    }
)
ZONES = by_place(
    {
        FRANCE: "Europe/Paris",
        "LU": "Europe/Luxembourg",
        "NL": "Europe/Amsterdam",
        BRITAIN: "Europe/London",
        "US US-NY US-NYC": "America/New_York",
        "US-TX US-IL": "America/Chicago",
        "US-CA": "America/Los_Angeles",
        "CA CA-QC CA-ON": "America/Toronto",
        "SG": "Asia/Singapore",
        "AU AU-NSW": "Australia/Sydney",
    }
)
LIST_OF = {"US-NYC": "US-NY", "US-IL": "US", "CA-ON": "CA", "AU": "", "AU-NSW": ""}
"""The calendar past which a term rolls, where it is not the place's own. In Australia nothing rolls."""
WEEKEND = by_place({f"{EUROPE} {BRITAIN} {AMERICA}": "Sat Sun", "CA CA-ON CA-QC SG": "Sun", "AU AU-NSW": ""})

_CALIFORNIAN = (("Sat Sun", "US-CA", ""), ("Sun", "", "US US-CA"))
_ANY_MON_TO_FRI = ("Sat Sun", "", "")
WORKDAYS = {
    ("US-CA", "acknowledge"): _CALIFORNIAN,
    ("US-CA", "opt-out"): _CALIFORNIAN,
    **{(code, "unsubscribe"): (("Sat Sun", "US", ""), _ANY_MON_TO_FRI) for code in AMERICA.split()},
    ("CA", "unsubscribe"): (("Sat Sun", "CA", ""), _ANY_MON_TO_FRI),
    ("CA-ON", "unsubscribe"): (("Sat Sun", "CA CA-ON", ""), _ANY_MON_TO_FRI),
    ("CA-QC", "unsubscribe"): (("Sat Sun", "CA CA-QC", ""), _ANY_MON_TO_FRI),
}
"""Legal, then safe: the weekend, calendars of which each counts, calendars that must agree."""

PAUSES = by_place(
    {
        "EU LU NL": ("adds", "none", "none"),
        FRANCE: ("adds safe", "none", "none"),
        BRITAIN: ("restarts safe", "adds inclusive safe", "restarts safe"),
        f"{AMERICA} CA CA-ON CA-QC SG AU AU-NSW": ("none", "none", "none"),
    }
)
"""Identity, scope, fee. `safe`: both dates gain from it. `inclusive`: the day of the answer counts too."""

CHILDREN = by_place(
    {
        "EU LU NL": 16,
        FRANCE: 15,
        f"{BRITAIN} US US-CA US-IL US-TX CA CA-ON SG": 13,
        "US-NY US-NYC": 18,
        "CA-QC": 14,
        "AU AU-NSW": 15,
    }
)
RIGHTS = by_place(
    {
        f"EU {EUROPE}": f"information {SEVEN} authority-help consent-withdrawal",
        BRITAIN: f"information {SEVEN} complaint authority-help consent-withdrawal",
        "US US-NY US-NYC US-IL US-TX": "",
        "US-CA": f"{FOUR} opt-out",
        "CA CA-ON SG AU AU-NSW": "access rectification consent-withdrawal",
        "CA-QC": f"{FOUR} automated-decisions consent-withdrawal",
    }
)
AGES_BY_GUIDANCE = frozenset({"CA", "SG", "AU"})
"""Where the age is what an authority advises."""
LOOKS_BACK = {("US-CA", "access"): "12 months", ("US-CA", "portability"): "12 months", ("SG", "access"): "1 year"}
"""How far back an answer must reach; elsewhere all the way."""

DOUBTS = {
    ("EU", "access"): "holiday-list",
    ("EU", "breach-authority"): "full-hour two-working-days digital-omnibus",
    ("EU", "identity"): "identity-pause",
    ("EU", "scope"): "scope-pause",
    ("GB", "access"): "beginning-with which-nation",
    ("GB", "complaint"): "beginning-with which-nation",
    ("GB", "breach-authority"): "full-hour",
    ("US-CA", "access"): "receipt-day saturday-roll listed-holidays",
    ("US-CA", "direct-marketing"): "receipt-day saturday-roll listed-holidays",
    ("US-CA", "acknowledge"): "business-day listed-holidays",
    ("US-CA", "opt-out"): "business-day listed-holidays",
    ("US-NYC", "authentication-data"): "collection-day tdpa-subsections",
    ("US-NYC", "reference-data"): "collection-day tdpa-subsections",
    ("US-TX", "breach-authority"): "texas-roll",
    ("US-TX", "breach-persons"): "texas-roll",
    ("CA", "access"): "bill-c-36",
    ("CA-QC", "access"): "jour-ouvrable sections-not-read",
    ("CA-QC", "portability"): "jour-ouvrable sections-not-read",
    ("CA-QC", "biometric-filing"): "clear-days",
    ("SG", "access"): "open-extension",
    ("SG", "breach-authority"): "three-calendar-days",
    ("AU", "access"): "guidance-does-not-roll small-business",
    ("AU", "breach-assessment"): "guidance-does-not-roll small-business",
}
"""The open readings of each rule, by its first duty, and of each pause."""

_ACCOUNTS = {"FR": 10, "LU": 10, "NL": 7, "GB": 6, "US": 3, "CA": 6, "SG": 5, "AU": 7}
LIMITS = {
    ("FR", "user.location.access_event"): "at most 3 months from collection by guidance",
    ("FR", "user.content.self_image"): "at most 1 month from collection by guidance",
    ("LU", "user.content.self_image"): "at most 8 days from collection by guidance",
    ("NL", "user.content.self_image"): "at most 28 days from collection by guidance",
    ("US-NYC", "user.location.access_event"): "at most 90 days from collection by law",
    ("US-NYC", "user.access.command"): "at most 90 days from collection by law",
    ("US-NYC", "user.access.grant"): "at most 90 days from end_of_relation by law",
    ("US-NYC", "user.biometric"): "at most 90 days from end_of_relation by law",
    ("US-IL", "user.biometric"): "at most 3 years from end_of_relation by law",
    ("US-TX", "user.biometric"): "at most 1 year from end_of_relation by law",
    ("US-CA", "user.privacy_request"): "at least 24 months from closing by law",
    ("CA", "user.security_incident"): "at least 24 months from collection by law",
    ("CA-QC", "user.security_incident"): "at least 5 years from collection by law",
    ("SG", "user.privacy_request"): "at least 30 days from closing by law",
    **{
        (code, data): f"at least {years} years from None by law"
        for code, years in _ACCOUNTS.items()
        for data in ("user.payment", "user.financial")
    },
}
