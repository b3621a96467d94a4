"""GET /v1/disclosures (V-08): a person's own account of who got and who looked at data; all of it for the compliance team."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, config, cursors, looks
from vestibule.disclosures import accounting
from vestibule.disclosures.accounting import Account
from vestibule.disclosures.holdings import DISCLOSURES, RECIPIENTS
from vestibule.disclosures.model import Disclosure
from vestibule.http import Api
from vestibule.ids import PersonId, RecipientId
from vestibule.people.standing import unknown
from vestibule.privacy import negotiation
from vestibule.problems import NotFound, Unacceptable
from vestibule.registry.holdings import ORGANISATIONS
from vestibule.table import Page, Table, read_together

MOST = 100

api = Api()


@api.get("/v1/disclosures")
def list_disclosures(
    person_id: Annotated[PersonId | None, Query(description="Left out: yourself.")] = None,
    recipient_id: Annotated[
        RecipientId | None, Query(description="For the role compliance: what a recipient got.")
    ] = None,
    cursor: Annotated[str | None, Query(max_length=cursors.LONGEST)] = None,
) -> Account:
    """Passages and looks, newest first. What an authority forbids to tell is in a person's account once it may be told."""
    if person_id and recipient_id:
        errors = [{"pointer": "query/recipient_id", "detail": "either this or person_id"}]
        raise Unacceptable("Name person_id or recipient_id, not both.", errors=errors)
    caller, now = api.caller(), clock.now()
    subject = person_id or (caller.person_id if recipient_id is None else None)
    is_own = subject == caller.person_id
    if not is_own and "compliance" not in caller.roles:
        raise NotFound(unknown("person" if subject else "recipient"))
    index, key = ("by_time", subject) if subject else ("by_recipient", str(recipient_id))
    of_list = "/".join(("disclosures", index, key, "own" if is_own else "all"))
    page = _visible(index, key, cursors.opened(cursor, of_list), is_own=is_own)
    views = _views(page.items, is_own=is_own)
    if not is_own:
        persons = (each.person_id for each in page.items)
        looks.looked_at(caller, "compliance", DISCLOSURES, persons, now, organisation_id=None)
    return Account(data=views, next=cursors.sealed(page.next, of_list))


def _visible(index: str, key: str, after: dict[str, Any] | None, *, is_own: bool) -> Page[Disclosure]:
    """The next lines that this reader may see. A cursor of the person never names a line that is not to be told."""
    now = clock.now()
    while True:
        page = DISCLOSURES.query(key, index=index, now=now, newest_first=True, limit=MOST, after=after)
        seen = tuple(each for each in page.items if not (is_own and accounting.is_hidden(each, now)))
        if seen or page.next is None:
            return Page(seen, _place(seen[-1]) if page.next and is_own else page.next)
        after = page.next


def _place(last: Disclosure) -> dict[str, Any]:
    """DynamoDB's key of a line in the index by time."""
    return {"person_id": {"S": last.person_id}, "id": {"S": last.id}, "at": {"S": clock.written(last.at)}}


def _views(found: tuple[Disclosure, ...], *, is_own: bool) -> list[accounting.Passage]:
    pack, now = config.operator_pack(), clock.now()
    language = negotiation.language(api.request.headers.get("accept-language"), config.default_language())
    wanted: list[tuple[Table[Any], tuple[str, ...]]] = [
        *((RECIPIENTS, (each,)) for each in sorted(accounting.recipients_in(found))),
        *((ORGANISATIONS, (each,)) for each in sorted(accounting.organisations_in(found))),
    ]
    named = read_together(now, *wanted) if wanted else ()
    names = {each.id: each.name for each in named if each}
    return [accounting.view(each, names, pack, language, in_full=not is_own) for each in found]


handler = api.handler
