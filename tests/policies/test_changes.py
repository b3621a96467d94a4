"""What a changed pack means: for the infrastructure, the notice, the persons, their consents and the operator's duties."""

from typing import Any

import pytest

from local.pack_commands import stored
from tests.policies.consequences import kinds, said, still_dated
from tests.policies.variations import entry, part, revalidated, valet, valet_with, with_consent, words
from vestibule.policy.changes import compare
from vestibule.policy.pack import load

# Infrastructure


def test_a_shorter_term_is_written_on_new_records_and_old_ones_are_dated_anew() -> None:
    changes = compare(valet(), valet_with("retention", "entries", "US-NYC", period={"days": 60}), stored())
    assert said("infrastructure", changes) == [
        (
            "The time to live of entries in US-NYC follows 60 days from collection, no longer 90 days from collection. "
            "Records that exist carry the later end: date them anew at once, or they outlast the promise."
        )
    ]
    assert said("notice", changes) == [
        still_dated(valet()),
        "“How long we keep it”: entries@US-NYC, period: 90 days becomes 60 days.",
    ]
    assert kinds(changes) == {"infrastructure", "notice"}


def test_a_longer_term_is_told_to_those_whose_data_it_is_before_old_records_get_it() -> None:
    changes = compare(valet(), valet_with("retention", "entries", "US-NYC", period={"days": 91}), stored())
    (infrastructure,) = said("infrastructure", changes)
    (told,) = said("inform", changes)
    assert infrastructure.endswith("give them the later one only after their persons have been told.")
    assert told.endswith(": entries in US-NYC may be kept 91 days from collection, no longer 90 days from collection.")


def test_a_term_that_starts_at_another_event_may_be_longer() -> None:
    changes = compare(valet(), valet_with("retention", "entries", "US-NYC", counts_from="end_of_relation"))
    assert "90 days from end of relation" in said("inform", changes)[0]


def test_three_months_may_be_longer_than_ninety_days() -> None:
    assert kinds(compare(valet(), valet_with("retention", "entries", "US-NYC", period={"months": 3}))) == {
        "infrastructure",
        "notice",
        "inform",
    }


def test_a_term_in_other_words_dates_nothing_anew() -> None:
    wemaintain = load("wemaintain")
    number = next(n for n, rule in enumerate(wemaintain.retention) if rule.period.years == 3)
    changes = compare(wemaintain, entry(wemaintain, "retention", number, period={"months": 36}))
    assert kinds(changes) == {"infrastructure", "notice"}
    assert said("infrastructure", changes)[0].endswith(
        "That is as long: existing records keep the end that is written on them."
    )


def test_a_margin_changes_when_deletion_is_asked_for_and_no_promise() -> None:
    changes = compare(valet(), valet_with("retention", "entries", "US-NYC", margin_days=5))
    assert [change.kind for change in changes] == ["infrastructure", "infrastructure"]
    assert changes[0].said.startswith("The time to live of entries in US-NYC asks for deletion 5 days before")
    assert changes[1].said == "Tables under the rule entries can be restored 2 days back, no longer 4 days."


def test_a_rule_for_one_more_place_is_a_change_there_and_nowhere_else() -> None:
    old = valet()
    own = next(rule for rule in old.retention if rule.rule == "requests")
    new = old.model_copy(update={"retention": (*old.retention, own.model_copy(update={"jurisdiction": "US-NYC"}))})
    # The place's own rule says what the default said there, but backups may no longer outlast it.
    assert kinds(compare(old, new)) == {"notice", "infrastructure"}
    assert [change.key for change in compare(old, new) if change.kind == "infrastructure"] == ["backups.requests"]
    shorter = revalidated(own, jurisdiction="US-NYC", period={"days": 30})
    changes = compare(old, old.model_copy(update={"retention": (*old.retention, shorter)}))
    assert [change.key for change in changes if change.kind == "infrastructure"] == [
        "retention.requests@US-NYC",
        "backups.requests",
    ]


@pytest.mark.parametrize(
    ("rule", "how"), [("bundles", "The lifecycle of the bucket"), ("logs", "The retention of the log groups")]
)
def test_what_the_infrastructure_ends_by_itself_needs_no_new_dates(rule: str, how: str) -> None:
    changes = compare(valet(), valet_with("retention", rule, period={"days": 21}), stored())
    (infrastructure,) = said("infrastructure", changes)
    assert infrastructure.startswith(f"{how} of {rule} follows 21 days from collection")
    assert infrastructure.endswith("It applies to what is there already, with the next build.")


