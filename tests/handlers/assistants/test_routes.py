import pytest

from core.http.endpoint import Endpoint
from tests.support.clients.native import Native
from tests.support.clients.openai import Assistants, Conversations
from tests.support.data.events import invoke, rest_event
from tests.support.inspect.functions import example_event, function, modules

OPERATIONS = [name for name, module in modules().items() if module.split(".")[1] in {"assistants", "conversations"}]


def endpoint(operation: str) -> Endpoint:
    """The endpoint of an operation."""
    handler: Endpoint = function(operation)
    return handler


@pytest.mark.parametrize("operation", OPERATIONS)
def test_route_without_version_returns_the_same_response(skein: Native, operation: str) -> None:
    """`/threads` equals `/v1/threads`."""
    target, example = endpoint(operation), example_event(operation)
    headers = [("Authorization", f"Bearer {skein.api_key}")]
    texts = []
    for route in (target.path, target.path.removeprefix("/v1")):
        event = rest_event(target.method, route, example["pathParameters"], headers=headers, body=example["body"])
        answer = invoke(target, event)
        assert answer.status in {200, 404}
        texts.append(sorted(answer.body))

    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    "header",
    [
        ("Authorization", "Bearer {}"),
        ("authorization", "bearer {}"),
        ("X-API-Key", "{}"),
        ("api-key", "{}"),
    ],
)
def test_key_is_read_from_authorization_and_x_api_key(assistants: Assistants, header: tuple[str, str]) -> None:
    """Header names and the scheme have no case; Azure's `api-key` header is not read."""
    name, form = header
    target = endpoint("assistants_create_thread")
    event = rest_event("POST", target.path, headers=[(name, form.format(assistants.api_key))])

    assert invoke(target, event).status == (401 if name == "api-key" else 200)


def test_api_version_and_openai_beta_are_ignored(assistants: Assistants) -> None:
    """An `api-version` query and any `OpenAI-Beta` header have no effect."""
    for beta in ([], [("OpenAI-Beta", "assistants=v2")], [("OpenAI-Beta", "assistants=v1")]):
        target = endpoint("assistants_create_thread")
        answer = assistants.call(target, query=[("api-version", "2025-05-15-preview")], headers=beta)
        assert answer.status == 200
    assert assistants.threads(**{"api-version": "v1"}).status == 200


@pytest.mark.parametrize("body", [None, "", "{}"])
def test_body_of_a_delete_is_ignored(
    assistants: Assistants, conversations: Conversations, skein: Native, body: str | None
) -> None:
    """Clients send a content type with an empty body or with `{}`."""
    headers = [("Content-Type", "application/json")]
    thread, conversation = skein.new_thread(messages=2), skein.new_thread(messages=2)
    messages = {id: skein.messages(id).data[0]["id"] for id in (thread, conversation)}

    for caller, operation, path in (
        (assistants, "assistants_delete_message", {"thread_id": thread, "message_id": messages[thread]}),
        (assistants, "assistants_delete_thread", {"thread_id": thread}),
        (conversations, "delete_item", {"conversation_id": conversation, "item_id": messages[conversation]}),
        (conversations, "delete_conversation", {"conversation_id": conversation}),
    ):
        assert caller.call(endpoint(operation), path, headers=headers, body=body).status == 200


def test_every_response_has_a_request_id(assistants: Assistants) -> None:
    """Errors have one, too."""
    for answer in (assistants.create(), assistants.thread("thread_x"), assistants.create(metadata=[])):
        assert answer.headers["x-request-id"]
