"""The five packs that ship: who they are, where their data may rest, and that each promise has its source."""

import json
import subprocess
import sys
from collections.abc import Iterator

import pytest

from vestibule import register
from vestibule.policy.model import Pack
from vestibule.policy.pack import OPERATORS, PACKS, UnknownOperator, load
from vestibule.policy.parts import Promise

LAST_REQUIREMENT = {"V": 24, "A": 12, "W": 10, "N": 14, "F": 10}
LETTER = {"valet": "V", "alloclaim": "A", "wemaintain": "W", "noke": "N", "fleetback": "F"}
KNOWN = {f"{letter}-{number:02d}" for letter, last in LAST_REQUIREMENT.items() for number in range(1, last + 1)}

EEA_FROM_PARIS = ("eu-west-3", "eu-west-1", "eu-central-1", "eu-north-1", "eu-south-1", "eu-south-2")
EEA_FROM_FRANKFURT = ("eu-central-1", "eu-west-1", "eu-west-3", "eu-north-1", "eu-south-1", "eu-south-2")
ADEQUATE_FROM_LONDON = (
    "eu-west-2",
    "eu-west-1",
    "eu-west-3",
    "eu-central-1",
    "eu-central-2",
    "eu-north-1",
    "eu-south-1",
    "eu-south-2",
)
ALL_FEATURES = ("registry", "people", "access", "telemetry", "requests")
OF_HOMES = ("face_entry", "images", "intercom", "climate")

DEPLOYMENTS = [
    ("valet", ("us-east-1", "ca-central-1"), (*ALL_FEATURES, *OF_HOMES, "support", "surveys")),
    ("alloclaim", EEA_FROM_PARIS, ("registry", "people", "requests", "support", "surveys")),
    (
        "wemaintain",
        EEA_FROM_PARIS,
        ("registry", "people", "telemetry", "requests", "support", "applications", "visits"),
    ),
    ("noke", ADEQUATE_FROM_LONDON, (*ALL_FEATURES, "overlock", "geolocation", "support")),
    ("fleetback", EEA_FROM_FRANKFURT, ("registry", "people", "requests")),
]

IDENTITIES = [
    ("valet", ("fr", "en"), "America/Toronto", "CA", ("CA", "US-CA", "US-NYC")),
    ("alloclaim", ("en", "fr"), "Europe/Paris", "FR", ("FR",)),
    ("wemaintain", ("fr",), "Europe/Paris", "FR", ("FR",)),
    ("noke", ("nl", "en"), "Europe/London", "GB", ("GB", "SG", "AU")),
    ("fleetback", ("nl", "fr"), "Europe/Luxembourg", "LU", ("LU",)),
]

each_operator = pytest.mark.parametrize("operator", OPERATORS)


def promises(pack: Pack) -> Iterator[Promise]:
    """Everything in the pack that must say where it stands."""
    for _, value in pack:
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Promise):
                yield part


def test_the_operators_are_the_files_that_ship() -> None:
    assert sorted(OPERATORS) == sorted(file.stem for file in PACKS.iterdir())


@each_operator
def test_a_pack_is_of_the_operator_it_is_loaded_for(operator: str) -> None:
    assert load(operator).operator == operator


@each_operator
def test_a_pack_that_ships_is_coherent_lawful_and_accounts_for_all_that_is_held(operator: str) -> None:
    assert register.checked(operator) == load(operator)


@each_operator
def test_a_pack_is_read_once(operator: str) -> None:
    assert load(operator) is load(operator)


@pytest.mark.parametrize("name", ["acme", "", "Valet", "../packs/valet", "valet.toml"])
def test_an_unknown_operator_is_told_the_known_ones(name: str) -> None:
    with pytest.raises(UnknownOperator) as refusal:
        load(name)
    assert str(refusal.value).endswith("known are valet, alloclaim, wemaintain, noke, fleetback")


@pytest.mark.parametrize(("operator", "regions", "features"), DEPLOYMENTS)
def test_a_pack_says_where_data_rests_and_what_is_built(
    operator: str, regions: tuple[str, ...], features: tuple[str, ...]
) -> None:
    pack = load(operator)
    assert (pack.residency.regions, pack.features) == (regions, features)


@pytest.mark.parametrize(("operator", "languages", "time_zone", "country", "jurisdictions"), IDENTITIES)
def test_a_pack_says_who_the_controller_is(
    operator: str, languages: tuple[str, ...], time_zone: str, country: str, jurisdictions: tuple[str, ...]
) -> None:
    pack = load(operator)
    assert (pack.languages, pack.time_zone, pack.controller_country) == (languages, time_zone, country)
    assert pack.jurisdictions == jurisdictions