def test_a_region_that_is_refused_makes_data_move() -> None:
    noke = load("noke")
    regions = tuple(region for region in noke.residency.regions if region != "eu-west-2")
    changes = compare(noke, part(noke, "residency", regions=regions))
    assert said("infrastructure", changes) == [
        (
            "No deployment may stand in eu-west-2 any more: the build refuses it there, "
            "and data that rests there must move to a region that is allowed."
        ),
        (
            f"The default region is {regions[0]}, no longer eu-west-2: the next build makes a new, empty deployment "
            "there. Move the data, or go on building for eu-west-2 by name where it is still allowed."
        ),
    ]
    assert "data rests in" in said("inform", changes)[0]


def test_a_feature_brings_its_tables_and_leaves_them_behind() -> None:
    full = valet()
    assert "telemetry" in full.features
    bare = full.model_copy(update={"features": tuple(each for each in full.features if each != "telemetry")})
    assert said("infrastructure", compare(bare, full, stored())) == [
        "The stack vestibule-telemetry is added, with the tables faults and conditions."
    ]
    (removed,) = said("infrastructure", compare(full, bare, stored()))
    assert removed.startswith(
        "The stack vestibule-telemetry is removed. What it stored, the tables faults and conditions, stays behind"
    )


def test_another_sender_of_mail_is_verified_first() -> None:
    changes = compare(valet(), part(valet(), "contacts", email="else@example.org"))
    assert said("infrastructure", changes) == [
        "Mail is sent from else@example.org: verify that sender before the deployment."
    ]


# Persons


def test_people_are_told_by_the_promise_that_they_were_given() -> None:
    old = part(valet(), "policy_change", notice_days=8)
    new = part(part(old, "policy_change", notice_days=2), "contacts", postal_address="Elsewhere 1")
    (told,) = said("inform", compare(old, new))
    assert told == "Tell everybody, at least 8 days before it takes effect: changes are announced 2 days ahead."


def test_where_any_change_is_announced_by_promise_a_small_one_is_too() -> None:
    old = part(valet(), "policy_change", notice_days=8)
    (told,) = said("inform", compare(old, part(old, "contacts", postal_address="Elsewhere 1")))
    assert told.startswith("Tell everybody, at least 8 days before it takes effect, that there is a new version")
    silent = part(valet(), "policy_change", notice_days=None)
    assert said("inform", compare(silent, part(silent, "contacts", postal_address="Elsewhere 1"))) == []


def test_a_new_recipient_is_told_to_those_whose_data_it_gets() -> None:
    old = part(valet(), "policy_change", notice_days=8)
    old = entry(old, "categories", 0, persons=("resident", "owner"))
    category = old.categories[0]
    insurers = revalidated(
        old.recipients[0], key="insurers", label=words("insurers"), categories=(category.key,), only=()
    )
    changes = compare(old, old.model_copy(update={"recipients": (*old.recipients, insurers)}))
    resident, owner = (each.label.en for each in old.persons if each.key in category.persons)
    (told,) = said("inform", changes)
    assert told == (
        f"Tell {resident} and {owner}, at least 8 days before it takes effect: "
        f"a new recipient gets {category.label.en}: insurers."
    )
    assert said("notice", changes) == [
        still_dated(old),
        "“Who receives it, and on what condition”: “insurers” is new.",
    ]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"exceptions": ["excessive", "free-expression", "research", "dispute"]}, "may be refused in more cases"),
        ({"by": ["email"]}, "can no longer be used by"),
        ({"jurisdictions": ["SG"]}, "only under the law of SG"),
        ({"at_most": {"times": 1, "months": 12}}, "can be used once in 12 months at most"),
        ({"looks_back": {"months": 12}}, "reaches back 12 months only"),
        (
            {"condition": {"en": "If asked twice.", "fr": "Si demandé.", "nl": "Indien gevraagd."}},
            "comes under a condition",
        ),
    ],
)
def test_a_narrowed_right_is_told_and_a_widened_one_is_not(changed: dict[str, Any], told: str) -> None:
    full = {"exceptions": [], "by": ["account", "email"], "jurisdictions": [], "condition": None}
    wide = revalidated(load("noke").rights[0], **full, at_most=None, looks_back=None)
    narrow = revalidated(wide, **changed)
    old = load("noke").model_copy(update={"rights": (wide,)})
    new = load("noke").model_copy(update={"rights": (narrow,)})
    (said_of_it,) = said("inform", compare(old, new))
    assert told in said_of_it
    assert said("inform", compare(new, old)) == []
    assert kinds(compare(new, old)) == {"notice", "duty"}


