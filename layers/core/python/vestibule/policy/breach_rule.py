"""When a breach counts under a law, and who is told of it: as words for people, and as data that is weighed."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from vestibule.policy.citations import Cited
from vestibule.policy.parts import Amount, Dotted, Key, Part, Several, Term, Text, distinct


class Trigger(Part):
    """One way to reach a threshold: everything that it names holds together."""

    met: Literal["yes", "perhaps"] = "yes"
    """`perhaps`: a person has to weigh it, even where all of it holds."""
    band: Literal["low", "medium", "high", "very_high"] | None = None
    """The severity by ENISA's method, or a higher one."""
    persons_over: Amount | None = None
    """More than so many persons of the place."""
    persons_at_least: Amount | None = None
    told_over: Annotated[int, Field(strict=True, ge=0, le=1_000_000)] | None = None
    """More than so many persons of the place are told. It rests on what is owed to them."""
    told_at_least: Amount | None = None
    categories: Annotated[tuple[Dotted, ...], AfterValidator(distinct)] = ()
    """Data of one of these categories, or of one below it, is concerned."""
    protection: Annotated[tuple[Literal["none", "encrypted", "key_erased"], ...], AfterValidator(distinct)] = ()
    """The data was protected in one of these ways."""
    acquired: Literal[True] | None = None
    """Somebody without authority had access to it: a breach of confidentiality."""
    inside_only: Annotated[bool, Field(strict=True)] | None = None
    """Whether it stayed within the organisation."""
    contained: Annotated[bool, Field(strict=True)] | None = None
    """Whether what was done has averted the harm."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.model_dump(exclude_defaults=True, exclude={"met"}):
            raise ValueError("names nothing that has to hold")
        if self.persons_over and self.persons_at_least:
            raise ValueError("counts persons twice: persons_over or persons_at_least, one of the two")
        if self.told_over is not None and self.told_at_least:
            raise ValueError("counts who is told twice: told_over or told_at_least, one of the two")
        return self

    @property
    def rests_on_telling(self) -> bool:
        """Whether it depends on how many persons are told."""
        return self.told_over is not None or self.told_at_least is not None


class BreachRule(Cited):
    """Who is told of a breach, and when one counts."""

    tell: Literal["authority", "persons", "controller"]
    """`controller`: whoever processes data for another tells that one."""
    to: Text | None = None
    """Who is told, where it is not the supervisor."""
    threshold: Text
    """In words, as the law has it."""
    when: Several[Trigger]
    """The same for a machine: one of them is enough."""
    fields: Several[Key]
    says: Text | None = None
    """What the law says of the time, where no duty does."""
    safe: Term | None = None
    """From awareness, what is safe where the law gives no number."""
    with_persons: Annotated[bool, Field(strict=True)] = False
    """It is due when the notice to the persons is."""
    credit_agencies_over: Amount | None = None
    """Where more persons than that are told, credit agencies are told too."""

    @model_validator(mode="after")
    def _fits_who_is_told(self) -> Self:
        if self.tell != "authority" and (self.with_persons or any(each.rests_on_telling for each in self.when)):
            raise ValueError("rests on the notice to the persons, which only one to an authority can")
        if self.tell != "persons" and self.credit_agencies_over:
            raise ValueError("has credit agencies told, which only a notice to persons does")
        if self.tell == "controller" and self.says is None:
            raise ValueError("has no duty of its own and must say when the controller is told")
        return self
