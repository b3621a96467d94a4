"""What can be typed that has no deadline for an answer."""

from tests.policies.saying import ACCESS, deadline

BAD = {
    "no jurisdiction": (["deadline", "--duty", "access", "--received", "2026-03-05"], "--jurisdiction"),
    "an option of another program": ([*ACCESS, "--hurry"], "--hurry"),
    "an unknown jurisdiction": (deadline("XX", "access", "2026-03-05"), "known are FR, FR-57"),
    "a regime that is no place": (deadline("EU", "access", "2026-03-05"), "known are FR, FR-57"),
    "a path for a jurisdiction": (deadline("../FR", "access", "2026-03-05"), "known are FR, FR-57"),
    "an unknown duty": (deadline("FR", "acess", "2026-03-05"), "known are access, rectification"),
    "a duty without a number": (deadline("FR", "breach-persons", "2026-03-05T10:00Z"), "breach-persons"),
    "a duty that is not there": (deadline("FR", "authentication-data", "2026-03-05"), "authentication-data"),
    "a time without a zone": (deadline("FR", "access", "2026-03-05T10:00"), "none is guessed"),
    "a time in a named zone": (deadline("FR", "access", "2026-03-05T10:00CET"), "'CET' is not an offset"),
    "an offset that is nowhere": (deadline("FR", "access", "2026-03-05T10:00+23:00"), "is not an offset"),
    "a day for hours": (deadline("FR", "breach-authority", "2026-03-05"), "give the time with its offset"),
    "a date that does not exist": (deadline("FR", "access", "2026-02-30"), "February 2026 has 28 days, not 30"),
    "a month that does not exist": (deadline("FR", "access", "2026-13-01"), "there is no month 13"),
    "a time that does not exist": (deadline("FR", "access", "2026-03-05T25:00+01:00"), "hours end at 23"),
    "a leap second": (deadline("FR", "access", "2026-06-30T23:59:60Z"), "is not a time of day"),
    "a word for a date": (deadline("FR", "access", "yesterday"), "write 2026-03-05T10:00+01:00"),
    "a date in another form": (deadline("FR", "access", "05/03/2026"), "write 2026-03-05T10:00+01:00"),
    "a week for a date": (deadline("FR", "access", "2026-W10-4"), "write 2026-03-05T10:00+01:00"),
    "digits of another script": (deadline("FR", "access", "٢٠٢٦-٠٣-٠٥"), "write 2026-03-05T10:00+01:00"),
    "nothing for a date": (deadline("FR", "access", ""), "write 2026-03-05T10:00+01:00"),
    "the end of all dates": (deadline("FR", "access", "9999-12-31"), "1900 to 2199"),
    "the first of all dates": (deadline("FR", "access", "0001-01-01T00:00+01:00"), "1900 to 2199"),
    "a year without a table": (deadline("FR", "access", "2040-03-05"), "no table for 2040"),
    "an unknown zone": ([*ACCESS, "--zone", "Europe/Brussel"], "'Europe/Brussel' is not a time zone"),
    "an empty zone": ([*ACCESS, "--zone", ""], "is not a time zone"),
    "a path for a zone": ([*ACCESS, "--zone", "../UTC"], "'../UTC' is not a time zone"),
    "an extension where there is none": (deadline("CA-QC", "access", "2026-05-25", "--extended"), "cannot be extended"),
    "a pause in one day": ([*ACCESS, "--pause", "identity:2026-03-06"], "write identity:2026-09-14..2026-09-21"),
    "a pause without cause": ([*ACCESS, "--pause", "2026-03-06..2026-03-07"], "write identity:2026-09-14..2026-09-21"),
    "a pause for an unknown cause": (
        [*ACCESS, "--pause", "holiday:2026-03-06..2026-03-07"],
        "known are identity, scope, fee",
    ),
    "a pause on a date that does not exist": (
        [*ACCESS, "--pause", "identity:2026-03-06..2026-03-32"],
        "March 2026 has 31 days, not 32",
    ),
    "a pause that ends before it begins": (
        [*ACCESS, "--pause", "identity:2026-03-09..2026-03-06"],
        "ends before it begins",
    ),
    "a pause before the request": ([*ACCESS, "--pause", "identity:2026-03-01..2026-03-06"], "before the start"),
    "pauses that overlap": (
        [*ACCESS, "--pause", "identity:2026-03-06..2026-03-12", "--pause", "scope:2026-03-10..2026-03-14"],
        "pauses overlap",
    ),
    "a pause after an open one": (
        [*ACCESS, "--pause", "identity:2026-03-06..", "--pause", "identity:2026-03-10..2026-03-14"],
        "pauses overlap",
    ),
}
"""What was typed, and words of the answer."""
