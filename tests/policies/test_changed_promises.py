"""What a changed age and an unchanged date mean."""

from datetime import date, timedelta

from tests.policies.consequences import kinds, said, still_dated
from tests.policies.variations import part, valet, valet_with
from vestibule.policy.changes import compare
from vestibule.policy.pack import load

# Children


def test_a_lower_age_lets_data_be_collected_and_changes_no_age_of_consent() -> None:
    alloclaim = load("alloclaim")
    assert alloclaim.children
    assert alloclaim.children.under == 16
    changes = compare(alloclaim, part(alloclaim, "children", under=15))
    assert said("inform", changes) == [
        (
            "Tell everybody, before it takes effect: data of persons aged 15 may be collected from then on; "
            "by promise nothing was to be collected about persons under 16."
        )
    ]
    assert said("consent", changes) == [
        (
            "The promise about persons aged 15 was about collecting, not about consent. "
            "The age of consent in the law of FR stands as before: below it, a parent is asked."
        )
    ]
    assert said("duty", changes) == []
    gone = compare(alloclaim, alloclaim.model_copy(update={"children": None}))
    assert "data of persons under 16 may be collected from then on" in said("inform", gone)[0]
    assert "The promise about persons under 16 was about collecting" in said("consent", gone)[0]


def test_a_higher_age_ends_what_is_held_about_those_between() -> None:
    young, older = part(valet(), "children", under=13), part(valet(), "children", under=16)
    changes = compare(young, older)
    assert said("duty", changes) == [
        (
            "Nothing is knowingly collected about persons aged 13 to 15 from then on: "
            "tell those whose data is held, then delete it."
        )
    ]
    assert kinds(changes) == {"notice", "duty"}
    new_promise = compare(valet().model_copy(update={"children": None}), young)
    assert said("duty", new_promise)[0].startswith("Nothing is knowingly collected about persons under 13 ")


# The date of the notice (V-22)


def test_a_notice_that_changes_under_its_old_date_is_said_first() -> None:
    old = load("noke")
    changed = part(old, "contacts", postal_address="Elsewhere 1")
    assert said("notice", compare(old, changed))[0] == still_dated(old)
    first = next(change for change in compare(old, changed) if change.kind == "notice")
    assert first.key == "source.date"
    dated = part(changed, "source", date=date(2026, 11, 21), read=date(2026, 11, 21))
    assert not any("still bear" in said for said in said("notice", compare(old, dated)))


def test_an_undated_policy_is_dated_by_the_day_on_which_it_was_read() -> None:
    old = load("fleetback")
    assert old.source.date is None
    changed = part(old, "contacts", postal_address="Elsewhere 1")
    first = next(change for change in compare(old, changed) if change.kind == "notice")
    assert (first.key, first.said) == ("source.read", still_dated(old))
    later = part(changed, "source", read=old.source.read + timedelta(days=1))
    assert not any("still bear" in said for said in said("notice", compare(old, later)))


def test_what_reaches_no_notice_needs_no_new_date() -> None:
    assert kinds(compare(valet(), valet_with("retention", "entries", "US-NYC", margin_days=3))) == {"infrastructure"}
    assert kinds(compare(valet(), part(valet(), "source", title="Another title"))) == {"duty"}
