"""Where the statutory tables and the `holidays` package, version 0.109, part company, and why."""

from typing import NamedTuple

OURS, THEIRS = "only in our table", "only in the package"


class Difference(NamedTuple):
    """A day that only one of the two has, in these years: `2024 2026-2029`."""

    side: str
    name: str
    years: str
    reason: str


_SUNDAY = "a Sunday, which is weekend already"
_EMPLOYERS_5_MAY = "on the statutory list every year; the package follows employers, who give it every fifth year"
_GOV_6700 = "in Gov. Code 6700; the package follows the days on which state offices close"
_GOV_6701 = "Gov. Code 6701 adds the Monday for this day too"
_EDUCATION = "a day of commemoration, not in the statute"
_FEDERAL = "observed by federal offices; the state's statute adds no weekday for it"
_TEXAS_STATE = "a holiday of state employees (Gov't Code 662.003(b) or (c)), not taken as a legal holiday"
_TEXAS_WEEKDAY = "observed weekday; Texas adds none"
_LABOUR_CODE = "a day of the Canada Labour Code, not of the Interpretation Act"
_CANADA_WEEKDAY = "day in lieu for employees; the Interpretation Act adds none"
_CANADA_SUNDAY = "the Holidays Act puts 2 July in the place of a Sunday 1 July, which is weekend anyway"
_QUEBEC_WEEKDAY = "day in lieu for employees; I-16 adds none"
_ONTARIO_WEEKDAY = "day in lieu for employees; the list of the Employment Standards Act has none"
_ALWAYS = "2024-2035"

