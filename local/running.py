"""A house that runs on this machine: the emulator started, the stacks deployed, the last settings made."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from local.client import Client
from local.cloud import deployment
from local.cloud.ports import reserve_port
from local.cloud.server import LocalCloud
from local.logins import Login, Pool
from local.synthesis import synthesize
from vestibule.policy import pack as packs

type Report = Callable[[str], None]


@dataclass
class House:
    """The running house, with what is needed to use it."""

    operator: str
    cloud: LocalCloud
    outputs: dict[str, dict[str, str]]
    logins: list[Login] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    """Identifiers of what the story has made: organisation, site, space, entrance, device."""

    @property
    def api_url(self) -> str:
        """Where the API answers on this machine. Encoded, because a shell would take `$default` for a variable."""
        return self.cloud.api_url(self.outputs["vestibule-edge"]["ApiId"]).replace("$", "%24")

    @property
    def pool(self) -> Pool:
        """The identity pool."""
        edge = self.outputs["vestibule-edge"]
        return Pool(self.cloud.client("cognito-idp"), edge["UserPoolId"], edge["ClientId"])

    def client(self, login: Login | None = None) -> Client:
        """The API as this person sees it; without one, as a passer-by does."""
        return Client(self.api_url, self.pool.token(login.email, login.password) if login else None)

    def door_keys(self) -> list[dict[str, str]]:
        """The public keys that a lock is given when it is set up."""
        keys: list[dict[str, str]] = self.client().get("/.well-known/door-keys.json").json()["keys"]
        return keys

    def state_machines(self) -> dict[str, str]:
        """Names and ARNs of the workflows."""
        found = self.cloud.client("stepfunctions").list_state_machines()["stateMachines"]
        return {machine["name"]: machine["stateMachineArn"] for machine in found}

    def faults(self) -> list[str]:
        """What functions have logged as faults, for somebody who wonders why a step failed."""
        logs = self.cloud.client("logs")
        listed = logs.get_paginator("describe_log_groups").paginate()
        groups = [group["logGroupName"] for page in listed for group in page["logGroups"]]
        events = [event for group in groups for event in logs.filter_log_events(logGroupName=group)["events"]]
        return [event["message"].strip() for event in events if '"level":"ERROR"' in event["message"]]

    def describe(self, ca_file: Path) -> dict[str, Any]:
        """What a foreign client needs to be pointed at this house."""
        ca = self.cloud.certificate_authority()
        ca_file.write_text(ca, encoding="utf-8")
        edge = self.outputs["vestibule-edge"]
        return {
            "operator": self.operator,
            "region": self.cloud.region,
            "api_url": self.api_url,
            "mailbox_url": f"{self.cloud.endpoint}/_ministack/ses/messages",
            "endpoint_url": self.cloud.endpoint,
            "mqtt": {"host": "127.0.0.1", "port": self.cloud.mqtt_port, "ca": ca, "ca_file": str(ca_file)},
            "user_pool_id": edge["UserPoolId"],
            "client_id": edge["ClientId"],
            "state_machines": self.state_machines(),
            "people": [vars(login) for login in self.logins],
            "places": self.places,
        }


_ADDRESS = "350 Fifth Avenue, New York, NY 10118, United States"
"""Shown in letters where the policy names no postal address; a real house gives its own with -c mail_address=…"""


@contextmanager
def running(
    directory: Path,
    operator: str,
    report: Report,
    *,
    port: int = 0,
    mqtt_port: int = 0,
    prewarm: bool = False,
    settings: Mapping[str, str] | None = None,
) -> Iterator[House]:
    """Bring a house up, and take it down at the end. `settings` are the emulator's own, such as TTL_SWEEP_SECONDS."""
    for each in (port, mqtt_port):
        reserve_port(each)  # before the minute that everything else takes
    pack = packs.load(operator)
    region = pack.residency.regions[0]
    report(f"synthesizing the stacks of {pack.display_name} for {region}")
    assembly = synthesize(
        operator, directory / "cdk.out", layers="host", local="yes", account=LocalCloud.account, mail_address=_ADDRESS
    )
    with LocalCloud.started(
        directory / "cloud", region=region, port=port, mqtt_port=mqtt_port, prewarm=prewarm, settings=settings
    ) as cloud:
        report(f"the local cloud answers at {cloud.endpoint}")
        outputs = deployment.deploy(assembly, cloud, report)
        house = House(operator, cloud, outputs)
        _settle(house, pack.contacts.email)
        yield house


def _settle(house: House, mail_from: str) -> None:
    """What AWS would give by itself or a person would do once: a verified sender, and links that lead to this machine."""
    house.cloud.client("sesv2").create_email_identity(EmailIdentity=mail_from)
    functions = house.cloud.client("lambda")
    for page in functions.get_paginator("list_functions").paginate():
        for each in page["Functions"]:
            variables = each.get("Environment", {}).get("Variables", {})
            if "PUBLIC_URL" in variables:
                functions.update_function_configuration(
                    FunctionName=each["FunctionName"],
                    Environment={"Variables": {**variables, "PUBLIC_URL": house.api_url}},
                )


def save(house: House, directory: Path) -> Path:
    """Write `outputs.json`, readable by its owner only: it holds the demo passwords."""
    file = directory / "outputs.json"
    unfinished = file.with_suffix(".unfinished")
    unfinished.touch(mode=0o600)
    unfinished.write_text(json.dumps(house.describe(directory / "ca.pem"), indent=2), encoding="utf-8")
    return unfinished.rename(file)  # who waits for the file finds all of it
