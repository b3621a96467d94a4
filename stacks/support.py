"""Conversations with people, with or without an account."""

from stacks.feature import FeatureStack
from vestibule.answers import ANSWERS
from vestibule.evidence import EVIDENCE
from vestibule.flood import FLOODS
from vestibule.messages.holdings import MESSAGES
from vestibule.people.holdings import PEOPLE, RELATIONS
from vestibule.support.holdings import CONVERSATIONS, REMARKS


class Support(FeatureStack):
    """Conversations with people, with or without an account."""

    feature = "support"

    def build(self) -> None:
        """One line a function."""
        self.function(
            "open_conversation",
            "POST /v1/conversations",
            open_because="who has no account may ask something too; how often is counted",
            reads=[ANSWERS, PEOPLE, RELATIONS],
            appends=[ANSWERS, CONVERSATIONS, EVIDENCE, MESSAGES, REMARKS],
            amends=[FLOODS],
            may=[self.may_publish_events(), self.may_read_cursor_secret()],
            settings={**self.bus_settings(), **self.cursor_settings(), **self._open()},
        )
        self.function(
            "continue_conversation",
            "POST /v1/conversations/{conversation_id}/remarks",
            reads=[ANSWERS, CONVERSATIONS, RELATIONS],
            appends=[ANSWERS, EVIDENCE, MESSAGES, REMARKS],
            amends=[CONVERSATIONS],
            may=[self.may_publish_events()],
            settings=self.bus_settings(),
        )
        self.function(
            "read_conversations",
            "GET /v1/conversations",
            "GET /v1/conversations/{conversation_id}",
            reads=[CONVERSATIONS, (CONVERSATIONS, "by_desk"), (CONVERSATIONS, "by_person"), RELATIONS, REMARKS],
            may=[self.may_publish_events(), self.may_read_cursor_secret()],
            settings={**self.bus_settings(), **self.cursor_settings()},
        )
        self.function(
            "follow_enquiry",
            "GET /v1/enquiries/{token}",
            "POST /v1/enquiries/{token}/remarks",
            open_because="the link in the letter is signed for one conversation, whose asker has no account",
            reads=[ANSWERS, CONVERSATIONS, REMARKS],
            appends=[ANSWERS, EVIDENCE, REMARKS],
            amends=[CONVERSATIONS, FLOODS],
            may=[self.may_read_cursor_secret(), self.may_read_mail_secret()],
            settings={**self.cursor_settings(), **self.mail_secret_settings(), **self._open()},
        )

        self.function(
            "show_enquiry",
            "GET /v1/enquiries/{token}/page",
            "POST /v1/enquiries/{token}/page",
            open_because="the link in the letter is signed for one conversation, whose asker has no account",
            reads=[CONVERSATIONS, REMARKS],
            appends=[EVIDENCE, REMARKS],
            amends=[CONVERSATIONS, FLOODS],
            may=[self.may_read_cursor_secret(), self.may_read_mail_secret()],
            settings={**self.cursor_settings(), **self.mail_secret_settings(), **self.address_settings()},
            memory=1024,
        )

    def _open(self) -> dict[str, str]:
        """What a route without the authoriser reads, where somebody may be signed in all the same."""
        pack = self.shared.deployment.pack
        return {"USER_POOL_ID": self.shared.pool.user_pool_id, "DEFAULT_LANGUAGE": pack.languages[0]}