DIFFERENCES: dict[str, tuple[Difference, ...]] = {
    "NL": (
        Difference(OURS, "Liberation Day", "2024 2026-2029 2031-2034", _EMPLOYERS_5_MAY),
        Difference(THEIRS, "Easter Sunday", _ALWAYS, _SUNDAY),
        Difference(THEIRS, "Pentecost", _ALWAYS, _SUNDAY),
    ),
    "US-CA": (
        Difference(OURS, "Lunar New Year", _ALWAYS, _GOV_6700),
        Difference(OURS, "Lincoln Day", _ALWAYS, _GOV_6700),
        Difference(OURS, "Genocide Remembrance Day", _ALWAYS, _GOV_6700),
        Difference(OURS, "Admission Day", _ALWAYS, _GOV_6700),
        Difference(OURS, "Native American Day", _ALWAYS, _GOV_6700),
        Difference(OURS, "Columbus Day", _ALWAYS, _GOV_6700),
        Difference(OURS, "For Lincoln Day", "2034", _GOV_6701),
        Difference(OURS, "For Admission Day", "2029 2035", _GOV_6701),
        Difference(THEIRS, "Susan B. Anthony Day", "2024-2026 2028-2035", _EDUCATION),
        Difference(THEIRS, "New Year's Day (observed)", "2027 2032", _FEDERAL),
        Difference(THEIRS, "Juneteenth National Independence Day (observed)", "2027 2032-2033", _FEDERAL),
        Difference(THEIRS, "Independence Day (observed)", "2026", _FEDERAL),
        Difference(THEIRS, "Christmas Day (observed)", "2027 2032", _FEDERAL),
    ),
    "US-NY": (
        Difference(THEIRS, "Susan B. Anthony Day", "2024-2026 2028-2035", _EDUCATION),
        Difference(THEIRS, "New Year's Day (observed)", "2027 2032", _FEDERAL),
        Difference(THEIRS, "Lincoln's Birthday (observed)", "2028 2033", _FEDERAL),
        Difference(THEIRS, "Juneteenth National Independence Day (observed)", "2027 2032", _FEDERAL),
        Difference(THEIRS, "Independence Day (observed)", "2026", _FEDERAL),
        Difference(THEIRS, "Veterans Day (observed)", "2028 2034", _FEDERAL),
        Difference(THEIRS, "Christmas Day (observed)", "2027 2032", _FEDERAL),
    ),
    "US-TX": (
        Difference(THEIRS, "Confederate Memorial Day", "2024-2025 2027-2031 2033-2035", _TEXAS_STATE),
        Difference(THEIRS, "Texas Independence Day", _ALWAYS, _TEXAS_STATE),
        Difference(THEIRS, "Good Friday", _ALWAYS, _TEXAS_STATE),
        Difference(THEIRS, "Cesar Chavez Day", _ALWAYS, _TEXAS_STATE),
        Difference(THEIRS, "San Jacinto Day", _ALWAYS, _TEXAS_STATE),
        Difference(THEIRS, "Lyndon Baines Johnson Day", _ALWAYS, _TEXAS_STATE),
        Difference(THEIRS, "Friday After Thanksgiving", _ALWAYS, _TEXAS_STATE),
        Difference(THEIRS, "Christmas Eve", "2024-2026 2028-2031 2033-2035", _TEXAS_STATE),
        Difference(THEIRS, "Day After Christmas", "2024-2032 2034-2035", _TEXAS_STATE),
        Difference(THEIRS, "New Year's Day (observed)", "2027 2032 2034", _TEXAS_WEEKDAY),
        Difference(THEIRS, "Juneteenth National Independence Day (observed)", "2027 2032-2033", _TEXAS_WEEKDAY),
        Difference(THEIRS, "Independence Day (observed)", "2026-2027 2032", _TEXAS_WEEKDAY),
        Difference(THEIRS, "Veterans Day (observed)", "2028-2029 2034-2035", _TEXAS_WEEKDAY),
        Difference(THEIRS, "Christmas Eve (observed)", "2027-2028 2032-2034", _TEXAS_WEEKDAY),
        Difference(THEIRS, "Christmas Day (observed); Christmas Eve", "2027 2032", _TEXAS_WEEKDAY),
        Difference(THEIRS, "Christmas Day (observed); Day After Christmas", "2033", _TEXAS_WEEKDAY),
    ),
    "CA": (
        Difference(OURS, "Easter Monday", _ALWAYS, "in the Interpretation Act; the package has it as optional"),
        Difference(THEIRS, "Boxing Day", "2024-2032 2034-2035", _LABOUR_CODE),
        Difference(THEIRS, "Boxing Day; Christmas Day (observed)", "2033", _LABOUR_CODE),
        Difference(THEIRS, "Boxing Day (observed)", "2026-2027 2032", _LABOUR_CODE),
        Difference(THEIRS, "New Year's Day (observed)", "2028 2033-2034", _CANADA_WEEKDAY),
        Difference(THEIRS, "Canada Day", "2029 2035", _CANADA_SUNDAY),
        Difference(THEIRS, "Canada Day (observed)", "2028 2034", _CANADA_WEEKDAY),
        Difference(
            THEIRS, "National Day for Truth and Reconciliation (observed)", "2028-2029 2034-2035", _CANADA_WEEKDAY
        ),
        Difference(THEIRS, "Remembrance Day (observed)", "2028-2029 2034-2035", _CANADA_WEEKDAY),
        Difference(THEIRS, "Christmas Day (observed)", "2027 2032-2033", _CANADA_WEEKDAY),
    ),
    "CA-QC": (
        Difference(OURS, "Easter Monday", _ALWAYS, "in I-16; the package has it as optional"),
        Difference(THEIRS, "New Year's Day (observed)", "2028 2033-2034", _QUEBEC_WEEKDAY),
        Difference(THEIRS, "Saint Jean Baptiste Day (observed)", "2029 2035", _QUEBEC_WEEKDAY),
        Difference(THEIRS, "Canada Day", "2029 2035", _CANADA_SUNDAY),
        Difference(THEIRS, "Christmas Day (observed)", "2027 2032-2033", _QUEBEC_WEEKDAY),
    ),
    "CA-ON": (
        Difference(THEIRS, "New Year's Day (observed)", "2028 2033-2034", _ONTARIO_WEEKDAY),
        Difference(THEIRS, "Christmas Day (observed)", "2027 2032", _ONTARIO_WEEKDAY),
        Difference(THEIRS, "Boxing Day (observed)", "2026-2027 2032", _ONTARIO_WEEKDAY),
    ),
}
"""By calendar. A calendar that is not here is the same in both."""


def years_of(text: str) -> set[int]:
    """`2024 2026-2029` as the years it stands for."""
    spans = [span.split("-") for span in text.split()]
    return {year for span in spans for year in range(int(span[0]), int(span[-1]) + 1)}
