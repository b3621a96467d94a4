"""Pictures of public doors (V-05): bound to what the console announced, seen by few, gone with their records."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from functions.access import erase_images, erase_lost_pictures, offer_upload, read_images
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, Answer, call, refusing
from tests.functions.entering import enter, entry_id, right_of
from tests.functions.messages import sent, stamped, take
from tests.functions.passages import OFFICER
from tests.functions.relations import lines
from tests.functions.world import House, World
from vestibule import config, register
from vestibule.access.holdings import IMAGES
from vestibule.access.image import Image
from vestibule.people.model import Person
from vestibule.policy import pack as packs
from vestibule.registry.holdings import ENTRANCES
from vestibule.table import commit

ROUTE = "GET /v1/entries/{entry_id}/image"
PICTURE = b"\xff\xd8\xff a picture \xff\xd9"
DIGEST = hashlib.sha256(PICTURE).hexdigest()


def asked(house: House, at: Clock, nonce: str = "0" * 16, seq: int = 1, thing: str = "", **changed: Any) -> str:
    data = {"entrance_id": house.entrance.id, "nonce": nonce, "digest": DIGEST, "bytes": len(PICTURE), **changed}
    return stamped(sent("upload", data, at.now, seq=seq), thing or house.device.id, at.now)


def offered(house: House, at: Clock, **changed: Any) -> dict[str, Any]:
    assert take(offer_upload.handler, asked(house, at, **changed)) == []
    topic, answer = aws.told()[-1]
    assert topic == f"d/{house.device.id}/ans/{answer['nonce']}"
    return answer


def image(image_id: str, at: Clock) -> Image:
    found = IMAGES.get(image_id, now=at.now)
    assert found
    return found


def put(world: World, at: Clock) -> str:
    """The console has put a picture there; its identifier."""
    image_id = str(offered(world.home, at)["image_id"])
    aws.client("s3").put_object(Bucket="images", Key=image(image_id, at).key, Body=PICTURE)
    return image_id


def photographed(world: World, at: Clock) -> str:
    """The resident enters under the camera; the picture's identifier."""
    image_id, right = put(world, at), right_of(world.resident, world.home, at.now)
    assert enter(world.home, at.now, grant_id=right.id, image_id=image_id)
    return image_id


def look(who: Person | str, house: House, *roles: str, seq: int = 1) -> Answer:
    return call(read_images.handler, ROUTE, caller=who, roles=roles, entry_id=entry_id(house, seq))


def pictures() -> list[str]:
    return [found["Key"] for found in aws.client("s3").list_objects_v2(Bucket="images").get("Contents", [])]


def test_a_console_that_counts_says_how_many_stand_on_it(world: World, at: Clock) -> None:
    said: tuple[dict[str, int], ...] = ({}, {"people": 0}, {"people": 1}, {"people": 2})
    asks = [offered(world.home, at, nonce=f"{n:016}", seq=n + 1, **each) for n, each in enumerate(said)]
    found = [image(str(each["image_id"]), at) for each in asks]
    assert [each.people_shown for each in found] == [None, 0, 1, 2]
    assert [each.shows_others for each in found] == [False, False, False, True]


def test_a_console_is_told_where_to_put_that_one_picture(world: World, at: Clock) -> None:
    answer = offered(world.home, at)
    signed = parse_qs(urlsplit(answer["url"]).query)["X-Amz-SignedHeaders"]
    assert signed == ["content-length;content-type;host;x-amz-checksum-sha256"]
    assert answer["headers"] == {
        "content-length": str(len(PICTURE)),
        "content-type": "image/jpeg",
        "x-amz-checksum-sha256": base64.b64encode(hashlib.sha256(PICTURE).digest()).decode(),
    }
    assert (answer["what"], answer["entrance_id"], answer["lasts_ms"]) == ("upload", world.home.entrance.id, 300_000)
    kept = image(answer["image_id"], at)
    assert (kept.digest, kept.device_id, kept.person_id) == (DIGEST, world.home.device.id, None)
    assert kept.expires_at is not None


def test_asked_twice_it_is_one_picture(world: World, at: Clock) -> None:
    first, again = offered(world.home, at), offered(world.home, at)
    assert first["image_id"] == again["image_id"]
    assert offered(world.home, at, nonce="1" * 16, seq=2)["image_id"] != first["image_id"]
    assert aws.count(IMAGES) == 2


