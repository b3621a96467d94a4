"""Phone numbers: read as people write them, kept as E.164 (+33153732222).

Read by `phonenumbers`, Google's numbering plans. A number is refused when no number of its country is that long; whether
it is assigned is not asked, because new ranges are opened faster than the plans are delivered.
"""

from vestibule.problems import Unacceptable


def country_of(jurisdiction: str | None, otherwise: str) -> str:
    """The country that a number without one is of: US-NYC lies in the US."""
    return jurisdiction.partition("-")[0] if jurisdiction else otherwise


def e164(text: str, country: str, pointer: str = "/phone") -> str:
    """The number in full. `Unacceptable` for one that cannot be; `country` counts when the text names none."""
    import phonenumbers  # noqa: PLC0415 (a tenth of a second that only those pay who read a number)

    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException as error:
        raise _refused(pointer) from error
    if not phonenumbers.is_possible_number(number) or number.extension:
        raise _refused(pointer)
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _refused(pointer: str) -> Unacceptable:
    errors = [{"pointer": pointer, "detail": "no number of its country is like this"}]
    return Unacceptable(
        "Write the phone number as it is dialled in its country, or with + and the country's code.", errors=errors
    )
