"""How each function that acts on what people decided is made to act: for whom something then leaves or is written.

A function says at module level which uses it serves: `SERVES = (…)`. Whoever writes one, or asks for a verdict, adds a driver
here.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from functions.messages import answer_survey
from tests.conftest import Clock
from tests.functions import aws, batching, campaigning, outbox, partnering, passages
from tests.functions.receiver import Receiver
from tests.functions.test_partner_keys import feed
from tests.functions.world import World
from vestibule import clock, config, ids
from vestibule.disclosures import gate
from vestibule.disclosures.fields import OF
from vestibule.disclosures.telling import USE
from vestibule.messages.holdings import CAMPAIGNS, SURVEY_REPLIES
from vestibule.messages.model import Campaign
from vestibule.messages.outbox import NewMessage, post
from vestibule.people.model import Person
from vestibule.policy.model import Feature
from vestibule.table import commit

type Drive = Callable[[Sequence[Person], str, datetime], set[str]]
"""Act for these persons on a permission key; answers the identifiers of those for whom anything left or was written."""


def deliver_letters(persons: Sequence[Person], key: str, now: datetime) -> set[str]:
    """`functions.messages.deliver_promotion`: a promotional letter waits for each of them."""
    values = {"consent_id": "none", "recorded_at": clock.written(now), "purpose": key, "choice": "given"}
    post([NewMessage("consent.recorded", key, "en", each.id, values=values, permission=key) for each in persons], now)
    assert outbox.deliver_posted() == []
    reached = {address for address, _, _ in aws.mails()}
    return {each.id for each in persons if each.email in reached}


def post_to_many(_: Sequence[Person], key: str, now: datetime) -> set[str]:
    """`functions.messages.post_part`: a batch goes through everybody."""
    batch_id = batching.begin(now, ids.derived("cmp", key), permission=key)
    batching.run_batch(batch_id)
    return {message.person_id for message in batching.posted(batch_id, now) if message.person_id}


def reply_to_surveys(persons: Sequence[Person], key: str, now: datetime) -> set[str]:
    """`functions.messages.reply_to_survey`: each has had the letter, and follows its link."""
    survey = _survey("programs", key, now)
    links = {person.id: campaigning.link_of(person, survey, now) for person in persons}
    return {person_id for person_id, link in links.items() if campaigning.reply(link, {"score": 5}).status == 201}


def answer_surveys(persons: Sequence[Person], key: str, now: datetime) -> set[str]:
    """`functions.messages.answer_survey`: the same by the page with the form."""
    survey = _survey("pages", key, now)
    for person in persons:
        token = campaigning.link_of(person, survey, now)
        assert campaigning.fill_in(answer_survey.handler, token, score="5")["statusCode"] == 200
    return {person.id for person in persons if SURVEY_REPLIES.get(person.id, survey, now=now)}


def _survey(name: str, key: str, now: datetime) -> str:
    """A survey that is open and rests on this key."""
    asked: dict[str, Any] = {**campaigning.ASKED, "permission": key, "created_by": campaigning.OPERATOR}
    survey_id = ids.derived("cmp", name, key)
    made = Campaign.model_validate({**asked, "id": survey_id, "created_at": now, "closes_at": now + timedelta(days=1)})
    commit(CAMPAIGNS.add(made))
    return survey_id


DRIVERS: dict[str, Drive] = {
    "functions.messages.answer_survey": answer_surveys,
    "functions.messages.deliver_promotion": deliver_letters,
    "functions.messages.post_part": post_to_many,
    "functions.messages.reply_to_survey": reply_to_surveys,
}
FEATURES: dict[str, Feature] = {
    "functions.messages.answer_survey": "surveys",
    "functions.messages.reply_to_survey": "surveys",
}
"""Functions that only houses with a feature have, which is not their context."""


@dataclass(frozen=True)
class Stage:
    """Where functions are made to act that pass something on."""

    world: World
    at: Clock
    partner: Receiver


type Act = Callable[[], set[str]]
"""Acts for everybody who was prepared; answers for whom anything left or was written."""
type Prepare = Callable[[Stage, Sequence[Person], str], Act | None]
"""Prepares to act for these persons under a purpose, before they decide; None where nobody gets anything for it here."""


def hand_over(_: Stage, persons: Sequence[Person], purpose: str) -> Act | None:
    """`functions.disclosures.hand_over`: somebody in the register is to get their profiles."""
    recipient = _recipient_for(purpose)
    if recipient is None:
        return None
    made = passages.vendor(recipient, purpose, country=config.operator_pack().controller_country)
    return lambda: {p.id for p in persons if passages.handed(made, p, {"purpose": purpose}).status == 201}


def fetch_data(_: Stage, persons: Sequence[Person], purpose: str) -> Act | None:
    """`functions.disclosures.fetch_data`: what was handed over within the hour is fetched after they have decided."""
    recipient = _recipient_for(purpose)
    if recipient is None:
        return None
    made = passages.vendor(recipient, purpose, country=config.operator_pack().controller_country)
    handed = {person.id: passages.handed(made, person, {"purpose": purpose}) for person in persons}
    ready = {person_id: passage for person_id, passage in handed.items() if passage.status == 201}
    return lambda: {person_id for person_id, passage in ready.items() if passages.fetched(passage).status == 200}


def deliver_webhooks(stage: Stage, persons: Sequence[Person], purpose: str) -> Act | None:
    """`functions.partners.deliver_webhook`: a partner's program is to be told that their relations have ended."""
    if not _told_to_partners(stage, persons, purpose):
        return None

    def act() -> set[str]:
        made = partnering.deliveries(stage.at.now)
        assert partnering.deliver(*made) == []
        after = partnering.deliveries(stage.at.now)
        return {each.person_id for each in after if each.state == "delivered" and each.person_id}

    return act


