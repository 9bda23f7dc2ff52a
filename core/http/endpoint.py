"""`endpoint` makes a Lambda function of a handler: one route, its admission, validation, errors and log line."""

import inspect
from collections.abc import Callable, Mapping
from functools import partial, wraps
from http import HTTPStatus
from threading import Lock
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response, content_types
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.event_handler.middlewares.openapi_validation import OpenAPIRequestValidationMiddleware

from core.errors import SkeinError
from core.http import auth, body
from core.http.description import route_options
from core.http.errors import Dialect
from core.http.exchange import Operation, RequestRun, Result
from core.http.multipart import FormValidation, takes_form
from core.http.path import canonical, unescape
from core.http.responses import HttpResponse
from core.http.signature import flatten

_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})

_RESOLVING = Lock()
"""Powertools keeps the request that it resolves on a class: one at a time, where a server has threads."""

Handler = Callable[..., Result]


def endpoint(
    method: str, path: str, *, dialect: Dialect, scope: str, status: int = HTTPStatus.OK
) -> Callable[[Handler], "Endpoint"]:
    """Make the decorated handler the Lambda function for one route.

    The handler's signature is the contract: `core.http.parameters` for path, query and headers, a pydantic model for
    the body, and the model of the answer. `path` has its parameters in braces; API Gateway may serve it under more
    prefixes. A caller without `scope`, or without the request's space, is turned away before anything is looked at.
    """
    return lambda handler: Endpoint(handler, method, path, dialect, scope, status)


class Endpoint:
    """A Lambda function for one route; `resolver`, `method` and `path` tell OpenAPI and the tests what it serves."""

    def __init__(self, handler: Handler, method: str, path: str, dialect: Dialect, scope: str, status: int) -> None:
        self.method = method
        self.path = path
        self.scope = scope
        self.dialect = dialect
        self.operation = handler.__module__.rpartition(".")[2]
        self.resolver = APIGatewayRestResolver(json_body_deserializer=body.parse)
        self._takes_form = takes_form(handler)
        validation = FormValidation if self._takes_form else OpenAPIRequestValidationMiddleware
        self.resolver.use([self._admit, validation()])  # type: ignore[no-untyped-call]
        self.resolver.exception_handler(Exception)(_raise)
        self._common = Operation(self.operation, method, path, dialect, status)
        self._register(handler)

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG002 - Lambda's signature
        """Answer one API Gateway proxy event (payload 1.0), all at once."""
        answer = self.answer(event)
        return {
            "statusCode": answer.status,
            "multiValueHeaders": {name: [value] for name, value in answer.headers.items()},
            "body": "".join(answer.body),
            "isBase64Encoded": False,
        }

    def answer(self, event: dict[str, Any], refused: SkeinError | None = None) -> HttpResponse:
        """Answer one API Gateway proxy event (payload 1.0); the events of a stream are in the body as they come.

        `refused` says that whoever took the request in has turned it down. Several threads may ask at once.
        """
        values = {name: unescape(value) for name, value in (event.get("pathParameters") or {}).items()}

        def handle() -> Result:
            if refused:
                raise refused
            return self._admitted(event, values)()

        return RequestRun(self._common, event["requestContext"]["requestId"], values).answer(handle)

    def _admitted(self, event: dict[str, Any], values: Mapping[str, str]) -> Callable[[], Result]:
        """The handler with all that it asks for, for a caller who was let in. Raises what is wrong with the request."""
        with _RESOLVING:
            self.resolver.context.update(path=values)
            resolved = self.resolver.resolve(self._normal(event, values), None)  # type: ignore[arg-type]
        call: Callable[[], Result] = resolved["body"]
        return call

    def _normal(self, event: dict[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
        """The event under the route's own path, its headers' names in lower case, its body said to be JSON
        unless it is to be a form."""
        sent = {name.lower(): values for name, values in (event.get("multiValueHeaders") or {}).items()}
        headers = sent if self._takes_form else sent | {"content-type": [content_types.APPLICATION_JSON]}
        return event | {
            "path": canonical(self.path, values),
            "headers": {name: values[-1] for name, values in headers.items()},
            "multiValueHeaders": headers,
        }

    def _admit(self, app: APIGatewayRestResolver, next_middleware: NextMiddleware) -> Response[Any]:
        event = app.current_event
        grant = auth.authenticate(event.headers)
        space = self.dialect.space_of(app.context["path"], event.headers)
        app.context["caller"] = auth.admit(grant, self.scope, space)
        if self.method in _WITH_BODY and not self._takes_form:
            event.raw_event.update(body=body.text(event.raw_event), isBase64Encoded=False)
        answer: Response[Any] = next_middleware(app)
        return answer

    def _register(self, handler: Handler) -> None:
        """Put the handler on the resolver, which finds and checks what it asks for. It is called outside of it: its
        work takes long, and pydantic itself serialises what it says."""
        asked = flatten(handler, self.path)

        @wraps(asked)
        def ready(**values: Any) -> Response[Any]:
            return Response(HTTPStatus.OK, content_types.TEXT_PLAIN, partial(asked, **values))

        signature = inspect.signature(asked)
        ready.__signature__ = signature.replace(return_annotation=inspect.Signature.empty)  # type: ignore[attr-defined]
        path = self.path.replace("{", "<").replace("}", ">")
        self.resolver.route(path, self.method, **route_options(handler, self._common.status, self.dialect))(ready)


def _raise(exception: Exception) -> Response[Any]:
    raise exception
