"""People reach what is theirs and nothing else (C-02): tokens, roles, tenancy, all on the real gateway."""

import base64
import json
import re
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx
import pytest

from local.client import Client
from local.devices import SimulatedLock
from local.running import House
from local.scene import eventually
from tests.journeys.places import Actor, Place, found_place
from tests.journeys.tables import nothing_changes, put, rows

UNKNOWN = "01JD3Z6X0Q8W5T2N9R4K7M1B3C"
CODE = re.compile(r"^\s*([0-9A-Z]{8})\s*$", re.MULTILINE)


@dataclass(frozen=True)
class Home:
    """A door that a resident may open and has opened, and a request of the resident's."""

    place: Place
    owner: Actor
    door: str
    lock: SimulatedLock
    command: str
    request: str


@pytest.fixture(scope="module")
def home(place: Place) -> Iterator[Home]:
    owner, door = place.invite(), place.add_door()
    with place.lock_at(door) as lock:
        place.grant(owner, door)
        accepted = owner.unlock(door)
        assert owner.outcome_of(accepted)["status"] == "done"
        request = owner.api.make("/v1/requests", {"right": "access"})
        yield Home(place, owner, door, lock, accepted.json()["id"], request["id"])


type Spoil = Callable[[str], str]


def without_token(_: str) -> str:
    return ""


def nonsense(_: str) -> str:
    return "Bearer not.a.token"


def promoted(token: str) -> str:
    """The resident's token with the manager's role written into it, under the old signature."""
    head, payload, signature = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return f"Bearer {head}.{encoded({**claims, 'cognito:groups': ['operator', 'manager']})}.{signature}"


def unsigned(token: str) -> str:
    """The same claims with the algorithm `none`."""
    payload = token.split(".")[1]
    return f"Bearer {encoded({'alg': 'none', 'typ': 'JWT'})}.{payload}."


