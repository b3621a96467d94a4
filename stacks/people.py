"""Persons, their relations and their accounts."""

from aws_cdk import Duration

from stacks.feature import FeatureStack, Granted, May
from vestibule.access.holdings import ADMISSIONS, CREDENTIALS, DOOR_LISTS, GRANTS, KEYS
from vestibule.answers import ANSWERS
from vestibule.evidence import EVIDENCE, HEADS
from vestibule.flood import FLOODS
from vestibule.messages.holdings import MESSAGES, SUPPRESSIONS
from vestibule.notices.holdings import NOTICES
from vestibule.people.holdings import APPLICATIONS, CORRECTIONS, PEOPLE, RELATIONS
from vestibule.registry.holdings import ENTRANCES, ORGANISATIONS, SITES, SPACES
from vestibule.retention.holdings import WITNESSED
from vestibule.sealing import SUBJECT_KEYS

_INVITING: tuple[Granted, ...] = (
    *(ANSWERS, PEOPLE, RELATIONS, ORGANISATIONS, SITES, SPACES, MESSAGES, SUPPRESSIONS),
    (NOTICES, "by_ledger"),
)
"""What an invitation reads."""
_SHARED = (GRANTS, ADMISSIONS, CREDENTIALS, KEYS, DOOR_LISTS)
"""What ends of the doors, where something was shared by who leaves."""
_SHARED_READ: tuple[Granted, ...] = (GRANTS, (GRANTS, "by_person"), ADMISSIONS, CREDENTIALS, KEYS)
"""What is read for that."""


