"""POST /v1/disclosures/{disclosure_id}/silence: a court lifts the silence about a passage, or lengthens it."""

from datetime import datetime

from vestibule import clock
from vestibule.caller import Caller
from vestibule.disclosures import handing
from vestibule.disclosures.holdings import DISCLOSURES
from vestibule.disclosures.model import Disclosure, NewSilence, SilenceKept
from vestibule.disclosures.recording import recorded
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.ids import DisclosureId
from vestibule.people.standing import unknown
from vestibule.problems import AlreadyThere, NotFound

_TOLD = "The person has been told of this passage, or may read of it: there is no silence to change."

api = Api()


@api.post("/v1/disclosures/<disclosure_id>/silence", **answers_with(202, SilenceKept))
def keep_silence(disclosure_id: DisclosureId, wanted: NewSilence) -> Reply:
    """Say until when the person is not told, or that it ends now: then the letter goes out within the hour. Needs compliance."""
    now, caller = clock.now(), api.caller()
    caller.must_be("compliance")
    record = _silent(wanted.person_id, disclosure_id, now)
    handing.check_silence(wanted.silent_until, now, record.expires_at)
    return _changed(record, wanted, caller, now)


def _silent(person_id: str, disclosure_id: str, now: datetime) -> Disclosure:
    """The passage, if its person may not know of it yet."""
    record = DISCLOSURES.get(person_id, disclosure_id, now=now)
    if record is None:
        raise NotFound(unknown("disclosure"))
    if record.telling is None or record.silent_until is None or record.silent_until <= now:
        raise AlreadyThere(_TOLD)
    return record


def _changed(record: Disclosure, wanted: NewSilence, caller: Caller, now: datetime) -> Reply:
    until = wanted.silent_until or now
    changes: dict[str, object] = {"silent_until": until, "tell_at": until}
    changes |= {"silent_because": wanted.silent_because} if wanted.silent_because else {}
    still = DISCLOSURES.where("telling") == "waiting"
    write = DISCLOSURES.change(record.person_id, record.id, **changes, only_if=still)
    answer = SilenceKept(id=record.id, silent_until=until, status="silent" if wanted.silent_until else "telling")
    line = handing.line_of_silence(record, until, caller.person_id)
    try:
        return recorded(api.accepted, answer, f"/v1/disclosures?person_id={record.person_id}", line, now, write)
    except MovedOn as moved_on:  # the letter went out in the same moment
        raise AlreadyThere(_TOLD) from moved_on


handler = api.handler
