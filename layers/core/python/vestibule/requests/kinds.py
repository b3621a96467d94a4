"""What can be asked for: each kind of request, the right of a pack that carries it, and what it takes to answer it.

A pack offers rights (A-01); a request is a right or one of the questions that a right answers. Said here once: the intake,
the workflow, the plan and the answers read it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from vestibule.policy.parts import RightName

if TYPE_CHECKING:
    from vestibule.policy.regime import DutyName

Kind = Literal[
    "information",
    "access",
    "rectification",
    "erasure",
    "restriction",
    "objection",
    "automated-decisions",
    "portability",
    "complaint",
    "authority-help",
    "consent-withdrawal",
    "opt-out",
    "disclosures",
    "direct-marketing",
    "safeguards",
    "closure",
]
"""The rights of the packs, and four questions that they answer: who got my data, who got it for direct marketing (V-17), where
it is and what protects it (F-05), and the end of my account."""
Act = Literal["copy", "tell", "correct", "erase", "stop", "review", "forward"]
"""What answers it. `tell`: an answer from what is known already. `stop`: from now on, at once. `review`: a human looks.
`forward`: somebody else decides, and is told."""
Care = Literal["none", "session", "proof", "papers"]
"""How sure the house must be of who asks, before it acts. `none` never blocks (11 CCR 7060: an opt-out needs no proof);
`session`: being signed in is enough; `proof`: the mailbox as well; `papers`: where neither is to be had."""
Eyes = Literal[0, 1, 2]
"""How many of the compliance team must agree before it is done."""


@dataclass(frozen=True)
class Handling:
    """How a kind of request is handled."""

    rights: tuple[RightName, ...]
    """The rights that carry it: one of them must be offered. None: everybody with an account may."""
    duty: "DutyName"
    """The duty of the law whose clock runs."""
    act: Act
    care: Care
    eyes: Eyes = 0
    cools_off: bool = False
    """Whether the person has time to think again before what cannot be undone."""
    weighs: bool = False
    """Whether the team weighs what a legitimate interest carries and what does not stop by itself (GDPR Art. 21(1))."""


HANDLING: Mapping[Kind, Handling] = {
    "information": Handling(("information", "access"), "access", "tell", "session"),
    "access": Handling(("access",), "access", "copy", "proof"),
    "portability": Handling(("portability",), "portability", "copy", "proof"),
    "rectification": Handling(("rectification",), "rectification", "correct", "session", eyes=1),
    "erasure": Handling(("erasure",), "erasure", "erase", "proof", eyes=2, cools_off=True),
    "restriction": Handling(("restriction",), "restriction", "stop", "session"),
    "objection": Handling(("objection",), "objection", "stop", "session", weighs=True),
    "automated-decisions": Handling(("automated-decisions",), "automated-decisions", "review", "session", eyes=1),
    "complaint": Handling(("complaint",), "complaint", "review", "none", eyes=1),
    "authority-help": Handling(("authority-help",), "complaint", "tell", "none"),
    "consent-withdrawal": Handling(("consent-withdrawal",), "objection", "stop", "session"),
    "opt-out": Handling(("opt-out",), "opt-out", "stop", "none"),
    "disclosures": Handling(("access", "information"), "access", "copy", "session"),
    "direct-marketing": Handling(("information", "access"), "direct-marketing", "tell", "session"),
    "safeguards": Handling(("information", "access"), "access", "tell", "session"),
    "closure": Handling((), "erasure", "erase", "proof", cools_off=True),
}
