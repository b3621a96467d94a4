"""Faults put into the program on purpose, one at a time: a proof that does not find them proves nothing."""

import copy
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from itertools import count
from typing import Any
from unittest.mock import patch

import yaml

from functions.requests import acknowledge_request, begin_erasure, extend_request
from prove.requests import executions, running
from prove.requests.living import Size
from prove.requests.town import PLACES
from prove.requests.weather import FAIR, FOUL, Weather
from vestibule import ceasing, clock, judging, register, replying
from vestibule.access.holdings import ENTRIES
from vestibule.messages import outbox
from vestibule.people.holdings import PEOPLE
from vestibule.people.model import CROWDS
from vestibule.register import Held
from vestibule.requests import asking, cooling, erasing, gathering, progress, waiting, workflow
from vestibule.requests.holdings import REQUESTS

_numbers = count()


@dataclass(frozen=True)
class Planted:
    """A fault: how it is put in, in which weather it shows, and in how many tries it has to."""

    put_in: Callable[[], AbstractContextManager[Any]]
    weather: Weather = FAIR
    tries: int = 1
    courts: int = 6

    def sizes(self, seed: str) -> Iterator[Size]:
        """The lives in which it has to show, by the policies of all in turn."""
        for number in range(self.tries):
            for operator in PLACES:
                yield Size(self.courts, operator, f"{seed} planted {number}", self.weather)


def _wrapping(place: Any, name: str, around: Callable[[Any], Any]) -> AbstractContextManager[Any]:  # noqa: ANN401
    """Put something around a function of ours."""
    return patch.object(place, name, around(getattr(place, name)))


@contextmanager
def _defined(change: Callable[[dict[str, Any]], None]) -> Iterator[None]:
    """Another definition of the workflow."""
    states = yaml.safe_load(executions.WORKFLOW.read_text(encoding="utf-8"))
    change(states["States"])
    really = running.Running.__init__

    def begun(self: Any, *given: Any, **more: Any) -> None:  # noqa: ANN401
        really(self, *given, **(more | {"definition": copy.deepcopy(states)}))

    with patch.object(running.Running, "__init__", begun):
        yield


def _answered_without_guard() -> AbstractContextManager[Any]:
    """Each try of the answer is another message."""

    def around(really: Any) -> Any:  # noqa: ANN401
        def answer_to(*given: Any) -> Any:  # noqa: ANN401
            answer = really(*given)
            letter = answer.letter
            return replace(answer, letter=_renamed(letter))

        return answer_to

    return _wrapping(replying, "answer_to", around)


def _renamed(letter: Any) -> Any:  # noqa: ANN401
    return outbox.NewMessage(
        letter.kind,
        f"{letter.about}.{next(_numbers)}",
        letter.language,
        person_id=letter.person_id,
        values=letter.values,
    )


@contextmanager
def _last_page_skipped() -> Iterator[None]:
    """By the erasing and by the second look alike. Pages are small, since nobody in a town fills a whole one."""

    def around(really: Any) -> Any:  # noqa: ANN401
        def lying(*given: Any) -> Iterator[Any]:  # noqa: ANN401
            found = list(really(*given))
            yield from found[:-1] if len(found) > 1 else found

        return lying

    with patch.object(erasing, "_PAGE", erasing.AT_ONCE), _wrapping(erasing, "_lying", around):
        yield


def _read_by_unit() -> AbstractContextManager[Any]:
    """The entries of everybody at the door are copied."""

    def around(really: Any) -> Any:  # noqa: ANN401
        def holdings(*given: Any, **more: Any) -> Any:  # noqa: ANN401
            found = dict(really(*given, **more))
            if "entries" in found and more.get("opened"):
                held = found["entries"]
                found["entries"] = Held(held.name, held.holding, _read_of_door)
            return found

        return holdings

    return _wrapping(register, "holdings", around)


