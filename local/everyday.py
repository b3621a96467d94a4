"""The story's middle: people are asked, told and left alone, and data leaves through one gate only."""

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx

from local.scene import eventually
from vestibule.policy import pack as packs
from vestibule.policy.edition import edition

if TYPE_CHECKING:
    from local.logins import Login
    from local.story import Story
    from vestibule.policy.model import Permission

SUBJECT = {"en": "What is new this month", "fr": "Les nouveautés du mois", "nl": "Wat er deze maand nieuw is"}
TEXT = {
    "en": "There is a new bicycle room behind the hall.\n\nCome and look.",
    "fr": "Un nouveau local à vélos vous attend derrière le hall.\n\nVenez le découvrir.",
    "nl": "Achter de hal is een nieuwe fietsenstalling.\n\nKom gerust kijken.",
}
AGAIN = {"en": "One more thing", "fr": "Encore une chose", "nl": "Nog iets"}
CHANGES = {
    "en": ["We now say for how long we keep your messages to us."],
    "fr": ["Nous indiquons désormais combien de temps nous gardons vos messages."],
    "nl": ["Wij vermelden voortaan hoelang wij uw berichten aan ons bewaren."],
}
MARKETING = "marketing.communications"
LINK = r"(https?://[^\s\"<>]+/v1/unsubscribe/[^\s\"<>]+)"


def told(story: "Story") -> None:
    """Tell it."""
    _choose_cookies(story)
    _send_news(story)
    _announce_a_policy(story)
    _pass_something_on(story)


def _choose_cookies(story: "Story") -> None:
    story.chapter("A visitor chooses about cookies, without an account")
    url = f"{story.house.api_url}/v1/privacy/choices"
    shown = httpx.get(url, headers={"Sec-GPC": "1"}, timeout=30)
    story.expect(
        "the browser's signal is honoured and shown", shown.json()["gpc"], {"received": True, "honoured": True}
    )
    story.expect("looking sets no cookie", shown.headers.get("set-cookie"), None)
    refused = httpx.put(url, json={"all": "refused"}, timeout=30)
    story.expect("one call refuses all", refused.status_code, 200)
    optional = {"analytics", "advertising", "functionality", "preferences"}
    story.expect("and nothing but what is required may load", optional.intersection(refused.json()["may_load"]), set())


def _send_news(story: "Story") -> None:
    story.chapter("News go to whoever wants them, and stop at one click")
    _, neighbour = story.scene.residents
    permission = next((each for each in packs.load(story.house.operator).permissions if MARKETING in each.uses), None)
    if permission is None:
        story.expect("this policy sends no news", value := None, value)
        return
    reader = _reader(story, permission)
    if permission.basis == "consent":
        _decide(story, 0, permission.key, "given")
    else:
        for number in (0, 1) if reader is story.scene.manager else (1,):
            _decide(story, number, permission.key, "objected")
    _send(story, permission.key, SUBJECT)
    link = eventually(lambda: story.in_mail(reader, "", LINK))
    story.expect("who did not refuse gets the letter, with a link that ends them", bool(link))
    story.expect("who said no, or was never asked, gets none", story.in_mail(neighbour, "", LINK), None)
    one_click = httpx.post(str(link), content="List-Unsubscribe=One-Click", headers=_FORM, timeout=30)
    story.expect("one click without a login ends them", one_click.status_code, 200)
    again = httpx.post(str(link), content="List-Unsubscribe=One-Click", headers=_FORM, timeout=30)
    story.expect("and once more is the same", again.status_code, 200)
    forged = httpx.post(f"{link}x", content="", headers=_FORM, timeout=30)
    story.expect("a forged link ends nothing", forged.status_code, 404)
    _send(story, permission.key, AGAIN)
    reached = {
        address for mail in story.house.cloud.mails() if mail["subject"] in AGAIN.values() for address in mail["to"]
    }
    story.expect(
        "the next letter reaches nobody who left", reached.intersection((reader.email, neighbour.email)), set()
    )


def _reader(story: "Story", permission: "Permission") -> "Login":
    """Who may get such letters: the first resident where the policy writes to people like that, else the manager."""
    pack, scene = packs.load(story.house.operator), story.scene
    kinds = (persons for persons in pack.persons if persons.key in permission.persons)
    concerned = {relation for kind in kinds for relation in kind.relations}
    if scene.setting.relation in concerned or scene.manager is None:
        return scene.residents[0]
    return scene.manager


