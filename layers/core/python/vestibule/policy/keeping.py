"""How long a pack keeps what: terms, what deleted data may still do in backups, reasons to hold, and what is only counted."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from vestibule.policy.parts import CountsFrom, Jurisdiction, Key, Period, Promise, Several, distinct
from vestibule.words import Words


class RetentionRule(Promise):
    """How long a kind of record is kept. Without a jurisdiction it is the operator's default for that name."""

    rule: Key
    jurisdiction: Jurisdiction | None = None
    period: Period
    margin_days: Annotated[int, Field(strict=True, ge=0)] = 7
    """Deletion is asked for this many days before the promise ends, since a TTL deletes within a few days."""
    counts_from: CountsFrom

    @model_validator(mode="after")
    def _margin_within_the_period(self) -> Self:
        if self.margin_days >= self.period.shortest_days:
            raise ValueError(f"a margin of {self.margin_days} days leaves nothing of {self.period}")
        return self


class Backups(Promise):
    """Whether what was deleted may rest in backups past its term, apart from all use (V-12).

    Where the law of a place sets the term, it never may, whatever stands here.
    """

    outlast: Annotated[bool, Field(strict=True)]


class HoldReason(Promise):
    """A reason for which data may be kept past its term (V-13), and the longest that one hold may last."""

    key: Key
    label: Words
    at_most: Period
    not_in: Annotated[tuple[Jurisdiction, ...], AfterValidator(distinct)] = ()
    """Places where the policy does not let data be kept for this reason."""


class AnonymousCount(Promise):
    """What remains of records that go: how many there were, without anybody in it (V-12, A-06).

    `of` names the holding. Counts below `at_least` are suppressed, since a single one may point at somebody.
    """

    of: Key
    by: Several[Literal["entrance", "hour"]]
    at_least: Annotated[int, Field(strict=True, ge=2)]
    kept: Period
