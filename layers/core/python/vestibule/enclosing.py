"""What letters say beyond their own values: names, texts and links, looked up at the moment when a letter goes out.

A message in the outbox holds identifiers only. Each of them that is known here gives further values, in the reader's
language: `site_id` gives `site` and the `zone` of its clocks, `notice_id` the `changes`, `campaign_id` `title` and `text`,
`incident_id` what a breach means for the data of the one person whom the letter is about.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from vestibule import clock, config, representing
from vestibule.access.holdings import OVERLOCKS
from vestibule.breaches.holdings import AFFECTED, INCIDENTS
from vestibule.mail import Reader, tokens
from vestibule.messages import campaigns
from vestibule.messages.holdings import CAMPAIGNS
from vestibule.messages.model import Message
from vestibule.notices.holdings import NOTICES
from vestibule.people.holdings import APPLICATIONS, CORRECTIONS, PEOPLE
from vestibule.registry.holdings import ORGANISATIONS, SITES
from vestibule.requests import withdrawing
from vestibule.requests.holdings import REQUESTS
from vestibule.support.holdings import CONVERSATIONS

type Found = Mapping[str, str]


class Stopped(LookupError):
    """The campaign of the letter was stopped."""


def reader_of(message: Message, now: datetime) -> Reader | None:
    """Whom the message goes to; None when the person, an agent's address, or who asked without an account, is gone."""
    if message.person_id:
        person = PEOPLE.get(message.person_id, now=now)
        return Reader(person.name, person.email, person.birth_years) if person else None
    if message.application_id:
        applicant = APPLICATIONS.get(message.application_id, now=now)
        return Reader("", applicant.email) if applicant else None  # who wrote the name may not be who has the address
    if message.conversation_id:
        asker = CONVERSATIONS.get(message.conversation_id, now=now)
        return Reader("", asker.email) if asker and asker.email else None
    if message.request_id:
        request = REQUESTS.get(message.request_id, now=now)
        return representing.reader_of(request, now) if request else None
    return None


def values_of(message: Message, now: datetime) -> dict[str, str] | None:
    """The message's values with all that they give; None when what it is about is gone. `Stopped` for a campaign's."""
    found = dict(message.values)
    for name, look in _BY.items():
        if name in message.values:
            more = look(message, now)
            if more is None:
                return None
            found |= more
    return found


def _site(message: Message, now: datetime) -> Found | None:
    site = SITES.get(message.values["site_id"], now=now)
    return {"site": site.name, "zone": site.time_zone} if site else None


def _organisation(message: Message, now: datetime) -> Found | None:
    organisation = ORGANISATIONS.get(message.values["organisation_id"], now=now)
    return {"organisation": organisation.name} if organisation else None


def _person(message: Message, now: datetime) -> Found | None:
    person = PEOPLE.get(message.values["person_id"], now=now)
    return {"person": person.name} if person else None


def _correction(message: Message, now: datetime) -> Found | None:
    """The decision with the decider's own words, which end with the correction."""
    found = CORRECTIONS.get(message.values["correction_id"], now=now)
    if found is None:
        return None
    return {"decision": found.state, "asked_at": clock.written(found.asked_at), "reason": found.reason or ""}


def _overlock(message: Message, now: datetime) -> Found | None:
    """The step with the manager's own words."""
    found = OVERLOCKS.get(message.values["overlock_id"], now=now)
    return {"state": found.state, "set_at": clock.written(found.set_at), "reason": found.reason} if found else None


def _application(message: Message, now: datetime) -> Found | None:
    """The decider's own words; before that, the link that proves the address."""
    found = APPLICATIONS.get(message.values["application_id"], now=now)
    if found is None:
        return None
    if found.state != "unconfirmed":
        return {"reason": found.reason or ""}
    return {"link": _public(f"/v1/applications/confirmation/{tokens.sign('application', [found.id], now)}")}


def _notice(message: Message, now: datetime) -> Found | None:
    notice = NOTICES.get(message.values["notice_id"], now=now)
    if notice is None or (notice.withdrawn_at and message.kind == "notices.announced"):
        return None
    changes = notice.changes.get(message.language) or next(iter(notice.changes.values()), [])
    said = {"changes": "\n".join(changes), "edition": notice.edition}
    return {**said, "in_force_on": notice.in_force_on.isoformat(), "link": _public("/v1/privacy/notice")}


def _campaign(message: Message, now: datetime) -> Found | None:
    campaign = CAMPAIGNS.get(message.values["campaign_id"], now=now)
    if campaign is None:
        return None
    if campaign.stopped_at:
        raise Stopped(campaign.id)
    words = campaigns.words_of(campaign, message.language)
    survey = tokens.sign("survey", [message.person_id or "", campaign.id], now)
    said = {"title": words.subject, "text": "\n\n".join(words.paragraphs)}
    return {**said, "link": _public(f"/v1/surveys/{survey}/page")}


def _conversation(message: Message, now: datetime) -> Found | None:
    """Who asked by a form has no account: the link is the only way back. Who has one gets no link."""
    if message.conversation_id is None:
        return {"asked_by": "account", "link": ""}
    token = tokens.sign("conversation", [message.conversation_id], now)
    return {"asked_by": "form", "link": _public(f"/v1/enquiries/{token}/page")}


def _incident(message: Message, now: datetime) -> Found | None:
    """What a breach means for the reader, or for the child for whom the reader decides: the lines of that one person."""
    from vestibule.breaches import telling  # noqa: PLC0415 (the law of places: only who tells of a breach needs it)

    if message.kind != telling.LETTER:
        return {}
    concerned_id = message.values.get("concerned_id") or str(message.person_id)
    incident = INCIDENTS.get(message.values["incident_id"], now=now)
    concerned = PEOPLE.get(concerned_id, now=now)
    if incident is None or concerned is None:
        return None
    lines = AFFECTED.query(incident.id, between=(f"{concerned_id} ", f"{concerned_id} ~"), now=now).items
    own = telling.own(telling.valid(incident, lines))
    if not own:
        return None
    said = telling.values(incident, own, config.operator_pack(), message.language, now)
    return {**said, "person": concerned.name, "whose": "own" if concerned_id == message.person_id else "child"}


def _withdrawable(message: Message, now: datetime) -> Found | None:
    """The link by which who has no session withdraws a request."""
    token = tokens.sign(withdrawing.LINK, [message.values["withdrawable_id"]], now)
    return {"link": _public(f"/v1/requests/withdrawal/{token}")}


def _public(path: str) -> str:
    return f"{config.setting('PUBLIC_URL')}{path}"


_BY: Mapping[str, Callable[[Message, datetime], Found | None]] = {
    "site_id": _site,
    "organisation_id": _organisation,
    "person_id": _person,
    "correction_id": _correction,
    "overlock_id": _overlock,
    "application_id": _application,
    "notice_id": _notice,
    "campaign_id": _campaign,
    "conversation_id": _conversation,
    "withdrawable_id": _withdrawable,
    "incident_id": _incident,
}
"""By the name of the value that leads to more."""
