"""A device's identity at AWS IoT: a thing, a certificate and the fleet's one policy, which lets each speak only as itself."""

from collections.abc import Iterator
from contextlib import contextmanager
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


def disconnect(thing: str, certificate_id: str | None) -> None:
    """Deactivate every certificate of a device that is removed: its connection ends, and it gets no other.

    The thing may have more than the one that we know of: of a try at provisioning that died before it was recorded. Doing it
    again changes nothing, and neither does a certificate, or a thing, that is gone.
    """
    for each in {certificate_id, *_certificates_of(thing)} - {None}:
        with _gone_is_well():
            _iot().update_certificate(certificateId=str(each), newStatus="INACTIVE")


def _certificates_of(thing: str) -> set[str]:
    with _gone_is_well():
        pages = _iot().get_paginator("list_thing_principals").paginate(thingName=thing)
        return {arn.rpartition("/")[2] for page in pages for arn in page["principals"] if ":cert/" in arn}
    return set()


@contextmanager
def _gone_is_well() -> Iterator[None]:
    try:
        yield
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
