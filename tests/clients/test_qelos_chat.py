import pytest

from tests.clients.environments import install_node, install_node_packages
from tests.clients.matchers import SECONDS, Like, Positive
from tests.clients.reports import Report, run_node_program
from tests.support.engines.aws import Deployed

TEXT, TOKENS = Like(r".+"), Positive()

COMPLETION = {
    "id": Like("chatcmpl-[0-9a-f]{32}"),
    "object": "chat.completion",
    "created": SECONDS,
    "model": "amazon.nova-lite-v1:0",
    "choices": [{"index": 0, "message": {"role": "assistant", "content": TEXT}, "finish_reason": "stop"}],
    "usage": {"prompt_tokens": TOKENS, "completion_tokens": TOKENS, "total_tokens": TOKENS},
}


@pytest.fixture(scope="module")
def qelos(deployed: Deployed, api_key: str, tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report of @qelos/sdk, run with tsx against the emulator's model."""
    packages = install_node_packages("qelos", "@qelos/sdk@3.11.11", "tsx@4.23.15")
    environment = {"SKEIN_URL": deployed.url, "SKEIN_API_KEY": api_key}
    tsx, folder = packages / "tsx" / "dist" / "cli.mjs", tmp_path_factory.mktemp("qelos")
    return run_node_program([install_node(), tsx], packages, "qelos_chat.mts", folder, environment)


def chat_error(message: str) -> dict[str, object]:
    """Build an error as the client throws it: its message, and the response body."""
    return {"message": message, "details": {"error": message, "message": message}}


def test_chat_without_a_thread_stores_nothing(qelos: Report) -> None:
    """Chat without a thread returns a completion in OpenAI's format, accepts every option, and stores nothing."""
    result = qelos["chat"]

    assert result["whole"] == COMPLETION
    assert result["all_options"] == "chat.completion"
    assert result["threads_created"] == 0


def test_chat_in_a_thread_stores_new_messages(qelos: Report) -> None:
    """Chat in a thread stores only the new messages of the request, then the reply."""
    result = qelos["chat_in_thread"]

    assert result["first"] == COMPLETION
    assert result["roles"] == ["user", "assistant"] * 3
    assert result["questions"] == ["Hello", "And?", "So?"]
    assert result["answer_stored"] is True


def test_both_parsers_read_streams(qelos: Report) -> None:
    """Both of the client's parsers read the reply in Qelos's and OpenAI's format, and may stop early."""
    result = qelos["streams"]
    whole = result["whole"]

    assert result["first"]["type"] == "chunk"
    assert result["last"] == {"type": "done"}
    assert result["openai"] == whole
    assert result["stored"] == [["user", "Hello"], ["assistant", whole]]
    assert result["without_thread"] == [whole, whole]
    assert result["events_read"] == 1


def test_older_method_names_work(qelos: Report) -> None:
    """The method names of earlier clients work as well."""
    assert qelos["older_names"] == {
        "chat": "chat.completion",
        "in_thread": "chat.completion",
        "stream": {"type": "done"},
        "stream_in_thread": {"type": "done"},
        "messages": 4,
    }


def test_repeated_key_replays_the_reply(qelos: Report) -> None:
    """A repeated Idempotency-Key replays the reply, which is stored once; a different request is an error."""
    result = qelos["sent_twice"]

    assert (result["same"], result["without_thread"], result["messages"]) == (True, True, 2)
    reused = "This Idempotency-Key was first used with a different request. Use a new key for a new request."
    assert result["reused"] == chat_error(reused)


def test_invalid_requests_throw_errors(qelos: Report) -> None:
    """The client throws the error of an invalid request, of which nothing is stored."""
    result = qelos["errors"]

    assert result["no_messages"] == chat_error("messages: List should have at least 1 item after validation, not 0")
    assert result["client_tools"] == chat_error("clientTools: Tools of the client are not supported")
    assert result["no_thread"] == chat_error("Thread not found")
    assert result["nothing_new"] == chat_error("messages: There is no user message to answer.")
    assert result["stored"] == []


def test_failed_stream_throws_its_status(qelos: Report) -> None:
    """A stream that fails before its first event throws an error with only the status."""
    result = qelos["errors"]

    assert result["stream"] == {"message": "HTTP 404: Not Found"}
    assert result["stream_key"] == {"message": Like("HTTP 401: .*")}


def test_invalid_key_throws_client_error(qelos: Report) -> None:
    """An invalid key throws the client's own error without a message, because the response has no body."""
    assert qelos["errors"]["key"] == {"message": ""}
