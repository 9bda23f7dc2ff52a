"""One request under way: what its handler says, or what went wrong, becomes the answer; at its end it is noted."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from itertools import chain, islice
from typing import Any

from aws_lambda_powertools.event_handler import content_types
from pydantic import BaseModel

from core import telemetry
from core.http.errors import Dialect, Failure, failure
from core.http.responses import Answer, EventStream, Reply
from core.jsontext import dumps

Result = BaseModel | Reply[Any] | EventStream
"""What a handler may return."""

_JSON = {"Content-Type": content_types.APPLICATION_JSON}

_EVENTS = {"Content-Type": "text/event-stream", "Cache-Control": "no-cache"}


@dataclass(frozen=True, slots=True)
class Operation:
    """What every request of an endpoint has in common; `status` is that of a success."""

    name: str
    method: str
    path: str
    dialect: Dialect
    status: int


@dataclass(slots=True)
class Exchange:
    """A request and its answer. `path` has the route's values as they were meant."""

    operation: Operation
    id: str
    path: Mapping[str, str]
    _status: int = 0
    _began: float = field(default_factory=time.perf_counter)

    def answer(self, handle: Callable[[], Result]) -> Answer:
        """What `handle` says, or how the dialect tells what it raises.

        The body of an event stream comes as its events do. The log line is written when the body has been read.
        """
        try:
            answer = self._told(handle())
        except Exception as exception:  # noqa: BLE001 - every error has its answer
            answer = self._refusal(self._noted(exception))
        self._status = answer.status
        return replace(answer, headers={**answer.headers, "X-Request-Id": self.id}, body=self._logged(answer.body))

    def _told(self, result: Result) -> Answer:
        if isinstance(result, EventStream):
            first = list(islice(result.events, 1))
            return Answer(self.operation.status, _EVENTS | _replay(result), self._events(first, result))
        reply = result if isinstance(result, Reply) else Reply(result)
        return Answer(self.operation.status, _JSON | _replay(reply), [reply.body.model_dump_json()])

    def _events(self, first: Iterable[str], stream: EventStream) -> Iterator[str]:
        """The events of a stream; an error after the first one is the last."""
        try:
            yield from chain(first, stream.events)
        except Exception as exception:  # noqa: BLE001 - every error has its event
            failed = self._noted(exception)
            self._status = failed.status
            yield stream.failed(failed)

    def _refusal(self, failed: Failure) -> Answer:
        status, told = self.operation.dialect.render_error(failed)
        if told is None:
            return Answer(status, {"Content-Type": content_types.TEXT_PLAIN, **failed.headers}, [""])
        return Answer(status, {**_JSON, **failed.headers}, [dumps(told)])

    def _noted(self, exception: Exception) -> Failure:
        """How an exception is told. One that nobody meant to raise is noted."""
        failed = failure(exception, self.path)
        if failed.status == HTTPStatus.INTERNAL_SERVER_ERROR:
            telemetry.crash(exception, operation=self.operation.name, request_id=self.id)
        return failed

    def _logged(self, body: Iterable[str]) -> Iterator[str]:
        """The body, and the log line behind it: of a stream that failed, with the status that the failure has."""
        try:
            yield from body
        finally:
            telemetry.request(
                operation=self.operation.name,
                method=self.operation.method,
                path=self.operation.path,
                status=self._status,
                milliseconds=(time.perf_counter() - self._began) * 1000,
                request_id=self.id,
            )


def _replay(result: Reply[Any] | EventStream) -> dict[str, str]:
    return {"Idempotent-Replayed": "true"} if result.replayed else {}
