"""Read versions: the latest of them, the one that is meant, and how one looks to its reader."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from vestibule import clock
from vestibule.notices import answering, drafting
from vestibule.notices.holdings import ACCEPTANCES, NOTICES
from vestibule.notices.model import Acceptance, Concern, Notice, NoticeView, State
from vestibule.notices.standing import first_of, in_force, in_force_at, is_public, state_of
from vestibule.policy.edition import Edition, edition
from vestibule.policy.model import Pack
from vestibule.problems import NotFound
from vestibule.words import Language

CURRENT = "current"
"""Names the version in force, the one that a house began with included, which nobody has announced."""
_MOST = 100
_LONG_AGO = "1970-01-01T00:00:00.000Z"


class Versions:
    """The versions that there are, the latest first, with the one on which the house runs."""

    def __init__(self, notices: Sequence[Notice], pack: Pack, now: datetime) -> None:
        """Take what was read."""
        self.notices, self.pack, self.now = tuple(notices), pack, now
        self.deployed: Edition = edition(pack)

    @property
    def first(self) -> Notice:
        """The version that the house began with, as long as no other is known."""
        return first_of(self.deployed, self.pack.source.date or self.pack.source.read, self.pack.time_zone, self.now)

    @property
    def current(self) -> Notice:
        """The version in force."""
        return in_force(self.notices, self.now) or self.first

    def known(self, notice_id: str, *, drafts: bool) -> Notice:
        """The version with this identifier, read consistently; a draft is unknown to all but staff."""
        if notice_id == CURRENT:
            return self.current
        notice = NOTICES.get(notice_id, now=self.now)
        if notice is None and notice_id == self.current.id:  # the first, before it was noted
            return self.current
        if notice is None or not (drafts or is_public(notice)):
            raise NotFound("No notice with this identifier is known to you.")
        return notice

    def state(self, notice: Notice) -> State:
        """The state of one of them."""
        return state_of(notice, in_force((*self.notices, notice), self.now), self.now)


def versions(pack: Pack, now: datetime) -> Versions:
    """The latest hundred versions: one query."""
    page = NOTICES.query("notices", index="by_ledger", newest_first=True, now=now, limit=_MOST)
    return Versions(page.items, pack, now)


def ahead(pack: Pack, now: datetime) -> list[Notice]:
    """The versions that are announced and not yet in force: whoever comes now was not among those who were told."""
    latest = versions(pack, now)
    return [notice for notice in latest.notices if latest.state(notice) == "announced"]


def refusals(among: Versions) -> Iterator[Acceptance]:
    """Refusals of which no manager was told yet, those that are due, and those of versions that were withdrawn before."""
    void = (notice for notice in among.notices if notice.withdrawn_at and notice.announced_at)
    until = max([among.now, *(in_force_at(notice) for notice in void)])
    yield from _closing("untold", None, among.now)
    yield from _closing("due", (_LONG_AGO, clock.written(until)), among.now)


def _closing(stage: str, between: tuple[str, str] | None, now: datetime) -> Iterator[Acceptance]:
    after = None
    while True:
        page = ACCEPTANCES.query(stage, index="by_closing", between=between, now=now, after=after)
        yield from page.items
        after = page.next
        if after is None:
            return


def acceptances(person_id: str, now: datetime) -> Iterator[Acceptance]:
    """Everything that a person said of versions."""
    after = None
    while True:
        page = ACCEPTANCES.query(person_id, now=now, after=after)
        yield from page.items
        after = page.next
        if after is None:
            return


def view(notice: Notice, among: Versions, language: Language, default: Language, said: Acceptance | None) -> NoticeView:
    """A version for its reader, in the language that comes nearest to what the reader likes."""
    spoken = answering.spoken_in(notice, language, default)
    return NoticeView.model_validate(
        {
            **notice.model_dump(include={"id", "edition", "digest", "in_force_on", "announced_at", "withdrawn_at"}),
            "state": among.state(notice),
            "language": spoken,
            "changes": notice.changes.get(spoken, []),
            "in_force_at": in_force_at(notice),
            "announce_by": drafting.announce_by(notice, among.pack),
            "is_deployed": notice.digest == among.deployed.digest,
            "shown": answering.shown_of(notice, spoken),
            "said": answering.said(said) if said else None,
            "warnings": list[Concern](),
        }
    )
