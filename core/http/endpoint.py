"""The decorator `endpoint` makes a handler the Lambda function of one route, with authorization, validation, errors and
a log line."""

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
from core.http.multipart import FormValidation, expects_form
from core.http.path import canonical, unescape
from core.http.request_run import Operation, RequestRun, Result
from core.http.responses import HttpResponse
from core.http.signature import flatten

_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})

_RESOLVING = Lock()
"""Held while Powertools resolves a request: it stores the current request on a class, and a server has several
threads."""

Handler = Callable[..., Result]


def endpoint(
    method: str, path: str, *, dialect: Dialect, scope: str, status: int = HTTPStatus.OK
) -> Callable[[Handler], "Endpoint"]:
    """Make the decorated handler the Lambda function for one route.

    The handler's signature is the contract: `core.http.parameters` for path, query and headers, a pydantic model for
    the body, and the model of the response. `path` has its parameters in braces; API Gateway may serve it under more
    prefixes. A caller without `scope` or without access to the request's space is rejected before validation.
    """
    return lambda handler: Endpoint(handler, method, path, dialect, scope, status)


class Endpoint:
    """A Lambda function for one route. The OpenAPI document and the tests read `resolver`, `method` and `path`."""

    def __init__(self, handler: Handler, method: str, path: str, dialect: Dialect, scope: str, status: int) -> None:
        self.method = method
        self.path = path
        self.scope = scope
        self.dialect = dialect
        self.operation = handler.__module__.rpartition(".")[2]
        self.resolver = APIGatewayRestResolver(json_body_deserializer=body.parse)
        self._expects_form = expects_form(handler)
        validation = FormValidation if self._expects_form else OpenAPIRequestValidationMiddleware
        self.resolver.use([self._authorize, validation()])  # type: ignore[no-untyped-call]
        self.resolver.exception_handler(Exception)(_raise)
        self._common = Operation(self.operation, method, path, dialect, status)
        self._register(handler)

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ARG002 - Lambda's signature
        """Answer one API Gateway proxy event (payload 1.0) with a complete response."""
        response = self.answer(event)
        return {
            "statusCode": response.status,
            "multiValueHeaders": {name: [value] for name, value in response.headers.items()},
            "body": "".join(response.body),
            "isBase64Encoded": False,
        }

    def answer(self, event: dict[str, Any], rejection: SkeinError | None = None) -> HttpResponse:
        """Answer one API Gateway proxy event (payload 1.0). The body of an event stream yields events as they happen.

        With `rejection`, the response is that error: the server has rejected the request. Thread-safe.
        """
        values = {name: unescape(value) for name, value in (event.get("pathParameters") or {}).items()}

        def handle() -> Result:
            if rejection:
                raise rejection
            return self._resolve(event, values)()

        return RequestRun(self._common, event["requestContext"]["requestId"], values).answer(handle)

    def _resolve(self, event: dict[str, Any], values: Mapping[str, str]) -> Callable[[], Result]:
        """The handler, bound to its validated arguments. Raises SkeinError or RequestValidationError for the
        request."""
        with _RESOLVING:
            self.resolver.context.update(path=values)
            resolved = self.resolver.resolve(self._normal(event, values), None)  # type: ignore[arg-type]
        call: Callable[[], Result] = resolved["body"]
        return call

    def _normal(self, event: dict[str, Any], values: Mapping[str, str]) -> dict[str, Any]:
        """The event with the route's own path, header names in lower case, and JSON as content type unless the endpoint
        expects a form."""
        received = {name.lower(): values for name, values in (event.get("multiValueHeaders") or {}).items()}
        headers = received if self._expects_form else received | {"content-type": [content_types.APPLICATION_JSON]}
        return event | {
            "path": canonical(self.path, values),
            "headers": {name: values[-1] for name, values in headers.items()},
            "multiValueHeaders": headers,
        }

    def _authorize(self, app: APIGatewayRestResolver, next_middleware: NextMiddleware) -> Response[Any]:
        event = app.current_event
        grant = auth.authenticate(event.headers)
        space = self.dialect.space_of(app.context["path"], event.headers)
        app.context["caller"] = auth.authorize(grant, self.scope, space)
        if self.method in _WITH_BODY and not self._expects_form:
            event.raw_event.update(body=body.json_text(event.raw_event), isBase64Encoded=False)
        response: Response[Any] = next_middleware(app)
        return response

    def _register(self, handler: Handler) -> None:
        """Register the handler with the resolver, which validates its arguments. The handler runs outside the resolver:
        it may take long, which would hold the lock, and pydantic serializes its result."""
        flat = flatten(handler, self.path)

        @wraps(flat)
        def bind(**arguments: Any) -> Response[Any]:
            return Response(HTTPStatus.OK, content_types.TEXT_PLAIN, partial(flat, **arguments))

        signature = inspect.signature(flat)
        bind.__signature__ = signature.replace(return_annotation=inspect.Signature.empty)  # type: ignore[attr-defined]
        path = self.path.replace("{", "<").replace("}", ">")
        self.resolver.route(path, self.method, **route_options(handler, self._common.status, self.dialect))(bind)


def _raise(exception: Exception) -> Response[Any]:
    raise exception