def _read_of_door(person_id: str, now: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401
    mine = ENTRIES.query(person_id, index="by_person", now=now).items
    for entry in ENTRIES.query(mine[0].entrance_id, index="by_entrance", now=now, limit=500).items if mine else ():
        yield entry.model_dump(mode="json")


def _withdrawal_not_looked_up() -> AbstractContextManager[Any]:
    return patch.object(progress, "is_over", lambda _: False)


def _merged_before_proof() -> AbstractContextManager[Any]:
    def change(states: dict[str, Any]) -> None:
        states["Acknowledge"]["Next"] = "MergeRepetition"
        states["IsRepetition"]["Default"] = "IsProofNeeded"
        states["IsProofNeeded"]["Default"] = "Forward"
        states["AskForProof"]["Next"] = "Forward"

    return _defined(change)


def _neighbours_erased() -> AbstractContextManager[Any]:
    """Everybody's entries at the door go."""

    def around(really: Any) -> Any:  # noqa: ANN401
        def lying(table: Any, person_id: str) -> Iterator[Any]:  # noqa: ANN401
            yield from really(table, person_id)
            if table is ENTRIES:
                everybody = [key[0] for key in _people()]
                for other in everybody:
                    yield from really(table, other)

        return lying

    return _wrapping(erasing, "_lying", around)


def _people() -> Iterator[tuple[str]]:
    for crowd in range(CROWDS):
        for person in PEOPLE.query(str(crowd), index="by_crowd", now=clock.now()).items:
            yield (person.id,)


def _name_in_the_output() -> AbstractContextManager[Any]:
    def around(really: Any) -> Any:  # noqa: ANN401
        def handler(event: Any, context: Any) -> Any:  # noqa: ANN401
            given = really(event, context)
            person = PEOPLE.get(given["person_id"], now=clock.now())
            return {**given, "name": person.name if person else ""}

        return handler

    return _wrapping(acknowledge_request, "handler", around)


def _moved_whatever_it_is() -> AbstractContextManager[Any]:
    """Conditions on the state are left out."""
    return patch.object(progress, "_as_seen", lambda _: REQUESTS.where("id").exists())


def _no_time_to_think() -> AbstractContextManager[Any]:
    return patch.object(cooling, "ends_at", lambda *_: None)


def _extended_without_a_letter() -> AbstractContextManager[Any]:
    def posting(_: Any, now: Any) -> Any:  # noqa: ANN401
        person_id = next(iter(_people()))[0]
        return PEOPLE.change(person_id, changed_at=now)

    return patch.object(extend_request, "outbox", _Silent(posting))


@dataclass
class _Silent:
    """An outbox that writes nothing down."""

    posting: Callable[..., Any]

    @staticmethod
    def announce_if_possible(*_: Any) -> None:  # noqa: ANN401
        """Nobody hears of it."""


def _only_the_last_token() -> AbstractContextManager[Any]:
    """A token takes the place of those before."""
    return patch.object(waiting, "_with", lambda _, __, token: token)


def _tokens_left_alone() -> AbstractContextManager[Any]:
    """A withdrawal tells nobody who waits."""
    return patch.object(workflow, "give_up", lambda _: None)


def _begun_although_withdrawn() -> AbstractContextManager[Any]:
    """Nobody looks whether the request could be moved."""

    def around(really: Any) -> Any:  # noqa: ANN401
        def move(*given: Any, **more: Any) -> bool:  # noqa: ANN401
            really(*given, **more)
            return True

        return move

    return _wrapping(begin_erasure, "move", around)


def _moved_before_stopping() -> AbstractContextManager[Any]:
    """What is to stop is said to have stopped, and then forgotten."""
    return patch.object(ceasing, "cease", lambda *_: None)


def _to_the_child() -> AbstractContextManager[Any]:
    """Letters about a child go to the child."""
    return patch.object(asking, "reader_id", lambda request: request.person_id)


def _entries_unread() -> AbstractContextManager[Any]:
    """The entries."""

    def around(really: Any) -> Any:  # noqa: ANN401
        def read_again(person_id: str, *given: Any) -> Any:  # noqa: ANN401
            return {**really(person_id, *given), "entries": 0}

        return read_again

    return _wrapping(judging, "read_again", around)


def _records_left_out() -> AbstractContextManager[Any]:
    """The copy leaves out the last record of every holding."""

    def around(really: Any) -> Any:  # noqa: ANN401
        def own(request: Any, records: Any, *given: Any) -> Iterator[Any]:  # noqa: ANN401
            yield from list(really(request, records, *given))[:-1]

        return own

    return _wrapping(gathering, "_own", around)


PLANTED: Mapping[str, Planted] = {
    "each try of an answer is another letter": Planted(_answered_without_guard, FOUL, 4),
    "erasing skips the last page": Planted(_last_page_skipped),
    "a copy is read by the door and not by the person": Planted(_read_by_unit),
    "a withdrawal is not looked up": Planted(_withdrawal_not_looked_up),
    "a repetition is merged before it is proven who asks": Planted(_merged_before_proof),
    "neighbours are erased as well": Planted(_neighbours_erased),
    "a name stands in the output of a step": Planted(_name_in_the_output),
    "requests are moved whatever state they are in": Planted(_moved_whatever_it_is, FOUL, 4),
    "nobody has time to think again": Planted(_no_time_to_think),
    "an extension is told to nobody": Planted(_extended_without_a_letter),
    "a token takes the place of the one before": Planted(_only_the_last_token, FOUL, 6),
    "a withdrawal tells nobody who waits": Planted(_tokens_left_alone, FAIR, 2),
    "an erasure begins although it was withdrawn": Planted(_begun_although_withdrawn, FAIR, 6),
    "nothing stops": Planted(_moved_before_stopping),
    "letters about a child go to the child": Planted(_to_the_child),
    "the second read leaves something out": Planted(_entries_unread),
    "a copy leaves out the last record": Planted(_records_left_out),
}
