"""Who got which fields of a person's profile: a correction is told to them and to nobody else (GDPR Art. 19)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime

from vestibule.disclosures.holdings import DISCLOSURES
from vestibule.disclosures.model import Disclosure

_PROFILE = "profile."


def profile_fields(person_id: str, now: datetime) -> Mapping[str, frozenset[str]]:
    """The fields by recipient, of the passages that are still kept. What nobody has fetched, nobody got."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for passage in passages_of(person_id, now):
        if was_given(passage):
            names = (name.removeprefix(_PROFILE) for name in passage.fields if name.startswith(_PROFILE))
            found[passage.recipient].update(names)
    return {recipient_id: frozenset(names) for recipient_id, names in found.items()}


def was_given(passage: Disclosure) -> bool:
    """Whether a recipient has it: it was sent at once, or fetched. A look is no passage."""
    return passage.kind == "passed_on" and bool(passage.handed_over_at or not passage.fetch_by)


def passages_of(person_id: str, now: datetime) -> Iterator[Disclosure]:
    """Everything in the person's account that is still kept, looks included."""
    return DISCLOSURES.each(person_id, now=now, at_once=1000)
