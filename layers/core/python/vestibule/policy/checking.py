"""Everything that a pack is checked for, all faults at once: its shape, its keys, itself, the register, the law."""

from pathlib import Path

from vestibule.policy import coherence, lawfulness, taxonomy
from vestibule.policy.demand import Demand
from vestibule.policy.faults import Fault, FaultyPack, locate
from vestibule.policy.model import Pack
from vestibule.policy.reading import shaped, tables


def checked(text: str, file: str, demands: tuple[Demand, ...]) -> Pack:
    """The pack that this text is; `FaultyPack` lists what is wrong, in the order of the file."""
    raw = tables(text, file)
    pack, findings = shaped(Pack, raw)
    findings += [*coherence.contradictions(raw, demands), *taxonomy.unknown_in(raw), *lawfulness.unknown_places(raw)]
    if raw.get("operator") != Path(file).stem:
        findings.append((("operator",), f"must be {Path(file).stem}, as the file is named"))
    if pack is not None:
        held = tuple(demand for demand in demands if demand.is_made_on(pack.features))
        findings += coherence.omissions(pack, held)
        if not any(lawfulness.unknown_places(raw)):
            findings += lawfulness.violations(pack, held)
    if pack is None or findings:
        raise FaultyPack(sorted((locate(file, text, finding) for finding in findings), key=_reading_order))
    return pack


def _reading_order(fault: Fault) -> tuple[int, str, str]:
    return fault.line or 0, fault.key, fault.message
