"""End a grant with everything that rests on it: what was shared out of it, and what was issued for it.

Children end first and the grant last, so that who finds the grant ended finds all of it ended. Then the doors' lists are
told, and only then the grant says so: a try that dies anywhere is taken up by the next one, or else by `settle_endings`.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from vestibule import lifetime, observability
from vestibule.access import credentials, lists
from vestibule.access.grant import Expiry, ending, same
from vestibule.access.holdings import CREDENTIALS, GRANTS
from vestibule.access.model import Grant
from vestibule.access.moving import noted
from vestibule.evidence import TRIES, commit_with, let_others_pass
from vestibule.lifetime import Lying
from vestibule.table import Refused, commit_each

type Clock = Callable[[], datetime]


class InTheWay(RuntimeError):
    """Others changed the same records at each try: to be tried again."""


class Terms(NamedTuple):
    """When records go that ended at an instant."""

    of_grant: Expiry
    of_credential: Expiry


def revoke(grant_id: str, by: str, terms: Terms, now: datetime) -> None:
    """Take a grant back. One that is over already stays as it is."""
    _end_known(grant_id, now, terms, now, by)


def end(lying: Lying[Grant], until: datetime, terms: Terms, now: datetime, *, revoked_by: str | None = None) -> None:
    """End a grant as it was seen, its children first. `Refused` when it has changed: one was shared out of it meanwhile."""
    for child in lying.record.children:
        _end_known(child.id, until, terms, now, revoked_by)
    writes, facts = ending(lying, until, terms.of_grant, now, revoked_by=revoked_by)
    commit_with(facts, now, *writes)
    observability.note("grant ended", grant_id=lying.record.id)


def family(grant_id: str) -> Iterator[Grant]:
    """A grant after what was shared out of it, as they lie there."""
    lying = lifetime.lying(GRANTS, (grant_id,))
    if lying:
        for child in lying.record.children:
            yield from family(child.id)
        yield lying.record


def settle(grant_id: str, terms: Terms, clock: Clock) -> None:
    """End what was issued for grants that were ended, and let the lists of their doors know. Done again, it does nothing.

    `clock` is read after each commit: what the lists say of a door must not be older than the change.
    """
    ended = [grant for grant in family(grant_id) if grant.settling]
    for grant in ended:
        for credential_id in grant.credential_ids:
            end_credential(credential_id, grant.ends_at, terms.of_credential, clock())
    doors = lists.touch({door for grant in ended for door in (*grant.entrance_ids, *grant.unlisted)}, clock())
    commit_each(
        GRANTS.change(
            grant.id,
            settling=None,
            revoked_at_doors={door: doors[door] for door in grant.entrance_ids},
            **noted(grant, doors),
            only_if=same(grant) & GRANTS.where("settling").exists(),
        )
        for grant in ended
    )


def take_back(credential_id: str, expiry: Expiry, clock: Clock) -> None:
    """End a credential alone, and let the lists of its doors know. One that has ended stays as it is. Its grant goes on."""
    now = clock()
    end_credential(credential_id, now, expiry, now, is_taken=True)
    settle_credential(credential_id, clock)


def settle_credential(credential_id: str, clock: Clock) -> None:
    """Let the lists know of a credential that was taken back. Done again, it does nothing."""
    lying = lifetime.lying(CREDENTIALS, (credential_id,))
    if lying is None or lying.record.settling is None:
        return
    doors = lists.touch(lying.record.verifiers, clock())
    settled = CREDENTIALS.change(
        credential_id, settling=None, revoked_at_doors=doors, only_if=CREDENTIALS.where("settling").exists()
    )
    commit_each([settled])


def tell(entrance_ids: Sequence[str], now: datetime) -> None:
    """Let the lists of doors know what opens them now. A door that cannot be told asks by itself within minutes."""
    try:
        lists.touch(entrance_ids, now)
    except Exception as error:  # noqa: BLE001 (what was issued stands, and nobody would be told its code again)
        observability.note_fault(error, doors=len(entrance_ids))


def end_credential(
    credential_id: str, until: datetime | None, expiry: Expiry, now: datetime, *, is_taken: bool = False
) -> datetime | None:
    """End a credential, unless it ends by then, and say when it ends. `until` None: never, and nothing is done."""
    for again in range(TRIES):
        lying = lifetime.lying(CREDENTIALS, (credential_id,))
        if lying is None or until is None or (lying.record.ended_at is not None and lying.record.ended_at <= until):
            return lying.record.ended_at if lying else None
        writes, facts = credentials.ending(lying, until, expiry(until), now, is_taken=is_taken)
        try:
            commit_with(facts, now, *writes)
        except Refused:
            let_others_pass(again)
        else:
            return until
    raise InTheWay


def _end_known(grant_id: str, until: datetime, terms: Terms, now: datetime, revoked_by: str | None) -> None:
    for again in range(TRIES):
        lying = lifetime.lying(GRANTS, (grant_id,))
        if lying is None or lying.record.is_over(until):
            return
        try:
            end(lying, until, terms, now, revoked_by=revoked_by)
        except Refused:
            let_others_pass(again)
        else:
            return
    raise InTheWay
