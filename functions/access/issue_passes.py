"""POST /v1/passes: a resident or tenant lets a visitor or a courier in, who shows a QR code or eight digits."""

from datetime import datetime

from vestibule import clock, ids, letting, staying
from vestibule.access import credentials, revoking, verifying
from vestibule.access.passes import NewPass, PassKept, PassKind, PassMade, PassTold
from vestibule.evidence import TRIES, let_others_pass
from vestibule.http import Api, MovedOn, Reply, answers_with
from vestibule.letting import Giving

api = Api()


@api.post("/v1/passes", **answers_with(201, PassMade))
def issue_pass(wanted: NewPass) -> Reply:
    """Make a pass out of one of your own grants: no door, hour or day more than that has.

    `code`, `qr` and its picture are told once. Take the pass back with POST /v1/grants/{grant_id}/revocation. Without an answer,
    the same request tells no code any more: take the pass back and make another.
    """
    for again in range(TRIES):
        giving, now = _giving(wanted, clock.now()), clock.now()
        told = PassTold.of(verifying.new_code(verifying.PASS_DIGITS), verifying.new_qr_text())
        try:
            reply = _issued(giving, wanted.kind, told, now)
        except MovedOn as moved_on:  # a door knows the code already, or another change was quicker
            last = moved_on
            let_others_pass(again)
        else:
            if reply.is_new:
                revoking.tell(wanted.entrance_ids, clock.now())
            return reply
    raise last


def _giving(wanted: NewPass, now: datetime) -> Giving:
    place = letting.place_of(wanted.entrance_ids, api.caller().person_id, now)
    starts_at = staying.begin(wanted, place.site.time_zone, now)
    made = {"grant_id": ids.derived("grt", api.once), "credential_id": ids.derived("crd", api.once)}
    return letting.passed(wanted.ending_by(max(starts_at, now)), place, one_time=wanted.one_time, now=now, **made)


def _issued(giving: Giving, kind: PassKind, told: PassTold, now: datetime) -> Reply:
    grant = giving.grant
    [credential_id] = grant.credential_ids
    expiry = letting.terms_of_grant(grant, now).of_credential
    made = credentials.credential_of(
        grant, "pass", (told.code, told.qr), expiry, credential_id=credential_id, by=grant.person_id, now=now
    )
    answer, writes = PassKept.of(grant, kind, made.id), (*giving.writes, *credentials.issuing(made, now))
    return api.created(answer, f"/v1/grants/{grant.id}", *writes, secret=told)


handler = api.handler