@each_operator
def test_a_promise_cites_a_requirement_of_its_own_operator(operator: str) -> None:
    cited = {promise.source.requirement for promise in promises(load(operator))}
    assert cited - KNOWN == set()
    assert {requirement[0] for requirement in cited} == {LETTER[operator]}


@each_operator
def test_a_paraphrase_is_short(operator: str) -> None:
    assert [promise for promise in promises(load(operator)) if len(promise.source.quote) > 120] == []


def test_the_children_of_a_policy_are_as_young_as_it_says() -> None:
    ages = {operator: children.under for operator in OPERATORS if (children := load(operator).children)}
    assert ages == {"valet": 13, "alloclaim": 16, "noke": 18}


def test_a_breach_is_told_to_whom_the_policy_says() -> None:
    told = {operator: promise.tells for operator in OPERATORS if (promise := load(operator).breach_promise)}
    assert told == {
        "valet": ("persons",),
        "alloclaim": ("authorities", "persons"),
        "noke": ("persons", "authorities"),
    }


def test_valet_tells_of_a_breach_by_mail_in_ten_business_days() -> None:
    promise = load("valet").breach_promise
    assert promise is not None
    assert (promise.channel, promise.business_days, promise.source.requirement) == ("email", 10, "V-14")


def test_the_purposes_of_noke_are_the_table_of_its_policy() -> None:
    table = {purpose.key: (purpose.categories, purpose.basis) for purpose in load("noke").purposes}
    assert table == {
        "business_relationship": (
            ("identity", "contact", "communications", "transaction"),
            ("legitimate_interest", "contract"),
        ),
        "delivery": (
            ("identity", "contact", "communications", "service_user", "images"),
            ("legitimate_interest", "contract", "legal_obligation", "consent"),  # consent: to the position of a phone
        ),
        "protection": (
            ("identity", "contact", "service_user", "technical"),
            ("legitimate_interest", "legal_obligation"),
        ),
        "advertising": (("transaction", "technical", "platform_usage", "marketing"), ("legitimate_interest",)),
        "promotion": (("identity", "contact", "transaction", "marketing"), ("legitimate_interest",)),
    }


@pytest.mark.parametrize(
    ("operator", "categories", "purposes", "recipients"),
    [("valet", 9, 8, 10), ("alloclaim", 4, 11, 3), ("wemaintain", 5, 12, 3), ("noke", 9, 5, 4), ("fleetback", 4, 7, 3)],
)
def test_a_pack_is_as_long_as_its_policy(operator: str, categories: int, purposes: int, recipients: int) -> None:
    pack = load(operator)
    assert (len(pack.categories), len(pack.purposes), len(pack.recipients)) == (categories, purposes, recipients)


def test_newsletters_of_alloclaim_wait_for_consent() -> None:
    bases = {purpose.key: purpose.basis for purpose in load("alloclaim").purposes}
    assert (bases["newsletters"], bases["personalised_offers"]) == (("consent",), ("legitimate_interest",))


def modules_of_loading() -> set[str]:
    """What a function imports to have its pack."""
    program = (
        "import json, sys; before = set(sys.modules);"
        "from vestibule.policy import pack, purposes, retention; pack.load('valet');"
        "print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    environment = {"PYTHONPATH": str(PACKS.parents[2])}
    command = [sys.executable, "-c", program]
    return set(json.loads(subprocess.check_output(command, env=environment, text=True)))


def test_loading_a_pack_imports_none_of_its_checks_no_law_and_nothing_that_is_held() -> None:
    own = {name for name in modules_of_loading() if name.startswith("vestibule")}
    assert own <= {
        "vestibule",
        "vestibule.policy",
        *(
            f"vestibule.policy.{name}"
            for name in (
                "asking",
                "faults",
                "keeping",
                "model",
                "parts",
                "months",
                "pack",
                "purposes",
                "reading",
                "retention",
            )
        ),
        "vestibule.words",
    }


def test_loading_a_pack_imports_nothing_heavier_than_pydantic() -> None:
    packages = {name.partition(".")[0] for name in modules_of_loading()}
    foreign = {name for name in packages if not name.startswith("_")} - sys.stdlib_module_names
    assert foreign <= {
        "annotated_types",
        "pydantic",
        "pydantic_core",
        "typing_extensions",
        "typing_inspection",
        "vestibule",
    }
