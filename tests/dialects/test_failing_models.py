"""Every way in which a language model fails, through every endpoint that asks one."""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from core.cli.environment import using
from tests.support.clients.native import Native, new_grant
from tests.support.clients.qelos import Qelos
from tests.support.data.events import Answer
from tests.support.data.model_requests import SERVER
from tests.support.engines.moto import Memory
from tests.support.servers.failing_models import FAILURES, PARTIAL_TEXT, SUNNY, Failure

QUESTION = "Will it rain? (prompt-canary)"

Said = list[tuple[str, str]]


@dataclass(frozen=True)
class Chat:
    """An endpoint that asks a model: `ask(key, streamed)` is a request to it, `said()` what its thread holds.

    `stores`: it keeps question and answer. `begins`: a stream says so before the model is asked.
    """

    name: str
    ask: Callable[[str, bool], Answer]
    said: Callable[[], Said]
    stores: bool = True
    begins: bool = True

    def kept(self, *answers: tuple[str, str]) -> Said:
        """What its thread is to hold: the question, and the answers to it; nothing where nothing is kept."""
        return [("user", QUESTION), *answers] if self.stores else []


def native_in_a_new_thread(caller: Native) -> Chat:
    """The turn makes its thread."""

    def said() -> Said:
        threads = caller.threads().data
        assert len(threads) == 1
        return [(one["role"], one["content"]) for one in caller.messages(threads[0]["id"]).data]

    return Chat("native, new", lambda key, streamed: caller.chat(QUESTION, key=key, accept=_accept(streamed)), said)


def native_in_a_thread(caller: Native) -> Chat:
    """The turn goes on in a thread."""
    thread = caller.new_thread()

    def ask(key: str, streamed: bool) -> Answer:  # noqa: FBT001 - by its place
        return caller.chat(QUESTION, thread_id=thread, key=key, accept=_accept(streamed))

    def said() -> Said:
        return [(one["role"], one["content"]) for one in caller.messages(thread).data][1:]

    return Chat("native", ask, said)


def qelos_in_a_thread(caller: Native) -> Chat:
    """Qelos's turn in a thread."""
    qelos = caller.as_client(Qelos)
    thread = qelos.new_thread()

    def ask(key: str, streamed: bool) -> Answer:  # noqa: FBT001 - by its place
        return qelos.chat([_user(QUESTION)], thread=thread, key=key, query=_query(streamed))

    def said() -> Said:
        return [(one["role"], one["content"]) for one in qelos.thread(thread).success["messages"]]

    return Chat("Qelos", ask, said, begins=False)


def qelos_in_none(caller: Native) -> Chat:
    """Qelos's turn that is kept nowhere."""
    qelos = caller.as_client(Qelos)

    def ask(_: str, streamed: bool) -> Answer:  # noqa: FBT001 - by its place
        return qelos.chat([_user(QUESTION)], query=_query(streamed))

    def said() -> Said:
        assert qelos.threads().success == []
        return []

    return Chat("Qelos, no thread", ask, said, stores=False, begins=False)


CHATS = [native_in_a_new_thread, native_in_a_thread, qelos_in_a_thread, qelos_in_none]


@pytest.fixture(scope="module", params=["openai", "bedrock"])
def provider(request: pytest.FixtureRequest, module_memory: Memory) -> Iterator[str]:
    """Who runs the model; both are the same server here, and speak their own tongue."""
    bedrock = {
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
        "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": module_memory.model.url,
    }
    with using({"SKEIN_DEFAULT_PROVIDER": request.param, **bedrock}):
        yield request.param


@pytest.mark.parametrize("made", CHATS, ids=lambda made: made.__name__)
@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
def test_a_model_that_fails(
    memory: Memory,
    provider: str,
    made: Callable[[Native], Chat],
    streamed: bool,  # noqa: FBT001 - a parameter of the test
    caplog: pytest.LogCaptureFixture,
    subtests: pytest.Subtests,
) -> None:
    """The caller is told what happened, by status or as the stream's last event. The question stays, half an answer
    does not, and the same request sent again is answered: in the same thread, with nothing in it twice. Neither words
    of the conversation nor of the server come into a log, nor the server's into an answer."""
    for failing in FAILURES:
        with subtests.test(failing.name):
            caplog.clear()
            chat = made(Native.with_grant(new_grant()))
            memory.model.will(failing.wire[provider])
            _check_told(chat.ask("key", streamed), failing, chat, streamed=streamed)
            assert chat.said() == chat.kept()

            memory.model.will(SUNNY[provider])
            answers = [chat.ask("key", streamed) for _ in range(2)]

            assert [(one.status, "24 °C" in one.text) for one in answers] == [(200, True)] * 2
            assert len(memory.model.asked) == (1 if chat.stores else 2)
            assert chat.said() == chat.kept(("assistant", "Sunny, 24 °C."))
            _check_secrecy(caplog)


def _check_told(answer: Answer, failing: Failure, chat: Chat, *, streamed: bool) -> None:
    assert SERVER not in answer.text
    if streamed and (chat.begins or failing.spoke):
        assert answer.status == 200
        events = [block.split("data: ")[1] for block in answer.text.strip().split("\n\n")]
        assert [PARTIAL_TEXT in event for event in events].count(True) == (1 if failing.spoke else 0)
        _check_form(json.loads(events[-1]))
        return
    assert answer.status == failing.status
    assert answer.headers.get("retry-after") == (str(failing.retry_after) if failing.retry_after else None)
    assert PARTIAL_TEXT not in answer.text
    _check_form(answer.body)


def _check_form(told: dict[str, Any]) -> None:
    """The dialect's own: the native one says its sentence twice, Qelos's where its clients look for it."""
    if "detail" in told:
        assert told["error"] == {"code": "unavailable", "message": told["detail"]}
    else:
        assert told.keys() <= {"error", "message", "type"}
        assert told.get("message", told["error"]) == told["error"]
        assert told["error"].endswith(".")


def _check_secrecy(caplog: pytest.LogCaptureFixture) -> None:
    (handler,) = logging.getLogger("skein").handlers
    logged = "".join(handler.format(record) + str(vars(record)) for record in caplog.records)
    assert '"request"' in logged
    assert not [word for word in ("prompt-canary", SERVER, PARTIAL_TEXT) if word in logged]


def _accept(streamed: bool) -> str | None:  # noqa: FBT001 - by its place
    return "text/event-stream" if streamed else None


def _query(streamed: bool) -> dict[str, str]:  # noqa: FBT001 - by its place
    return {"stream": "true"} if streamed else {}


def _user(content: str) -> dict[str, Any]:
    return {"role": "user", "content": content}
