"""The message with its headers (RFC 5322), from values that cannot break out of theirs.

Names of people stand in no header. The subject, which may be a campaign's, loses everything that is not on one line.
"""

import unicodedata
from datetime import datetime
from email.errors import HeaderParseError
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from typing import Any

from vestibule.mail.letter import Letter, spaced

_LONGEST_SUBJECT = 200
_UNFOLDED = frozenset(("List-Unsubscribe", "Message-ID", "To"))
"""What programs read as it stands. Folded at 78 characters, an address that is longer would leave as encoded words."""
_WIDE = SMTP.clone(max_line_length=990)
_INVISIBLE = ("C", "Zl", "Zp")
"""Unicode's controls, formats (which can turn the direction of writing), surrogates, separators of lines and paragraphs."""


def message(
    letter: Letter,
    bodies: tuple[str, str],
    *,
    to: str,
    sender: str,
    message_id: str,
    now: datetime,
    unsubscribe: str | None = None,
) -> bytes:
    """The raw message. `bodies` are plain text and HTML; `unsubscribe` makes it RFC 8058's one-click list message."""
    plain, html = bodies
    made = EmailMessage(policy=_POLICY)
    made["From"] = Address(one_line(letter.house), addr_spec=sender)
    made["To"] = Address(addr_spec=to)
    made["Subject"] = one_line(letter.subject)
    made["Date"] = format_datetime(now)
    made["Message-ID"] = f"<{message_id}@{sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    if unsubscribe:
        made["List-Unsubscribe"] = f"<{unsubscribe}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(_printable(plain), cte="quoted-printable")
    made.add_alternative(_printable(html), subtype="html", cte="quoted-printable")
    made["Content-Language"] = letter.language  # last, because setting a content takes headers of this kind away
    return made.as_bytes()


class _Policy(EmailPolicy):
    """SMTP's, but for headers that are never folded (RFC 5322 bears lines of 998 characters)."""

    def fold_binary(self, name: str, value: Any) -> bytes:  # noqa: ANN401 (as it is declared there)
        """The header as it leaves."""
        if name == "Subject" and not str(value).isascii():  # the policies lose or double spaces beside no-break spaces
            return f"Subject: {Header(str(value), 'utf-8', header_name=name).encode(linesep='\r\n')}\r\n".encode()
        return (_WIDE if name in _UNFOLDED else SMTP).fold_binary(name, value)


_POLICY = _Policy(linesep=SMTP.linesep)


def _printable(text: str) -> str:
    """Lines of text without control characters, which no reader sees and some programs trip over."""
    return "".join(each for each in text if each == "\n" or unicodedata.category(each) not in {"Cc", "Cs"})


def deliverable(address: str) -> str | None:
    """The address in ASCII, as SES takes it: a domain has such a form, the part before the @ has none. None without one."""
    local, _, domain = address.rpartition("@")
    try:
        address = f"{local}@{domain.encode('idna').decode()}"
        Address(addr_spec=address)
    except (UnicodeError, ValueError, HeaderParseError):
        return None
    return address if local.isascii() else None


def one_line(text: str) -> str:
    """The text on one line, without what cannot be seen, cut where a header would become unwieldy."""
    visible = "".join(" " if unicodedata.category(each).startswith(_INVISIBLE) else each for each in text)
    return spaced(visible)[:_LONGEST_SUBJECT].rstrip(" ")
