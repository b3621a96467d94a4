"""A device's identity at AWS IoT: a thing, a certificate and the fleet's one policy, which lets each speak only as itself."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from vestibule import aws, config
from vestibule.problems import Unacceptable

if TYPE_CHECKING:
    from types_boto3_iot import IoTClient


@dataclass(frozen=True)
class Certificate:
    """A certificate that is registered but not active yet. `private_key` is None where the device made its own."""

    id: str
    arn: str
    pem: str
    private_key: str | None


def certify(signing_request: str | None) -> Certificate:
    """Make a certificate that opens nothing until `connect_thing` activates it."""
    if signing_request is None:
        made = _iot().create_keys_and_certificate(setAsActive=False)
        key = made["keyPair"]["PrivateKey"]
        return Certificate(made["certificateId"], made["certificateArn"], made["certificatePem"], key)
    try:
        signed = _iot().create_certificate_from_csr(certificateSigningRequest=signing_request, setAsActive=False)
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("InvalidRequestException", "ValidationException"):
            raise
        detail = "certificate_signing_request is not a PKCS #10 request in PEM with an EC P-256 or RSA key."
        raise Unacceptable(detail) from error
    return Certificate(signed["certificateId"], signed["certificateArn"], signed["certificatePem"], None)


def connect_thing(thing: str, certificate: Certificate) -> None:
    """Bind the certificate to the thing and the fleet's policy, then activate it. Doing it again changes nothing."""
    _iot().create_thing(thingName=thing)
    _iot().attach_policy(policyName=config.setting("DEVICE_POLICY"), target=certificate.arn)
    _iot().attach_thing_principal(thingName=thing, principal=certificate.arn)
    _iot().update_certificate(certificateId=certificate.id, newStatus="ACTIVE")


def discard(certificate: Certificate) -> None:
    """Deactivate a certificate whose device was not recorded after all."""
    _iot().update_certificate(certificateId=certificate.id, newStatus="INACTIVE")


def disconnect(certificate_id: str) -> None:
    """Deactivate the certificate of a device that is removed: its connection ends, and it gets no other.

    Doing it again changes nothing, and neither does a certificate that is gone.
    """
    try:
        _iot().update_certificate(certificateId=certificate_id, newStatus="INACTIVE")
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceNotFoundException":
            raise


@cache
def broker_host() -> str:
    """Where devices connect: the account's own address at AWS IoT."""
    return _iot().describe_endpoint(endpointType="iot:Data-ATS")["endpointAddress"]


@cache
def _iot() -> "IoTClient":
    return aws.client("iot")
