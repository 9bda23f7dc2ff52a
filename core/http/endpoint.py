"""`endpoint` makes a Lambda function of a handler: one route, its admission, validation, errors and log line."""

import inspect
import sys
import time
from collections.abc import Callable, Iterator
from functools import wraps
from http import HTTPStatus
from types import UnionType
from typing import Any, Union, get_args, get_origin

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response, content_types
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.event_handler.middlewares.openapi_validation import OpenAPIRequestValidationMiddleware
from pydantic import BaseModel

from core.http import admission, body, telemetry
from core.http.errors import Dialect, Failure, failure
from core.http.path import canonical, unescape
from core.http.replies import EventStream, Reply
from core.jsontext import dumps

_ERRORS = (401, 403, 404, 409, 413, 429, 500, 503)
"""What any endpoint may answer beside invalid fields and reused keys; 413 and 429 may be the gateway's own."""

_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})

Handler = Callable[..., BaseModel | Reply[Any] | EventStream]


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
        self.resolver.use([self._admit, OpenAPIRequestValidationMiddleware()])  # type: ignore[no-untyped-call]
        self.resolver.exception_handler(Exception)(self._fail)
        self._register(handler, status)

    def __call__(self, event: dict[str, Any], context: Any) -> dict[str, Any]:
        """Answer one API Gateway proxy event (payload 1.0)."""
        began = time.perf_counter()
        request_id = event["requestContext"]["requestId"]
        values = {name: unescape(value) for name, value in (event.get("pathParameters") or {}).items()}
        self.resolver.context.update(request_id=request_id, path=values)
        answer = self.resolver.resolve(self._normal(event, values), context)
        answer["multiValueHeaders"]["X-Request-Id"] = [request_id]
        telemetry.request(
            operation=self.operation,
            method=self.method,
            path=self.path,
            status=answer["statusCode"],
            milliseconds=(time.perf_counter() - began) * 1000,
            request_id=request_id,
        )
        return answer

    def _normal(self, event: dict[str, Any], values: dict[str, str]) -> dict[str, Any]:
        """The event under the route's own path, its headers' names in lower case, its body said to be JSON."""
        sent = {name.lower(): values for name, values in (event.get("multiValueHeaders") or {}).items()}
        headers = sent | {"content-type": [content_types.APPLICATION_JSON]}
        return event | {
            "path": canonical(self.path, values),
            "headers": {name: values[-1] for name, values in headers.items()},
            "multiValueHeaders": headers,
        }

    def _admit(self, app: APIGatewayRestResolver, next_middleware: NextMiddleware) -> Response[Any]:
        event = app.current_event
        grant = admission.authenticate(event.headers)
        space = self.dialect.space(app.context["path"], event.headers)
        app.context["caller"] = admission.admit(grant, self.scope, space)
        if self.method in _WITH_BODY:
            event.raw_event.update(body=body.text(event.raw_event), isBase64Encoded=False)
        answer: Response[Any] = next_middleware(app)
        return answer

    def _noted(self, exception: Exception) -> Failure:
        """How an exception is told. One that nobody meant to raise is noted."""
        failed = failure(exception, self.resolver.context["path"])
        if failed.status == HTTPStatus.INTERNAL_SERVER_ERROR:
            request_id = self.resolver.context["request_id"]
            telemetry.crash(exception, operation=self.operation, request_id=request_id)
        return failed

    def _fail(self, exception: Exception) -> Response[str]:
        failed = self._noted(exception)
        status, told = self.dialect.failure(failed)
        if told is None:
            return Response(status, content_types.TEXT_PLAIN, "", dict(failed.headers))
        return Response(status, content_types.APPLICATION_JSON, dumps(told), dict(failed.headers))

    def _told(self, stream: EventStream) -> Iterator[str]:
        """The events of a stream; an error after the first one is the last."""
        begun = False
        try:
            for event in stream.events:
                begun = True
                yield event
        except Exception as exception:
            if not begun:
                raise
            yield stream.failed(self._noted(exception))

    def _register(self, handler: Handler, status: int) -> None:
        """Put the handler on the resolver. Its answer is serialised by pydantic itself, so Powertools is told of the
        answer's model for OpenAPI only."""

        @wraps(handler)
        def answer(**values: Any) -> Response[str]:
            result = handler(**values)
            if isinstance(result, EventStream):
                return Response(status, "text/event-stream", "".join(self._told(result)))
            reply = result if isinstance(result, Reply) else Reply(result)
            headers = {"Idempotent-Replayed": "true"} if reply.replayed else {}
            return Response(status, content_types.APPLICATION_JSON, reply.body.model_dump_json(), headers)

        signature = inspect.signature(handler)
        answer.__signature__ = signature.replace(return_annotation=inspect.Signature.empty)  # type: ignore[attr-defined]
        route = self.resolver.route(
            self.path.replace("{", "<").replace("}", ">"),
            self.method,
            summary=_summary(handler),
            description=inspect.getdoc(handler),
            operation_id=self.operation,
            tags=[handler.__module__.split(".")[1]],
            status_code=status,
            responses=_responses(status, _body_of(signature.return_annotation), self.dialect),
        )
        route(answer)


def _body_of(annotation: Any) -> Any:
    """The model of the body that a handler's return annotation speaks of."""
    if get_origin(annotation) in (Union, UnionType):
        kept = [_body_of(one) for one in get_args(annotation) if one is not EventStream]
        return Union[tuple(kept)]  # noqa: UP007 - made of a list
    return get_args(annotation)[0] if get_origin(annotation) is Reply else annotation


def _summary(handler: Handler) -> str:
    """What the handler's module says behind its method and path."""
    said = sys.modules[handler.__module__].__doc__ or ""
    summary = said.splitlines()[0].partition(": ")[2].rstrip(".")
    return summary[:1].upper() + summary[1:]


def _responses(status: int, model: type[BaseModel], dialect: Dialect) -> dict[int, Any]:
    described = {status: model} | dict.fromkeys(_ERRORS, dialect.ErrorBody)
    described |= dict.fromkeys((dialect.INVALID, HTTPStatus.UNPROCESSABLE_ENTITY), dialect.InvalidBody)
    return {
        code: {
            "description": HTTPStatus(code).phrase,
            "content": {content_types.APPLICATION_JSON: {"model": body_model}},
        }
        for code, body_model in sorted(described.items())
    }
