"""The link that ends promotional letters: whom and what it is about, and the pages that it shows.

RFC 8058: a mail program posts to the link without a login, without a key and without asking, and it works at once. A plain
visit changes nothing, because programs that look for malware visit every link of a mail.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from vestibule.mail import Reader, tokens
from vestibule.policy import permissions
from vestibule.policy.model import Pack
from vestibule.words import Language

_PROMOTION = "marketing."


@dataclass(frozen=True)
class Subscription:
    """Who gets letters by which permission."""

    person_id: str
    permission: str


def read(token: str, now: datetime) -> Subscription:
    """What a link is about. `NoSuchLink` for one that was not made for this; there is no age at which it stops working."""
    person_id, permission = tokens.read("unsubscribe", token, now)
    return Subscription(person_id, permission)


def promotions(pack: Pack) -> tuple[str, ...]:
    """The permissions by which the pack lets promotional letters be sent."""
    return tuple(
        each.key for each in pack.permissions if any(use.startswith(_PROMOTION) for use in each.uses) and not each.data
    )


def asks(pack: Pack, permission: str) -> bool:
    """Whether the policy still knows this permission: a link may be older than the policy."""
    return permission in permissions.keys(pack)


def page(name: Literal["ask", "done"], language: Language, permission: str, pack: Pack, token: str) -> str:
    """The page in the reader's language; `ask` has the one button."""
    from vestibule.mail import composing, layout  # noqa: PLC0415 (Fluent, babel and jinja2: only who composes needs them)

    values = {"purpose": permission, "link": ""}
    return layout.page(composing.compose(f"messages.unsubscribe-{name}", language, Reader("", ""), values, pack), token)
