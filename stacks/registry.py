"""Places (N-01) and devices, and the one policy of the fleet (C-01)."""

from aws_cdk import aws_iot as iot

from stacks.claiming import DEVICE_POLICY, claiming
from stacks.feature import FeatureStack, May
from stacks.shared import PREFIX
from vestibule.answers import ANSWERS
from vestibule.evidence import EVIDENCE
from vestibule.people.holdings import RELATIONS
from vestibule.registry.holdings import DEVICES, ENTRANCES, ORGANISATIONS, SITES, SPACES

_THING = "${iot:Connection.Thing.ThingName}"


class Registry(FeatureStack):
    """Organisations, sites, spaces, entrances, devices."""

    feature = "registry"

    def build(self) -> None:
        """One line a function."""
        iot.CfnPolicy(self, "Fleet", policy_name=DEVICE_POLICY, policy_document=self._fleet_policy())
        self.function(
            "manage_organisations", "POST /v1/organisations", reads=[ANSWERS], appends=[ANSWERS, ORGANISATIONS]
        )
        self.function("open_site", "POST /v1/sites", reads=[ANSWERS, RELATIONS, SITES], appends=[ANSWERS, SITES])
        self.function(
            "add_places",
            "POST /v1/sites/{site_id}/spaces",
            "POST /v1/sites/{site_id}/entrances",
            reads=[ANSWERS, RELATIONS, SITES, SPACES, ENTRANCES],
            appends=[ANSWERS, SPACES, ENTRANCES],
        )
        self.function("change_space", "PATCH /v1/spaces/{space_id}", reads=[RELATIONS, SPACES], amends=[SPACES])
        self.function(
            "import_places",
            "POST /v1/imports",
            reads=[ANSWERS, RELATIONS, SITES, SPACES, ENTRANCES],
            appends=[ANSWERS, SITES, SPACES, ENTRANCES],
            memory=1024,
            seconds=29,
        )
        self.function(
            "read_places",
            "GET /v1/sites",
            "GET /v1/sites/{site_id}",
            "GET /v1/spaces",
            "GET /v1/spaces/{space_id}",
            "GET /v1/entrances",
            reads=[
                *(RELATIONS, SITES, (SITES, "by_organisation")),
                *(SPACES, (SPACES, "by_site"), (ENTRANCES, "by_site")),
            ],
            may=[self.may_read_cursor_secret()],
            settings=self.cursor_settings(),
        )
        self._devices()

    def _devices(self) -> None:
        """How devices come and go."""
        self.function(
            "provision_device",
            "POST /v1/sites/{site_id}/devices",
            reads=[ANSWERS, RELATIONS, SITES, SPACES, ENTRANCES, (DEVICES, "by_serial")],
            appends=[ANSWERS, DEVICES],
            amends=[ENTRANCES],
            may=self._provisioning(),
            settings={"DEVICE_POLICY": DEVICE_POLICY},
        )
        hook = self.function(
            "admit_device", reads=[(DEVICES, "by_serial")], appends=[EVIDENCE], amends=[DEVICES], memory=1024, seconds=5
        )
        claiming(self, hook)
        each = "each device has a certificate of its own"
        self.function(
            "remove_device",
            "DELETE /v1/devices/{device_id}",
            reads=[RELATIONS, DEVICES, ENTRANCES],
            appends=[EVIDENCE],
            amends=[DEVICES, ENTRANCES],
            may=[
                May(("iot:UpdateCertificate",), (self._iot("cert/*"),), each),
                May(("iot:ListThingPrincipals",), (self._iot("thing/dev_*"),), "any device may be removed"),
            ],
        )

    def _provisioning(self) -> list[May]:
        """Making a certificate and binding it. `*` where AWS IoT offers no resource for the action."""
        nameless = "making a certificate, binding it and asking for the endpoint have no resource to name"
        return [
            May(
                ("iot:CreateKeysAndCertificate", "iot:CreateCertificateFromCsr", "iot:DescribeEndpoint"),
                ("*",),
                nameless,
            ),
            May(("iot:AttachThingPrincipal",), ("*",), nameless),
            May(("iot:CreateThing",), (self._iot("thing/dev_*"),), "things are named by the request that makes them"),
            May(
                ("iot:AttachPolicy", "iot:UpdateCertificate"),
                (self._iot("cert/*"),),
                "a certificate's identifier is not known before it is made",
            ),
        ]

    def _fleet_policy(self) -> dict[str, object]:
        """Each device connects, speaks and listens only as itself (C-01). AWS allows 2,048 characters."""
        shadows = f"$aws/things/{_THING}/shadow/name/*"
        publish = [f"topic/$aws/rules/{PREFIX}_*/d/{_THING}/*", f"topic/{shadows}"]
        subscribe = [f"topicfilter/d/{_THING}/*", f"topicfilter/{shadows}"]
        receive = [f"topic/d/{_THING}/*", f"topic/{shadows}"]
        attached = {"Bool": {"iot:Connection.Thing.IsAttached": "true"}}
        return {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "iot:Connect",
                    "Resource": self._iot(f"client/{_THING}"),
                    "Condition": attached,
                },
                {"Effect": "Allow", "Action": "iot:Publish", "Resource": [self._iot(topic) for topic in publish]},
                {"Effect": "Allow", "Action": "iot:Subscribe", "Resource": [self._iot(topic) for topic in subscribe]},
                {"Effect": "Allow", "Action": "iot:Receive", "Resource": [self._iot(topic) for topic in receive]},
            ],
        }

    def _iot(self, resource: str) -> str:
        return f"arn:{self.partition}:iot:{self.region}:{self.account}:{resource}"