def test_at_a_private_door_and_for_an_operator_without_pictures_none_is_taken(
    world: World, at: Clock, operated_by: Any
) -> None:
    commit(ENTRANCES.change(world.home.entrance.id, access="private"))
    assert take(offer_upload.handler, asked(world.home, at)) == []
    operated_by("noke")
    assert take(offer_upload.handler, asked(world.elsewhere, at)) == []
    assert sorted(reason for reason, _ in aws.dead_letters()) == ["no_images", "not_public"]
    assert (aws.count(IMAGES), aws.told()) == (0, [])


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"thing": "elsewhere"}, "wrong_entrance"),
        ({"bytes": 2_000_001}, "malformed"),
        ({"bytes": 0}, "malformed"),
        ({"people": -1}, "malformed"),
        ({"people": 100}, "malformed"),
        ({"digest": "0" * 63}, "malformed"),
        ({"nonce": "../../cmd/x"}, "malformed"),
        ({"key": "images/another"}, "malformed"),
    ],
)
def test_a_bad_ask_is_a_dead_letter(world: World, at: Clock, changed: dict[str, Any], reason: str) -> None:
    thing = world.elsewhere.device.id if changed.pop("thing", None) else ""
    assert take(offer_upload.handler, asked(world.home, at, thing=thing, **changed)) == []
    assert [why for why, _ in aws.dead_letters()] == [reason]
    assert (aws.count(IMAGES), aws.told()) == (0, [])


def test_an_answer_that_the_broker_refuses_is_asked_for_again(world: World, at: Clock) -> None:
    with refusing("Publish", "ThrottlingException"):
        assert take(offer_upload.handler, asked(world.home, at)) == ["m0"]
    offered(world.home, at)
    assert aws.count(IMAGES) == 1


def test_an_entrys_picture_becomes_its_persons(world: World, at: Clock) -> None:
    kept = image(photographed(world, at), at)
    assert (kept.entry_id, kept.person_id) == (entry_id(world.home), world.resident.id)
    [mine] = IMAGES.query(world.resident.id, index="by_person", now=at.now).items
    assert mine == kept


def test_a_picture_is_of_one_entry_and_of_its_own_device(world: World, at: Clock) -> None:
    image_id = photographed(world, at)
    assert enter(world.home, at.now, seq=2, image_id=image_id)
    assert image(image_id, at).entry_id == entry_id(world.home)
    assert look(OFFICER, world.home, "compliance", seq=2).status == 404
    assert enter(world.elsewhere, at.now, seq=3, image_id=image_id) is None
    assert [reason for reason, _ in aws.dead_letters()] == ["wrong_image"]


def test_whose_it_is_sees_it_and_that_is_no_look(world: World, at: Clock) -> None:
    image_id = photographed(world, at)
    aws.events()
    own = look(world.resident, world.home)
    assert (own.status, own.headers["cache-control"]) == (303, "no-store")
    assert f"images/{image_id}.jpg" in own.headers["location"]
    assert (aws.events(), lines(at.now, read_images.LOOKED_AT)) == ([], [])


def test_a_manager_is_told_that_the_policy_keeps_pictures_from_managers_and_nothing_else(
    world: World, at: Clock
) -> None:
    photographed(world, at)
    enter(world.home, at.now, seq=2)
    aws.events()
    refused = look(world.home.manager, world.home)
    assert (refused.status, refused.code) == (403, "withheld-by-policy")
    assert refused.body["detail"] == "The privacy policy gives no user.content.self_image to property management."
    without = look(world.home.manager, world.home, seq=2)
    assert (without.status, without.body["detail"]) == (403, refused.body["detail"])
    assert (aws.events(), lines(at.now, read_images.LOOKED_AT)) == ([], [])


