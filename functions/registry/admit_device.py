"""AWS IoT asks whether a device that shows a claim certificate may have an identity: only by a serial and its secret."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import TypeAdapter, ValidationError

from vestibule import clock, observability
from vestibule.registry.boxes import BoxSecret
from vestibule.registry.devices import NotAdmitted, admit
from vestibule.registry.model import Serial

type Answer = dict[str, Any]
_SERIAL: TypeAdapter[str] = TypeAdapter(Serial)
_SECRET: TypeAdapter[str] = TypeAdapter(BoxSecret)


def handler(event: dict[str, Any], _: LambdaContext) -> Answer:
    """In: the certificate and what the device said. Out: yes, with its thing name, or no. A fault counts as a no."""
    try:
        serial = _SERIAL.validate_python(event["parameters"].get("SerialNumber"))
        secret = _SECRET.validate_python(event["parameters"].get("BoxSecret"))
        device_id = admit(serial, secret, event["certificateId"], clock.now())
    except (NotAdmitted, ValidationError) as error:
        reason = error.reason if isinstance(error, NotAdmitted) else "malformed"
        observability.note("claim refused", reason=reason)
        observability.count("ClaimsRefused", reason=reason)
        return {"allowProvisioning": False}
    observability.note("claim admitted", device_id=device_id)
    return {"allowProvisioning": True, "parameterOverrides": {"ThingName": device_id}}
