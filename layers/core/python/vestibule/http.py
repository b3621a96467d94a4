"""HTTP in, HTTP out: one `Api` a function file, around Powertools' resolver.

Every error is a problem document (RFC 9457). A POST carries an Idempotency-Key; `created` and `accepted` commit what was
done and the answer to it in one transaction, so that a repeated request gets the first answer and has no second effect.
PUT, PATCH and DELETE say what shall be, so that twice is once, and carry no key. How a request is read stands in `incoming`.
"""

import json
import time
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, get_args, get_type_hints

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError
from aws_lambda_powertools.event_handler.openapi.params import Query
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import BaseModel

from vestibule import answers, caller, clock, incoming, observability, vouching
from vestibule.answers import ANSWERS, Answer
from vestibule.caller import Caller
from vestibule.incoming import JSON, Request
from vestibule.problems import AlreadyThere, NotFound, Problem, Unacceptable
from vestibule.table import Refused, Write, commit

PROBLEM_JSON = "application/problem+json"
NOBODY = "nobody"
"""Who is not signed in, where idempotency keys are told apart by who sent them."""

type Route = Callable[..., Any]


class Reply(Response[Any]):
    """An answer to a POST. `is_new` is False when an earlier answer is given again and nothing was done."""

    is_new = True


def answers_with(status: int, model: type[BaseModel]) -> dict[str, Any]:
    """How a route that answers a `Reply` is documented: its status and the shape of its body."""
    content = {JSON: {"model": model}}
    return {"responses": {status: {"description": HTTPStatus(status).phrase, "content": content}}}


class MovedOn(AlreadyThere):
    """A write of a POST was refused. `places` are those of the writes in the order in which they were given."""

    @property
    def code(self) -> str:
        """What the caller is told has no places."""
        return "already-there"

    def __init__(self, places: tuple[int, ...], detail: str) -> None:
        """Keep the places, for a route that knows what its writes mean."""
        super().__init__(detail)
        self.places = places


