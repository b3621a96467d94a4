"""What a copy is made of: pages however many records there are, pictures, words for people, and nobody else."""

import hashlib
import json
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, get_args
from zipfile import ZipFile

import html5lib
import pytest
from pypdf import PdfReader

from functions.requests import bundle_copy, collect_holding
from local.copies import Broken, opened
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT
from tests.functions.routes import request_of
from tests.functions.test_lists import entry
from tests.functions.traces import least
from tests.functions.world import World, grant
from vestibule import ids, register, sealing
from vestibule.access.holdings import ENTRIES, FACES, IMAGES
from vestibule.access.image import Image
from vestibule.access.model import CommandStatus, Entry, EntryMethod, EntryResult, Verb
from vestibule.consent import model as consents
from vestibule.disclosures.holdings import DISCLOSURES, RECIPIENTS
from vestibule.disclosures.model import Disclosure, Recipient
from vestibule.intercom.model import CallStatus
from vestibule.notices import model as notices
from vestibule.people.model import RelationKind
from vestibule.policy import pack as packs
from vestibule.requests import asking, bundles, gathering, readable
from vestibule.requests.copying import SOMEBODY_ELSE, Manifest, Page, own
from vestibule.requests.fields import CODES
from vestibule.requests.holdings import REQUESTS
from vestibule.requests.model import DataRequest, HoldingPlan
from vestibule.sealing import Place
from vestibule.table import commit, commit_each

CALIFORNIA = "US-CA"
PICTURE = b"\xff\xd8\xff a picture \xff\xd9"


def collect(request: DataRequest, holding: str) -> dict[str, Any]:
    found: dict[str, Any] = collect_holding.handler({"request_id": request.id, "holding": holding}, CONTEXT)
    return found


def whole(request: DataRequest, *holdings: str) -> bytes:
    parts = [collect(request, holding) for holding in holdings]
    bundled = bundle_copy.handler({"request_id": request.id, "parts": parts}, CONTEXT)
    key = f"requests/{request.id}/bundle.zip"
    content: bytes = aws.client("s3").get_object(Bucket="bundles", Key=key)["Body"].read()
    assert hashlib.sha256(content).hexdigest() == bundled["bundle_hash"]
    return content


def part(request: DataRequest, holding: str) -> dict[str, Any]:
    by_name = {found["holding"]: found for found in opened(whole(request, holding))["holdings"]}
    return dict(by_name[holding])


def page_of(content: bytes) -> str:
    with ZipFile(BytesIO(content)) as copy:
        return copy.read("index.html").decode()


def printed(content: bytes) -> str:
    """What the PDF says, without the spaces: its lines break where the paper ends."""
    with ZipFile(BytesIO(content)) as copy:
        pages = PdfReader(BytesIO(copy.read("copy.pdf"))).pages
        return "".join("".join(page.extract_text().split()) for page in pages)


def words_of(text: str) -> str:
    return "".join(html5lib.parse(text, namespaceHTMLElements=False).itertext())


def enter_often(world: World, times: int, now: datetime) -> None:
    commit_each(ENTRIES.add(entry(world, number, now - timedelta(minutes=number))) for number in range(times))


def test_many_records_are_many_pages_and_all_of_them_are_there_once(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "PAGE", 5)
    enter_often(world, 12, at.now)
    request = request_of(world.resident, at.now)
    entries = part(request, "entries")
    assert [file["records"] for file in entries["files"]] == [5, 5, 2]
    assert [file["name"] for file in entries["files"]] == [f"data/entries/0000{page}.json" for page in (1, 2, 3)]
    assert {record["id"] for record in entries["records"]} == {ids.derived("evt", number) for number in range(12)}


def test_the_page_to_read_shows_the_newest_and_says_how_many_there_are(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "PAGE", 5)
    monkeypatch.setattr(readable, "LISTED", 7)
    enter_often(world, 13, at.now)
    text = page_of(whole(request_of(world.resident, at.now), "entries"))
    page = html5lib.parse(text, namespaceHTMLElements=False)
    shown = ["".join(each.itertext()) for each in page.findall(".//ol/li")]
    assert len(shown) == 7
    assert shown[0].startswith("When: November 21, 2026, 7:00 AM EST; By: fob; Result: granted")
    assert "The newest 7 of 13 are shown here. All are in the files." in text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["The copy of your data", "Why we have it", "How long we keep it"]),
        ("fr", ["La copie de vos données", "Pourquoi nous les avons", "Combien de temps nous les gardons"]),
        ("nl", ["De kopie van uw gegevens", "Waarom wij het hebben", "Hoe lang wij het bewaren"]),
    ],
)
def test_the_page_speaks_the_language_of_the_request(world: World, at: Clock, language: str, said: list[str]) -> None:
    enter_often(world, 1, at.now)
    request = request_of(world.resident, at.now, language=language)
    text = page_of(whole(request, "entries", "people", "conversations"))
    assert f'<html lang="{language}">' in text
    assert [words for words in said if words not in text] == []
    operator, shown = packs.load("valet"), words_of(text)
    stated = (operator.legal_name, operator.authority.name, operator.contacts.email, request.id)
    assert [each for each in stated if each not in shown] == []