_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def _decide(story: "Story", number: int, key: str, choice: str) -> None:
    client = story.house.client(story.scene.residents[number])
    asked = client.get("/v1/privacy/choices").json()["data"]
    shown = next(each["shown"] for each in asked if each["key"] == key)
    made = client.make("/v1/consents", {"purpose": key, "choice": choice, "shown": shown})
    receipt = client.get(f"/v1/consents/{made['id']}")
    story.expect(f"a decision on {key} is recorded, with a receipt", receipt.status_code, 200)


def _send(story: "Story", permission: str, subject: dict[str, str]) -> dict[str, Any]:
    """Send a campaign and wait until everybody has got it or was left out."""
    client = story.house.client(story.scene.administrator)
    body = {"kind": "news", "permission": permission, "subject": subject, "text": TEXT}
    campaign = client.make("/v1/campaigns", body)
    return _when_done(story, f"/v1/campaigns/{campaign['id']}")


def _when_done(story: "Story", path: str) -> dict[str, Any]:
    client = story.house.client(story.scene.administrator)

    def progress() -> dict[str, Any] | None:
        found: dict[str, Any] = client.get(path).json()["progress"]
        settled = found["sent"] + found["bounced"] + found["complained"] + found["left_out"]
        return found if found["state"] == "done" and found["concerned"] == settled else None

    done = eventually(progress, seconds=60)
    story.expect("everybody concerned is accounted for", done is not None)
    return done or {}


def _announce_a_policy(story: "Story") -> None:
    story.chapter("A new version of the policy is announced before it counts")
    pack = packs.load(story.house.operator)
    compliance, resident = story.house.client(story.scene.administrator), story.scene.residents[0]
    days = pack.policy_change.notice_days or 0
    digest = edition(pack).digest[::-1]
    body = {"edition": f"2026-next-{digest[:8]}", "digest": digest, "changes": CHANGES}
    if days:
        early = compliance.make("/v1/notices", {**body, "in_force_on": _day(1)})
        refused = compliance.post(f"/v1/notices/{early['id']}/announcement", {})
        story.expect(f"less than {days} days ahead is refused", refused.status_code, 422)
    notice = compliance.make("/v1/notices", {**body, "in_force_on": _day(days + 3)})
    compliance.make(f"/v1/notices/{notice['id']}/announcement", {})
    progress = _when_done(story, f"/v1/notices/{notice['id']}")
    without_address = progress["bounced"] + progress["left_out"]
    story.expect("everybody who has an address is told", progress["sent"] + without_address, progress["concerned"])
    client = story.house.client(resident)
    shown = client.get(f"/v1/notices/{notice['id']}").json()["shown"]
    accepted = client.make(f"/v1/notices/{notice['id']}/acceptance", {"choice": "accepted", "shown": shown})
    story.expect("and an acceptance is recorded by version", accepted["choice"], "accepted")


def _pass_something_on(story: "Story") -> None:
    story.chapter("Data leaves through the gate, and the person sees it")
    pack = packs.load(story.house.operator)
    compliance, resident = story.house.client(story.scene.administrator), story.scene.residents[1]
    kind = pack.recipients[0]
    wanted = {"kind": kind.key, "name": "Cormorant Services", "country": pack.controller_country, "safeguard": "within"}
    unbound = compliance.make("/v1/recipients", wanted)
    own = {purpose.key for purpose in pack.purposes if purpose.controller is None}
    purpose = next(key for key in kind.purposes if key in own)
    passage = {"person_id": resident.person_id, "purpose": purpose, "records": ["profile"], "why": "order-1"}
    refused = compliance.post("/v1/disclosures", {**passage, "recipient_id": unbound["id"]})
    story.expect("without a contract nothing passes", refused.status_code, 403)
    contract = {"contract": "C-2026-7", "contract_from": "2026-01-01"}
    compliance.make(f"/v1/recipients/{unbound['id']}/contract", contract)
    handed = compliance.make("/v1/disclosures", {**passage, "recipient_id": unbound["id"]})
    account = story.house.client(resident).get("/v1/disclosures", person_id=resident.person_id).json()["data"]
    story.expect("with one it does, and the person sees it", handed["id"] in [line["id"] for line in account])
    other = story.house.client(story.scene.residents[0]).get("/v1/disclosures", person_id=resident.person_id)
    story.expect("nobody else sees that", other.status_code, 404)


def _day(ahead: int) -> str:
    return (datetime.now(UTC) + timedelta(days=ahead)).date().isoformat()  # noqa: TID251 (the demo looks at the real day)
