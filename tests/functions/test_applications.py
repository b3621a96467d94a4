"""Applications: nobody becomes a user before the operator says so (W-01), technicians apply by form (W-05)."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from functions.people import apply, confirm_application, review_applications
from tests.conftest import Clock
from tests.functions import aws
from tests.functions.calls import CONTEXT, Answer, another_process, before, call, event, refusing
from tests.functions.outbox import deliver_posted
from tests.functions.relations import lines, stored
from tests.functions.world import World
from vestibule import ids
from vestibule.messages.holdings import MESSAGES
from vestibule.people.holdings import APPLICATIONS, PEOPLE, RELATIONS
from vestibule.table import HELD_BY, commit

FORM = "POST /v1/applications"
DECISION = "POST /v1/applications/{application_id}/decision"
OPERATOR = ids.derived("per", "operator")
USER: dict[str, Any] = {
    "kind": "user",
    "first_name": "Ada",
    "last_name": "Lovelace",
    "sex": "female",
    "role": "Property manager",
    "email": "ada@agency.example",
    "phone": "01 53 73 22 22",
    "company": {
        "name": "Agency",
        "office": "head_office",
        "address": "1 rue de la Paix",
        "city": "Paris",
        "postal_code": "75002",
        "country": "FR",
    },
    "language": "fr",
}
TECHNICIAN: dict[str, Any] = {
    "kind": "technician",
    "first_name": "Sam",
    "last_name": "Otis",
    "email": "sam@lifts.example",
    "phone": "+33153732223",
    "company": {"name": "Lifts"},
    "years_of_experience": 12,
}


@pytest.fixture(autouse=True)
def _operated_by_wemaintain(world: World, operated_by: Callable[[str], None]) -> None:
    operated_by("wemaintain")
    aws.make_pool()


def send(body: Any = None, handler: Any = apply.handler, **rest: Any) -> Answer:
    return call(handler, FORM, USER if body is None else body, **rest)


def links() -> list[str]:
    """The tokens of the links that were mailed, in their order."""
    deliver_posted()
    return [
        link[1] for _, _, text in aws.mails() if (link := re.search(r"/v1/applications/confirmation/([^\s]+)", text))
    ]


def click(token: str, method: str = "POST") -> Any:
    """What a browser gets that knows the address and no more."""
    sent = event(f"{method} /v1/applications/confirmation/{{token}}", None, headers={}, token=token)
    return confirm_application.handler(sent, CONTEXT)


def apply_for(body: Any = None) -> dict[str, Any]:
    """A form that is sent and confirmed, as the operator sees it."""
    known = {each["id"] for each in waiting()}
    assert send(body, key=f"form {len(known)} {aws.count(APPLICATIONS)}").status == 202
    assert click(links()[-1])["statusCode"] == 200
    [application] = [each for each in waiting() if each["id"] not in known]
    return application


def waiting() -> list[dict[str, Any]]:
    answer = call(review_applications.handler, "GET /v1/applications", caller=OPERATOR, roles=("operator",))
    assert answer.status == 200
    return list(answer.body["data"])


def decide(
    application: str, body: Any, handler: Any = None, roles: tuple[str, ...] = ("operator",), **rest: Any
) -> Answer:
    serving = handler or review_applications.handler
    return call(serving, DECISION, body, caller=OPERATOR, roles=roles, application_id=application, **rest)


def acceptance(world: World) -> dict[str, Any]:
    return {
        "decision": "accepted",
        "organisation_id": world.home.organisation.id,
        "relation": {"kind": "manager"},
    }


def test_a_visitor_becomes_a_user_only_when_the_operator_accepts(world: World, at: Clock) -> None:
    people = aws.contents(PEOPLE, RELATIONS)
    application = apply_for()
    assert (aws.accounts(), aws.contents(PEOPLE, RELATIONS)) == ([], people)
    assert (application["first_name"], application["phone"], application["company"]["city"]) == (
        "Ada",
        "+33153732222",
        "Paris",
    )
    answer = decide(application["id"], acceptance(world))
    assert (answer.status, answer.body["status"]) == (201, "accepted")
    person = stored(answer.body["person_id"]).record
    assert (person.name, person.email, person.language) == ("Ada Lovelace", "ada@agency.example", "fr")
    assert aws.accounts() == [person.id]
    [relation] = RELATIONS.query(person.id, now=at.now).items
    assert (relation.kind, relation.organisation_id) == ("manager", world.home.organisation.id)
    assert waiting() == []
    [line] = lines(at.now, "people.application.decided")
    assert line.facts == {"decision": "accepted", "kind": "user", "person_id": person.id, "by": OPERATOR}
    assert [to for to, _, _ in aws.mails()] == ["ada@agency.example"] * 2, "the link, and the first password"


def test_one_letter_says_that_it_was_received_and_repeats_nothing_of_it(world: World) -> None:
    send({**USER, "first_name": "Buy cheap pills", "role": "at example.com"})
    [message] = aws.contents(MESSAGES)["messages"]
    assert message["kind"]["S"] == "people.application-received"
    assert "person_id" not in message
    assert not {"pills", "ada@", "Lovelace"} & {word for word in ("pills", "ada@", "Lovelace") if word in str(message)}


def test_a_form_that_is_sent_twice_is_one(world: World) -> None:
    other = another_process(apply)
    with before("TransactWriteItems", lambda: send(handler=other, key="one")):
        assert send(key="one").status == 202
    assert (aws.count(APPLICATIONS), aws.count(MESSAGES)) == (1, 1)


def test_what_was_decided_or_is_held_stays_whoever_applies_with_that_address(world: World) -> None:
    application = apply_for()
    assert decide(application["id"], {"decision": "refused", "reason": "No such agency."}).status == 201
    held = APPLICATIONS.where(HELD_BY).set({"hld_1"})
    commit(replace(APPLICATIONS.change(application["id"]), actions=(held,)))
    [kept] = aws.contents(APPLICATIONS)["applications"]
    assert send(key="again").status == 202
    assert kept in aws.contents(APPLICATIONS)["applications"]
    assert kept["held_by"] == {"SS": ["hld_1"]}


def test_an_application_of_somebody_with_an_account_looks_like_any_other(world: World) -> None:
    application = apply_for({**USER, "email": world.resident.email})
    with refusing("AdminCreateUser", "AliasExistsException"):
        refused = decide(application["id"], acceptance(world))
    assert (refused.status, refused.code) == (409, "address-taken")
    assert len(waiting()) == 1


def test_whoever_was_refused_reads_why_and_may_apply_again(world: World, at: Clock) -> None:
    first = apply_for()
    assert decide(first["id"], {"decision": "refused", "reason": "No such agency."}).status == 201
    assert (waiting(), aws.accounts()) == ([], [])
    assert "No such agency" not in str(aws.contents(MESSAGES))
    deliver_posted()
    assert "> No such agency." in aws.mails()[-1][2]
    at.forward(days=1)
    second = apply_for()
    assert second["id"] != first["id"]
    assert decide(second["id"], {"decision": "refused"}).status == 201
    assert aws.count(MESSAGES) == 4, "each time one with the link, and one with the decision"


def test_a_technician_who_is_accepted_is_recorded_and_gets_no_access(world: World) -> None:
    application = apply_for(TECHNICIAN)
    assert application["years_of_experience"] == 12
    assert decide(application["id"], acceptance(world)).status == 422
    assert decide(application["id"], {"decision": "accepted"}).body["person_id"] is None
    assert (aws.accounts(), waiting()) == ([], [])


def test_an_application_is_decided_once(world: World, at: Clock) -> None:
    application = apply_for()
    other, refusal = another_process(review_applications), {"decision": "refused", "reason": "No."}
    with before("TransactWriteItems", lambda: decide(application["id"], refusal, other)):
        late = decide(application["id"], acceptance(world))
    assert (late.status, late.code) == (409, "decided-already")
    assert aws.accounts() == [], "the account went again"
    assert decide(application["id"], refusal).code == "decided-already"
    assert len(lines(at.now, "people.application.decided")) == 1


@pytest.mark.parametrize("roles", [(), ("compliance",), ("manager",), ("resident",)])
def test_only_the_operator_sees_and_decides(world: World, roles: tuple[str, ...]) -> None:
    application = apply_for()
    seen = call(review_applications.handler, "GET /v1/applications", caller=world.home.manager, roles=roles)
    assert (seen.status, decide(application["id"], acceptance(world), roles=roles).status) == (403, 403)
    assert decide(f"apl_{'0' * 26}", acceptance(world)).status == 404


def test_the_list_goes_on_where_it_stopped(world: World, at: Clock) -> None:
    for number in range(52):
        at.forward(hours=1)
        send({**TECHNICIAN, "email": f"sam{number}@lifts.example"}, key=str(number))
        click(links()[-1])
    route: Any = {"caller": OPERATOR, "roles": ("operator",)}
    first = call(review_applications.handler, "GET /v1/applications", **route).body
    rest = call(review_applications.handler, "GET /v1/applications", query={"cursor": first["next"]}, **route).body
    names = [each["email"] for each in (*first["data"], *rest["data"])]
    assert names == [f"sam{number}@lifts.example" for number in range(52)]


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "visitor"},
        {"first_name": "Ada\r\nBcc: x@example.com"},
        {"last_name": ""},
        {"email": "nobody"},
        {"email": "zoë@agency.example"},
        {"phone": "12"},
        {"sex": "unknown"},
        {"role": None},
        {"years_of_experience": 3},
        {"company": {"name": "Agency"}},
        {"company": {**USER["company"], "country": "France"}},
        {"company": {**USER["company"], "siret": "1"}},
        {"state": "accepted"},
        {"person_id": OPERATOR},
    ],
)
def test_a_form_that_is_not_as_it_should_be_is_refused(world: World, change: Any) -> None:
    assert send({**USER, **change}).status == 422
    assert (aws.count(APPLICATIONS), aws.count(MESSAGES)) == (0, 0)


@pytest.mark.parametrize(
    "change", [{"years_of_experience": None}, {"role": "x"}, {"sex": "male"}, {"years_of_experience": -1}]
)
def test_a_technician_is_asked_other_things(world: World, change: Any) -> None:
    assert send({**TECHNICIAN, **change}).status == 422


@pytest.mark.parametrize(
    "change",
    [
        {"organisation_id": None},
        {"relation": None},
        {"decision": "refused"},
        {"decision": "later"},
        {"relation": {"kind": "resident"}},
    ],
)
def test_a_decision_that_does_not_fit_is_refused(world: World, change: Any) -> None:
    application = apply_for()
    body = {name: value for name, value in {**acceptance(world), **change}.items() if value is not None}
    assert decide(application["id"], body).status == 422
    assert decide(application["id"], {**acceptance(world), "organisation_id": f"org_{'0' * 26}"}).status == 404
    assert aws.accounts() == []


def test_a_flood_from_one_network_is_stopped(world: World) -> None:
    def from_there(number: int) -> int:
        return send({**USER, "email": f"ada{number}@agency.example"}, key=str(number)).status

    assert [from_there(number) for number in range(6)] == [202] * 5 + [429]
    assert aws.count(APPLICATIONS) == 5
    assert "192.0.2" not in str(aws.contents())


def test_an_application_ends_by_its_rule(world: World, at: Clock) -> None:
    apply_for()
    [item] = aws.contents(APPLICATIONS)["applications"]
    assert 3 * 24 * 3600 < aws.expiry_of(item) - at.now.timestamp() <= 24 * 31 * 24 * 3600
    assert "ada@agency.example" not in item["id"]["S"]
