import json
import logging
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest

from core.cli.environment import connect, using
from core.models import Space
from core.threads import messages
from core.threads.lookup import resolve_thread as thread_ref
from handlers.native import chat
from tests.support.clients.native import SPACE, Native, new_grant
from tests.support.data.events import rest_event
from tests.support.servers.completions import DONE, STREAM, SUNNY, stop, stream_answer, text, usage
from tests.support.servers.fake_server import Answer, Wire, run_fake_server
from tests.support.servers.serving import api, serve

PATIENCE = 30
"""Seconds until a waiting test fails."""

NATIVE, QELOS = "/v1/spaces/{space}/chat", "/api/ai/bot/chat-completion"

BODIES: dict[str, dict[str, Any]] = {
    NATIVE: {"message": "Hello"},
    QELOS: {"messages": [{"role": "user", "content": "Hello"}]},
}

DIALECTS = pytest.mark.parametrize("path", [NATIVE, QELOS])


@pytest.fixture
def model(store: dict[str, str]) -> Iterator[Wire]:
    """The server of the language model, with a store for concurrent callers."""
    with run_fake_server() as wire:
        settings = {"SKEIN_DEFAULT_PROVIDER": "openai", "SKEIN_OPENAI_BASE_URL": f"{wire.url}/v1"}
        with using(store | settings):
            connect()
            yield wire


@pytest.fixture
def url(model: Wire) -> Iterator[str]:  # noqa: ARG001 - the model must be set up first
    """The whole API, served over HTTP."""
    with serve(api()) as url:
        yield url


@pytest.fixture
def skein(model: Wire) -> Native:  # noqa: ARG001 - the store must exist
    """A caller of a new tenant."""
    return Native.with_grant(new_grant())


def pausing_answer(first: bytes, until: Event, *rest: bytes) -> Answer:
    """A model's answer that waits for the test after its first piece; after a timeout, it ends without the rest."""

    def pieces() -> Iterator[bytes]:
        yield first
        if until.wait(PATIENCE):
            yield from (*rest, stop(), usage(), DONE)

    return Answer(pieces(), headers=STREAM)


def post(url: str, skein: Native, path: str, **more: Any) -> Any:
    """Request a stream, to be read incrementally."""
    headers = {"X-API-Key": skein.api_key, "Accept": "text/event-stream"}
    location = url + path.format(space=SPACE)
    return httpx.stream("POST", location, headers=headers, json=BODIES[path] | more, timeout=PATIENCE)


def events(stream: httpx.Response) -> Iterator[tuple[str, Any]]:
    """Yield the name and the data of each event."""
    name = ""
    for line in stream.iter_lines():
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, value if value == "[DONE]" else json.loads(value)


def text_of(path: str, event: tuple[str, Any]) -> str | None:
    """The text in an event, or None."""
    name, data = event
    if path == NATIVE:
        return str(data["text"]) if name == "delta" else None
    return str(data["content"]) if data != "[DONE]" and data["type"] == "chunk" else None


@DIALECTS
def test_events_arrive_while_the_model_generates(url: str, skein: Native, model: Wire, path: str) -> None:
    """The client reads the first words while the model waits: it continues only after they have been read."""
    read = Event()
    model.will(pausing_answer(text("Sun"), read, text("ny.")))
    texts = []

    with post(url, skein, path) as stream:
        for event in events(stream):
            if words := text_of(path, event):
                texts.append(words)
                read.set()

    assert texts == ["Sun", "ny."]


def test_two_streams_are_concurrent(url: str, skein: Native, model: Wire) -> None:
    """Both streams have started before either continues."""
    both, proceed = Barrier(2, timeout=PATIENCE), Event()
    model.will(pausing_answer(text("Sun"), proceed, text("ny.")), pausing_answer(text("Sun"), proceed, text("ny.")))

    def read(_: int) -> list[str]:
        texts = []
        with post(url, skein, NATIVE) as stream:
            for event in events(stream):
                if words := text_of(NATIVE, event):
                    texts.append(words)
                    if len(texts) == 1:
                        both.wait()
                        proceed.set()
        return texts

    with ThreadPoolExecutor(2) as clients:
        assert list(clients.map(read, range(2))) == [["Sun", "ny."]] * 2


