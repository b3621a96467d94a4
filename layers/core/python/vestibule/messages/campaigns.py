"""Campaigns: news, offers and surveys to everybody who allows them, in plain text and in every language of the policy."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

import rfc8785
from pydantic import AfterValidator, Field, StringConstraints

from vestibule.clock import Instant, StatedInstant
from vestibule.evidence import Fact
from vestibule.ids import CampaignId, PersonId
from vestibule.messages import batches
from vestibule.messages.batches import HEAD, Progress
from vestibule.messages.holdings import BATCHES, CAMPAIGNS
from vestibule.messages.model import Campaign, CampaignKind
from vestibule.policy import permissions
from vestibule.policy.model import Pack
from vestibule.problems import Unacceptable
from vestibule.shapes import Input, Output
from vestibule.table import Write
from vestibule.words import Language

OPEN = timedelta(days=30)
"""How long a survey takes replies that does not say until when."""
_LONGEST = timedelta(days=90)
_MARKETING = frozenset(("marketing.communications", "marketing.communications.email"))
USES: Mapping[CampaignKind, frozenset[str]] = {
    "news": _MARKETING,
    "offer": _MARKETING,
    "survey": _MARKETING | {"essential.service.operations.improve"},
}
"""The uses of data of which a permission has to name one."""
_UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""Control characters but for the line's end, and what turns the direction of writing."""


def _plain(text: str) -> str:
    if _UNSEEN.search(text):
        message = "must be plain text: no control characters but line feeds"
        raise ValueError(message)
    if re.search("[<>]", text):
        message = "must be plain text: no < and >"
        raise ValueError(message)
    return text


def _one_line(text: str) -> str:
    if "\n" in text:
        message = "must be one line"
        raise ValueError(message)
    return _plain(text)


Subject = Annotated[str, StringConstraints(min_length=1, max_length=120), AfterValidator(_one_line)]
"""Goes into a header: one line."""
Paragraphs = Annotated[str, StringConstraints(min_length=1, max_length=4000), AfterValidator(_plain)]
"""Plain text; an empty line begins a new paragraph."""


class NoPostalAddress(Unacceptable):
    """The law demands who writes, and where that is, in letters that advertise."""

    title = "No postal address"


class NewCampaign(Input):
    """What is to be sent to everybody who allows it."""

    kind: CampaignKind
    permission: str = Field(
        description="The key of the policy's permission that people give, or object to.", max_length=64
    )
    subject: dict[Language, Subject] = Field(description="In every language of the policy, and in others at will.")
    text: dict[Language, Paragraphs]
    closes_at: StatedInstant | None = Field(default=None, description="Surveys only; in 30 days when left out.")


class CampaignBegun(Output):
    """The answer to a new campaign."""

    id: CampaignId
    status: Literal["begun"] = "begun"


class StopCampaign(Input):
    """Nothing has to be said about it."""


class CampaignStopped(Output):
    """The answer to a stop."""

    id: CampaignId
    status: Literal["stopped"] = "stopped"


class CampaignView(Output):
    """A campaign in the list."""

    id: CampaignId
    kind: CampaignKind
    permission: str
    subject: dict[Language, str]
    created_by: PersonId
    created_at: Instant
    closes_at: Instant | None = None
    stopped_at: Instant | None = None


class CampaignProgress(CampaignView):
    """A campaign with its text, and how far it has come."""

    text: dict[Language, str]
    progress: Progress


@dataclass(frozen=True)
class Words:
    """What a letter of a campaign says."""

    subject: str
    paragraphs: tuple[str, ...]


def words_of(campaign: Campaign, language: Language) -> Words:
    """In this language, or in the first that the policy has. Pure."""
    spoken = language if language in campaign.text else next(iter(campaign.text))
    paragraphs = (" ".join(each.split()) for each in re.split(r"\n\s*\n", campaign.text[spoken]))
    return Words(campaign.subject[spoken], tuple(each for each in paragraphs if each))


def check(wanted: NewCampaign, pack: Pack, now: datetime, postal_address: str | None) -> None:
    """Refuse a permission that does not allow this, a language too few, an end that is none, and a sender without address."""
    errors = [*_permission_errors(wanted, pack), *_language_errors(wanted, pack), *_end_errors(wanted, now)]
    if laws := () if postal_address or not _is_promotion(wanted, pack) else _laws_on_addresses(pack):
        raise NoPostalAddress(
            f"{' and '.join(laws)} demand a postal address in such letters. The policy names none: "
            "deploy with -c mail_address=… to give one."
        )
    if errors:
        raise Unacceptable(
            "A campaign needs a permission of the policy, and its words in each language.", errors=errors
        )


