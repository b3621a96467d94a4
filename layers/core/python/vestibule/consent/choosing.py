"""Choices as they are read and written: by a person under the own account, by a visitor under a signed cookie."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from vestibule import clock, flood, ids
from vestibule.clock import StatedInstant
from vestibule.consent import ages, deciding, recording, signal
from vestibule.consent.choices import Chooser, Page, keys_on
from vestibule.consent.deciding import YESES, Said, Shown
from vestibule.consent.model import Choice, Consent, Decision
from vestibule.consent.permission import decisions_of
from vestibule.consent.visitors import choices_of
from vestibule.ids import ConsentId
from vestibule.policy import permissions
from vestibule.policy.asking import PermissionKey
from vestibule.policy.model import Pack
from vestibule.policy.permissions import COOKIES, EVERYTHING
from vestibule.problems import NotSignedIn
from vestibule.shapes import Input

_AT_ONCE = 20
MOST = 300
"""So often in an hour visitors of one network choose anew."""


class NewChoice(Input):
    """One answer. `decided_at` and `after` are for a device that was offline when it was given."""

    choice: Choice
    shown: Shown | None = Field(default=None, description="As it was answered. A yes to anything but cookies needs it.")
    decided_at: StatedInstant | None = None
    after: frozenset[ConsentId] | None = Field(default=None, description="The `decisions` that were known then.")


class NewChoices(Input):
    """What shall stand: the same to all cookies of the surface, or an answer to each key that is named.

    `all` is no express word on what the browser's Global Privacy Control refuses: that has to be named.
    """

    all: Literal["given", "refused"] | None = None
    choices: dict[PermissionKey | Literal["*"], NewChoice] = Field(default_factory=dict, max_length=_AT_ONCE)
    means: Literal["app", "site", "console"] = "site"

    @model_validator(mode="after")
    def _one_of_both(self) -> Self:
        if (self.all is None) == (not self.choices):
            message = "send `all` or `choices`, one of the two"
            raise ValueError(message)
        return self


def known_to(chooser: Chooser, now: datetime) -> tuple[Decision, ...]:
    """Everything that this person or visitor has chosen and that is still kept."""
    if chooser.person_id:
        return tuple(decisions_of(chooser.person_id, now))
    return tuple(choices_of(chooser.visitor_id, now)) if chooser.visitor_id else ()


def choose(
    chooser: Chooser, wanted: NewChoices, pack: Pack, page: Page, also: recording.Also = recording.nothing
) -> tuple[Decision, ...]:
    """Record what is new of it and tell of it; what was recorded. `chooser` has a name by now.

    What stands already is told again while it may not have been heard: the first time may have died before it.
    """
    known, saids = known_to(chooser, page.now), tuple(_saids(wanted, pack, page))
    decisions = tuple(_decisions(chooser, saids, known, pack, page.now))
    if decisions and chooser.person_id is None:
        flood.check("choices", flood.network(page.source_ip), MOST, page.now)
    made = recording.record(decisions, pack, page.now, also)
    keys = {said.key for said in saids}
    unheard = (each for each in known if isinstance(each, Consent) and each.telling and each.purpose in keys)
    recording.publish((*made, *unheard), chooser.organisation_id)
    return made


def heed_signal(chooser: Chooser, pack: Pack, page: Page) -> None:
    """Record once that a person's browser refuses for the person; an express choice made in spite of it stays."""
    if not (page.has_signal and chooser.person_id):
        return
    known = known_to(chooser, page.now)
    for key in permissions.sale_keys(pack):
        decision_id = ids.derived("cns", "signal", chooser.person_id, key)
        if any(each.id == decision_id for each in known) or signal.stands_above(known, key, page.now):
            continue
        said = Said(key, deciding.no_to(pack, key), "signal", language=page.language)
        decision = _decision(chooser, decision_id, deciding.facts_of(said, pack, known, page.now), pack)
        recording.publish_if_possible(recording.record((decision,), pack, page.now), chooser.organisation_id)


def _decisions(
    chooser: Chooser, saids: Iterable[Said], known: tuple[Decision, ...], pack: Pack, now: datetime
) -> Iterator[Decision]:
    for said in saids:
        deciding.question_for(pack, said.key, "/choices")
        _check_may_say(chooser, said, pack, now)
        deciding.check_shown(said)
        decision_id = _id_of(chooser, said, now)
        if deciding.standing(said, pack, known, now) or any(each.id == decision_id for each in known):
            continue
        yield _decision(chooser, decision_id, deciding.facts_of(said, pack, known, now), pack)


def _saids(wanted: NewChoices, pack: Pack, page: Page) -> Iterator[Said]:
    if wanted.all:
        # A yes to everything is none in spite of the browser's no to something: only who names that says so.
        unasked = permissions.sale_keys(pack) if page.has_signal and wanted.all in YESES else ()
        for key in keys_on(pack, page.surface):
            if key not in unasked:
                yield Said(key, wanted.all, wanted.means, language=page.language)
    for key, each in wanted.choices.items():
        yield Said(
            key,
            each.choice,
            wanted.means,
            shown=each.shown,
            language=page.language,
            decided_at=each.decided_at,
            after=each.after,
            despite_signal=page.has_signal and each.decided_at is None,
            pointer=f"/choices/{key}",
        )


def _check_may_say(chooser: Chooser, said: Said, pack: Pack, now: datetime) -> None:
    if chooser.person_id is None and (said.key == EVERYTHING or not said.key.startswith(COOKIES)):
        raise NotSignedIn("Sign in to decide on this: without an account only cookies can be chosen.")
    if chooser.person_id and said.choice in YESES:
        decider = ages.child(pack, said.key, chooser.birth_years, now)
        ages.check_agrees(decider, chooser.person_id, chooser.guardian_id, chooser.person_id)


def _id_of(chooser: Chooser, said: Said, now: datetime) -> str:
    """What was said offline may be sent twice, and is one decision; what is said now is a new one."""
    if said.decided_at is None:
        return ids.new("cns", now)
    whose = chooser.person_id or chooser.visitor_id
    return ids.derived("cns", whose, said.key, said.choice, clock.written(said.decided_at))


def _decision(chooser: Chooser, decision_id: str, facts: dict[str, Any], pack: Pack) -> Decision:
    if chooser.person_id:
        return recording.consent_of(chooser.person_id, chooser.person_id, decision_id, facts)
    return recording.visitor_choice_of(str(chooser.visitor_id), decision_id, facts, pack)
