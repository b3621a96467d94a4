"""The story's rights: an objection, a copy, an erasure with its receipt, a refusal, and what the compliance team sees of them."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from local import copied
from local.copied import Asked, ask
from local.logins import Login, first_password_for
from vestibule.policy import pack as packs
from vestibule.requests import answering
from vestibule.requests.offers import NotOffered, Offer, offer_of

if TYPE_CHECKING:
    from local.client import Client
    from local.story import Story
    from vestibule.policy.model import Pack

RECEIPT = r"(http\S+/receipt\?ticket=\S+)"
BECAUSE = "The damage of Monday is still being looked into."
MARKETING = "marketing.communications"
NO_EXEMPTION = ("excessive", "not-verified")
"""Grounds that the yearly figures do not count as exceptions of the law."""
NEWCOMER = ("newcomer@demo.example", "Noor Abellan")


@dataclass(frozen=True)
class Team:
    """Two of the compliance team."""

    one: "Client"
    other: "Client"

    def decide(self, request: Asked, **said: str) -> list[str | None]:
        """Both say the same; the verdict after each."""
        path = f"/v1/requests/{request.id}/decision"
        return [each.make(path, said)["verdict"] for each in (self.one, self.other)]


def told(story: "Story") -> None:
    """Tell it. The erasure is asked for first: it is worked on while the rest is told."""
    team, newcomer = _team(story), _newcomer(story)
    _object_to_news(story, newcomer)
    erasure = _erase(story, newcomer, team)
    refused = _refuse(story, newcomer, team)
    copied.told(story)
    _check_erasure(story, erasure)
    _check_refusal(story, refused)
    copied.from_the_console(story)
    _look_at_the_desk(story, team.one)


def _team(story: "Story") -> Team:
    house = story.house
    second = house.pool.make_administrator("compliance@demo.example", ("compliance",))
    house.logins.append(second)
    return Team(house.client(story.scene.administrator), house.client(second))


def _newcomer(story: "Story") -> Login:
    """Somebody in a place whose law knows erasure, and on whom the operator decides itself."""
    scene, pack = story.scene, packs.load(story.house.operator)
    place = _offered(pack, "erasure", scene.setting.jurisdiction).jurisdiction
    space_id = scene.id_of("space")
    if place != scene.setting.jurisdiction:
        space_id = _second_site(story, place)
    is_staff = any(purpose.controller for purpose in pack.purposes)
    tie = {"kind": "technician"} if is_staff else {"kind": scene.setting.relation, "space_id": space_id}
    email, name = NEWCOMER
    wanted = {"organisation_id": scene.id_of("organisation"), "name": name, "email": email, "relation": tie}
    invited = scene.as_manager().make("/v1/people", {**wanted, "language": "en"})
    password = first_password_for(story.house.cloud, email)
    return story.house.pool.accept_invitation("newcomer", email, password, invited["id"])


def _second_site(story: "Story", jurisdiction: str) -> str:
    """A space in another place; the manager opens a site there."""
    manager, scene = story.scene.as_manager(), story.scene
    where = {"time_zone": "America/Los_Angeles", "jurisdiction": jurisdiction, "address": "9 Grand Avenue, Los Angeles"}
    site = manager.make("/v1/sites", {"organisation_id": scene.id_of("organisation"), "name": "The Grove", **where})
    space = {"kind": scene.setting.space_kind, "label": "1A"}
    return str(manager.make(f"/v1/sites/{site['id']}/spaces", space)["id"])


def _offered(pack: "Pack", kind: Any, first: str) -> Offer:  # noqa: ANN401 (a kind of request)
    for place in (first, *pack.jurisdictions):
        try:
            return offer_of(pack, kind, [place])
        except NotOffered:
            continue
    message = f"{kind} is offered nowhere"
    raise LookupError(message)


def _object_to_news(story: "Story", newcomer: Login) -> None:
    story.chapter("Somebody objects to news, and it stops")
    pack = packs.load(story.house.operator)
    news = next((each for each in pack.permissions if MARKETING in each.uses), None)
    allowed = _is_allowed(story, newcomer, news.key) if news else False
    if news is None or news.basis == "consent":
        story.expect("this policy sends no news without a yes", allowed, expected=False)
        return
    story.expect("nobody has said no to news yet", allowed)
    request = ask(story, newcomer, "objection", asked_for={"purposes": [news.key]})
    story.expect("an objection needs no proof and no decision, and is answered", request.reaches("closed"))
    story.expect("from then on no news may be sent", _is_allowed(story, newcomer, news.key), expected=False)
    story.expect("and the answer says so", bool(request.mailed(r"(objected to a use of your data)")))


def _is_allowed(story: "Story", who: Login, key: str) -> bool:
    choices = story.house.client(who).get("/v1/privacy/choices").json()["data"]
    return any(each["allowed"] for each in choices if each["key"] == key)


def _erase(story: "Story", newcomer: Login, team: Team) -> Asked:
    story.chapter("Two of the compliance team agree to an erasure")
    request = ask(story, newcomer, "erasure")
    request.prove()
    story.expect("once it is proven who asks, it waits for a decision", request.reaches("awaiting_decision"))
    plan = story.house.client(newcomer).get(f"/v1/requests/{request.id}/plan").json()
    told = plan["completeness"]
    story.expect("the plan counts everything that is held, and has changed nothing", told["is_complete"])
    story.console.print(
        f"    of {told['held']} records {told['erased']} go, {told['anonymised']} lose the name, {told['kept']} stay"
    )
    story.expect("one is not enough, two are", team.decide(request, decision="approve"), [None, "approve"])
    return request


def _refuse(story: "Story", newcomer: Login, team: Team) -> Asked:
    story.chapter("Another request is refused, on a ground of the law")
    pack = packs.load(story.house.operator)
    grounds = answering.grounds(_offered(pack, "portability", story.scene.setting.jurisdiction))
    exempting = next(key for key in grounds if key not in NO_EXEMPTION)
    request = ask(story, newcomer, "portability")
    said = {"decision": "refuse", "ground": exempting}
    bare = team.one.post(f"/v1/requests/{request.id}/decision", said).status_code
    story.expect("without a reason for the person nothing is refused", bare, 422)
    story.expect("a refusal takes two as well", team.decide(request, **said, reason=BECAUSE), [None, "refuse"])
    request.prove()
    return request


def _check_erasure(story: "Story", request: Asked) -> None:
    story.chapter("What was erased has a receipt")
    story.expect(
        "a second look finds nothing but what the plan keeps, and the request is closed", request.reaches("closed")
    )
    link = request.mailed(RECEIPT)
    receipt = httpx.get(link, timeout=30).json()
    told = receipt["completeness"]
    story.expect("the link from the letter leads to the receipt, without an account", told["is_complete"])
    for holding in receipt["holdings"]:
        kept = [f"{part['count']} kept, because {part['because']}" for part in holding["keep"]]
        said = "; ".join([f"{holding['erase']} erased", *kept])
        story.console.print(f"    {holding['about']}: {said}", highlight=False)
    waiting = set(receipt["waiting"])  # for the end of the day, which is then signed
    known = {line.id for line in story.ledger()}
    proven = bool(waiting or receipt["proofs"]) and waiting <= known
    story.expect("each step of it is a line of the ledger", proven)


def _check_refusal(story: "Story", request: Asked) -> None:
    story.chapter("The refusal is read")
    story.expect("nothing was done", request.reaches("refused"))
    story.expect(
        "the letter has the reason in the team's own words", request.mailed(f"({re.escape(BECAUSE)})"), BECAUSE
    )
    office = answering.authority_of(packs.load(story.house.operator), request.now["jurisdiction"])
    letter = request.mailed(r"(?s)(.*)")
    story.expect("the authority with its address", [part for part in (office.name,) if part not in letter], [])
    story.expect("and the way to court", "go to court" in letter)


def _look_at_the_desk(story: "Story", compliance: "Client") -> None:
    story.chapter("The compliance team sees what is due, and the figures of the year")
    listed = compliance.get("/v1/compliance/requests").json()["data"]
    for each in listed:
        dates = f"safe {each['safe_due']}, law {each['legal_due'] or 'has no date'}"
        line = f"    {each['right']:<12}{each['state']:<16}{dates}, waits for {each['waits_for']}"
        story.console.print(line, highlight=False)
    story.expect(
        "what waits is in the list, the soonest first", listed, sorted(listed, key=lambda each: each["answer_by"])
    )
    story.expect("and nothing is late", [each["id"] for each in listed if each["is_late"]], [])
    figures = compliance.get("/v1/compliance/requests/metrics").json()
    for name, told in figures["kinds"].items():
        done, denied = told["complied"] + told["complied_in_part"], sum(told["denied"].values())
        line = (
            f"    {name:<12}{told['received']} received, {done} complied with, {denied} denied, {told['pending']} open"
        )
        story.console.print(line, highlight=False)
    story.expect("the year counts the refusal as one", figures["kinds"]["portability"]["denied"]["exempt"], 1)
    everything = sum(told["received"] for told in figures["kinds"].values())
    story.expect("and everything once", figures["all"]["received"], everything)
