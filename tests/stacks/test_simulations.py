"""Routes that move simulated devices are on this machine only."""

import json
from pathlib import Path

import pytest

from local.documents import NEVER_DEPLOYED, openapi
from local.synthesis import synthesize
from tests.stacks.assembly import Assembly
from tests.stacks.matrix import PERMITTED, TABLES
from tests.stacks.test_grants import others_of, tables_of


def test_no_house_on_aws_has_the_routes_the_function_or_the_right(house: Assembly) -> None:
    text = json.dumps(house.templates)
    assert [word for word in ("/sim/", "v1/simulations", "simulate") if word in text] == []
    assert set(house.templates) & set(NEVER_DEPLOYED) == set()


def test_the_document_does_not_promise_them() -> None:
    assert [path for path in openapi()["paths"] if path.startswith("/v1/simulations")] == []


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory, no_dependencies: Path) -> Assembly:
    """A house on this machine."""
    made = synthesize("noke", tmp_path_factory.mktemp("local"), layers=str(no_dependencies), local="yes")
    return Assembly("noke", made)


def test_a_house_on_this_machine_has_them_with_these_rights(local: Assembly) -> None:
    name, region = "simulations/simulate_devices", "eu-west-2"
    function = local.functions[name]
    routes = {key for key, route in local.routes.items() if "/simulations/" in key}
    assert routes == {
        f"POST /v1/simulations/{verb}" for verb in ("keypad-entry", "offline", "next-command-fails", "clock")
    }
    assert tables_of(local, function) == TABLES[name]
    permitted = {resource.format(region=region): actions for resource, actions in PERMITTED[name].items()}
    assert others_of(local, function) == permitted
