from collections.abc import Iterator
from threading import Semaphore

import pytest

from core.cli.environment import connect, using
from tests.clients.environments import node, node_packages
from tests.clients.matching import Like
from tests.clients.reports import Report, node_report
from tests.support.engines.aws import Deployed
from tests.support.servers.completions import DONE, STREAM, stop, stream_answer, text, usage
from tests.support.servers.fake_server import Answer, run_fake_server
from tests.support.servers.serving import api, serve

PATIENCE = 30
"""Seconds that the model waits for a client that has not heard its first words."""

KEPT = [["user", "Hello"], ["assistant", "Sunny."]]


def event(type: str, **fields: object) -> dict[str, object]:
    """What the program tells of an event."""
    return {"type": type, **fields}


HEARD = [event("chunk", content="Sun"), event("chunk", content="ny."), event("done")]


class Bell:
    """Rung by the program; the model waits for it."""

    def __init__(self) -> None:
        self._rung = Semaphore(0)

    def answer(self) -> Answer:
        """What whoever rings it is told."""

        def ring() -> Iterator[bytes]:
            self._rung.release()
            yield b"{}"

        return Answer(ring())

    def awaited(self) -> Answer:
        """An answer of the model's whose second half comes when the bell has been rung."""

        def pieces() -> Iterator[bytes]:
            yield text("Sun")
            if self._rung.acquire(timeout=PATIENCE):
                yield from (text("ny."), stop(), usage(), DONE)

        return Answer(pieces(), headers=STREAM)


@pytest.fixture(scope="module")
def qelos(deployed: Deployed, api_key: str, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """What @qelos/sdk met over a server that sends answers as they come."""
    packages, bell = node_packages("qelos", "@qelos/sdk@3.11.11", "tsx@4.23.15"), Bell()
    tsx, home = packages / "tsx" / "dist" / "cli.mjs", tmp_path_factory.mktemp("qelos")
    with run_fake_server() as model, run_fake_server() as belfry:
        asked = {"SKEIN_DEFAULT_PROVIDER": "openai", "SKEIN_OPENAI_BASE_URL": f"{model.url}/v1"}
        model.will(*(bell.awaited() for _ in range(3)), stream_answer(text("Sun"), ending="cut"))
        belfry.will(*(bell.answer() for _ in range(4)))
        with using(deployed.environment | asked):
            connect()
            with serve(api()) as url:
                environment = {"SKEIN_URL": url, "SKEIN_API_KEY": api_key, "BELL_URL": belfry.url}
                return node_report([node(), tsx], packages, "qelos_streams.mts", home, environment)


def test_words_come_as_they_are_written(qelos: Report) -> None:
    """The first are with the client before the model says the next, in a thread and without."""
    assert qelos["alone"] == HEARD
    assert qelos["in_thread"] == {"events": HEARD, "kept": KEPT}


def test_who_leaves_finds_the_answer_later(qelos: Report) -> None:
    """All of it is kept, though nobody listened."""
    assert qelos["leaving"] == KEPT


def test_a_model_that_breaks_off(qelos: Report) -> None:
    """The client's parser brings the error as the last event; the half answer is not kept."""
    told = qelos["broken"]

    assert told["events"] == [event("chunk", content="Sun"), event("error", message=Like(".+"))]
    assert told["kept"] == KEPT[:1]
