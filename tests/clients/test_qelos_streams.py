from collections.abc import Iterator
from threading import Semaphore

import pytest

from core.cli.environment import connect, using
from tests.clients.environments import install_node, install_node_packages
from tests.clients.matchers import Like
from tests.clients.reports import Report, run_node_program
from tests.support.engines.aws import Deployed
from tests.support.servers.completions import DONE, STREAM, stop, stream_answer, text, usage
from tests.support.servers.fake_server import Answer, run_fake_server
from tests.support.servers.serving import api, serve

TIMEOUT = 30
"""Seconds that the model waits for a client that does not receive its first words."""

STORED = [["user", "Hello"], ["assistant", "Sunny."]]


def event(type: str, **fields: object) -> dict[str, object]:
    """Build an event as the program reports it."""
    return {"type": type, **fields}


EVENTS = [event("chunk", content="Sun"), event("chunk", content="ny."), event("done")]


class Signal:
    """A signal that the program sends over HTTP and the model waits for."""

    def __init__(self) -> None:
        self._sent = Semaphore(0)

    def response(self) -> Answer:
        """Return the response to the program that sends the signal."""

        def send() -> Iterator[bytes]:
            self._sent.release()
            yield b"{}"

        return Answer(send())

    def reply_after_signal(self) -> Answer:
        """Return a reply of the model whose second half follows the signal."""

        def pieces() -> Iterator[bytes]:
            yield text("Sun")
            if self._sent.acquire(timeout=TIMEOUT):
                yield from (text("ny."), stop(), usage(), DONE)

        return Answer(pieces(), headers=STREAM)


@pytest.fixture(scope="module")
def qelos(deployed: Deployed, api_key: str, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report of @qelos/sdk with a server that sends responses incrementally."""
    packages, signal = install_node_packages("qelos", "@qelos/sdk@3.11.11", "tsx@4.23.15"), Signal()
    tsx, folder = packages / "tsx" / "dist" / "cli.mjs", tmp_path_factory.mktemp("qelos")
    with run_fake_server() as model, run_fake_server() as signal_server:
        provider = {"SKEIN_DEFAULT_PROVIDER": "openai", "SKEIN_OPENAI_BASE_URL": f"{model.url}/v1"}
        model.will(*(signal.reply_after_signal() for _ in range(3)), stream_answer(text("Sun"), ending="cut"))
        signal_server.will(*(signal.response() for _ in range(4)))
        with using(deployed.environment | provider):
            connect()
            with serve(api()) as url:
                environment = {"SKEIN_URL": url, "SKEIN_API_KEY": api_key, "SIGNAL_URL": signal_server.url}
                return run_node_program([install_node(), tsx], packages, "qelos_streams.mts", folder, environment)


def test_stream_is_incremental(qelos: Report) -> None:
    """The client receives the first words before the model generates the next, in a thread and without one."""
    assert qelos["without_thread"] == EVENTS
    assert qelos["in_thread"] == {"events": EVENTS, "stored": STORED}


def test_reply_is_stored_after_a_disconnect(qelos: Report) -> None:
    """The whole reply is stored although the client disconnected."""
    assert qelos["disconnect"] == STORED


def test_stream_of_a_broken_model_ends_with_an_error(qelos: Report) -> None:
    """The client's parser returns the error as the last event; the partial reply is not stored."""
    result = qelos["broken_model"]

    assert result["events"] == [event("chunk", content="Sun"), event("error", message=Like(".+"))]
    assert result["stored"] == STORED[:1]
