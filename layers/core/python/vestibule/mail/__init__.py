"""Mail out, through SES: letters in the reader's language, in one layout, as HTML and as plain text of the same content.

words      the letters' words by Fluent, `<context>/letters/{en,fr,nl}.ftl`
moments    instants and days as the reader writes them
layout     the one template
composing  all of these together: loads their libraries, which only who composes a letter needs
mime       the message with its headers
sending    to SES, and what its refusals mean
tokens     signed links, hashes of addresses, first passwords: what rests on the secret of the mail
"""

from vestibule.mail.letter import Field, Letter, Part, Reader
from vestibule.mail.sending import Busy, send

__all__ = ["Busy", "Field", "Letter", "Part", "Reader", "send"]
