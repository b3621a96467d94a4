"""The link that confirms the address of an application: what it means, what it changes, and the pages that it shows."""

from datetime import datetime
from typing import Literal

from vestibule import lifetime
from vestibule.lifetime import Lying
from vestibule.mail import Reader, tokens
from vestibule.mail.tokens import LinkTooOld
from vestibule.people import applying
from vestibule.people.asking import Application
from vestibule.people.changing import Change
from vestibule.people.holdings import APPLICATIONS
from vestibule.policy import retention
from vestibule.policy.model import Pack
from vestibule.redating import dated, redate


def meant(token: str, now: datetime) -> Lying[Application]:
    """The application that a link is about. `NoSuchLink` for any other, `LinkTooOld` when the form is gone."""
    [application_id] = tokens.read("application", token, now)
    lying = lifetime.lying(APPLICATIONS, (application_id,))
    if lying is None or (lying.expires_at is not None and lying.expires_at <= now):
        raise LinkTooOld("The form is deleted, because its address was not confirmed in time. Send it again.")
    return lying


def confirming(lying: Lying[Application], pack: Pack, now: datetime) -> Change:
    """From now on it waits for the operator, for as long as the policy says. Refused when it does already."""
    key, ends = (lying.record.id,), retention.expiry(pack, "applications", lying.record.asked_at).expires_at
    unconfirmed = APPLICATIONS.where("state") == "unconfirmed"
    changes = {"state": "asked", "queue": "asked", "expires_at": ends}
    write = redate(APPLICATIONS, key, lying, changes, only_if=unconfirmed, now=now)
    return Change((write,), (dated(APPLICATIONS, key, {"expires_at": ends}),))


def page(name: Literal["ask", "done"], application: Application, pack: Pack, token: str) -> str:
    """The page in the language of the form; `ask` has the one button."""
    from vestibule.mail import composing, layout  # noqa: PLC0415 (Fluent, babel and jinja2: only who composes needs them)

    values = {**applying.told(application), "link": ""}
    kind = f"people.application-confirm-{name}"
    return layout.page(composing.compose(kind, application.language, Reader("", ""), values, pack), token)
