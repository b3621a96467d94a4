"""PUT and DELETE /v1/directory/me: who wants to be found at the entry console says so, and takes it back (V-05, V-08)."""

from datetime import datetime
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from vestibule import clock, consoles, lifetime
from vestibule.evidence import TRIES, commit_with, let_others_pass
from vestibule.http import Api, MovedOn, answers_with
from vestibule.ids import SiteId
from vestibule.intercom import listing
from vestibule.intercom.holdings import BELLS, LISTINGS
from vestibule.intercom.model import CodeTaken, Delisted, Listing, ListingView, NewListing
from vestibule.people.model import Relation
from vestibule.people.standing import relations_of, unknown
from vestibule.problems import NotFound
from vestibule.table import Refused

api = Api()


@api.put("/v1/directory/me", **answers_with(200, ListingView))
def keep_listing(wanted: NewListing) -> ListingView:
    """Be listed where you live, or change how. The code rings you and nobody else. Ends by itself when you leave."""
    for again in range(TRIES):
        now = clock.now()
        relations = tuple(relations_of(api.caller().person_id, now))
        home = consoles.home_among(relations, wanted.site_id, now)
        if home is None:
            raise NotFound(unknown("site"))
        lying = lifetime.lying(LISTINGS, (str(home.site_id), home.person_id))
        known = lying.record if lying and listing.is_living(lying, now) else None
        until = consoles.leaves_at(relations, home.organisation_id, str(home.site_id), now)
        made = _listing(wanted, home, until, known, now)
        if known and listing.is_kept(known, made, now):
            return ListingView.model_validate(known.model_dump())
        writes, facts = listing.keeping(lying, made, now)
        try:
            commit_with(facts, now, *writes)
        except Refused:
            _check_code(wanted, made, now)
            let_others_pass(again)
        else:
            consoles.follow(made, now)  # an end of living here that came in between did not see it
            return ListingView.model_validate(made.model_dump())
    raise MovedOn((), "Hardly a code is left here, or your listing is being changed. Try again.")


@api.delete("/v1/directory/me")
def remove_listing(site_id: Annotated[SiteId | None, Query()] = None) -> Delisted:
    """Be listed no more, from now on: at one site, or wherever you are. Twice is once."""
    now, person_id = clock.now(), api.caller().person_id
    listed = {each.site_id for each in listing.listings_of(person_id, now)}  # one made a moment ago may be missing
    related = {tie.site_id for tie in relations_of(person_id, now) if tie.site_id}
    for each in {site_id} if site_id else listed | related:
        listing.end(each, person_id, now, now)
    return Delisted()


def _listing(
    wanted: NewListing, home: Relation, until: datetime | None, known: Listing | None, now: datetime
) -> Listing:
    """The listing as it is wanted, until the end of living there as far as it is known."""
    about = home.model_dump(include={"person_id", "site_id", "organisation_id", "space_id"})
    code = wanted.code or listing.code_for(home.person_id, str(home.site_id), known, now)
    asked = {"alias": wanted.alias, "hidden": wanted.hidden, "code": code, "changed_at": now}
    return Listing.model_validate({**about, **asked, "ended_at": until, "expires_at": until})


def _check_code(wanted: NewListing, made: Listing, now: datetime) -> None:
    """A code that was asked for is not replaced by another."""
    bell = BELLS.get(made.site_id, made.code, now=now)
    if wanted.code and bell and bell.person_id != made.person_id:
        raise CodeTaken("Somebody else here has this code. Leave `code` out, and one is drawn.")


handler = api.handler
