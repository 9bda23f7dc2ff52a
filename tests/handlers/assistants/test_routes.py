import pytest

from core.http.endpoint import Endpoint
from tests.support.clients.native import Native
from tests.support.clients.openai import Assistants, Conversations
from tests.support.data.events import invoke, rest_event
from tests.support.inspect.functions import example_event, function, modules

OPERATIONS = [name for name, module in modules().items() if module.split(".")[1] in {"assistants", "conversations"}]


def endpoint(operation: str) -> Endpoint:
    """The function of an operation."""
    found: Endpoint = function(operation)
    return found


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_route_answers_without_its_version_too(skein: Native, operation: str) -> None:
    """`/threads` as `/v1/threads`: the same answer, whatever it is."""
    serving, kept = endpoint(operation), example_event(operation)
    headers = [("Authorization", f"Bearer {skein.api_key}")]
    texts = []
    for route in (serving.path, serving.path.removeprefix("/v1")):
        event = rest_event(serving.method, route, kept["pathParameters"], headers=headers, body=kept["body"])
        answer = invoke(serving, event)
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
def test_credentials(assistants: Assistants, header: tuple[str, str]) -> None:
    """Either header that the contracts name, whatever its case; Azure's own is not one of them."""
    name, form = header
    serving = endpoint("assistants_create_thread")
    event = rest_event("POST", serving.path, headers=[(name, form.format(assistants.api_key))])

    assert invoke(serving, event).status == (401 if name == "api-key" else 200)


def test_azures_version_and_openais_beta_are_ignored(assistants: Assistants) -> None:
    """An `api-version` query, and any `OpenAI-Beta` or none."""
    for beta in ([], [("OpenAI-Beta", "assistants=v2")], [("OpenAI-Beta", "assistants=v1")]):
        serving = endpoint("assistants_create_thread")
        answer = assistants.call(serving, query=[("api-version", "2025-05-15-preview")], headers=beta)
        assert answer.status == 200
    assert assistants.threads(**{"api-version": "v1"}).status == 200


@pytest.mark.parametrize("body", [None, "", "{}"])
def test_a_body_on_delete_is_ignored(
    assistants: Assistants, conversations: Conversations, skein: Native, body: str | None
) -> None:
    """Clients send a content type there, and nothing or no fields with it."""
    sent = [("Content-Type", "application/json")]
    thread, conversation = skein.new_thread(messages=2), skein.new_thread(messages=2)
    messages = {one: skein.messages(one).data[0]["id"] for one in (thread, conversation)}

    for caller, operation, path in (
        (assistants, "assistants_delete_message", {"thread_id": thread, "message_id": messages[thread]}),
        (assistants, "assistants_delete_thread", {"thread_id": thread}),
        (conversations, "delete_item", {"conversation_id": conversation, "item_id": messages[conversation]}),
        (conversations, "delete_conversation", {"conversation_id": conversation}),
    ):
        assert caller.call(endpoint(operation), path, headers=sent, body=body).status == 200


def test_every_answer_carries_the_request_id(assistants: Assistants) -> None:
    """Good and bad ones."""
    for answer in (assistants.create(), assistants.thread("thread_x"), assistants.create(metadata=[])):
        assert answer.headers["x-request-id"]
