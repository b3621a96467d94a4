"""What persons are to places, in few queries: of an organisation with many of them all at once, of others one by one."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from vestibule.people.holdings import RELATIONS
from vestibule.people.model import CROWDS, Person, Relation
from vestibule.people.standing import relations_of

_MANY = 8
"""So many persons of one organisation on a page make it cheaper to read the relations of all."""
_AT_ONCE = 2500
"""Relations of one query; DynamoDB ends a page at 1 MB."""

type Of = dict[str, tuple[Relation, ...]]


@dataclass
class Ties:
    """The relations of persons as of one call. What was read of an organisation serves for its later pages."""

    _of_organisations: dict[tuple[str, str], Of] = field(default_factory=dict)
    """By organisation and crowd."""

    def of(self, person_ids: Iterable[str], people: Mapping[str, Person], slice_: str, now: datetime) -> Of:
        """All relations of each person, those that are over included. `slice_` is the crowd in which all are, or `all`.

        A person is related to the one organisation that entered it (`begin_relation`). Whoever is not found there is asked
        for alone.
        """
        known: Of = {}
        for organisation_id in self._worth_reading(people.values(), slice_):
            known |= self._of(organisation_id, slice_, now)
        return {each: known.get(each) or tuple(relations_of(each, now)) for each in person_ids}

    def _worth_reading(self, people: Iterable[Person], slice_: str) -> list[str]:
        if slice_ not in map(str, range(CROWDS)):
            return []
        counts = Counter(person.organisation_id for person in people)
        return [each for each, count in counts.items() if count >= _MANY or (each, slice_) in self._of_organisations]

    def _of(self, organisation_id: str, slice_: str, now: datetime) -> Of:
        if (organisation_id, slice_) not in self._of_organisations:
            found = defaultdict[str, list[Relation]](list)
            for tie in RELATIONS.each(
                organisation_id, index="by_crowd", between=(slice_, slice_), now=now, at_once=_AT_ONCE
            ):
                found[tie.person_id].append(tie)
            self._of_organisations[organisation_id, slice_] = {
                each: tuple(sorted(several, key=lambda tie: tie.id)) for each, several in found.items()
            }
        return self._of_organisations[organisation_id, slice_]