def test_a_turn_finishes_without_its_client(skein: Native, model: Wire) -> None:
    """The whole answer is stored although the client disconnects after the first words."""
    disconnected = Event()
    model.will(pausing_answer(text("Sun"), disconnected, text("ny.")))
    with serve(api()) as url:
        thread = disconnect_early(url, skein)
        disconnected.set()

    # The server has stopped, so the turn has finished or never will.
    ref = thread_ref(Space(skein.grant.tenant, SPACE), thread)
    stored = [(message.role, message.content) for message in messages.window(ref, limit=10).items]
    assert stored == [("user", "Hello"), ("assistant", "Sunny.")]


def disconnect_early(url: str, skein: Native) -> str:
    """Send a message, read the first words and close the connection; return the thread's id."""
    address, body = urlsplit(url), json.dumps(BODIES[NATIVE])
    head = f"POST {NATIVE.format(space=SPACE)} HTTP/1.1\r\nHost: skein\r\nAccept: text/event-stream\r\n"
    headers = f"X-API-Key: {skein.api_key}\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=PATIENCE) as connection:
        connection.sendall((head + headers + body).encode())
        lines = iter(connection.makefile("r", encoding="utf-8"))
        start = next(line for line in lines if line.startswith("data: "))
        assert any("Sun" in line for line in lines)
        lines.close()  # type: ignore[attr-defined]
    thread: str = json.loads(start.removeprefix("data: "))["thread_id"]
    return thread


@DIALECTS
def test_an_error_before_the_first_event_has_its_status(url: str, skein: Native, path: str) -> None:
    """Nothing has been sent, so the response is the error's."""
    unknown: dict[str, Any] = {"thread_id": "no-thread"} if path == NATIVE else {"messages": []}

    with post(url, skein, path, **unknown) as stream:
        assert stream.headers["content-type"] == "application/json"
        assert stream.status_code == {NATIVE: 404, QELOS: 400}[path]


@DIALECTS
def test_an_error_after_the_first_event_is_an_event(url: str, skein: Native, model: Wire, path: str) -> None:
    """The text before it has been sent; the last event has the error in the dialect's form."""
    model.will(stream_answer(text("Sun"), ending="cut"))

    with post(url, skein, path) as stream:
        *before, (name, data) = events(stream)

    assert stream.status_code == 200
    assert [words for event in before if (words := text_of(path, event))] == ["Sun"]
    if path == NATIVE:
        assert (name, data["error"]["code"]) == ("error", "unavailable")
    else:
        assert data["type"] == "error"
        assert data["message"] == data["error"]


@pytest.mark.parametrize(
    ("answer", "status"),
    [(stream_answer(*SUNNY), 200), (stream_answer(text("Sun"), ending="cut"), 502)],
    ids=["whole", "cut"],
)
def test_a_stream_is_logged_at_its_end(
    skein: Native, model: Wire, caplog: pytest.LogCaptureFixture, answer: Answer, status: int
) -> None:
    """The log line follows the last event; for a failed stream it has the status of the error."""
    caplog.set_level(logging.INFO, "skein")
    model.will(answer)
    headers = [("X-API-Key", skein.api_key), ("Accept", "text/event-stream")]
    event = rest_event("POST", chat.handler.path, {"space_id": SPACE}, headers=headers, body='{"message": "Hello"}')

    body = iter(chat.handler.answer(event).body)
    next(body)
    before = list(caplog.records)
    list(body)

    assert before == []
    assert [vars(record)["status"] for record in caplog.records if record.message == "request"] == [status]
