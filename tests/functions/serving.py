"""How each function that serves a permission is made to act: for whom something then leaves or is written.

A function says at module level which uses it serves: `SERVES = (…)`. Whoever writes one adds a driver here.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from tests.functions import aws, batching, outbox
from vestibule import clock, ids
from vestibule.messages.outbox import NewMessage, post
from vestibule.people.model import Person

type Drive = Callable[[Sequence[Person], str, datetime], set[str]]
"""Act for these persons on a permission key; answers the identifiers of those for whom anything left or was written."""


def deliver_letters(persons: Sequence[Person], key: str, now: datetime) -> set[str]:
    """`functions.messages.deliver_promotion`: a promotional letter waits for each of them."""
    values = {"consent_id": "none", "recorded_at": clock.written(now), "purpose": key, "choice": "given"}
    post([NewMessage("consent.recorded", key, "en", each.id, values=values, permission=key) for each in persons], now)
    assert outbox.deliver_posted() == []
    reached = {address for address, _, _ in aws.mails()}
    return {each.id for each in persons if each.email in reached}


def post_to_many(_: Sequence[Person], key: str, now: datetime) -> set[str]:
    """`functions.messages.post_part`: a batch goes through everybody."""
    batch_id = batching.begin(now, ids.derived("cmp", key), permission=key)
    batching.run_batch(batch_id)
    return {message.person_id for message in batching.posted(batch_id, now) if message.person_id}


DRIVERS: dict[str, Drive] = {
    "functions.messages.deliver_promotion": deliver_letters,
    "functions.messages.post_part": post_to_many,
}
OF_VISITORS = {"functions.visits.note_visit": "tests/functions/test_visits.py"}
"""Functions that serve visitors, who decide on cookies without an account, and where that is tested."""
UNSERVED = {
    "face_entry": "doors do not recognise faces yet; what ends a face is tested in test_ended_faces",
    "geolocation": "no function reads a position yet",
    "customer_experience": "nothing is personalised or handed to advertisers",
    "personalised_offers": "offers are the same for everybody",
    "clientele_analysis": "no analysis of persons is made",
    "campaigns": "nobody is profiled",
    "advertising": "no advertising is served",
    "statistics": "numbers are counted without persons",
}
"""Permissions that no function serves: what they are about is not done at all, whatever somebody answers."""
