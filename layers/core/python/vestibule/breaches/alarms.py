"""Alarms that are suspicions: what each of them means, and the incident that one opens. Pure.

Two kinds of event of AWS are heard: an alarm of CloudWatch that begins, and a change of what guards a bucket, as CloudTrail
tells it. Both come from the account's default bus, at least once; the same one is the same incident.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from vestibule import ids
from vestibule.breaches.model import Exposure, Incident, Kind, PrefixExposed
from vestibule.clock import StatedInstant
from vestibule.envelopes import Unusable

DEPLOYING = "cloudformation.amazonaws.com"
"""Who sets a bucket's policy when the house is deployed."""
BUCKET_CHANGES = (
    *("PutBucketPolicy", "DeleteBucketPolicy", "PutBucketAcl"),
    *("PutBucketPublicAccessBlock", "DeleteBucketPublicAccessBlock", "DeleteBucketEncryption"),
    *("PutBucketVersioning", "PutObjectLockConfiguration", "PutBucketReplication"),
)
"""Calls that change who gets at a bucket's objects, whether they can be read, or whether they stay."""


@dataclass(frozen=True)
class Suspicion:
    """What an alarm may mean."""

    key: str
    """For the ledger."""
    summary: str
    kinds: tuple[Kind, ...]


DENIED = "denied-calls"
MISUSED = "device-misuse"
BROKEN = "evidence-broken"
MISUSES: Mapping[str, str] = {"connect": "Connect", "publish": "PublishIn", "subscribe": "Subscribe"}
"""What a device can try that its certificate does not allow, and the name under which AWS IoT counts it."""
_MISUSE = Suspicion(
    MISUSED,
    "The broker refused devices that connected, published or subscribed as what they are not. A device's certificate may "
    "be in other hands; the broker's log tells which.",
    ("confidentiality", "integrity"),
)
SUSPICIONS: Mapping[str, Suspicion] = {
    "vestibule-denied-calls": Suspicion(
        DENIED,
        "Many calls of the API were denied within minutes. Somebody may be trying what is not theirs; the access log and the "
        "functions' logs tell which routes.",
        ("confidentiality",),
    ),
    **{f"vestibule-{MISUSED}-{tried}": _MISUSE for tried in MISUSES},
    "vestibule-evidence-broken": Suspicion(
        BROKEN,
        "The chain of evidence does not fit: a line was changed, dropped or swapped. The log of seal_days names the lines.",
        ("integrity",),
    ),
}
"""By the alarm's name. The stack makes alarms of these names, and lets only these through."""
_BUCKETS: Mapping[str, Literal["bundles", "images"]] = {"vestibule-bundles-": "bundles", "vestibule-images-": "images"}
"""How the names of those begin that persons' objects lie in; behind it follow the account and the region."""
_BUCKET = Suspicion(
    "bucket-guard",
    "What guards a bucket was changed outside of a deployment. CloudTrail tells by whom; see whether objects can be read or "
    "deleted by others now, and set it right by deploying.",
    ("confidentiality", "integrity"),
)


class _Read(BaseModel):
    """What AWS sends, of which a few members are read."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class _State(_Read):
    value: Literal["OK", "ALARM", "INSUFFICIENT_DATA"]
    timestamp: str


class _AlarmDetail(_Read):
    alarm_name: Annotated[str, Field(alias="alarmName", max_length=255)]
    state: _State


class _Alarm(_Read):
    kind: Annotated[Literal["CloudWatch Alarm State Change"], Field(alias="detail-type")]
    account: str
    region: str
    time: StatedInstant
    detail: _AlarmDetail


class _Identity(_Read):
    invoked_by: Annotated[str | None, Field(alias="invokedBy")] = None


class _Parameters(_Read):
    bucket: Annotated[str, Field(alias="bucketName", max_length=63)]


class _Call(_Read):
    id: Annotated[str, Field(alias="eventID", min_length=1, max_length=100)]
    name: Annotated[str, Field(alias="eventName")]
    at: Annotated[StatedInstant, Field(alias="eventTime")]
    refused: Annotated[str | None, Field(alias="errorCode")] = None
    identity: Annotated[_Identity, Field(alias="userIdentity")]
    parameters: Annotated[_Parameters, Field(alias="requestParameters")]


class _CallTold(_Read):
    kind: Annotated[Literal["AWS API Call via CloudTrail"], Field(alias="detail-type")]
    detail: _Call


@dataclass(frozen=True)
class Heard:
    """An incident that an alarm opens, not written yet, and what its line of evidence says."""

    incident: Incident
    alarm: str


def heard(event: Any, now: datetime) -> Heard | None:  # noqa: ANN401 (any JSON)
    """The incident of this event; None where it is no suspicion: an alarm that ends, a deployment, a call that was refused.

    `Unusable` for what cannot be read or is not known.
    """
    kind = event.get("detail-type") if isinstance(event, dict) else None
    try:
        if kind == "CloudWatch Alarm State Change":
            return _of_alarm(_Alarm.model_validate(event), now)
        if kind == "AWS API Call via CloudTrail":
            return _of_call(_CallTold.model_validate(event).detail, now)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"]))
        raise Unusable("unreadable", f"{where} of the event is not as AWS describes it") from error
    raise Unusable("unknown_kind", "neither an alarm nor a call that CloudTrail tells of")


def _of_alarm(told: _Alarm, now: datetime) -> Heard | None:
    """One for each time that the alarm begins."""
    name, state = told.detail.alarm_name, told.detail.state
    suspicion = SUSPICIONS.get(name)
    if suspicion is None:
        raise Unusable("unknown_alarm", "no alarm of this name is known here: vestibule.breaches.alarms lists them")
    if state.value != "ALARM":
        return None
    named = ids.derived("inc", "alarm", told.account, told.region, name, state.timestamp)
    return Heard(_incident(named, suspicion, told.time, (), now), suspicion.key)


def _of_call(told: _Call, now: datetime) -> Heard | None:
    if told.name not in BUCKET_CHANGES:
        raise Unusable("unknown_call", "no call that changes what guards a bucket")
    if told.refused or told.identity.invoked_by == DEPLOYING:
        return None
    exposed = tuple(
        PrefixExposed(bucket=held) for name, held in _BUCKETS.items() if told.parameters.bucket.startswith(name)
    )
    return Heard(_incident(ids.derived("inc", "call", told.id), _BUCKET, told.at, exposed, now), _BUCKET.key)


def _incident(
    incident_id: str, suspicion: Suspicion, at: datetime, exposed: tuple[Exposure, ...], now: datetime
) -> Incident:
    """The operator knows from when the alarm sounded, not from when it was read."""
    return Incident(
        id=incident_id,
        state_since=now,
        source="alarm",
        reported_at=now,
        aware_at=min(at, now),
        kinds=list(suspicion.kinds),
        summary=suspicion.summary,
        exposures=list(exposed),
    )
