"""What can go wrong in the file of a pack, one slip at a time, and how the fault is then named."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Slip:
    """A change to the pack of Nokē and the one fault that it is."""

    name: str
    old: str
    new: str
    fault: str


SLIPS = [
    Slip(
        "an unknown key",
        'display_name = "Nokē Smart Entry"',
        'display_name = "Nokē Smart Entry"\ndisplay = "Nokē"',
        "display: is not a key that is known here",
    ),
    Slip("a key left out", 'legal_name = "Janus International Europe Limited"', "", "legal_name: is missing"),
    Slip(
        "an empty text",
        '"Janus International Europe Limited"',
        '" "',
        "legal_name: is empty",
    ),
    Slip(
        "a time zone that does not exist",
        '"Europe/London"',
        '"Europe/Twickenham"',
        "time_zone: 'Europe/Twickenham' is not a time zone of the IANA database: write Europe/Brussels",
    ),
    Slip(
        "a time zone that is a path",
        '"Europe/London"',
        '"../Europe/London"',
        "time_zone: '../Europe/London' is not a time zone of the IANA database: write Europe/Brussels",
    ),
    Slip(
        "the time zone of whatever machine reads it",
        '"Europe/London"',
        '"localtime"',
        "time_zone: 'localtime' is not a time zone of the IANA database: write Europe/Brussels",
    ),
    Slip(
        "a region that no region is named like",
        '"eu-west-2", ',
        '"eu-west", ',
        "residency.regions[0]: is not written as it must be: ^[a-z]{2}(-[a-z]+)+-[1-9]$",
    ),
    Slip("a region twice", '"eu-west-2", ', '"eu-west-1", ', "residency.regions: stands more than once: eu-west-1"),
    Slip(
        "no region",
        'regions = ["eu-west-2"',
        'regions = [] # ["eu-west-2"',
        "residency.regions: is empty: name at least one",
    ),
    Slip(
        "a purpose without basis",
        'basis = ["legitimate_interest", "legal_obligation"]',
        "basis = []",
        "purposes[2].basis: is empty: name at least one",
    ),
    Slip(
        "a basis that the law does not know",
        'basis = ["legitimate_interest", "legal_obligation"]',
        'basis = ["convenience"]',
        "purposes[2].basis[0]: must be 'contract', 'legitimate_interest', 'consent' or 'legal_obligation'",
    ),
    Slip(
        "a requirement that is no identifier",
        'requirement = "N-14"',
        'requirement = "N14"',
        "categories[5].source.requirement: is not written as it must be: ^[VAWNFC]-\\d{2}$",
    ),
    Slip(
        "a date that does not exist",
        'title = "Privacybeleid"\ndate = 2023-09-04',
        'title = "Privacybeleid"\ndate = "2023-09-31"',
        "source.date: Input should be a valid date or datetime, day value is outside expected range",
    ),
    Slip(
        "a document without a date or a word about it",
        "date = 2023-09-04\n",
        "",
        "source: has a date or says why it has none, one of the two",
    ),
    Slip(
        "a choice without a reason",
        'reason = "The policy says legal minors',
        '# "',
        "children: is chosen, but gives no reason",
    ),
    Slip(
        "a period in two units",
        "{ months = 24 }",
        "{ months = 24, days = 1 }",
        "retention[4].period: is given in days, months or years, exactly one of them",
    ),
    Slip(
        "an empty period",
        "{ months = 24 }",
        "{}",
        "retention[4].period: is given in days, months or years, exactly one of them",
    ),
    Slip(
        "no time at all",
        "{ months = 24 }",
        "{ months = 0 }",
        "retention[4].period.months: must be more than 0",
    ),
    Slip(
        "a negative time",
        "{ months = 24 }",
        "{ months = -1 }",
        "retention[4].period.months: must be more than 0",
    ),
    Slip(
        "a time in words",
        "{ months = 24 }",
        '{ months = "24" }',
        "retention[4].period.months: is not a whole number",
    ),
    Slip(
        "a unit misspelt",
        "{ months = 24 }",
        "{ month = 24 }",
        "retention[4].period.month: is not a key that is known here",
    ),
    Slip(
        "a margin as long as the period",
        "{ months = 24 }",
        "{ days = 7 }",
        "retention[4]: a margin of 7 days leaves nothing of 7 days",
    ),
    Slip(
        "a label without Dutch",
        ', nl = "Huurders" }',
        " }",
        "persons[0].label.nl: is missing",
    ),
    Slip(
        "a label in a language that nobody speaks here",
        ', nl = "Huurders" }',
        ', nl = "Huurders", de = "Mieter" }',
        "persons[0].label.de: is not a key that is known here",
    ),
    Slip(
        "an empty label",
        'nl = "Huurders"',
        'nl = " "',
        "persons[0].label.nl: is empty",
    ),
    Slip(
        "a hold of no time at all",
        "at_most = { days = 90 }",
        "at_most = { days = 0 }",
        "holds[2].at_most.days: must be more than 0",
    ),
    Slip(
        "a hold without a longest time",
        "at_most = { days = 90 }",
        "",
        "holds[2].at_most: is missing",
    ),
    Slip(
        "a hold in hours",
        "at_most = { days = 90 }",
        "at_most = { hours = 12 }",
        "holds[2].at_most.hours: is not a key that is known here",
    ),
    Slip(
        "a reason without its length explained",
        'reason = "The policy names technical problems',
        '# "',
        "holds[2]: is chosen, but gives no reason",
    ),
    Slip(
        "backups that nobody has decided about",
        "outlast = true",
        "",
        "backups.outlast: is missing",
    ),
    Slip(
        "backups that outlast in words",
        "outlast = true",
        'outlast = "sometimes"',
        "backups.outlast: is neither true nor false",
    ),
    Slip(
        "a pack under another name",
        'operator = "noke"',
        'operator = "nokee"',
        "operator: must be noke, as the file is named",
    ),
]
