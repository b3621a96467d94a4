"""Rights that the acts' own tests do not ask for, and a refusal of some: a share of `python -m prove rights`."""

import pytest

from local.running import House
from prove.rights.living import Case, Life, live

PLACE = "US-CA"
ASKED = ("access", "portability", "disclosures", "direct-marketing", "erasure")
REFUSED = ("information", "erasure")


@pytest.fixture(scope="module")
def life(house: House) -> Life:
    """Somebody for each, of whom everything is held."""
    return live(house, places=(PLACE,), chosen=_is_in_share)


def _is_in_share(case: Case) -> bool:
    return case.kind in (REFUSED if case.ground else ASKED)


def test_everybody_is_answered_as_the_law_and_the_policy_have_it(life: Life) -> None:
    assert life.wrong == []


def test_each_kind_was_asked_for_and_some_were_refused(life: Life) -> None:
    seen = {(each.case.kind, each.case.ground is not None) for each in life.seen}
    assert seen == {*((kind, False) for kind in ASKED), *((kind, True) for kind in REFUSED)}
    assert life.not_offered == {PLACE: 4}


def test_what_was_copied_and_erased_is_all_that_was_held(life: Life) -> None:
    worked_on = [each for each in life.seen if each.held]
    assert {each.case.kind for each in worked_on if not each.case.ground} >= {"access", "portability", "erasure"}
    assert [each.case for each in worked_on if not each.is_complete] == []
