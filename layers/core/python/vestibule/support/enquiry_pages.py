"""A conversation as a page of a browser: what was said, and a form to add something."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Literal

from vestibule import clock
from vestibule.mail import Field, Part, Reader
from vestibule.policy.model import Pack
from vestibule.support.model import Conversation, Remark
from vestibule.words import Language

LONGEST = 5000
"""Characters of a remark."""


def page(
    conversation: Conversation,
    remarks: Iterable[Remark],
    pack: Pack,
    *,
    warning: Literal["form-refused", "form-too-often"] | None = None,
    text: str = "",
) -> str:
    """The page in the asker's language. `warning` says why the `text` that was sent was not taken."""
    from vestibule.mail import composing, layout  # noqa: PLC0415 (Fluent, babel and jinja2: only who composes needs them)

    language = conversation.language
    values = {"conversation_id": conversation.id, "link": ""}
    letter = composing.compose("support.enquiry-page", language, Reader("", ""), values, pack)
    *about, button = letter.parts
    letter = replace(letter, parts=(*about, *_said(remarks, language, pack), button))
    if warning:
        letter = composing.warned(letter, composing.said(warning, language, pack, {"most_count": str(LONGEST)}))
    return layout.page(letter, "page", fields(language, pack, text))


def fields(language: Language, pack: Pack, text: str) -> tuple[Field, ...]:
    """What can be added."""
    from vestibule.mail import composing  # noqa: PLC0415 (as above)

    return (Field("text", composing.said("remark-words", language, pack, {}), value=text, longest=LONGEST),)


def _said(remarks: Iterable[Remark], language: Language, pack: Pack) -> Iterator[Part]:
    from vestibule.mail import composing  # noqa: PLC0415 (as above)

    for remark in remarks:
        at = {"said_at": clock.written(remark.said_at)}
        yield Part("heading", composing.said(f"said-by-{remark.by}", language, pack, at))
        yield Part("quote", remark.text)
