"""Typed identifiers: a prefix that says what it names, and 26 characters that sort by time of creation (ULID).

`sit_01JD…` cannot be taken for `ent_01JD…`: the pattern is part of each type, so a wrong one is refused at the door.
"""

import hashlib
import re
from datetime import datetime
from typing import Annotated

from pydantic import StringConstraints
from ulid import ULID

_BODY = "[0-7][0-9A-HJKMNP-TV-Z]{25}"


def _named(prefix: str) -> StringConstraints:
    return StringConstraints(pattern=rf"^{prefix}_{_BODY}$")


OrganisationId = Annotated[str, _named("org")]
SiteId = Annotated[str, _named("sit")]
SpaceId = Annotated[str, _named("spc")]
EntranceId = Annotated[str, _named("ent")]
DeviceId = Annotated[str, _named("dev")]
PersonId = Annotated[str, _named("per")]
RelationId = Annotated[str, _named("rel")]
GrantId = Annotated[str, _named("grt")]
CommandId = Annotated[str, _named("cmd")]
EntryId = Annotated[str, _named("evt")]
FaultId = Annotated[str, _named("flt")]
HoldId = Annotated[str, _named("hld")]
EvidenceId = Annotated[str, _named("evd")]
RequestId = Annotated[str, _named("req")]
PartyId = Annotated[str, _named("pty")]
PaperId = Annotated[str, _named("pap")]
ConsentId = Annotated[str, _named("cns")]
VisitorId = Annotated[str, _named("vis")]
MessageId = Annotated[str, _named("msg")]
CampaignId = Annotated[str, _named("cmp")]
ConversationId = Annotated[str, _named("cnv")]
NoticeId = Annotated[str, _named("ntc")]
RecipientId = Annotated[str, _named("rcp")]
DisclosureId = Annotated[str, _named("dsc")]
AssessmentId = Annotated[str, _named("asm")]
WebhookId = Annotated[str, _named("whk")]
DeliveryId = Annotated[str, _named("dlv")]
PartnerKeyId = Annotated[str, _named("pky")]
CorrectionId = Annotated[str, _named("cor")]
ApplicationId = Annotated[str, _named("apl")]
CredentialId = Annotated[str, _named("crd")]
TicketId = Annotated[str, _named("tkt")]
ImageId = Annotated[str, _named("img")]
CallId = Annotated[str, _named("cal")]
OverlockId = Annotated[str, _named("ovl")]
GroupId = Annotated[str, _named("grp")]
IncidentId = Annotated[str, _named("inc")]


def is_named(prefix: str, text: str) -> bool:
    """Whether a text has the form of an identifier of this kind."""
    return re.fullmatch(rf"{prefix}_{_BODY}", text) is not None


def new(prefix: str, now: datetime) -> str:
    """A fresh identifier of this kind, unguessable and sorted by `now`."""
    return f"{prefix}_{ULID.from_datetime(now)}"


def derived(prefix: str, *parts: object) -> str:
    """The one identifier that these parts always give: doing the same thing twice names the same thing.

    128 bits of SHA-256 over the parts, so that different parts do not meet in practice.
    """
    text = "\x1f".join(str(part) for part in parts)
    return f"{prefix}_{ULID.from_bytes(hashlib.sha256(text.encode()).digest()[:16])}"