def answer_partners(stage: Stage, persons: Sequence[Person], purpose: str) -> Act | None:
    """`functions.partners.answer_partners`: a partner's program reads of the same by its key."""
    if not _told_to_partners(stage, persons, purpose):
        return None

    def act() -> set[str]:
        key = partnering.key_of(stage.world, stage.at.now)
        stage.at.forward(seconds=10)
        about = {each.id: each.person_id for each in partnering.deliveries(stage.at.now)}
        reached, cursor = set[str](), None
        while True:
            told, following = feed(key, cursor)
            reached |= {person_id for each in told if (person_id := about[each["id"]])}
            if following == cursor:
                return reached
            cursor = following

    return act


def _told_to_partners(stage: Stage, persons: Sequence[Person], purpose: str) -> bool:
    """Let the ends of their relations wait for a partner of the kind that is told for this purpose."""
    pack, now, house = config.operator_pack(), stage.at.now, stage.world.home
    data = set(OF["relations"].values())
    kinds = [each.key for each in pack.recipients if gate.purpose_for(pack, each.key, USE, data) == purpose]
    if not kinds:
        return False
    partnering.recipient_of(house, now, kind=kinds[0], country=pack.controller_country, contract_from=date(2026, 1, 1))
    partnering.webhook_of(house, now, url=stage.partner.url)
    happened = [partnering.relation_ended(stage.world, now, each.name, person_id=each.id) for each in persons]
    assert partnering.collect(*happened) == []
    return True


def _recipient_for(purpose: str) -> str | None:
    return next((each.key for each in config.operator_pack().recipients if purpose in each.purposes), None)


BY_PURPOSE: dict[str, Prepare] = {
    "functions.disclosures.fetch_data": fetch_data,
    "functions.disclosures.hand_over": hand_over,
    "functions.partners.answer_partners": answer_partners,
    "functions.partners.deliver_webhook": deliver_webhooks,
}
"""Functions that pass data on: under a purpose, for whose sake somebody gets it."""
PASSES_NOTHING_ON: dict[str, tuple[str, ...]] = {}
"""Operators whose policy lets a function pass nothing on under a purpose on which a person decides."""
OTHERWISE = {
    "functions.access.command_entrance": "tests/functions/test_locations.py",
    "functions.access.end_faces": "tests/functions/test_ended_faces.py",
    "functions.access.answer_faces": "tests/functions/test_recognised_faces.py",
    "functions.access.enrol_face": "tests/functions/test_faces.py",
    "functions.access.review_faces": "tests/functions/test_ended_faces.py",
    "functions.access.record_entry": "tests/functions/test_faces.py",
    "functions.intercom.answer_console": "tests/functions/test_directory.py",
    "functions.intercom.read_directory": "tests/functions/test_directory.py",
    "functions.climate.set_climate": "tests/functions/test_climate.py",
    "functions.access.explain_decision": "tests/functions/test_decisions_explained.py",
}
"""Functions that ask in order to end or to explain something, or about a part of what they are sent, and where that is tested."""
OF_VISITORS = {"functions.visits.note_visit": "tests/functions/test_visits.py"}
"""Functions that serve visitors, who decide on cookies without an account, and where that is tested."""
UNSERVED = {
    "face_entry": "asked by its key: that no face is enrolled, lent to a console or counts without it has tests of its own",
    "customer_experience": "nothing is personalised or handed to advertisers",
    "personalised_offers": "offers are the same for everybody",
    "clientele_analysis": "no analysis of persons is made",
    "campaigns": "nobody is profiled",
    "advertising": "no advertising is served",
    "statistics": "numbers are counted without persons",
}
"""Permissions that no function serves: what they are about is not done at all, whatever somebody answers."""
