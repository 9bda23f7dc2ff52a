"""Every failure of a language model, in every endpoint that calls one."""

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

Messages = list[tuple[str, str]]


@dataclass(frozen=True)
class Chat:
    """An endpoint that calls a model: `ask(key, streamed)` sends a request, `read()` returns the thread's messages.

    `stores`: it stores question and answer. `begins`: a stream has an event before the model is called.
    """

    name: str
    ask: Callable[[str, bool], Answer]
    read: Callable[[], Messages]
    stores: bool = True
    begins: bool = True

    def expected(self, *answers: tuple[str, str]) -> Messages:
        """Return the expected messages: the question and its answers, or none if the endpoint stores nothing."""
        return [("user", QUESTION), *answers] if self.stores else []


def native_new_thread(caller: Native) -> Chat:
    """A turn of the native dialect that creates its thread."""

    def read() -> Messages:
        threads = caller.threads().data
        assert len(threads) == 1
        return [(message["role"], message["content"]) for message in caller.messages(threads[0]["id"]).data]

    return Chat("native, new", lambda key, streamed: caller.chat(QUESTION, key=key, accept=_accept(streamed)), read)


def native_thread(caller: Native) -> Chat:
    """A turn of the native dialect in an existing thread."""
    thread = caller.new_thread()

    def ask(key: str, streamed: bool) -> Answer:  # noqa: FBT001 - positional in `Chat.ask`
        return caller.chat(QUESTION, thread_id=thread, key=key, accept=_accept(streamed))

    def read() -> Messages:
        return [(message["role"], message["content"]) for message in caller.messages(thread).data][1:]

    return Chat("native", ask, read)


def qelos_thread(caller: Native) -> Chat:
    """A turn of Qelos's dialect in a thread."""
    qelos = caller.as_client(Qelos)
    thread = qelos.new_thread()

    def ask(key: str, streamed: bool) -> Answer:  # noqa: FBT001 - positional in `Chat.ask`
        return qelos.chat([_user(QUESTION)], thread=thread, key=key, query=_query(streamed))

    def read() -> Messages:
        return [(message["role"], message["content"]) for message in qelos.thread(thread).success["messages"]]

    return Chat("Qelos", ask, read, begins=False)


def qelos_without_thread(caller: Native) -> Chat:
    """A turn of Qelos's dialect without a thread."""
    qelos = caller.as_client(Qelos)

    def ask(_: str, streamed: bool) -> Answer:  # noqa: FBT001 - positional in `Chat.ask`
        return qelos.chat([_user(QUESTION)], query=_query(streamed))

    def read() -> Messages:
        assert qelos.threads().success == []
        return []

    return Chat("Qelos, no thread", ask, read, stores=False, begins=False)


CHATS = [native_new_thread, native_thread, qelos_thread, qelos_without_thread]


@pytest.fixture(scope="module", params=["openai", "bedrock"])
def provider(request: pytest.FixtureRequest, module_memory: Memory) -> Iterator[str]:
    """The provider of the model. Both are one fake server, with their own protocols."""
    bedrock = {
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
        "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": module_memory.model.url,
    }
    with using({"SKEIN_DEFAULT_PROVIDER": request.param, **bedrock}):
        yield request.param


@pytest.mark.parametrize("create_chat", CHATS, ids=lambda create_chat: create_chat.__name__)
@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
def test_failing_model_is_reported_and_retried(
    memory: Memory,
    provider: str,
    create_chat: Callable[[Native], Chat],
    streamed: bool,  # noqa: FBT001 - a parameter of the test
    caplog: pytest.LogCaptureFixture,
    subtests: pytest.Subtests,
) -> None:
    """A failure is returned as a status or as the last event of a stream. The question is stored, a partial reply is
    not, and the repeated request succeeds, in the same thread and without duplicates. Logs contain no text of the
    conversation or the server, and responses contain no text of the server."""
    for failing in FAILURES:
        with subtests.test(failing.name):
            caplog.clear()
            chat = create_chat(Native.with_grant(new_grant()))
            memory.model.will(failing.wire[provider])
            _assert_failure(chat.ask("key", streamed), failing, chat, streamed=streamed)
            assert chat.read() == chat.expected()

            memory.model.will(SUNNY[provider])
            answers = [chat.ask("key", streamed) for _ in range(2)]

            assert [(answer.status, "24 °C" in answer.text) for answer in answers] == [(200, True)] * 2
            assert len(memory.model.asked) == (1 if chat.stores else 2)
            assert chat.read() == chat.expected(("assistant", "Sunny, 24 °C."))
            _assert_secrecy(caplog)


def _assert_failure(answer: Answer, failing: Failure, chat: Chat, *, streamed: bool) -> None:
    assert SERVER not in answer.text
    if streamed and (chat.begins or failing.after_text):
        assert answer.status == 200
        events = [block.split("data: ")[1] for block in answer.text.strip().split("\n\n")]
        assert [PARTIAL_TEXT in event for event in events].count(True) == (1 if failing.after_text else 0)
        _assert_format(json.loads(events[-1]))
        return
    assert answer.status == failing.status
    assert answer.headers.get("retry-after") == (str(failing.retry_after) if failing.retry_after else None)
    assert PARTIAL_TEXT not in answer.text
    _assert_format(answer.body)


def _assert_format(failure: dict[str, Any]) -> None:
    """Check the dialect's format: the native one has its text twice, Qelos's in the fields that its clients read."""
    if "detail" in failure:
        assert failure["error"] == {"code": "unavailable", "message": failure["detail"]}
    else:
        assert failure.keys() <= {"error", "message", "type"}
        assert failure.get("message", failure["error"]) == failure["error"]
        assert failure["error"].endswith(".")


def _assert_secrecy(caplog: pytest.LogCaptureFixture) -> None:
    (handler,) = logging.getLogger("skein").handlers
    logged = "".join(handler.format(record) + str(vars(record)) for record in caplog.records)
    assert '"request"' in logged
    assert not [word for word in ("prompt-canary", SERVER, PARTIAL_TEXT) if word in logged]


def _accept(streamed: bool) -> str | None:  # noqa: FBT001 - positional in `Chat.ask`
    return "text/event-stream" if streamed else None


def _query(streamed: bool) -> dict[str, str]:  # noqa: FBT001 - positional in `Chat.ask`
    return {"stream": "true"} if streamed else {}


def _user(content: str) -> dict[str, Any]:
    return {"role": "user", "content": content}
