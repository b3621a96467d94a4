"""The records of processing activities as a document to read: all that the data says, and nothing else."""

from collections.abc import Iterator
from itertools import chain

from vestibule.documents import markdown
from vestibule.documents.records import ENGLISH, NO_TERM, NOT_YET, Document, records
from vestibule.policy.model import Pack


def page(pack: Pack) -> str:
    """The same as a document to read."""
    record = records(pack)
    return markdown.document(
        [
            *_front(record),
            *chain.from_iterable(map(_section, record["activities"])),
            *chain.from_iterable(map(_of_controller, record["on_behalf_of_others"])),
            *_end(record),
        ]
    )


def _front(record: Document) -> Iterator[str]:
    yield markdown.heading(1, f"Records of processing activities: {record['controller']['name']}")
    policy = record["policy"]
    yield f"Policy “{policy['title']}”, {policy['date']}, version {policy['version']}. {record['kept_under']}"
    yield markdown.heading(2, "Controller")
    controller = {**record["controller"], **record["contact"]}
    yield markdown.table(("What", "Which"), _pairs(controller))
    yield markdown.heading(2, "Supervisory authority")
    yield markdown.table(("What", "Which"), _pairs(record["supervisory_authority"]))
    yield markdown.heading(2, "Where the data is, and transfers")
    yield f"Stored in one or more of these places only: {ENGLISH.listing(record['stored_in'], last='or')}."
    yield record["transfers"]
    yield markdown.heading(2, "Activities")


def _section(activity: Document) -> Iterator[str]:
    yield markdown.heading(3, activity["purpose"])
    yield activity["what_is_done"]
    yield markdown.table(("What", "Which"), _facts(activity))
    yield markdown.table(("Data", "What it is", "Held for this purpose"), map(_data_row, activity["data"]))
    yield markdown.table(
        ("Recipients", "Condition"), ((each["recipient"], each["condition"]) for each in activity["recipients"])
    )
    yield markdown.table(
        ("Held as", "Where", "Time limit", "Counted", "In backups", "Chosen because"), _limit_rows(activity)
    )


def _facts(activity: Document) -> Iterator[tuple[str, str]]:
    yield "Lawful bases", "; ".join(activity["lawful_bases"])
    if activity["decided_by_the_person"]:
        yield "Decided by the person", "\n".join(map(_decision, activity["decided_by_the_person"]))
    yield "Persons", "; ".join(activity["persons"])
    yield "Processors", ", ".join(activity["processors"]) or "none"
    yield "Transfers", _transfer_lines(activity["transfers"])
    yield "Time limits", "below" if activity["holdings"] else NO_TERM
    yield "Source", _cited(activity["source"])


def _decision(each: Document) -> str:
    """A question, what happens without an answer, and which uses it is about."""
    keys = ", ".join(f"`{key}`" for key in (*each["uses"], *each.get("data", ())))
    other = f" Without it: {each['without_it']}" if "without_it" in each else ""
    chosen = f" Chosen because: {each['chosen_because']}" if "chosen_because" in each else ""
    return f"{each['what']} (`{each['permission']}`: {keys}): {each['until']}{other} {_cited(each['source'])}.{chosen}"


def _data_row(data: Document) -> tuple[str, str, str]:
    return data["category"], data["what"], ", ".join(f"`{key}`" for key in data["held"]) or NOT_YET


def _transfer_lines(transfers: list[Document]) -> str:
    lines = (f"{each['to']}, {each['country']}: {each['safeguard']}" for each in transfers)
    return "\n".join(lines) or "none to processors beyond the places above; to recipients only as said under transfers"


def _limit_rows(activity: Document) -> Iterator[tuple[str, ...]]:
    for each in activity["holdings"]:
        for limit in each["time_limits"]:
            chosen = limit.get("chosen_because", "")
            about = f"{each['about']} (`{each['holding']}`)"
            yield about, limit["where"], limit["how_long"], limit["counted"], limit["in_backups"], chosen


def _of_controller(on_behalf: Document) -> Iterator[str]:
    yield markdown.heading(2, f"Processing on behalf of {on_behalf['controller']}")
    yield "Kept as Article 30(2) of the GDPR asks of a processor, which the operator is here."
    yield markdown.table(("What", "Which"), _of_processor(on_behalf))
    yield from chain.from_iterable(map(_section, on_behalf["activities"]))


def _of_processor(on_behalf: Document) -> Iterator[tuple[str, str]]:
    yield "Controllers", f"{on_behalf['controller']}: {on_behalf['by_name']}"
    yield "Processor", "\n".join(on_behalf["processor"].values())
    yield "Categories of processing", "; ".join(on_behalf["categories_of_processing"])
    yield "Transfers", _transfer_lines(on_behalf["transfers"])
    yield "Measures", "those of the last chapter"


def _end(record: Document) -> Iterator[str]:
    yield from _beyond_the_terms(record)
    yield markdown.heading(2, "Technical and organisational measures")
    yield "They hold for every activity above."
    yield markdown.bullets(record["measures"])
    if record["sources"]:
        yield markdown.heading(2, "What the policy leaves open")
        yield markdown.table(("What", "Decided"), ((each["what"], each["because"]) for each in record["sources"]))


def _beyond_the_terms(record: Document) -> Iterator[str]:
    """Why something may be kept past its time limit, what backups do, and what remains of it as a number."""
    yield markdown.heading(2, "Beyond the time limits")
    yield "Nothing is kept past its time limit but for one of these reasons, each time by a recorded hold with an end."
    reasons = record["kept_longer"]
    yield markdown.table(
        ("Reason", "Each time at most", "Where", "Source", "Chosen because"),
        ((each["reason"], each["at_most"], each["where"], *_grounds(each)) for each in reasons),
    )
    rows = [(record["backups"]["say"], record["backups"])]
    rows += [(each["what_remains"], each) for each in record["counted"]]
    yield markdown.table(("What", "Source", "Chosen because"), ((what, *_grounds(each)) for what, each in rows))


def _grounds(each: Document) -> tuple[str, str]:
    return _cited(each["source"]), each.get("chosen_because", "")


def _cited(source: Document) -> str:
    return f"{source['section']}: {source['says']} ({source['requirement']})"


def _pairs(named: dict[str, str]) -> Iterator[tuple[str, str]]:
    return ((name.replace("_", " ").capitalize().replace("Url", "URL"), value) for name, value in named.items())
