from collections.abc import Iterator, Mapping
from typing import Any

import httpx
import pytest

from core.http.gateway import MAX_REQUEST
from handlers.assistants import assistants_create_message
from handlers.files import upload_files
from handlers.native import append_message, chat, list_messages, list_threads, start_thread
from handlers.qelos import qelos_chat, qelos_chat_in_thread
from tests.support.clients.files import encode_form
from tests.support.clients.native import SPACE, Native
from tests.support.data.events import Answer
from tests.support.engines.moto import Memory
from tests.support.servers.completions import stop, stream_answer, text, usage
from tests.support.servers.serving import Request, api, serve

HELLO = {"message": "Hello"}
QELOS_BODY = {"messages": [{"role": "user", "content": "Hello"}]}

EVENTS = ("Accept", "text/event-stream")


@pytest.fixture
def url(module_memory: Memory) -> Iterator[str]:  # noqa: ARG001 - the store must exist first
    """The whole API, served over HTTP."""
    with serve(api()) as url:
        yield url


def comparable(answer: Answer) -> tuple[int, Any, Mapping[str, str]]:
    """The parts of a response that must be equal over HTTP and through Lambda."""
    names = ("content-type", "retry-after", "www-authenticate", "cache-control", "x-should-retry")
    return answer.status, answer.text, {name: answer.headers[name] for name in names if name in answer.headers}


def refusals(skein: Native) -> Iterator[Request]:
    """Yield rejected requests, one for each reason."""
    credential, space = ("X-API-Key", skein.api_key), {"space_id": SPACE}
    yield Request(chat.handler, space, [EVENTS], HELLO)
    yield Request(chat.handler, {"space_id": "else"}, [("Authorization", "Bearer skein_no"), EVENTS], HELLO)
    yield Request(chat.handler, space, [credential, EVENTS], HELLO | {"thread_id": "no-thread"})
    yield Request(chat.handler, space, [credential, EVENTS], {})
    yield Request(chat.handler, space, [credential, EVENTS], b"{")
    yield Request(chat.handler, space, [credential, EVENTS], b'{"message": "\xff"}')
    yield Request(chat.handler, {"space_id": "a/b ü"}, [credential], HELLO)
    yield Request(chat.handler, space, [credential, EVENTS], HELLO | {"metadata": {"x": "x" * 20_000}})
    yield Request(start_thread.handler, space, [credential], {"content": "x" * 5_000_001})
    yield Request(
        assistants_create_message.handler, {"thread_id": "no-thread"}, [credential], {"role": "user", "content": "Hi"}
    )
    yield Request(qelos_chat.handler, {"integration_id": "bot"}, [EVENTS], QELOS_BODY)
    yield Request(qelos_chat.handler, {"integration_id": "bot"}, [credential, EVENTS], {"messages": []})
    yield Request(
        qelos_chat_in_thread.handler, {"integration_id": "bot", "thread_id": "no"}, [credential, EVENTS], QELOS_BODY
    )


def test_an_error_response_is_equal_over_http_and_lambda(skein: Native, url: str) -> None:
    """Status, body and headers of an error before the first event are those of the Lambda function."""
    statuses = []
    for request in refusals(skein):
        expected = request.through_lambda()
        assert comparable(request.through_http(url)) == comparable(expected)
        statuses.append(expected.status)

    assert set(statuses) >= {401, 404, 413, 422, 400}


def test_a_successful_response_is_equal_over_http_and_lambda(skein: Native, url: str) -> None:
    """Repeated query parameters, escapes in paths, and headers reach the handler as API Gateway passes them."""
    thread = skein.new_thread()
    skein.append(thread, "2")
    credential, path = [("x-api-key", skein.api_key)], {"space_id": SPACE, "thread_id": thread}
    for request in (
        Request(list_messages.handler, path, credential, query=[("limit", "100"), ("limit", "1")]),
        Request(list_messages.handler, path | {"thread_id": f"thread_{thread.replace('-', '')}"}, credential),
        Request(list_messages.handler, path, credential, query=[("cursor", "ä &=+")]),
        Request(list_threads.handler, {"space_id": SPACE}, credential, query=[("user", "")]),
    ):
        assert comparable(request.through_http(url)) == comparable(request.through_lambda())