def test_the_page_needs_nothing_from_elsewhere(world: World, at: Clock) -> None:
    aws.make_pool()
    text = page_of(whole(request_of(world.resident, at.now), *register.holdings(packs.load("valet"))))
    page = html5lib.parse(text, namespaceHTMLElements=False)
    assert page.findall(".//script") + page.findall(".//link") == []
    assert [each.get("href") for each in page.findall(".//a") if not str(each.get("href")).startswith("#")] == []
    assert "http" not in "".join(str(each.get("src")) for each in page.findall(".//img"))


def test_codes_are_said_in_words() -> None:
    said: dict[str, tuple[Any, ...]] = {
        "verb": (Verb,),
        "method": (EntryMethod,),
        "result": (EntryResult,),
        "status": (CommandStatus, CallStatus),
        "choice": (consents.Choice, notices.Choice),
        "kind": (RelationKind,),
    }
    for name, kinds in said.items():
        codes = {code for kind in kinds for code in spread(kind)}
        assert codes - CODES[name].keys() == set(), name
    record = {"method": "fob", "result": "denied", "one_time": True, "nonsense": "x"}
    assert readable.line(record, "UTC", "nl") == [("Door", "tag"), ("Uitkomst", "geweigerd"), ("Eenmaal geldig", "ja")]


def spread(kind: Any) -> set[str]:
    """The texts of a Literal, also of one within another."""
    return {text for each in get_args(kind) for text in (spread(each) if get_args(each) else {each})}


def test_what_somebody_wrote_is_no_markup(world: World, at: Clock) -> None:
    commit(ENTRIES.add(entry(world, 1, at.now).model_copy(update={"reason": "<script>alert(1)</script>"})))
    text = page_of(whole(request_of(world.resident, at.now), "entries"))
    assert "<script" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


def test_nobody_else_is_in_a_record(world: World, at: Clock) -> None:
    grant(world.resident, world.home.entrance, starts_at=at.now, now=at.now)
    grants = part(request_of(world.resident, at.now), "grants")
    [record] = grants["records"]
    assert (record["person_id"], record["granted_by"]) == (world.resident.id, "another person")
    assert grants["withheld"] == 1


def test_others_are_left_out_wherever_they_stand_and_are_counted() -> None:
    me, other, third = (ids.derived("per", name) for name in ("me", "other", "third"))
    record = {"by": other, "of": [me, {third: f"{me} and {other}"}], "count": 3, "text": "per_1"}
    kept, withheld = own(record, me, "fr")
    somebody = SOMEBODY_ELSE.fr
    assert kept == {"by": somebody, "of": [me, {somebody: f"{me} and {somebody}"}], "count": 3, "text": "per_1"}
    assert withheld == 3


def test_california_gets_the_last_twelve_months_and_is_told_of_the_rest(world: World, at: Clock) -> None:
    days = (1, 364, 366, 900)
    commit_each(ENTRIES.add(entry(world, day, at.now - timedelta(days=day))) for day in days)
    request = request_of(world.resident, at.now, jurisdiction=CALIFORNIA)
    entries = part(request, "entries")
    assert {record["id"] for record in entries["records"]} == {ids.derived("evt", day) for day in (1, 364)}
    assert (entries["before"], entries["since"]) == (2, "2025-11-21T05:00:00.000Z")
    assert "2 are older: you may ask for them too" in page_of(whole(request, "entries"))


def test_california_gets_all_of_it_for_the_asking(world: World, at: Clock) -> None:
    commit_each(ENTRIES.add(entry(world, day, at.now - timedelta(days=day))) for day in (1, 900))
    wanted = asking.sealed(ids.derived("req", world.resident.id), world.resident.id, {"everything": True}, at.now)
    request = request_of(world.resident, at.now, jurisdiction=CALIFORNIA, asked_for=wanted)
    entries = part(request, "entries")
    assert (len(entries["records"]), entries["before"], entries["since"]) == (2, 0, None)


def test_where_no_law_bounds_it_a_copy_has_no_beginning(world: World, at: Clock) -> None:
    commit_each(ENTRIES.add(entry(world, day, at.now - timedelta(days=day))) for day in (1, 900))
    assert len(part(request_of(world.resident, at.now, jurisdiction="CA"), "entries")["records"]) == 2


