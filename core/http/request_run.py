"""The run of one request: the handler's result, or its error, becomes the HTTP response; at its end it is logged."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from itertools import chain, islice
from typing import Any

from aws_lambda_powertools.event_handler import content_types
from pydantic import BaseModel

from core import telemetry
from core.http.errors import Dialect, Failure, to_failure
from core.http.responses import EventStream, HttpResponse
from core.jsontext import dumps
from core.models import Replayable

Result = BaseModel | Replayable[Any] | EventStream
"""The result of a handler."""

_JSON = {"Content-Type": content_types.APPLICATION_JSON}

_EVENTS = {"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}


@dataclass(frozen=True, slots=True)
class Operation:
    """The constants of an endpoint's requests. `status` is the status of a successful response."""

    name: str
    method: str
    path: str
    dialect: Dialect
    status: int


@dataclass(slots=True)
class RequestRun:
    """The run of one request. `path` has the route's values, unescaped."""

    operation: Operation
    id: str
    path: Mapping[str, str]
    _status: int = 0
    _started: float = field(default_factory=time.perf_counter)

    def answer(self, handle: Callable[[], Result]) -> HttpResponse:
        """The response with the result of `handle`, or with the error that it raises, as the dialect renders it.

        The body of an event stream yields events as they happen. The log line is written when the body has been read.
        """
        try:
            response = self._success(handle())
        except Exception as exception:  # noqa: BLE001 - every error has its response
            response = self._error(self._classify(exception))
        self._status = response.status
        headers = {**response.headers, "X-Request-Id": self.id}
        return replace(response, headers=headers, body=self._log_after(response.body))

    def _success(self, result: Result) -> HttpResponse:
        if isinstance(result, EventStream):
            first = list(islice(result.events, 1))
            return HttpResponse(self.operation.status, _EVENTS | _replay_header(result), self._events(first, result))
        outcome = result if isinstance(result, Replayable) else Replayable(result)
        return HttpResponse(self.operation.status, _JSON | _replay_header(outcome), [outcome.value.model_dump_json()])

    def _events(self, first: Iterable[str], stream: EventStream) -> Iterator[str]:
        """The events of a stream; an error after the first one is the last."""
        try:
            yield from chain(first, stream.events)
        except Exception as exception:  # noqa: BLE001 - every error has its event
            failure = self._classify(exception)
            self._status = failure.status
            yield stream.render_error(failure)

    def _error(self, failure: Failure) -> HttpResponse:
        status, body = self.operation.dialect.render_error(failure)
        if body is None:
            return HttpResponse(status, {"Content-Type": content_types.TEXT_PLAIN, **failure.headers}, [""])
        return HttpResponse(status, {**_JSON, **failure.headers}, [dumps(body)])

    def _classify(self, exception: Exception) -> Failure:
        """The failure for an exception. An unexpected exception is logged as a crash."""
        failure = to_failure(exception, self.path)
        if failure.status == HTTPStatus.INTERNAL_SERVER_ERROR:
            telemetry.log_crash(exception, operation=self.operation.name, request_id=self.id)
        return failure

    def _log_after(self, body: Iterable[str]) -> Iterator[str]:
        """Yield the body, then log the request: a stream that failed, with the status of its error."""
        try:
            yield from body
        finally:
            telemetry.log_request(
                operation=self.operation.name,
                method=self.operation.method,
                path=self.operation.path,
                status=self._status,
                milliseconds=(time.perf_counter() - self._started) * 1000,
                request_id=self.id,
            )


def _replay_header(result: Replayable[Any] | EventStream) -> dict[str, str]:
    return {"Idempotent-Replayed": "true"} if result.replayed else {}
