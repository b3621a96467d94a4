"""What is done about requests that neither copy nor erase anything, who else hears of them, and the answers."""

from aws_cdk import aws_lambda as lambda_

from stacks import sealing
from stacks.feature import SENDS_ONCE, FeatureStack, Granted, May
from vestibule.answers import ANSWERS
from vestibule.consent.holdings import CONSENTS
from vestibule.disclosures.holdings import DISCLOSURES, RECIPIENTS
from vestibule.evidence import EVIDENCE
from vestibule.messages.holdings import MESSAGES, SUPPRESSIONS
from vestibule.partners.holdings import PARTNER_KEYS
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.requests.holdings import REQUESTS
from vestibule.sealing import SUBJECT_KEYS

_KEY = (
    "a partner's program has no account; its key of 256 bits is checked by the function, with its scopes and its rate"
)


class AtAnswers(FeatureStack):
    """The part of `Requests` that carries out, tells others and answers."""

    def _recipients(self) -> None:
        """What recipients have answered, entered by the compliance team or by their own programs."""
        self.function(
            "hear_recipient",
            "POST /v1/requests/{request_id}/recipients/{recipient_id}/answer",
            reads=[ANSWERS, REQUESTS],
            appends=[ANSWERS, EVIDENCE],
            amends=[REQUESTS],
            may=[_goes_on()],
        )
        self.function(
            "hear_program",
            "POST /v1/partner/requests/{request_id}/answer",
            open_because=_KEY,
            reads=[ANSWERS, PARTNER_KEYS, PEOPLE, REQUESTS],
            appends=[ANSWERS, EVIDENCE],
            amends=[PARTNER_KEYS, REQUESTS],
            may=[_goes_on()],
        )

    def _answering(self) -> dict[str, lambda_.Function]:
        """The steps, in the order of the workflow."""
        return {
            "forward_request": self.function(
                "forward_request",
                reads=[PEOPLE, RELATIONS, REQUESTS, (RELATIONS, "by_organisation")],
                appends=[EVIDENCE, MESSAGES],
                amends=[REQUESTS],
                may=[self.may_publish_events()],
                settings=self.bus_settings(),
            ),
            "stop_uses": self._stop_uses(),
            "correct_record": self._correct_record(),
            "list_recipients": self.function(
                "list_recipients", reads=[DISCLOSURES, RELATIONS, REQUESTS], amends=[REQUESTS]
            ),
            "propagate": self._propagate(),
            "answer_request": self._answer_request(),
        }

    def _stop_uses(self) -> lambda_.Function:
        return self.function(
            "stop_uses",
            reads=[PEOPLE, REQUESTS, CONSENTS, SUBJECT_KEYS],
            appends=[CONSENTS, EVIDENCE],
            amends=[CONSENTS, REQUESTS],
            may=[self.may_publish_events(), sealing.may_unseal(self.shared)],
            settings={**self.bus_settings(), **sealing.settings(self.shared)},
        )

    def _correct_record(self) -> lambda_.Function:
        return self.function(
            "correct_record",
            reads=[PEOPLE, RELATIONS, REQUESTS, SUBJECT_KEYS],
            appends=[EVIDENCE],
            amends=[PEOPLE, REQUESTS],
            may=[self.may_publish_events(), sealing.may_unseal(self.shared)],
            settings={**self.bus_settings(), **sealing.settings(self.shared)},
        )

    def _propagate(self) -> lambda_.Function:
        return self.function(
            "propagate",
            reads=[PEOPLE, REQUESTS, RECIPIENTS, MESSAGES, SUPPRESSIONS],
            appends=[EVIDENCE, MESSAGES],
            amends=[REQUESTS, MESSAGES],
            may=[self.may_publish_events(), _goes_on(), *self.may_send_mail()],
            settings={**self.bus_settings(), **self.mail_settings()},
        )

    def _answer_request(self) -> lambda_.Function:
        """It reads what the answer tells; what it writes to the person stands in the mail alone."""
        told: list[Granted] = [CONSENTS, DISCLOSURES, RECIPIENTS, RELATIONS, SUBJECT_KEYS]
        return self.function(
            "answer_request",
            reads=[PEOPLE, REQUESTS, MESSAGES, SUPPRESSIONS, *told],
            appends=[EVIDENCE, MESSAGES],
            amends=[REQUESTS, MESSAGES],
            may=[*self.may_send_mail(), sealing.may_unseal(self.shared)],
            settings={**self.mail_settings(), **sealing.settings(self.shared)},
            seconds=SENDS_ONCE,
        )


def _goes_on() -> May:
    why = "a task token has no resource to name; the token is the permission"
    return May(("states:SendTaskSuccess",), ("*",), why)