def test_a_right_or_a_vow_that_is_gone_is_told() -> None:
    noke = load("noke")
    for section in ("rights", "vows", "measures"):
        fewer = noke.model_copy(update={section: getattr(noke, section)[1:]})
        assert len(said("inform", compare(noke, fewer))) == 1, section
        assert said("inform", compare(fewer, noke)) == [], section


# Consents


def test_a_consent_covers_only_what_was_said_when_it_was_given() -> None:
    old = entry(with_consent(valet()), "purposes", 0, categories=(valet().categories[0].key,))
    purpose, other = old.purposes[0], old.categories[1].key
    for changed in (
        {"categories": (*purpose.categories, other)},
        {"uses": (*purpose.uses, "marketing.advertising")},
        {"said": words("Something else is done.")},
    ):
        (renewal,) = said("consent", compare(old, entry(old, "purposes", 0, **changed)))
        assert f"again for consent to “{purpose.label.en}”" in renewal
        assert said("consent", compare(entry(old, "purposes", 0, **changed), old)) == [] or "said" in changed


def test_a_consent_does_not_cover_a_recipient_that_was_not_named() -> None:
    old = with_consent(valet())
    purpose = old.purposes[0]
    stranger = revalidated(
        old.recipients[0], key="strangers", purposes=(purpose.key,), categories=purpose.categories[:1], only=()
    )
    (renewal,) = said("consent", compare(old, old.model_copy(update={"recipients": (*old.recipients, stranger)})))
    assert f"a new recipient, {stranger.label.en}" in renewal


def test_a_purpose_without_consent_needs_none_renewed() -> None:
    old = entry(valet(), "purposes", 0, basis=("contract",))
    changes = compare(old, entry(old, "purposes", 0, uses=(*old.purposes[0].uses, "marketing.advertising")))
    assert said("consent", changes) == []
    assert "takes in more uses, marketing.advertising" in said("inform", changes)[0]


def test_a_basis_that_becomes_consent_has_to_be_asked_for_and_one_that_was_ends() -> None:
    without, with_it = entry(valet(), "purposes", 0, basis=("contract",)), with_consent(valet())
    assert "rests on consent too from then on" in said("consent", compare(without, with_it))[0]
    assert "rests on consent no longer" in said("consent", compare(with_it, without))[0]


def test_a_new_purpose_on_consent_is_asked_for() -> None:
    old = with_consent(valet())
    fewer = old.model_copy(update={"purposes": old.purposes[1:]})
    assert said("consent", compare(fewer, old))[0].endswith(f"for consent to “{old.purposes[0].label.en}”.")
    assert said("consent", compare(old, fewer))[0].endswith("have nothing left to allow: end them.")


def test_cookies_that_come_to_need_consent_are_asked_for() -> None:
    free = entry(valet(), "cookies", 0, consent=False)
    asked = entry(valet(), "cookies", 0, consent=True)
    assert "need consent from then on: set none until it is given" in said("consent", compare(free, asked))[0]
    assert "who refused them gets none all the same" in said("consent", compare(asked, free))[0]
    assert "are set without consent" in said("inform", compare(asked, free))[0]


# Duties


def test_a_jurisdiction_brings_its_law() -> None:
    old = valet()
    new = old.model_copy(update={"jurisdictions": (*old.jurisdictions, "SG")})
    assert said("duty", compare(old, new)) == [
        "The law of SG applies: its rights, terms, breach notices and limits of storage."
    ]
    assert said("duty", compare(new, old))[0].startswith("The law of SG is no longer counted with")


def test_a_promise_about_breaches_or_answers_is_a_duty() -> None:
    old = valet()
    assert old.breach_promise is not None
    slower = part(old, "breach_promise", business_days=20)
    assert "within 20 business days by email by promise" in said("duty", compare(old, slower))[0]
    assert "a loss of data is told within 20 business days, no longer 10" in said("inform", compare(old, slower))[0]
    assert said("duty", compare(old, old.model_copy(update={"breach_promise": None}))) == [
        "After a breach only the law's own terms hold."
    ]


def test_a_processor_needs_a_contract_and_gives_back_what_it_had() -> None:
    noke = load("noke")
    one = revalidated(noke.processors[0], name="Cloudy Ltd")
    more = noke.model_copy(update={"processors": (*noke.processors, one)})
    assert said("duty", compare(noke, more)) == ["A contract with Cloudy Ltd must stand before it gets any data."]
    assert said("duty", compare(more, noke)) == ["Cloudy Ltd must return or delete the data, and confirm it."]
    assert "Cloudy Ltd in" in said("inform", compare(noke, more))[0]
