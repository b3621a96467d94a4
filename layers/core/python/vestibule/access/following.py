"""What follows from an entry: its picture learns whose it is, and a code for one time is used up.

All of it is done again when the entry's message comes again, and changes nothing then.
"""

from datetime import datetime

from vestibule import clock, config, lifetime, observability
from vestibule.access import credentials, images, lists
from vestibule.access.credential import Credential
from vestibule.access.holdings import CREDENTIALS, KEYS
from vestibule.access.model import Entry
from vestibule.access.record import Drafted
from vestibule.evidence import TRIES, commit_with
from vestibule.policy import retention
from vestibule.reading import read_known
from vestibule.table import Refused, commit, commit_each


class InTheWay(RuntimeError):
    """Others changed the same credential at each try: the message comes again."""


def follow(drafted: Drafted) -> Drafted:
    """Do what follows from the entry."""
    entry, found = drafted.entry, drafted.found
    if found.image and found.image.entry_id is None:
        _attach(entry, found.image.id)
    if found.credential and found.credential.one_time and entry.result == "granted":
        _use_up(found.credential, entry.entrance_id, clock.now())
    return drafted


def _attach(entry: Entry, image_id: str) -> None:
    try:
        commit(images.attaching(image_id, entry))
    except Refused:
        observability.note("image is of another entry", image_id=image_id, entry_id=entry.id)


def _use_up(credential: Credential, entrance_id: str, now: datetime) -> None:
    """The code opens this door no more; used at all its doors, it has ended. The door's list is told."""
    commit_each(credentials.using(credential, entrance_id, now))
    if not _is_good_elsewhere(credential, entrance_id, now):
        _end(credential, now)
    lists.touch([entrance_id], clock.now())


def _is_good_elsewhere(credential: Credential, entrance_id: str, now: datetime) -> bool:
    others = [(door, verifier) for door, several in credential.verifiers.items() for verifier in several]
    keys = [key for key in others if key[0] != entrance_id]
    known = read_known(((KEYS, key) for key in keys), now)
    found = (known.get(KEYS, *key) for key in keys)
    return any(key and key.credential_id == credential.id and key.used_at is None for key in found)


def _end(credential: Credential, now: datetime) -> None:
    for _ in range(TRIES):
        lying = lifetime.lying(CREDENTIALS, (credential.id,))
        if lying is None or (lying.record.ended_at and lying.record.ended_at <= now):
            return
        ends = retention.expiry(config.operator_pack(), "credentials", now).expires_at
        writes, facts = credentials.ending(lying, now, ends, now)
        try:
            commit_with(facts, now, *writes)
        except Refused:
            continue
        return
    raise InTheWay