def encoded(claims: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")


@pytest.mark.parametrize("spoil", [without_token, nonsense, promoted, unsigned], ids=lambda spoil: spoil.__name__)
def test_a_token_that_the_pool_has_not_signed_is_refused(house: House, home: Home, spoil: Spoil) -> None:
    header = spoil(str(home.owner.api.token))
    headers = {"Idempotency-Key": "unsigned", **({"Authorization": header} if header else {})}
    with nothing_changes(house), httpx.Client(base_url=house.api_url, headers=headers) as caller:
        answers = [
            caller.get(f"/v1/entries?person_id={home.owner.id}"),
            caller.get(f"/v1/commands/{home.command}"),
            caller.get(f"/v1/sites/{home.place.site}"),
            caller.post("/v1/compliance/requests", json={"right": "access"}),
            caller.post(f"/v1/entrances/{home.door}/commands", json={"verb": "unlock"}),
        ]
    assert [answer.status_code for answer in answers] == [401] * 5


def test_a_token_ends_after_its_time(house: House, home: Home) -> None:
    with tokens_that_last(house, seconds=2):
        api = house.client(home.owner.login)
    assert api.get("/v1/entries", person_id=home.owner.id).status_code == 200
    assert eventually(lambda: api.get("/v1/entries", person_id=home.owner.id).status_code == 401)


def test_an_id_token_is_not_for_the_api(house: House, home: Home) -> None:
    login = home.owner.login
    tokens = house.pool.client.initiate_auth(
        ClientId=house.pool.client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": login.email, "PASSWORD": login.password},
    )["AuthenticationResult"]
    answer = Client(house.api_url, tokens["IdToken"]).get("/v1/entries", person_id=home.owner.id)
    assert (answer.status_code, answer.headers["content-type"]) == (401, "application/problem+json")
    assert answer.json()["type"] == "/problems/not-signed-in"
    assert "access token" in answer.json()["detail"]


def test_the_owner_reaches_all_of_it(home: Home) -> None:
    """The counterpart of the refusals below: the same addresses answer the one who may."""
    api = home.owner.api
    assert [entry["command_id"] for entry in home.owner.entries()] == [home.command]
    assert api.get(f"/v1/commands/{home.command}").json()["status"] == "done"
    assert api.get(f"/v1/requests/{home.request}").status_code == 200
    assert home.place.manager.api.get(f"/v1/sites/{home.place.site}").status_code == 200
    assert len(home.place.entries_at(home.door)) == 1


def test_without_a_grant_the_door_stays_shut(house: House, home: Home, resident: Actor) -> None:
    opened = list(home.lock.lock.opened)
    with nothing_changes(house):
        answer = resident.unlock(home.door)
    assert (answer.status_code, answer.json()["reason"]) == (403, "no_grant")
    assert home.lock.lock.opened == opened


def test_a_resident_learns_nothing_about_a_neighbour(house: House, home: Home, resident: Actor) -> None:
    api, proof = resident.api, {"code": "00000000"}
    with nothing_changes(house):
        answers = [
            api.get("/v1/entries", person_id=home.owner.id),
            api.get("/v1/entries", entrance_id=home.door),
            api.get(f"/v1/commands/{home.command}"),
            api.get(f"/v1/requests/{home.request}"),
            api.post(f"/v1/requests/{home.request}/verification", proof),
            api.get("/v1/sites", organisation_id=home.place.organisation),
            api.get(f"/v1/sites/{home.place.site}"),
        ]
    assert [answer.status_code for answer in answers] == [404] * 7


def test_a_resident_manages_nothing(house: House, home: Home, resident: Actor) -> None:
    api, place = resident.api, home.place
    with nothing_changes(house):
        answers = [
            api.post("/v1/organisations", {"name": "Mine"}),
            *manage(api, place, home.door, resident.id),
        ]
    assert [answer.status_code for answer in answers] == [403] + [404] * 6


def test_a_manager_of_another_organisation_finds_nothing(house: House, home: Home, elsewhere: Place) -> None:
    api, place = elsewhere.manager.api, home.place
    with nothing_changes(house):
        answers = [
            api.get("/v1/sites", organisation_id=place.organisation),
            api.get(f"/v1/sites/{place.site}"),
            api.get("/v1/entries", entrance_id=home.door),
            api.get("/v1/entries", person_id=home.owner.id),
            api.get(f"/v1/commands/{home.command}"),
            api.get(f"/v1/requests/{home.request}"),
            *manage(api, place, home.door, home.owner.id),
        ]
    assert [answer.status_code for answer in answers] == [404] * 12


def test_what_is_anothers_and_what_is_nowhere_look_the_same(home: Home, elsewhere: Place) -> None:
    api = elsewhere.manager.api
    pairs = [
        (f"/v1/sites/{home.place.site}", f"/v1/sites/sit_{UNKNOWN}"),
        (f"/v1/entries?entrance_id={home.door}", f"/v1/entries?entrance_id=ent_{UNKNOWN}"),
        (f"/v1/commands/{home.command}", f"/v1/commands/cmd_{UNKNOWN}"),
        (f"/v1/requests/{home.request}", f"/v1/requests/req_{UNKNOWN}"),
    ]
    for anothers, nowhere in pairs:
        assert told(api.get(anothers)) == told(api.get(nowhere))


def test_a_manager_cannot_draw_strangers_into_an_organisation(house: House, home: Home, elsewhere: Place) -> None:
    """The own organisation, but somebody else's space, entrance or person."""
    api, stranger, own_door = elsewhere.manager.api, home.owner.id, elsewhere.add_door()
    invitation = {
        "organisation_id": elsewhere.organisation,
        "name": "Nobody",
        "email": "nobody@journeys.example",
        "relation": {"kind": "resident", "space_id": home.place.space},
    }
    with nothing_changes(house):
        answers = [
            api.post("/v1/people", invitation),
            api.post("/v1/grants", {"person_id": stranger, "entrance_ids": [own_door]}),
            api.post("/v1/grants", {"person_id": stranger, "entrance_ids": [own_door, home.door]}),
            api.post(f"/v1/sites/{elsewhere.site}/devices", {"kind": "lock", "entrance_id": home.door}),
            api.post(
                f"/v1/sites/{elsewhere.site}/entrances",
                {"name": "Side", "access": "public", "space_id": home.place.space},
            ),
        ]
    assert [answer.status_code for answer in answers] == [422] * 5


def test_an_ended_relation_ends_the_reach_at_once(house: House) -> None:
    """The token lives on for an hour; what it reaches is asked anew with each call."""
    place = found_place(house)
    api = place.manager.api
    assert api.get(f"/v1/sites/{place.site}").status_code == 200
    (relation,) = [found for found in rows(house, "relations") if found["person_id"] == place.manager.id]
    put(house, "relations", {**relation, "until": relation["since"]})
    assert api.get(f"/v1/sites/{place.site}").status_code == 404
    assert [answer.status_code for answer in manage(api, place, f"ent_{UNKNOWN}", place.manager.id)[:5]] == [404] * 5


def test_a_new_address_counts_once_its_letter_has_come_back_and_signs_in_from_then_on(
    house: House, resident: Actor
) -> None:
    old, new = resident.email, f"{secrets.token_hex(6)}@journeys.example"
    asked = change_own(resident, email=new)
    assert (asked["email"], asked["unproven"]["email"]) == (old, new)
    assert house.pool.token(old, resident.login.password)
    with pytest.raises(house.pool.client.exceptions.ClientError):
        house.pool.token(new, resident.login.password)
    resident.api.make("/v1/people/me/email-proof", {"code": code_mailed_to(house, new)})
    profile = house.client(replace(resident.login, email=new)).get("/v1/people/me").json()
    assert (profile["id"], profile["email"], profile["unproven"]) == (resident.id, new, None)
    with pytest.raises(house.pool.client.exceptions.ClientError):
        house.pool.token(old, resident.login.password)
    [warning] = [mail for mail in house.cloud.mails() if mail["to"] == [old] and "was changed" in mail["subject"]]
    assert new not in warning["text"]


def change_own(person: Actor, **fields: str) -> dict[str, Any]:
    """Change the person's own record."""
    token = {"Authorization": f"Bearer {person.api.token}"}
    answer = httpx.patch(f"{person.api.url}/v1/people/me", json=fields, headers=token, timeout=30)
    assert answer.status_code == 200, answer.text
    profile: dict[str, Any] = answer.json()
    return profile


def code_mailed_to(house: House, address: str) -> str:
    """The code in the one letter to an address, on a line of its own."""
    [letter] = [mail["text"] for mail in house.cloud.mails() if mail["to"] == [address]]
    [code] = CODE.findall(letter)
    return str(code)


@contextmanager
def tokens_that_last(house: House, seconds: int) -> Iterator[None]:
    """Tokens of the deployed app client, given out for seconds instead of an hour."""
    pool = {"UserPoolId": house.pool.pool_id, "ClientId": house.pool.client_id}
    kept = house.pool.client.describe_user_pool_client(**pool)["UserPoolClient"]
    same = {**pool, "ExplicitAuthFlows": kept["ExplicitAuthFlows"]}
    short = {"AccessTokenValidity": seconds, "TokenValidityUnits": {"AccessToken": "seconds"}}
    house.pool.client.update_user_pool_client(**same, **short)
    try:
        yield
    finally:
        as_before = {name: kept[name] for name in short}
        house.pool.client.update_user_pool_client(**same, **as_before)


def manage(api: Client, place: Place, door: str, person: str) -> list[httpx.Response]:
    """Everything that only the place's own manager may do."""
    site = {
        "organisation_id": place.organisation,
        "name": "Annexe",
        "address": "1 Elsewhere",
        "time_zone": "America/New_York",
        "jurisdiction": "US-NYC",
    }
    invitation = {
        "organisation_id": place.organisation,
        "name": "Nobody",
        "email": "nobody@journeys.example",
        "relation": {"kind": "resident", "space_id": place.space},
    }
    return [
        api.post("/v1/sites", site),
        api.post(f"/v1/sites/{place.site}/spaces", {"kind": "apartment", "label": "9Z"}),
        api.post(f"/v1/sites/{place.site}/entrances", {"name": "Side", "access": "public"}),
        api.post(f"/v1/sites/{place.site}/devices", {"kind": "lock"}),
        api.post("/v1/people", invitation),
        api.post("/v1/grants", {"person_id": person, "entrance_ids": [door]}),
    ]


def told(answer: httpx.Response) -> tuple[int, dict[str, object]]:
    """What a problem says, without the number of the call."""
    return answer.status_code, {name: value for name, value in answer.json().items() if name != "request_id"}