def test_passages_and_looks_are_said_in_words_with_who_it_was(world: World, at: Clock) -> None:
    recipient = ids.derived("rcp", "cleaner")
    known: Any = {"id": recipient, "kind": "third_party_vendors", "name": "Clean & Co", "country": "CA"}
    commit(RECIPIENTS.add(least_of(Recipient, at.now, **known)))
    usual: Any = {"person_id": world.resident.id, "at": at.now, "purpose": "service_delivery", "basis": "contract"}
    passed = least_of(Disclosure, at.now, id=ids.derived("dsc", "1"), kind="passed_on", recipient=recipient,
                      recipient_kind="third_party_vendors", data=["user.name"], fields=["profile.name"],
                      handed_over_at=at.now, expires_at=None, **usual)  # fmt: skip
    looked = least_of(Disclosure, at.now, id=ids.derived("dsc", "2"), kind="looked_at", recipient="operator",
                      recipient_kind="compliance", data=["user.name"], fields=["people"], expires_at=None, **usual)  # fmt: skip
    commit(DISCLOSURES.add(passed), DISCLOSURES.add(looked))
    said = [record["said"] for record in part(request_of(world.resident, at.now), "disclosures")["records"]]
    assert [line.partition(" data about you")[0] for line in sorted(said)] == [
        "Compliance team looked at",
        said_of("third_party_vendors") + " (Clean & Co) got",
    ]


def said_of(kind: str) -> str:
    return next(each.label.en for each in packs.load("valet").recipients if each.key == kind)


def least_of(shape: Any, now: datetime, **known: Any) -> Any:
    return least(shape, now, {name: value for name, value in known.items() if value is not None})


def test_pictures_are_in_the_copy_those_that_were_uploaded(world: World, at: Clock) -> None:
    images = [of_image(world, name, at.now) for name in ("there", "never-uploaded")]
    commit_each(IMAGES.add(image) for image in images)
    aws.client("s3").put_object(Bucket="images", Key=images[0].key, Body=PICTURE)
    content = whole(request_of(world.resident, at.now), "images")
    copy = opened(content)
    [picture, page, paper] = copy["files"]
    assert picture == {
        "name": f"media/{images[0].id}.jpg",
        "sha256": hashlib.sha256(PICTURE).hexdigest(),
        "bytes": len(PICTURE),
        "records": 0,
    }
    assert [page["name"], paper["name"]] == ["index.html", "copy.pdf"]
    assert f'<img src="{picture["name"]}" alt="A picture of you"' in page_of(content)


@pytest.mark.parametrize(("people", "given"), [(None, 1), (0, 1), (1, 1), (2, 0), (3, 0)])
def test_a_picture_on_which_others_stand_is_described_and_not_given(
    world: World, at: Clock, people: int | None, given: int
) -> None:
    image = of_image(world, "there", at.now).model_copy(update={"people_shown": people})
    commit(IMAGES.add(image))
    aws.client("s3").put_object(Bucket="images", Key=image.key, Body=PICTURE)
    content = whole(request_of(world.resident, at.now), "images")
    copy = opened(content)
    [described] = [part for part in copy["holdings"] if part["holding"] == "images"]
    assert [record["id"] for record in described["records"]] == [image.id]
    assert sum(file["name"].startswith("media/") for file in copy["files"]) == given
    assert described["pictures_withheld"] == 1 - given
    said = "1 of the pictures are described here and not shown"
    assert (said in words_of(page_of(content)), "".join(said.split()) in printed(content)) == (not given, not given)
    above = "not shown, because others stand on them as well: 1."
    assert (above in words_of(page_of(content))) == (not given)


def of_image(world: World, name: str, now: datetime) -> Image:
    image_id = ids.derived("img", name)
    where: Any = {"entrance_id": world.home.entrance.id, "site_id": world.home.site.id}
    where |= {"organisation_id": world.home.organisation.id, "device_id": world.home.device.id}
    who: Any = {"id": image_id, "key": f"images/{image_id}.jpg", "digest": "0" * 64, "asked_at": now}
    return Image(**where, **who, person_id=world.resident.id)


def test_what_is_stored_sealed_is_opened_for_its_person(world: World, at: Clock) -> None:
    template = "the template of a face"
    sealed = sealing.seal(Place(world.resident.id, FACES, "reference", (world.resident.id,)), template, at.now)
    commit(FACES.add(least_of(FACES.record, at.now, person_id=world.resident.id, reference=sealed)))
    [face] = part(request_of(world.resident, at.now), "faces")["records"]
    assert face["reference"] == template


