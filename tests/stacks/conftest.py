"""The houses of the five operators, synthesized once for all tests, with an empty directory for the dependencies."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from local.synthesis import node, synthesize
from tests.stacks.assembly import Assembly
from vestibule.policy.pack import OPERATORS, Pack, load

os.environ.setdefault("JSII_NODE", str(node()))  # for the tests that use aws_cdk in this very process


@pytest.fixture(scope="session")
def no_dependencies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A stand-in for the layer of dependencies: 40 MB less to copy for each operator."""
    layer = tmp_path_factory.mktemp("layer")
    (layer / "python").mkdir()
    (layer / "python" / "stand_in.py").touch()
    return layer


@pytest.fixture(scope="session")
def houses(tmp_path_factory: pytest.TempPathFactory, no_dependencies: Path) -> dict[str, Assembly]:
    """Every operator's assembly; cdk-nag has run on each, or there would be none."""
    directory = tmp_path_factory.mktemp("houses")

    def synthesized(operator: str) -> Assembly:
        return Assembly(operator, synthesize(operator, directory / operator, layers=str(no_dependencies)))

    with ThreadPoolExecutor(max_workers=2) as pool:
        return dict(zip(OPERATORS, pool.map(synthesized, OPERATORS), strict=True))


@pytest.fixture(params=OPERATORS)
def house(request: pytest.FixtureRequest, houses: dict[str, Assembly]) -> Assembly:
    """Each operator's assembly in turn."""
    return houses[request.param]


@pytest.fixture
def pack(house: Assembly) -> Pack:
    """The policy pack of the house."""
    return load(house.operator)