class Api:
    """The routes of one function. `handler` is what Lambda calls."""

    def __init__(
        self,
        *,
        reads_earlier_answer: bool = True,
        is_open: bool = False,
        takes_forms: bool = False,
        by_key: bool = False,
        largest_body: int = incoming.LARGEST_BODY,
    ) -> None:
        """Make a resolver of its own: routes of one function are never served by another.

        A function that reads the earlier answer together with other records says so, and saves a call. `is_open`: the routes
        have no authoriser, and whoever sends a token is known by it. `takes_forms`: a POST comes from a mail program or a bare
        page (RFC 8058), as a form and without an Idempotency-Key, and what it does must be the same when done twice.
        `by_key`: programs call it, told apart by their keys, which the route checks. `largest_body`, in bytes, is for whoever
        takes a whole list at once.
        """
        self._reads_earlier_answer = reads_earlier_answer
        self._is_open = is_open
        self._takes_forms = takes_forms
        self._by_key = by_key
        self._largest_body = largest_body
        self._caller: Caller | None = None
        self.resolver = APIGatewayHttpResolver(enable_validation=True)
        self._request: Request | None = None
        self._routes: dict[str, Route] = {}
        for kind, answer in (
            (Problem, self._problem),
            (RequestValidationError, self._invalid),
            (NotFoundError, self._unrouted),
            (Exception, self._fault),
        ):
            self.resolver.exception_handler(kind)(answer)

    def get(self, path: str, **documentation: Any) -> Callable[[Route], Route]:  # noqa: ANN401 (passed on)
        """Route a GET. Placeholders are written `<site_id>`."""
        return self._routed("GET", path, documentation)

    def post(self, path: str, **documentation: Any) -> Callable[[Route], Route]:  # noqa: ANN401 (passed on)
        """Route a POST."""
        return self._routed("POST", path, documentation)

    def put(self, path: str, **documentation: Any) -> Callable[[Route], Route]:  # noqa: ANN401 (passed on)
        """Route a PUT: it says what shall stand there, so that twice is once."""
        return self._routed("PUT", path, documentation)

    def patch(self, path: str, **documentation: Any) -> Callable[[Route], Route]:  # noqa: ANN401 (passed on)
        """Route a PATCH: it says what some members shall be, so that twice is once."""
        return self._routed("PATCH", path, documentation)

    def delete(self, path: str, **documentation: Any) -> Callable[[Route], Route]:  # noqa: ANN401 (passed on)
        """Route a DELETE: it says what shall not be, so that twice is once."""
        return self._routed("DELETE", path, documentation)

    def _routed(self, method: str, path: str, documentation: dict[str, Any]) -> Callable[[Route], Route]:
        def routed(route: Route) -> Route:
            if method not in ("GET", "DELETE"):
                # The body's shape is documented by `answers_with`; Powertools would take the reply object itself for it.
                route.__annotations__.pop("return", None)
            self._routes[_route_key(method, path)] = route
            return self.resolver.route(path, method, **documentation)(route)

        return routed

    @property
    def takes_forms(self) -> bool:
        """Whether its POSTs carry no Idempotency-Key."""
        return self._takes_forms

    @property
    def may_be_signed_in(self) -> bool:
        """Whether its routes have no authoriser, and whoever sends a token all the same is known by it, or refused."""
        return self._is_open

    @property
    def request(self) -> Request:
        """The request in hand. A Lambda process serves one at a time."""
        if self._request is None:
            message = "no request is being served"
            raise RuntimeError(message)
        return self._request

    def caller(self) -> Caller:
        """Who calls; `NotSignedIn` on a route without the authoriser, unless the `Api` is open and a good token came."""
        found = self.caller_if_any() if self._is_open else None
        return found or caller.from_claims(self.request.claims)

    def caller_if_any(self) -> Caller | None:
        """Who calls an open route; None without an Authorization header. A token that is not good is `NotSignedIn`."""
        if self._caller is None and "authorization" in self.request.headers:
            self._caller = vouching.from_token(self.request.headers["authorization"])
        return self._caller

    @property
    def once(self) -> str:
        """The key of this request among all requests. Identifiers derived from it are the same at each repetition."""
        who = None if self._by_key else self.caller_if_any() if self._is_open else self.caller()
        sender = who.person_id if who else self.request.headers.get("authorization", NOBODY)
        return answers.key_for(sender, self.request.route, self.request.headers.get("idempotency-key", ""))

    def created(self, body: BaseModel, location: str, *writes: Write, secret: BaseModel | None = None) -> Reply:
        """201. `secret` members are in this answer only and are kept nowhere."""
        return self._done(HTTPStatus.CREATED, body, location, writes, secret)

    def accepted(self, body: BaseModel, location: str, *writes: Write) -> Reply:
        """202: the intent is recorded, the effect follows and shows at `location`."""
        return self._done(HTTPStatus.ACCEPTED, body, location, writes, None)

    def again(self, answer: Answer) -> Reply:
        """The answer that was given to this request before; 422 when the key was used for another body."""
        return _replayed(answers.matching(answer, self._fingerprint))

    def handler(self, event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
        """Serve one request. Whatever comes in, a documented answer goes out."""
        started = time.perf_counter()
        self._request, self._caller = (bare := incoming.unread(event)), None
        try:
            self._request = incoming.read(bare, event, takes_forms=self._takes_forms, largest=self._largest_body)
            self._check_query(event.get("queryStringParameters") or {})
            earlier = self._earlier()
            answer = _plain(earlier) if earlier else self.resolver.resolve(event, context)
        except Problem as problem:
            answer = _plain(self._problem(problem))
        except Exception as error:  # noqa: BLE001 (the last fence before API Gateway)
            answer = _plain(self._fault(error))
        took = round((time.perf_counter() - started) * 1000)
        observability.note("served", route=bare.route, status=answer["statusCode"], ms=took, request_id=bare.id)
        return answer

    def _earlier(self) -> Reply | None:
        """The answer already given to this POST, so that a repetition meets no check that has changed since."""
        if self.request.method != "POST" or self._takes_forms:
            return None
        incoming.check_key(self.request.headers.get("idempotency-key"))
        found = ANSWERS.get(self.once, now=clock.now()) if self._reads_earlier_answer else None
        return self.again(found) if found else None

    def _check_query(self, query: Mapping[str, str]) -> None:
        """Refuse what the route does not read: a misspelt filter that is passed over answers more than was asked for."""
        route = self._routes.get(self.request.route)
        unread = sorted(query.keys() - _query_names(route)) if query and route else []
        if unread:
            detail = f"{len(unread)} of the query's parameters are not read here; `errors` points at each."
            raise Unacceptable(detail, errors=[{"pointer": f"query/{name}", "detail": "not read"} for name in unread])

    @property
    def _fingerprint(self) -> str:
        return answers.fingerprint_of([self.request.path, self.request.body])

    def _done(
        self, status: HTTPStatus, body: BaseModel, location: str, writes: tuple[Write, ...], secret: BaseModel | None
    ) -> Reply:
        """Commit the writes with the answer. Two identical requests at once: the one that loses gets the winner's answer."""
        now = clock.now()
        answer = Answer(
            key=self.once,
            fingerprint=self._fingerprint,
            status=status,
            body=body.model_dump(mode="json"),
            location=location,
            expires_at=answers.ends(now),
        )
        try:
            commit(*writes, ANSWERS.add(answer, now=now))
        except Refused as refused:
            found = ANSWERS.get(answer.key, now=now)
            if found:
                return self.again(found)
            detail = "What this request changes has just been changed by another. Read it again, then try again."
            raise MovedOn(refused.places, detail) from refused
        revealed = secret.model_dump(mode="json") if secret else {}
        return _json(status, {**answer.body, **revealed}, location)

    def _problem(self, problem: Problem) -> Response[Any]:
        return _problem_json(problem, self._request_id)

    def _unrouted(self, _: Exception) -> Response[Any]:
        return self._problem(NotFound("There is no such route. GET /v1/openapi.json lists the routes."))

    def _invalid(self, error: RequestValidationError) -> Response[Any]:
        errors = [{"pointer": _pointer(fault["loc"]), "detail": fault["msg"]} for fault in error.errors()]
        detail = f"{len(errors)} thing{'s' if len(errors) > 1 else ''} to correct; `errors` points at each."
        return self._problem(Unacceptable(detail, errors=errors))

    def _fault(self, error: Exception) -> Response[Any]:
        observability.note_fault(error, request_id=self._request_id)
        return self._problem(Problem("The fault is ours. Nothing was done by halves; try again, and quote request_id."))

    @property
    def _request_id(self) -> str:
        return self._request.id if self._request else ""


def _route_key(method: str, path: str) -> str:
    """The route as API Gateway writes it."""
    return f"{method} {path.replace('<', '{').replace('>', '}')}"


def _query_names(route: Route) -> frozenset[str]:
    """The query parameters that a route reads, by the names that callers use."""
    hints = get_type_hints(route, include_extras=True)
    marks = ((name, mark) for name, hint in hints.items() for mark in get_args(hint)[1:] if isinstance(mark, Query))
    return frozenset(mark.alias or name for name, mark in marks)


def _pointer(location: tuple[object, ...]) -> str:
    """A JSON pointer into the body, or `query/cursor`, `path/site_id` for the other places."""
    where, *rest = location or ("body",)
    pointer = "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in rest)
    return pointer or "/" if where == "body" else f"{where}{pointer}"


def _problem_json(problem: Problem, request_id: str) -> Response[Any]:
    body = json.dumps(problem.document(request_id))
    return Response(problem.status, PROBLEM_JSON, body, headers=dict(problem.headers))


def _replayed(answer: Answer) -> Reply:
    reply = _json(HTTPStatus(answer.status), answer.body, answer.location, **{"Idempotent-Replayed": "true"})
    reply.is_new = False
    return reply


def _json(status: HTTPStatus, body: Mapping[str, Any], location: str | None, **headers: str) -> Reply:
    where = {"Location": location} if location else {}
    return Reply(status, JSON, json.dumps(body), headers={**where, **headers})


def _plain(response: Response[Any]) -> dict[str, Any]:
    """The response as API Gateway's payload 2.0 wants it, for answers given outside the resolver."""
    headers = {"Content-Type": response.content_type, **response.headers}
    return {
        "statusCode": int(response.status_code),
        "headers": headers,
        "body": response.body,
        "isBase64Encoded": False,
    }
