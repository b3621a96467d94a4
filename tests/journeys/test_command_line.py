"""`vestibule up`, `token` and `down`, run as anybody runs them, beside the house of the other journeys.

That one is valet's, this one noke's: storage units and tenants (N-01, N-02), and its story is told here.
"""

import json
import secrets
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from local.client import Client
from local.running import House
from local.synthesis import ROOT
from tests.journeys.test_story import CHAPTERS

PROGRAM = Path(sys.executable).with_name("vestibule")
PATIENCE = 900
"""Seconds for one command. A story takes two minutes on an idle machine."""


class Up:
    """A house that the command line has brought up under a name of its own."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.directory = ROOT / ".local" / name
        self.said = ""

    def run(self, command: str, *options: str) -> subprocess.CompletedProcess[str]:
        """Run a command about this house."""
        return subprocess.run(
            [PROGRAM, command, "--name", self.name, *options],
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )

    @property
    def outputs(self) -> dict[str, Any]:
        outputs: dict[str, Any] = json.loads((self.directory / "outputs.json").read_text(encoding="utf-8"))
        return outputs

    def token(self, who: str) -> str:
        done = self.run("token", "--as", who)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def client(self, who: str) -> Client:
        return Client(self.outputs["api_url"], self.token(who))


@pytest.fixture(scope="module")
def up() -> Iterator[Up]:
    house = Up(f"journeys-{secrets.token_hex(4)}")
    try:
        done = house.run("up", "--operator", "noke", "--port", "0", "--mqtt-port", "0", "--detach")
        assert done.returncode == 0, done.stdout + done.stderr
        house.said = done.stdout
        yield house
    finally:
        house.run("down")
        shutil.rmtree(house.directory, ignore_errors=True)


def test_up_tells_the_story_and_how_to_go_on(up: Up) -> None:
    assert "The house of noke is up." in up.said
    assert up.said.count("✓") > 50
    assert [chapter for chapter in CHAPTERS if chapter not in up.said] == []
    assert up.said.count("curl -s ") == 3
    assert all(person["email"] in up.said for person in up.outputs["people"])


def test_the_outputs_are_what_a_foreign_client_needs(up: Up) -> None:
    outputs = up.outputs
    documented = {"operator", "region", "api_url", "mailbox_url", "mqtt", "state_machines", "people"}
    for_tokens = {"endpoint_url", "user_pool_id", "client_id", "places"}
    assert set(outputs) == documented | for_tokens
    assert (outputs["operator"], outputs["region"]) == ("noke", "eu-west-2")
    assert set(outputs["mqtt"]) == {"host", "port", "ca", "ca_file"}
    assert outputs["mqtt"]["ca"].startswith("-----BEGIN CERTIFICATE-----")
    assert Path(outputs["mqtt"]["ca_file"]).read_text(encoding="utf-8") == outputs["mqtt"]["ca"]
    of_letters = "vestibule-letters-to-many"
    of_rights, of_breaches = "vestibule-data-subject-request", "vestibule-breach-notification"
    workflows = [of_breaches, of_rights, of_letters, "vestibule-restore", "vestibule-retention-sweep"]
    assert sorted(outputs["state_machines"]) == workflows
    assert [set(person) for person in outputs["people"]] == [{"role", "email", "password", "person_id"}] * 6
    of_the_story = ["operator", "manager", "resident", "resident", "authorised user", "compliance"]
    assert [person["role"] for person in outputs["people"]] == of_the_story


def test_the_outputs_are_for_their_owner_only(up: Up) -> None:
    assert stat.filemode((up.directory / "outputs.json").stat().st_mode) == "-rw-------"


def test_the_api_and_the_mailbox_answer_where_the_outputs_say(up: Up) -> None:
    assert httpx.get(f"{up.outputs['api_url']}/v1/health").json() == {"status": "ok"}
    assert httpx.get(up.outputs["mailbox_url"]).json()["messages"]


def test_a_token_of_the_manager_opens_what_the_manager_may(up: Up) -> None:
    manager = up.client("manager")
    assert str(manager.token).count(".") == 2
    answer = manager.get("/v1/sites", organisation_id=up.outputs["places"]["organisation"])
    assert (answer.status_code, [site["name"] for site in answer.json()["data"]]) == (200, ["Twickenham"])


def test_a_token_can_be_had_by_address_and_by_nobody_unknown(up: Up) -> None:
    second = up.outputs["people"][3]
    own = Client(up.outputs["api_url"], up.token(second["email"])).get("/v1/entries", person_id=second["person_id"])
    assert own.status_code == 200
    nobody = up.run("token", "--as", "burglar")
    assert (nobody.returncode, nobody.stdout) == (1, "")
    assert "manager (manager@demo.example)" in nobody.stderr


def test_the_lock_is_online(up: Up) -> None:
    resident, door = up.client("resident"), up.outputs["places"]["entrance"]
    accepted = resident.post(f"/v1/entrances/{door}/commands", {"verb": "unlock"})
    assert accepted.status_code == 202
    assert resident.get(accepted.headers["Location"], wait=10).json()["status"] == "done"


def test_the_two_houses_know_nothing_of_each_other(house: House, up: Up) -> None:
    assert httpx.get(f"{house.api_url}/v1/health").status_code == 200
    assert up.outputs["endpoint_url"] != house.cloud.endpoint
    with pytest.raises(house.pool.client.exceptions.NotAuthorizedException):
        house.pool.token(up.outputs["people"][1]["email"], up.outputs["people"][1]["password"])
    stranger = Client(house.api_url, up.token("manager"))
    assert stranger.get("/v1/entries", person_id=up.outputs["people"][1]["person_id"]).status_code == 401


def test_a_second_house_of_the_same_name_is_refused(up: Up) -> None:
    again = up.run("up", "--operator", "noke", "--port", "0", "--mqtt-port", "0", "--detach")
    assert again.returncode == 1
    assert "a house is up" in again.stderr
    assert httpx.get(f"{up.outputs['api_url']}/v1/health").status_code == 200


def test_a_port_that_is_taken_is_said_in_a_sentence(house: House) -> None:
    other = Up(f"journeys-{secrets.token_hex(4)}")
    refused = other.run("up", "--port", str(house.cloud.port), "--mqtt-port", "0")
    shutil.rmtree(other.directory, ignore_errors=True)
    assert refused.returncode == 1
    assert f"Port {house.cloud.port} on 127.0.0.1 is in use" in refused.stderr.replace("\n", " ")
    assert "Traceback" not in refused.stderr


def test_down_ends_every_process_and_takes_the_secrets_away(up: Up) -> None:
    address, pid = up.outputs["api_url"], int((up.directory / "pid").read_text(encoding="utf-8"))
    started = {pid: born(pid), **{child: born(child) for child in descendants(pid)}}
    assert len(started) > 3  # the command, the emulator and its warm functions
    assert up.run("down").stdout == "It is down.\n"
    assert [each for each, birth in started.items() if birth and born(each) == birth] == []
    assert [name for name in ("outputs.json", "ca.pem", "pid") if (up.directory / name).exists()] == []
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{address}/v1/health")
    assert up.run("down").stdout.startswith("Nothing is up.")
    assert "no house is up" in up.run("token", "--as", "manager").stderr


def descendants(pid: int) -> set[int]:
    """All processes below this one."""
    children: dict[int, set[int]] = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        if fields := stat_of(int(file.parent.name)):
            children.setdefault(int(fields[1]), set()).add(int(file.parent.name))
    below, found = children.get(pid, set()), set[int]()
    while below:
        found |= below
        below = set().union(*(children.get(one, set()) for one in below))
    return found


def born(pid: int) -> str | None:
    """When a living process was started, so that a later one with its number is not taken for it."""
    fields = stat_of(pid)
    return fields[19] if fields and fields[0] != "Z" else None


def stat_of(pid: int) -> list[str]:
    """The fields of /proc/PID/stat from the state on; none when there is no such process."""
    try:
        return (Path("/proc") / str(pid) / "stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return []
