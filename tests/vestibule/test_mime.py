"""The headers of a mail are exactly ours, whatever a name, a title or an address holds."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vestibule.mail import Letter, Part, layout
from vestibule.mail.mime import deliverable, message, one_line

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
UNSUBSCRIBE = "https://api.example.com/v1/unsubscribe/" + "t" * 180
USUAL = [
    *("From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"),
    *("List-Unsubscribe", "List-Unsubscribe-Post", "MIME-Version", "Content-Type", "Content-Language"),
]
NASTY = st.text() | st.from_regex(r"(?s).{0,20}[\r\n\x00\x0b\x85\u2028\u2029]+(Bcc|Subject|Content-Type): .{0,20}")


def letter_of(name: str, subject: str, text: str) -> Letter:
    parts = (Part("text", text), Part("quote", name), Part("button", "Open it", "https://example.com/?a=1&b=2"))
    return Letter("fr", subject, f"House of {name}", f"Bonjour {name},", parts, ("Controller",))


def taken_apart(name: str, subject: str, text: str, *, to: str = "ada@example.com") -> EmailMessage:
    letter = letter_of(name, subject, text)
    bodies = (layout.plain(letter), layout.html(letter))
    raw = message(
        letter, bodies, to=to, sender="post@example.com", message_id="msg_1", now=NOW, unsubscribe=UNSUBSCRIBE
    )
    assert all(len(line) <= 998 for line in raw.split(b"\r\n"))
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert f"\r\nList-Unsubscribe: <{UNSUBSCRIBE}>\r\n".encode() in raw, (
        "in its own letters, for programs decode nothing"
    )
    return message_from_bytes(raw, policy=policy.default)


@given(name=NASTY, subject=NASTY, text=NASTY)
def test_nothing_that_is_put_into_a_letter_makes_a_header_or_a_part(name: str, subject: str, text: str) -> None:
    mail = taken_apart(name, subject, text)
    assert mail.keys() == USUAL
    assert [part.get_content_type() for part in mail.walk()] == ["multipart/alternative", "text/plain", "text/html"]
    assert mail["To"] == "ada@example.com"
    assert mail["From"].addresses[0].addr_spec == "post@example.com"
    assert mail["List-Unsubscribe"] == f"<{UNSUBSCRIBE}>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert all(part.defects == [] for part in mail.walk())


@given(subject=NASTY)
def test_a_subject_stays_on_one_line_and_is_read_as_it_was_made(subject: str) -> None:
    line = one_line(subject)
    assert len(line) <= 200
    assert line.splitlines() in ([line], [])
    assert one_line(line) == line
    assert taken_apart("Ada", subject, "text")["Subject"] == line


@pytest.mark.parametrize("name", ["List-Unsubscribe", "Message-ID", "To"])
def test_what_programs_read_leaves_on_one_line_and_uncoded_however_long_it_is(name: str) -> None:
    letter, domain = letter_of("Zoë", "L’été", "text"), "a-rather-long-part-of-a-domain." * 3 + "example.com"
    bodies, to = (layout.plain(letter), layout.html(letter)), f"{'a' * 60}@{domain}"
    sender, link = f"post@{domain}", UNSUBSCRIBE
    raw = message(letter, bodies, to=to, sender=sender, message_id="msg_1", now=NOW, unsubscribe=link).decode()
    [line] = [each for each in raw.split("\r\n") if each.startswith(f"{name}: ")]
    assert line.partition(": ")[2] in {f"<{UNSUBSCRIBE}>", f"<msg_1@{domain}>", to}


def test_a_name_stands_in_no_header() -> None:
    mail = taken_apart("Quillfeather", "We have your request", "text")
    assert not any("Quillfeather" in value for name, value in mail.items() if name != "From")


def test_the_headers_that_say_what_it_is() -> None:
    mail = taken_apart("Zoë", "L’été à Paris", "text")
    assert (mail["Subject"], mail["Content-Language"]) == ("L’été à Paris", "fr")
    assert (mail["Auto-Submitted"], mail["Message-ID"]) == ("auto-generated", "<msg_1@example.com>")
    assert mail["Date"] == "Sat, 21 Nov 2026 12:00:00 +0000"
    assert {part.get_content_charset() for part in mail.iter_parts()} == {"utf-8"}


@pytest.mark.parametrize(
    ("address", "form"),
    [
        ("ada@example.com", "ada@example.com"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        ("zoë@example.com", None),
        ("ada@example.com\r\nBcc: all@example.com", None),
        ("ada@exa mple.com>, <all@example.com", None),
        ("", None),
        ("@", None),
    ],
)
def test_only_an_address_that_can_be_sent_to_is_deliverable(address: str, form: str | None) -> None:
    assert deliverable(address) == form


@given(address=NASTY | st.emails())
def test_a_deliverable_address_is_one_address(address: str) -> None:
    form = deliverable(address)
    if form is not None:
        assert [each.addr_spec for each in taken_apart("Ada", "x", "text", to=form)["To"].addresses] == [form]


def test_what_turns_the_direction_of_writing_is_taken_out_of_a_subject() -> None:
    assert one_line("a\u202eb\tc") == "a b c"