def _laws_on_addresses(pack: Pack) -> tuple[str, ...]:
    from vestibule.policy import law  # noqa: PLC0415 (law is read when it is needed)

    return law.address_demanded_by(pack.jurisdictions)


def permissions_for(pack: Pack, kind: CampaignKind) -> list[str]:
    """The keys of the policy's permissions that are about being sent this: a yes to opening doors by face allows no offers."""
    uses = USES[kind]
    return sorted(permission.key for permission in pack.permissions if uses.intersection(permission.uses))


def free_text(wanted: NewCampaign) -> dict[str, str]:
    """What was written freely, by its place in the body."""
    subjects = {f"/subject/{language}": text for language, text in wanted.subject.items()}
    return subjects | {f"/text/{language}": text for language, text in wanted.text.items()}


def _is_promotion(wanted: NewCampaign, pack: Pack) -> bool:
    """Whether its permission is one for marketing; a question about the service as it is sells nothing."""
    asked = permissions.permission(pack, wanted.permission)
    return asked is not None and not _MARKETING.isdisjoint(asked.uses)


def _permission_errors(wanted: NewCampaign, pack: Pack) -> list[dict[str, str]]:
    known = permissions_for(pack, wanted.kind)
    if wanted.permission in known:
        return []
    said = f"the policy allows this by {', '.join(known)}" if known else "the policy has no permission for this"
    return [{"pointer": "/permission", "detail": said}]


def _language_errors(wanted: NewCampaign, pack: Pack) -> list[dict[str, str]]:
    said = f"needs {', '.join(pack.languages)}"
    texts = (("/subject", wanted.subject), ("/text", wanted.text))
    errors = [{"pointer": where, "detail": said} for where, words in texts if set(pack.languages) - set(words)]
    if not errors and set(wanted.subject) != set(wanted.text):
        errors = [{"pointer": "/text", "detail": "needs the same languages as the subject"}]
    return errors


def _end_errors(wanted: NewCampaign, now: datetime) -> list[dict[str, str]]:
    if wanted.closes_at is None:
        return []
    if wanted.kind != "survey":
        return [{"pointer": "/closes_at", "detail": "only a survey closes"}]
    if not now < wanted.closes_at <= now + _LONGEST:
        return [{"pointer": "/closes_at", "detail": f"must lie within the next {_LONGEST.days} days"}]
    return []


def campaign_of(wanted: NewCampaign, pack: Pack, *, campaign_id: str, by: str, now: datetime) -> Campaign:
    """The campaign that was asked for. The policy's first language stands first, for readers of another."""
    closes_at = (wanted.closes_at or now + OPEN) if wanted.kind == "survey" else None
    spoken = dict.fromkeys([*pack.languages, *wanted.text])
    subject = {language: wanted.subject[language] for language in spoken if language in wanted.subject}
    text = {language: wanted.text[language] for language in spoken if language in wanted.text}
    return Campaign(
        id=campaign_id,
        kind=wanted.kind,
        permission=wanted.permission,
        subject=subject,
        text=text,
        created_by=by,
        created_at=now,
        closes_at=closes_at,
    )


def beginning(campaign: Campaign, now: datetime) -> tuple[Write, ...]:
    """The writes that begin its batch."""
    letter = "messages.survey" if campaign.kind == "survey" else "messages.campaign"
    return batches.beginning(campaign.id, letter, {"campaign_id": campaign.id}, now, permission=campaign.permission)


def stopping(campaign: Campaign, now: datetime) -> tuple[Write, ...]:
    """Let nobody get it any more who has not got it. Refused when it is stopped already."""
    running = CAMPAIGNS.where("stopped_at").does_not_exist()
    changed = CAMPAIGNS.change(campaign.id, only_if=running, stopped_at=now)
    return changed, BATCHES.change(campaign.id, HEAD, stopped_at=now)


def line_of_stop(campaign: Campaign, by: str) -> Fact:
    """What the ledger says of it."""
    return Fact("messages.campaign.stopped", campaign.id, {"stopped_by": by})


def line_of(campaign: Campaign) -> Fact:
    """What the ledger says: who sent what kind on which permission, and a digest of the words."""
    words = rfc8785.dumps(campaign.model_dump(mode="json", include={"subject", "text"}))
    facts = {
        "kind": campaign.kind,
        "permission": campaign.permission,
        "created_by": campaign.created_by,
        "words": hashlib.sha256(words).hexdigest(),
    }
    return Fact("messages.campaign.begun", campaign.id, facts)


def view(campaign: Campaign) -> CampaignView:
    """As it stands in the list."""
    return CampaignView.model_validate(campaign.model_dump())