def test_a_message_written_over_http_is_stored_once(skein: Native, url: str) -> None:
    """A large body arrives complete, and a repeated request is marked as a replay."""
    headers = [("X-API-Key", skein.api_key), ("Idempotency-Key", "once")]
    path = {"space_id": SPACE, "thread_id": skein.new_thread()}
    request = Request(append_message.handler, path, headers, {"content": "ü€😀" * 100_000})

    first, second = request.through_http(url), request.through_http(url)

    assert first.data == second.data
    assert first.data["content"] == "ü€😀" * 100_000
    assert (first.headers.get("idempotent-replayed"), second.headers["idempotent-replayed"]) == (None, "true")


def test_a_form_with_files_arrives_byte_for_byte(skein: Native, url: str) -> None:
    """Binary data is unchanged: with one key, the request over HTTP equals the one through Lambda."""
    body, content_type = encode_form([("a.pdf", b"%PDF-1.7" + bytes(range(256)) * 100)], boundary="between")
    headers = [("X-API-Key", skein.api_key), ("Content-Type", content_type), ("Idempotency-Key", "once")]
    request = Request(upload_files.handler, {}, headers, body)

    first, second = request.through_lambda(), request.through_http(url)

    assert first.success == second.success
    assert second.headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize("method", ["GET", "DELETE", "HEAD"])
@pytest.mark.parametrize("path", ["/", "/v1/nowhere", "/v1/spaces/a/b/chat", "/v1/spaces/a/chat"])
def test_an_unknown_route_is_not_found(url: str, method: str, path: str) -> None:
    """The response is API Gateway's, for every method."""
    answer = httpx.request(method, url + path)

    assert answer.status_code == 404
    assert answer.headers["x-request-id"]
    assert method == "HEAD" or answer.json()["error"]["code"] == "not_found"


@pytest.mark.parametrize("declared", [True, False])
def test_a_too_large_request_is_rejected(skein: Native, url: str, declared: bool) -> None:  # noqa: FBT001
    """The error has the dialect's form, with and without a declared length, and nothing is written."""
    body = b'{"content": "' + b"x" * MAX_REQUEST
    content = body if declared else iter([body[: 2**20], body[2**20 :]])
    location = f"{url}/v1/spaces/{SPACE}/threads/messages"

    answer = httpx.post(location, content=content, headers={"X-API-Key": skein.api_key})

    assert answer.status_code == 413
    assert answer.json()["error"] == {"code": "too_large", "message": "The request is too large."}
    assert skein.threads().data == []


def test_a_request_id_is_that_of_the_gateway(skein: Native, url: str) -> None:
    """It is the id in the header of the Lambda Web Adapter; without a valid one, it is new."""
    location, credential = f"{url}/v1/spaces/{SPACE}/threads", {"X-API-Key": skein.api_key}

    def request_id_for(context: str) -> str:
        return httpx.get(location, headers=credential | {"x-amzn-request-context": context}).headers["x-request-id"]

    assert request_id_for('{"requestId": "from-the-gateway", "stage": "skein"}') == "from-the-gateway"
    assert len({request_id_for(context) for context in ("{", "[]", '{"requestId": null}', '{"requestId": ""}')}) == 4


@pytest.mark.parametrize("dialect", ["native", "qelos"])
def test_a_stream_has_its_headers(skein: Native, memory: Memory, url: str, dialect: str) -> None:
    """Events must not be cached; the replay of a request is marked and has the complete text."""
    memory.model.will(stream_answer(text("Sun"), text("ny."), stop(), usage()))
    headers = [("X-API-Key", skein.api_key), ("Idempotency-Key", "k"), EVENTS]
    thread = skein.new_thread()
    request = (
        Request(chat.handler, {"space_id": SPACE}, headers, HELLO | {"thread_id": thread})
        if dialect == "native"
        else Request(qelos_chat_in_thread.handler, {"integration_id": "bot", "thread_id": thread}, headers, QELOS_BODY)
    )

    first, second = request.through_http(url), request.through_http(url)

    assert (first.headers["content-type"], first.headers["cache-control"]) == ("text/event-stream", "no-cache")
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert ("idempotent-replayed" in first.headers, second.headers["idempotent-replayed"]) == (False, "true")
    assert "Sunny." in second.text
    assert len(memory.model.asked) == 1