class People(FeatureStack):
    """Who is who, and what to which place."""

    feature = "people"

    def build(self) -> None:
        """One line a function."""
        accounts = (
            "cognito-idp:AdminCreateUser",
            "cognito-idp:AdminGetUser",
            "cognito-idp:AdminAddUserToGroup",
            "cognito-idp:AdminDeleteUser",
        )
        self.function(
            "invite_person",
            "POST /v1/people",
            reads=_INVITING,
            appends=[ANSWERS, PEOPLE, RELATIONS, MESSAGES],
            amends=[MESSAGES],
            may=[self._of_accounts(*accounts), *self.may_send_mail(), self.may_publish_events()],
            settings={**self._pool(), **self.mail_settings(), **self.bus_settings()},
        )
        if "access" in self.shared.deployment.pack.features:
            self.function(
                "name_user",
                "POST /v1/spaces/{space_id}/users",
                reads=[ANSWERS, PEOPLE, RELATIONS, MESSAGES, SUPPRESSIONS, (NOTICES, "by_ledger")],
                appends=[ANSWERS, PEOPLE, RELATIONS, MESSAGES],
                amends=[FLOODS, MESSAGES],
                may=[
                    *(self._of_accounts(*accounts), *self.may_send_mail()),
                    *(self.may_publish_events(), self.may_read_cursor_secret()),
                ],
                settings={**self._pool(), **self.mail_settings(), **self.bus_settings(), **self.cursor_settings()},
            )
        self._relations()
        self._profile()
        self._corrections()
        if "applications" in self.shared.deployment.pack.features:
            self._applications()
        self.function(
            "close_account",
            on="retention.record.gone",
            on_data={"table": [PEOPLE.name]},
            messages=PEOPLE,
            reads=[PEOPLE, SUBJECT_KEYS, WITNESSED, EVIDENCE, HEADS],
            appends=[WITNESSED, EVIDENCE],
            amends=[SUBJECT_KEYS],
            may=[self._of_accounts("cognito-idp:AdminDeleteUser")],
            settings=self._pool(),
        )

    def _relations(self) -> None:
        has_doors = "access" in self.shared.deployment.pack.features
        self.function(
            "begin_relation",
            "POST /v1/people/{person_id}/relations",
            reads=[ANSWERS, PEOPLE, RELATIONS, SITES, SPACES, EVIDENCE, HEADS],
            appends=[ANSWERS, RELATIONS, EVIDENCE],
            amends=[PEOPLE],
            may=[self._of_accounts("cognito-idp:AdminAddUserToGroup"), self.may_publish_events()],
            settings={**self._pool(), **self.bus_settings()},
        )
        self.function(
            "end_relation",
            "POST /v1/people/{person_id}/relations/{relation_id}/end",
            reads=[ANSWERS, PEOPLE, RELATIONS, ENTRANCES, EVIDENCE, HEADS, *(_SHARED_READ if has_doors else ())],
            appends=[ANSWERS, EVIDENCE],
            amends=[PEOPLE, RELATIONS, *(_SHARED if has_doors else ())],
            may=[self.may_publish_events(), *([self.may_tell_locks()] if has_doors else ())],
            settings=self.bus_settings(),
        )
        if has_doors:
            self.function(
                "end_users",
                on="people.relation.ended",
                messages=RELATIONS,
                reads=[PEOPLE, RELATIONS, (RELATIONS, "by_namer")],
                appends=[EVIDENCE],
                amends=[PEOPLE, RELATIONS],
                may=[self.may_publish_events()],
                settings=self.bus_settings(),
            )
        self.function(
            "retell_endings",
            every=Duration.minutes(5),
            reads=[(RELATIONS, "by_telling")],
            amends=[RELATIONS],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )

    def _profile(self) -> None:
        """Everybody's own record. A code is mailed at once, so these send by themselves."""
        self.function(
            "keep_profile",
            "GET /v1/people/me",
            "PATCH /v1/people/me",
            reads=[PEOPLE, RELATIONS, CORRECTIONS, FLOODS, MESSAGES, SUPPRESSIONS],
            appends=[CORRECTIONS, EVIDENCE, MESSAGES],
            amends=[PEOPLE, FLOODS, MESSAGES],
            may=[self.may_read_cursor_secret(), *self.may_send_mail(), self.may_publish_events()],
            settings={**self.cursor_settings(), **self.mail_settings(), **self.bus_settings()},
            memory=1024,
        )
        self.function(
            "prove_address",
            "POST /v1/people/me/email-proof",
            reads=[ANSWERS, PEOPLE, CORRECTIONS, MESSAGES, SUPPRESSIONS],
            appends=[ANSWERS, EVIDENCE, MESSAGES],
            amends=[PEOPLE, CORRECTIONS, MESSAGES],
            may=[
                self._of_accounts("cognito-idp:AdminGetUser", "cognito-idp:AdminUpdateUserAttributes"),
                *self.may_send_mail(),
                self.may_publish_events(),
            ],
            settings={**self._pool(), **self.mail_settings(), **self.bus_settings()},
            memory=1024,
        )
        self.function(
            "retell_changes",
            every=Duration.minutes(5),
            reads=[(PEOPLE, "by_telling")],
            amends=[PEOPLE],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )

    def _corrections(self) -> None:
        by_whom = [(CORRECTIONS, "by_person"), (CORRECTIONS, "by_organisation")]
        self.function(
            "ask_corrections",
            "POST /v1/corrections",
            "GET /v1/corrections",
            reads=[ANSWERS, PEOPLE, RELATIONS, FLOODS, *by_whom],
            appends=[ANSWERS, CORRECTIONS, EVIDENCE],
            amends=[FLOODS],
            may=[self.may_read_cursor_secret(), self.may_publish_events()],
            settings={**self.cursor_settings(), **self.bus_settings()},
        )
        self.function(
            "decide_correction",
            "POST /v1/corrections/{correction_id}/decision",
            reads=[ANSWERS, PEOPLE, RELATIONS, CORRECTIONS],
            appends=[ANSWERS, EVIDENCE, MESSAGES],
            amends=[PEOPLE, CORRECTIONS],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )

    def _applications(self) -> None:
        """A form that is open to everybody, and the operator's desk behind it."""
        self.function(
            "apply",
            "POST /v1/applications",
            open_because="whoever applies has no account yet; what comes of it the operator decides",
            reads=[ANSWERS, FLOODS],
            appends=[ANSWERS, APPLICATIONS, MESSAGES],
            amends=[FLOODS],
            may=[self.may_read_cursor_secret(), self.may_publish_events()],
            settings={**self.cursor_settings(), **self.bus_settings(), **self._pool()},
        )
        self.function(
            "confirm_application",
            "GET /v1/applications/confirmation/{token}",
            "POST /v1/applications/confirmation/{token}",
            open_because="the link in the letter is signed; whoever opens it has no account yet",
            reads=[APPLICATIONS],
            appends=[EVIDENCE],
            amends=[APPLICATIONS],
            may=[self.may_read_mail_secret()],
            settings=self.mail_secret_settings(),
        )
        accounts = ("AdminCreateUser", "AdminGetUser", "AdminAddUserToGroup", "AdminDeleteUser")
        self.function(
            "review_applications",
            "GET /v1/applications",
            "POST /v1/applications/{application_id}/decision",
            reads=[*_INVITING, APPLICATIONS, (APPLICATIONS, "by_queue")],
            appends=[ANSWERS, PEOPLE, RELATIONS, EVIDENCE, MESSAGES],
            amends=[APPLICATIONS, MESSAGES],
            may=[
                self._of_accounts(*(f"cognito-idp:{action}" for action in accounts)),
                self.may_read_cursor_secret(),
                self.may_publish_events(),
                *self.may_send_mail(),
            ],
            settings={**self._pool(), **self.cursor_settings(), **self.bus_settings(), **self.mail_settings()},
        )

    def _of_accounts(self, *actions: str) -> May:
        return May(actions, (self.shared.pool.user_pool_arn,))

    def _pool(self) -> dict[str, str]:
        return {"USER_POOL_ID": self.shared.pool.user_pool_id}
