import pytest

from tests.clients.environments import node, node_packages
from tests.clients.matching import SECONDS, Like, Positive
from tests.clients.reports import Report, node_report
from tests.support.engines.aws import Deployed

WORDS, TOKENS = Like(r".+"), Positive()

COMPLETION = {
    "id": Like("chatcmpl-[0-9a-f]{32}"),
    "object": "chat.completion",
    "created": SECONDS,
    "model": "amazon.nova-lite-v1:0",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": WORDS}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": TOKENS, "completion_tokens": TOKENS, "total_tokens": TOKENS},
}


@pytest.fixture(scope="module")
def qelos(deployed: Deployed, api_key: str, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """What @qelos/sdk met, under tsx, against the emulator's model."""
    packages = node_packages("qelos", "@qelos/sdk@3.11.11", "tsx@4.23.15")
    environment = {"SKEIN_URL": deployed.url, "SKEIN_API_KEY": api_key}
    tsx, home = packages / "tsx" / "dist" / "cli.mjs", tmp_path_factory.mktemp("qelos")
    return node_report([node(), tsx], packages, "qelos_chat.mts", home, environment)


def refused(message: str) -> dict[str, object]:
    """An error as the client shows it: its words, and the answer's body."""
    return {"message": message, "details": {"error": message, "message": message}}


def test_chat(qelos: Report) -> None:
    """A completion in OpenAI's form, with every option that the client knows; nothing is kept."""
    told = qelos["chat"]

    assert told["whole"] == COMPLETION
    assert told["all_options"] == "chat.completion"
    assert told["kept"] == 0


def test_chat_in_thread(qelos: Report) -> None:
    """Of what the client sends the thread keeps what is new, then the answer."""
    told = qelos["chat_in_thread"]

    assert told["first"] == COMPLETION
    assert told["roles"] == ["user", "assistant"] * 3
    assert told["asked"] == ["Hello", "And?", "So?"]
    assert told["answered"] is True


def test_streams(qelos: Report) -> None:
    """Both of the client's parsers read the answer, in Qelos's shape and in OpenAI's, and may stop where they like."""
    told = qelos["streams"]
    whole = told["whole"]

    assert told["first"]["type"] == "chunk"
    assert told["last"] == {"type": "done"}
    assert told["openai"] == whole
    assert told["kept"] == [["user", "Hello"], ["assistant", whole]]
    assert told["alone"] == [whole, whole]
    assert told["heard"] == 1


def test_older_names(qelos: Report) -> None:
    """Programs that were written for earlier clients do the same."""
    assert qelos["older_names"] == {
        "chat": "chat.completion",
        "in_thread": "chat.completion",
        "stream": {"type": "done"},
        "stream_in_thread": {"type": "done"},
        "messages": 4,
    }


def test_sent_twice(qelos: Report) -> None:
    """With one Idempotency-Key the answer is the same and the thread has it once; another request is refused."""
    told = qelos["sent_twice"]

    assert (told["same"], told["alone"], told["messages"]) == (True, True, 2)
    reused = "This Idempotency-Key was first used with a different request. Use a new key for a new request."
    assert told["reused"] == refused(reused)


def test_errors(qelos: Report) -> None:
    """The client shows what is wrong; nothing of it is kept."""
    told = qelos["errors"]

    assert told["no_messages"] == refused("messages: List should have at least 1 item after validation, not 0")
    assert told["client_tools"] == refused("clientTools: Tools of the client are not supported")
    assert told["no_thread"] == refused("Thread not found")
    assert told["nothing_new"] == refused("messages: There is no user message to answer.")
    assert told["kept"] == []


def test_errors_of_streams(qelos: Report) -> None:
    """Before the first word a stream fails with its status, which is all that the client shows."""
    told = qelos["errors"]

    assert told["stream"] == {"message": "HTTP 404: Not Found"}
    assert told["stream_key"] == {"message": Like("HTTP 401: .*")}


def test_bad_key(qelos: Report) -> None:
    """A key that is none is an error of the client's own, of which it knows no more: the answer has no body."""
    assert qelos["errors"]["key"] == {"message": ""}
