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
"""Seconds until a test that waits for something in vain fails."""

NATIVE, QELOS = "/v1/spaces/{space}/chat", "/api/ai/bot/chat-completion"

ASKED: dict[str, dict[str, Any]] = {
    NATIVE: {"message": "Hello"},
    QELOS: {"messages": [{"role": "user", "content": "Hello"}]},
}

DIALECTS = pytest.mark.parametrize("path", [NATIVE, QELOS])


@pytest.fixture
def model(store: dict[str, str]) -> Iterator[Wire]:
    """The server of the language model, on a store that takes several callers at once."""
    with run_fake_server() as wire:
        asked = {"SKEIN_DEFAULT_PROVIDER": "openai", "SKEIN_OPENAI_BASE_URL": f"{wire.url}/v1"}
        with using(store | asked):
            connect()
            yield wire


@pytest.fixture
def url(model: Wire) -> Iterator[str]:  # noqa: ARG001 - what is served must be there
    """The whole API, served over HTTP."""
    with serve(api()) as url:
        yield url


@pytest.fixture
def skein(model: Wire) -> Native:  # noqa: ARG001 - the store must be there
    """A caller of a new tenant."""
    return Native.with_grant(new_grant())


def held(first: bytes, until: Event, *rest: bytes) -> Answer:
    """An answer of a model that waits for the test behind its first piece; in vain, it breaks off."""

    def pieces() -> Iterator[bytes]:
        yield first
        if until.wait(PATIENCE):
            yield from (*rest, stop(), usage(), DONE)

    return Answer(pieces(), headers=STREAM)


def post(url: str, skein: Native, path: str, **more: Any) -> Any:
    """A request for a stream, to be read as it comes."""
    headers = {"X-API-Key": skein.api_key, "Accept": "text/event-stream"}
    location = url + path.format(space=SPACE)
    return httpx.stream("POST", location, headers=headers, json=ASKED[path] | more, timeout=PATIENCE)


def events(stream: httpx.Response) -> Iterator[tuple[str, Any]]:
    """Name and data of each event, as it comes."""
    name = ""
    for line in stream.iter_lines():
        field, _, value = line.partition(": ")
        if field == "event":
            name = value
        elif field == "data":
            yield name, value if value == "[DONE]" else json.loads(value)


def said(path: str, event: tuple[str, Any]) -> str | None:
    """The text that an event brings."""
    name, data = event
    if path == NATIVE:
        return str(data["text"]) if name == "delta" else None
    return str(data["content"]) if data != "[DONE]" and data["type"] == "chunk" else None


@DIALECTS
def test_events_arrive_as_the_model_speaks(url: str, skein: Native, model: Wire, path: str) -> None:
    """The client reads the first words while the model is silent: it goes on only when they have been read."""
    read = Event()
    model.will(held(text("Sun"), read, text("ny.")))
    texts = []

    with post(url, skein, path) as stream:
        for event in events(stream):
            if words := said(path, event):
                texts.append(words)
                read.set()

    assert texts == ["Sun", "ny."]


def test_two_streams_at_once(url: str, skein: Native, model: Wire) -> None:
    """One client's stream does not wait for the other's: both have begun before either goes on."""
    both, go_on = Barrier(2, timeout=PATIENCE), Event()
    model.will(held(text("Sun"), go_on, text("ny.")), held(text("Sun"), go_on, text("ny.")))

    def read(_: int) -> list[str]:
        texts = []
        with post(url, skein, NATIVE) as stream:
            for event in events(stream):
                if words := said(NATIVE, event):
                    texts.append(words)
                    if len(texts) == 1:
                        both.wait()
                        go_on.set()
        return texts

    with ThreadPoolExecutor(2) as clients:
        assert list(clients.map(read, range(2))) == [["Sun", "ny."]] * 2


def test_a_turn_is_carried_out_without_its_client(skein: Native, model: Wire) -> None:
    """A client that hangs up after the first words has the whole answer stored all the same."""
    gone = Event()
    model.will(held(text("Sun"), gone, text("ny.")))
    with serve(api()) as url:
        thread = hang_up_early(url, skein)
        gone.set()

    # The server has stopped: what was asked of it is done, or never will be.
    ref = thread_ref(Space(skein.grant.tenant, SPACE), thread)
    kept = [(one.role, one.content) for one in messages.window(ref, limit=10).items]
    assert kept == [("user", "Hello"), ("assistant", "Sunny.")]


def hang_up_early(url: str, skein: Native) -> str:
    """Ask, read the first words and close the connection; returns the thread's id."""
    address, body = urlsplit(url), json.dumps(ASKED[NATIVE])
    head = f"POST {NATIVE.format(space=SPACE)} HTTP/1.1\r\nHost: skein\r\nAccept: text/event-stream\r\n"
    who = f"X-API-Key: {skein.api_key}\r\nContent-Length: {len(body)}\r\n\r\n"
    with socket.create_connection((address.hostname or "", address.port or 0), timeout=PATIENCE) as connection:
        connection.sendall((head + who + body).encode())
        lines = iter(connection.makefile("r", encoding="utf-8"))
        begun = next(line for line in lines if line.startswith("data: "))
        assert any("Sun" in line for line in lines)
        lines.close()  # type: ignore[attr-defined]
    thread: str = json.loads(begun.removeprefix("data: "))["thread_id"]
    return thread


@DIALECTS
def test_an_error_before_the_first_event_has_its_status(url: str, skein: Native, path: str) -> None:
    """Nothing has been said, so that the answer can still be the error's."""
    unknown: dict[str, Any] = {"thread_id": "no-thread"} if path == NATIVE else {"messages": []}

    with post(url, skein, path, **unknown) as stream:
        assert stream.headers["content-type"] == "application/json"
        assert stream.status_code == {NATIVE: 404, QELOS: 400}[path]


@DIALECTS
def test_an_error_in_the_middle_is_an_event(url: str, skein: Native, model: Wire, path: str) -> None:
    """What was said stays said; the last event tells the error in the dialect's form."""
    model.will(stream_answer(text("Sun"), ending="cut"))

    with post(url, skein, path) as stream:
        *before, (name, data) = events(stream)

    assert stream.status_code == 200
    assert [words for event in before if (words := said(path, event))] == ["Sun"]
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
def test_a_stream_is_noted_at_its_end(
    skein: Native, model: Wire, caplog: pytest.LogCaptureFixture, answer: Answer, status: int
) -> None:
    """The log line comes behind the last event; of a stream that failed, it has the status of the failure."""
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