def test_where_the_policy_gives_pictures_to_property_management_a_manager_sees_them(
    world: World, at: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    photographed(world, at)
    aws.events()
    gives = 'categories = ["identifiers", "account", "hardware_usage", "communications"]'
    text = packs.text_of("valet")
    assert text.count(gives) == 1
    wider = register.check(text.replace(gives, gives.replace("]", ', "sensory"]')), "valet.toml")
    monkeypatch.setattr(config, "operator_pack", lambda: wider)
    assert look(world.home.manager, world.home).status == 303
    [told] = aws.events()
    assert (told["type"], told["subject"]) == ("disclosures.data.looked_at", world.home.manager.id)
    assert told["data"]["organisation_id"] == world.home.organisation.id
    assert (told["data"]["kind"], told["data"]["persons"]) == ("images", world.resident.id)
    [line] = lines(at.now, read_images.LOOKED_AT)
    assert (line.facts["role"], line.facts["by"]) == ("manager", world.home.manager.id)
    assert look(world.elsewhere.manager, world.home).status == 404


def test_the_operators_own_team_for_authorities_sees_it_and_its_person_is_told(world: World, at: Clock) -> None:
    image_id = photographed(world, at)
    aws.events()
    assert look(OFFICER, world.home, "compliance").status == 303
    [told] = aws.events()
    assert (told["data"]["role"], told["data"]["persons"]) == ("compliance", world.resident.id)
    [line] = lines(at.now, read_images.LOOKED_AT)
    said = {"entry_id": entry_id(world.home), "by": OFFICER, "role": "compliance", "organisation_id": None}
    assert (line.subject, line.facts) == (image_id, said)
    assert look(OFFICER, world.home, "operator").status == 404


def test_a_look_at_somebody_whom_nobody_knows_leaves_a_line_too(world: World, at: Clock) -> None:
    image_id = put(world, at)
    assert enter(world.home, at.now, method="button", image_id=image_id)
    aws.events()
    assert look(OFFICER, world.home, "compliance").status == 303
    assert aws.events() == []
    assert [line.subject for line in lines(at.now, read_images.LOOKED_AT)] == [image_id]


@pytest.mark.parametrize("method", ["let_in", "pass"])
def test_the_picture_of_a_visitor_is_not_of_who_let_the_visitor_in(world: World, at: Clock, method: str) -> None:
    image_id = put(world, at)
    right = right_of(world.resident, world.home, at.now)
    entry = enter(world.home, at.now, method=method, grant_id=right.id, image_id=image_id)
    assert entry
    assert entry.person_id == world.resident.id
    kept = image(image_id, at)
    assert (kept.entry_id, kept.person_id) == (entry.id, None)
    assert IMAGES.query(world.resident.id, index="by_person", now=at.now).items == ()
    assert look(world.resident, world.home).status == 404


def test_for_others_there_is_no_picture(world: World, at: Clock) -> None:
    photographed(world, at)
    for other in (world.neighbour, world.elsewhere.manager):
        assert (look(other, world.home).status, look(other, world.home).code) == (404, "not-found")
    nothing = call(read_images.handler, ROUTE, caller=world.home.manager, entry_id=entry_id(world.elsewhere))
    assert nothing.status == 404
    assert look(world.neighbour, world.home).body["detail"] == nothing.body["detail"]


def test_a_picture_that_never_came_is_none(world: World, at: Clock) -> None:
    photographed(world, at)
    aws.client("s3").delete_object(Bucket="images", Key=pictures()[0])
    assert look(world.resident, world.home).status == 404


def test_a_picture_that_may_not_be_had_is_a_fault_and_not_a_picture_that_never_came(world: World, at: Clock) -> None:
    photographed(world, at)
    with refusing("HeadObject", "403"):
        assert look(world.resident, world.home).status == 500


def test_when_the_look_cannot_be_told_nobody_looks(world: World, at: Clock) -> None:
    photographed(world, at)
    with refusing("PutEvents", "InternalException"):
        assert look(OFFICER, world.home, "compliance").status == 500


def gone(image_id: str) -> str:
    data = {"table": "images", "key0": image_id, "person_id": None}
    return json.dumps({"detail": {"type": "retention.record.gone", "subject": image_id, "data": data}})


def test_with_the_record_goes_the_picture(world: World, at: Clock) -> None:
    image_id = photographed(world, at)
    assert len(pictures()) == 1
    assert take(erase_images.handler, gone(image_id)) == []
    assert len(pictures()) == 1  # its record was put back, for a hold
    commit(IMAGES.remove(image_id))
    with refusing("DeleteObject", "SlowDown"):
        assert take(erase_images.handler, gone(image_id)) == ["m0"]
    assert take(erase_images.handler, gone(image_id), gone(image_id)) == []
    assert pictures() == []


def test_a_picture_whose_event_was_lost_goes_within_days_and_one_with_a_record_stays(world: World, at: Clock) -> None:
    image_id = photographed(world, at)
    aws.client("s3").put_object(Bucket="images", Key="images/img_lost.jpg", Body=PICTURE)
    at.now = max(at.now, datetime.now(UTC)) + timedelta(days=20)
    erase_lost_pictures.handler({}, CONTEXT)
    assert len(pictures()) == 2  # within the term every record is there, and is not even asked for
    at.forward(days=100)
    erase_lost_pictures.handler({}, CONTEXT)
    assert pictures() == [f"images/{image_id}.jpg"]  # long ended, but kept
    commit(IMAGES.remove(image_id))
    erase_lost_pictures.handler({}, CONTEXT)
    assert pictures() == []


def test_a_picture_that_was_put_there_again_after_it_was_erased_goes_the_next_day(world: World, at: Clock) -> None:
    kept = photographed(world, at)
    aws.client("s3").put_object(Bucket="images", Key="images/img_erased.jpg", Body=PICTURE)
    at.now = datetime.now(UTC) + timedelta(hours=20)
    erase_lost_pictures.handler({}, CONTEXT)
    assert pictures() == [f"images/{kept}.jpg"]
