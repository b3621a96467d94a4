"""Places (N-01) and devices, and the one policy of the fleet (C-01)."""

from aws_cdk import aws_iot as iot

from stacks.feature import FeatureStack, May
from stacks.shared import PREFIX
from vestibule.answers import ANSWERS
from vestibule.people.holdings import RELATIONS
from vestibule.registry.holdings import DEVICES, ENTRANCES, ORGANISATIONS, SITES, SPACES

_THING = "${iot:Connection.Thing.ThingName}"


class Registry(FeatureStack):
    """Organisations, sites, spaces, entrances, devices."""

    feature = "registry"

    def build(self) -> None:
        """One line a function."""
        iot.CfnPolicy(self, "Fleet", policy_name=f"{PREFIX}-device", policy_document=self._fleet_policy())
        self.function(
            "manage_organisations", "POST /v1/organisations", reads=[ANSWERS], appends=[ANSWERS, ORGANISATIONS]
        )
        self.function("open_site", "POST /v1/sites", reads=[ANSWERS, RELATIONS], appends=[ANSWERS, SITES])
        self.function(
            "add_places",
            "POST /v1/sites/{site_id}/spaces",
            "POST /v1/sites/{site_id}/entrances",
            reads=[ANSWERS, RELATIONS, SITES, SPACES],
            appends=[ANSWERS, SPACES, ENTRANCES],
        )
        self.function(
            "provision_device",
            "POST /v1/sites/{site_id}/devices",
            reads=[ANSWERS, RELATIONS, SITES, ENTRANCES],
            appends=[ANSWERS, DEVICES],
            amends=[ENTRANCES],
            may=self._provisioning(),
            settings={"DEVICE_POLICY": f"{PREFIX}-device"},
        )
        self.function(
            "read_places",
            "GET /v1/sites",
            "GET /v1/sites/{site_id}",
            reads=[RELATIONS, SITES, (SITES, "by_organisation")],
            may=[self.may_read_cursor_secret()],
            settings=self.cursor_settings(),
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
