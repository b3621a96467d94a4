"""Controllers and agents: registered, admitted by their keys, ended."""

import hashlib
import hmac
import re
import secrets
from datetime import datetime, timedelta

from vestibule import clock, flood, ids
from vestibule.problems import TooManyAttempts
from vestibule.requests.protocols.holdings import PARTIES
from vestibule.requests.protocols.model import NewParty, NoParty, Party, Protocol
from vestibule.table import Refused, Write, commit

CALLS_A_MINUTE = 120
_KEY = re.compile(r"(pty_[0-7][0-9A-HJKMNP-TV-Z]{25})\.[A-Za-z0-9_-]{43}")


def party_id_of(wanted: NewParty, once: str) -> str:
    """An agent is known by its name in the directory; a controller may have several entries."""
    return ids.derived("pty", "drp", wanted.agent_id) if wanted.agent_id else ids.derived("pty", once)


def agent_named(agent_id: str, now: datetime) -> Party | None:
    """The agent that the directory calls so, unless it has ended."""
    found = PARTIES.get(ids.derived("pty", "drp", agent_id), now=now)
    return found if found and found.ended_at is None else None


def party_of(wanted: NewParty, party_id: str, *, by: str, key: str | None, now: datetime) -> Party:
    """The record of who was registered."""
    known = wanted.model_dump()
    return Party(id=party_id, **known, key_hash=hash_of(key) if key else None, added_by=by, added_at=now)


def new_key(party_id: str) -> str:
    """A key or token: whose it is, and 256 random bits."""
    return f"{party_id}.{secrets.token_urlsafe(32)}"


def hash_of(key: str) -> str:
    """What is kept of it. It is random and long, so a plain hash cannot be guessed back."""
    return hashlib.sha256(key.encode()).hexdigest()


def admitted(authorization: str | None, protocol: Protocol, now: datetime) -> Party:
    """Whose key it is that was sent as `Authorization: Bearer`. One sentence for every key that is not good."""
    scheme, _, sent = (authorization or "").partition(" ")
    read = _KEY.fullmatch(sent) if scheme.lower() == "bearer" else None
    party = PARTIES.get(read[1], now=now) if read else None
    is_good = party is not None and hmac.compare_digest(party.key_hash or "", hash_of(sent))
    if party is None or not is_good or party.ended_at or party.protocol != protocol:
        raise NoParty("Send a key that is good as 'Authorization: Bearer …'.")
    try:
        commit(flood.counting("parties", party.id, most=CALLS_A_MINUTE, period=timedelta(minutes=1), now=now))
    except Refused as refused:
        raise TooManyAttempts(f"A key may call {CALLS_A_MINUTE} times a minute.") from refused
    return party


def setting_up(agent: Party, token: str, issued_at: datetime) -> Write:
    """The write that gives an agent its token. Refused for a message that is not newer than the last: nobody sends it again."""
    last = PARTIES.where("set_up_at")
    is_newer = last.does_not_exist() | (last < clock.written(issued_at))
    lives = PARTIES.where("ended_at").does_not_exist()
    return PARTIES.change(agent.id, key_hash=hash_of(token), set_up_at=issued_at, only_if=is_newer & lives)


def ending(party: Party, now: datetime) -> Write:
    """The write after which nothing comes from it any more. What came goes on, and is told."""
    return PARTIES.change(party.id, ended_at=now, only_if=PARTIES.where("ended_at").does_not_exist())
