"""Every hour: seal the days that are over, oldest first; a day whose chain does not fit is not signed, and alarms."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from vestibule import clock, config, evidence, observability
from vestibule.evidence import days, ledger
from vestibule.evidence.days import ChainBroken
from vestibule.steps import step

MOST = 40
"""Days in one run, of which a busy one takes a minute. A house that was asleep for longer catches up hour by hour."""
_NAMED = 50


@step
def handler(_: dict[str, Any], __: LambdaContext) -> dict[str, Any]:
    """Out: the days that were sealed, and the one at which it stopped because its chain is broken, or None."""
    sealed: list[str] = []
    operator = config.operator_pack().operator
    try:
        while len(sealed) < MOST and (day := days.next_to_seal(clock.now())):
            days.seal(day, operator, clock.now())
            sealed.append(day)
            observability.note("day sealed", day=day)
    except ChainBroken as broken:
        _tell(broken)
        return {"sealed": sealed, "broken": broken.day}
    return {"sealed": sealed, "broken": None}


def _tell(broken: ChainBroken) -> None:
    """Raise the alarm, and leave evidence, once while it is among the ledger's last lines."""
    observability.count("EvidenceBroken")
    observability.note("chain broken", day=broken.day, seqs=list(broken.seqs[:_NAMED]))
    now = clock.now()
    facts = {"seqs": list(broken.seqs[:_NAMED]), "lines": len(broken.seqs)}
    told = (line for line in ledger.latest_lines(now) if line.kind == "evidence.chain.broken")
    if not any((line.subject, line.facts) == (broken.day, facts) for line in told):
        evidence.append("evidence.chain.broken", broken.day, facts, now)
