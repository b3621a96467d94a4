"""GET /v1/notices and /v1/notices/{notice_id}: the versions of the policy, and how the house stands to them."""

from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, config, cursors
from vestibule.caller import Caller
from vestibule.http import Api
from vestibule.ids import NoticeId
from vestibule.messages import batches
from vestibule.notices import drafting, reading, standing
from vestibule.notices.holdings import ACCEPTANCES, NOTICES
from vestibule.notices.model import Acceptance, Concern, Deployed, Notice, NoticeView
from vestibule.notices.reading import Versions
from vestibule.privacy import negotiation
from vestibule.shapes import Output

MOST = 100

api = Api()


class NoticeDetail(NoticeView):
    """A version, with the progress of its announcement for staff."""

    progress: batches.Progress | None = None


class NoticeList(Output):
    """Versions, the one that comes into force last first. `warnings` say what is wrong with the version deployed."""

    data: list[NoticeView]
    next: str | None
    deployed: Deployed
    warnings: list[Concern]


@api.get("/v1/notices")
def list_notices(cursor: Annotated[str | None, Query(max_length=cursors.LONGEST)] = None) -> NoticeList:
    """The announced versions; for the roles compliance and operator the drafts too."""
    now, caller, after = clock.now(), api.caller(), cursors.opened(cursor, "notices")
    versions = reading.versions(config.operator_pack(), now)
    page = NOTICES.query("notices", index="by_ledger", newest_first=True, now=now, limit=MOST, after=after)
    answers = {said.notice_id: said for said in reading.acceptances(caller.person_id, now)}
    public = [notice for notice in page.items if _is_staff(caller) or standing.is_public(notice)]
    is_announced = standing.is_announced(versions.notices, versions.deployed)
    return NoticeList(
        data=[_view(notice, versions, answers.get(notice.id)) for notice in public],
        next=cursors.sealed(page.next, "notices"),
        deployed=Deployed(edition=versions.deployed.name, digest=versions.deployed.digest, is_announced=is_announced),
        warnings=list(standing.warnings(versions.notices, versions.deployed, now)),
    )


@api.get("/v1/notices/<notice_id>")
def read_notice(notice_id: NoticeId | Literal["current"]) -> NoticeDetail:
    """One version with what you said of it. `current` is the one in force, the one that the house began with included."""
    now, caller, pack = clock.now(), api.caller(), config.operator_pack()
    versions = reading.versions(pack, now)
    notice = versions.known(notice_id, drafts=_is_staff(caller))
    view = _view(notice, versions, ACCEPTANCES.get(caller.person_id, notice.id, now=now))
    if not _is_staff(caller):
        return NoticeDetail(**vars(view))
    pieces = batches.pieces_of(notice.id, now)
    told_until = batches.last_moved(pieces) if batches.is_gone_through(pieces) else now
    warnings = list(drafting.remarks(notice, pack, now, told_until=told_until if pieces else None))
    progress = batches.progress(pieces) if pieces else None
    return NoticeDetail(**{**vars(view), "warnings": warnings, "progress": progress})


def _view(notice: Notice, versions: Versions, said: Acceptance | None) -> NoticeView:
    default = config.default_language()
    language = negotiation.language(api.request.headers.get("accept-language"), default)
    return reading.view(notice, versions, language, default, said)


def _is_staff(caller: Caller) -> bool:
    return not caller.roles.isdisjoint(("compliance", "operator"))


handler = api.handler
