"""What a person decides: uses of data that wait for consent, and uses that go on until somebody objects."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, StringConstraints, model_validator

from vestibule.policy.parts import Dotted, Key, Period, Promise, Several, distinct
from vestibule.words import Words

PermissionKey = Annotated[
    str,
    StringConstraints(
        pattern=r"^((cookies|beyond)\.)?[a-z][a-z0-9]*([_-][a-z0-9]+)*(\.[a-z][a-z0-9_]*)*$",
        max_length=200,
    ),
]
"""What a decision is about, as the API names it: a permission or a purpose of the pack, `cookies.analytics`, or `beyond.`, a
purpose and a use that the purpose does not have. Which of them exist is the pack's to say."""


class Permission(Promise):
    """One question to a person, and what happens without an answer.

    `consent`: nothing is done before a yes. `legitimate_interest`: it is done until the person objects (GDPR Art. 21).
    """

    key: Key
    """`face_entry`, `newsletters`. A permission with the key of its purpose stands for the whole purpose."""
    purpose: Key
    label: Words
    said: Words
    """What is asked, in the words that are shown before the person decides."""
    basis: Literal["consent", "legitimate_interest"]
    uses: Several[Dotted]
    """The uses of data, among those of the purpose, that this decides on."""
    data: Annotated[tuple[Dotted, ...], AfterValidator(distinct)] = ()
    """The data that it is about, where it is about some data only: `user.biometric.face`."""
    alternative: Words | None = None
    """How to get the same without it; biometric data is never asked for otherwise."""
    persons: Several[Key]
    """Who is asked."""
    lasts: Period | None = None
    """How long a yes counts; until it is withdrawn, where nothing stands here."""

    @model_validator(mode="after")
    def _never_biometric_without_an_alternative(self) -> Self:
        if self.alternative is None and any(key.startswith("user.biometric") for key in self.data):
            raise ValueError("is about biometric data, and offers no alternative without it")
        if self.lasts and self.basis != "consent":
            raise ValueError("lasts for a time, but what needs no consent does not run out")
        return self
