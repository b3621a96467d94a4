"""Why a date cannot be given: each a sentence that says what is known, or what to do instead."""


class Unreckonable(ValueError):
    """A date that cannot be given, said in a sentence with what can be done."""


class UnknownJurisdiction(Unreckonable):
    """No regime ships for it."""


class NoCalendar(Unreckonable):
    """The year has no table of days off, and none is guessed."""


class UnknownDuty(Unreckonable):
    """No regime knows a duty of that name."""


class NoTerm(Unreckonable):
    """The law there sets no number for this duty, or does not set the duty."""


class NoExtension(Unreckonable):
    """The law there does not let this term be extended."""


class NotInForce(Unreckonable):
    """The rule does not apply to a start event on that day."""


class Zoneless(Unreckonable):
    """The start lacks a time zone, or the time of day that hours are counted from."""


class UnknownZone(Unreckonable):
    """The controller's zone is not in the database of time zones."""


class OutOfRange(Unreckonable):
    """The start lies in no year that people make requests in."""


class BadInterruption(Unreckonable):
    """Pauses that cannot have been: of no known cause, ended before they began, overlapping, or begun before the request."""