def test_the_json_is_what_its_schema_says(world: World, at: Clock) -> None:
    enter_often(world, 2, at.now)
    request = request_of(world.resident, at.now)
    collected = collect(request, "entries")
    page = json.loads(bundles.read_page(request.id, "data/entries/00001.json"))
    assert Page.model_validate(page).model_dump(mode="json") == page
    assert collected == {"holding": "entries", "count": 2, "gone": 0}
    copy = opened(whole(request, "entries"))
    manifest = {**copy, "holdings": [{**each, "records": len(each["records"])} for each in copy["holdings"]]}
    assert Manifest.model_validate(manifest).model_dump(mode="json") == manifest


def test_what_is_not_held_is_said_too_and_what_was_not_asked_for(world: World, at: Clock) -> None:
    planned = [HoldingPlan(holding="entries", withheld=3)]
    request = request_of(world.resident, at.now, planned=planned)
    content = whole(request, "people")
    copy, page = opened(content), words_of(page_of(content))
    said = {holding["holding"]: (len(holding["records"]), holding["before"]) for holding in copy["holdings"]}
    assert (said.pop("people"), said.pop("entries"), set(said.values())) == ((1, 0), (0, 3), {(0, 0)})
    assert "3 are not in this copy" in page
    assert "Of these kinds we hold nothing on you:" in page


COMPLETE = {
    "en": ("hold on you: 1. All of them are in this copy", "hold on you: 4. In this copy: 1. Not in it: 3,"),
    "fr": ("à votre sujet : 1. Tous figurent dans", "à votre sujet : 4. Dans cette copie : 1. Hors de la copie : 3,"),
    "nl": ("over u hebben: 1. Ze staan allemaal in", "over u hebben: 4. In deze kopie: 1. Niet erin: 3,"),
}


@pytest.mark.parametrize("language", COMPLETE)
def test_the_first_page_says_that_it_is_everything_or_what_it_is_not(world: World, at: Clock, language: str) -> None:
    request = request_of(world.resident, at.now, language=language)
    less = request.model_copy(update={"planned": [HoldingPlan(holding="entries", withheld=3)]})
    for said, asked in zip(COMPLETE[language], (request, less), strict=True):
        commit(REQUESTS.change(asked.id, planned=asked.planned))
        shown = words_of(page_of(whole(asked, "people"))).replace("\N{NO-BREAK SPACE}", " ")
        assert said in shown


def test_a_copy_of_one_part_says_that_it_is_one(world: World, at: Clock) -> None:
    enter_often(world, 2, at.now)
    request = request_of(world.resident, at.now, right="portability")
    assert "the part of your data that you asked for, records: 2." in words_of(page_of(whole(request, "entries")))


def test_a_holding_collected_twice_is_the_same(world: World, at: Clock) -> None:
    enter_often(world, 3, at.now)
    request = request_of(world.resident, at.now)
    first = whole(request, "entries", "people")
    assert whole(request, "people", "entries") != first  # the order in which it is put in
    assert whole(request, "entries", "people") == first


def test_a_large_copy_leaves_in_pieces_and_is_whole(world: World, at: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "PIECE", 5 * 1024 * 1024)
    noise = hashlib.shake_256(b"noise").digest(3 * 1024 * 1024)
    with bundles.writing("req_1", at.now) as archive:
        files = [archive.add(f"media/{number}.jpg", noise) for number in range(4)]
        page = archive.add_written("index.html", ("line\n" for _ in range(3)))
        manifest = {"holdings": [], "files": [file.model_dump() for file in (*files, page)]}
        archive.add("manifest.json", json.dumps(manifest).encode())
    found = aws.client("s3").get_object(Bucket="bundles", Key="requests/req_1/bundle.zip")
    content = found["Body"].read()
    assert found["ETag"].strip('"').endswith("-3")
    assert hashlib.sha256(content).hexdigest() == archive.digest
    assert opened(content) == manifest


def test_a_copy_that_fails_half_way_is_not_there(world: World, at: Clock) -> None:
    def fail_half_way() -> None:
        with bundles.writing("req_1", at.now) as archive:
            archive.add("data/entries/00001.json", b"{}")
            raise Broken

    with pytest.raises(Broken):
        fail_half_way()
    assert "Contents" not in aws.client("s3").list_objects_v2(Bucket="bundles")


def test_a_neighbour_who_lived_here_before_is_in_nothing_of_it(world: World, at: Clock) -> None:
    aws.make_pool()
    other: Entry = entry(world, 7, at.now).model_copy(
        update={"id": ids.derived("evt", "n"), "person_id": world.neighbour.id}
    )
    commit(ENTRIES.add(other))
    enter_often(world, 2, at.now)
    content = whole(request_of(world.resident, at.now), *register.holdings(packs.load("valet")))
    text, paper = json.dumps(opened(content)) + page_of(content), printed(content)
    signs = (world.neighbour.id, world.neighbour.name, world.neighbour.email, other.id)
    assert [sign for sign in signs if sign in text or "".join(sign.split()) in paper] == []
    assert world.resident.email in text
    assert world.resident.email in paper
