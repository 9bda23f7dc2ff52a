import re
from typing import Any

import httpx

from tests.e2e.answers import data, error_of

MESSAGE = {
    "id",
    "tenant_id",
    "thread_id",
    "root_message_id",
    "parent_message_id",
    "branch_id",
    "author_principal_id",
    "role",
    "content",
    "metadata_json",
    "created_at",
    "sequence",
}
THREAD = {
    "id",
    "tenant_id",
    "space_id",
    "project_id",
    "title",
    "status",
    "metadata_json",
    "author_principal_id",
    "message_count",
    "created_at",
    "updated_at",
    "last_message_at",
    "archived_at",
}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def start(space: httpx.Client, content: str = "Hello", **fields: Any) -> Any:
    """Create a thread and return its first message."""
    return data(space.post("/threads/messages", json={"content": content, **fields}), 201)


def test_start_creates_a_thread_and_a_message(space: httpx.Client) -> None:
    """POST threads/messages creates a thread and its first message."""
    message = start(space, "What's the weather like today?", metadata={"source": "web"})

    assert message.keys() == MESSAGE
    assert (message["sequence"], message["role"], message["content"]) == (1, "user", "What's the weather like today?")
    assert (message["root_message_id"], message["parent_message_id"]) == (message["id"], None)
    assert (message["tenant_id"], message["author_principal_id"]) == ("acme", "user-1")
    assert message["metadata_json"] == {"source": "web"}
    assert TIME.fullmatch(message["created_at"])


def test_get_thread_returns_all_fields(space: httpx.Client, space_id: str) -> None:
    """GET of a thread returns all of its fields."""
    message = start(space, project_id="proj-abc123", title={"en": "Weather Inquiry"}, metadata={"source": "web"})

    thread = data(space.get(f"/threads/{message['thread_id']}"))

    assert thread.keys() == THREAD
    assert (
        thread.items()
        >= {
            "id": message["thread_id"],
            "space_id": space_id,
            "project_id": "proj-abc123",
            "title": {"en": "Weather Inquiry"},
            "metadata_json": {"source": "web"},
            "status": "active",
            "message_count": 1,
            "last_message_at": message["created_at"],
            "archived_at": None,
        }.items()
    )


def test_appended_message_is_returned_by_id(space: httpx.Client) -> None:
    """POST of a message appends it; GET returns it by its id."""
    first = start(space)
    path = f"/threads/{first['thread_id']}/messages"

    reply = data(space.post(path, json={"content": "It's sunny and 75°F.", "role": "assistant"}), 201)

    assert (reply["sequence"], reply["parent_message_id"]) == (2, first["id"])
    assert data(space.get(f"{path}/{reply['id']}")) == reply


def test_messages_are_listed_page_by_page(space: httpx.Client) -> None:
    """GET of messages lists them in both orders, page by page, with `has_more` false on the last page."""
    first = start(space, "1")
    path = f"/threads/{first['thread_id']}/messages"
    for content in "2345":
        data(space.post(path, json={"content": content}), 201)

    page = space.get(path, params={"limit": 3}).json()
    last_page = space.get(path, params={"limit": 3, "cursor": page["meta"]["next_cursor"]}).json()
    backwards = data(space.get(path, params={"order": "desc"}))

    assert [message["content"] for message in page["data"] + last_page["data"]] == [*"12345"]
    assert (page["meta"]["has_more"], last_page["meta"]) == (True, {"next_cursor": None, "has_more": False})
    assert [message["content"] for message in backwards] == [*"54321"]


def test_threads_are_listed_with_filters(space: httpx.Client) -> None:
    """GET of threads lists active threads by last activity, and supports filters."""
    old, project, archived = (start(space, project_id=name)["thread_id"] for name in ("a", "b", "c"))
    data(space.delete(f"/threads/{archived}"))

    def list_ids(**query: Any) -> list[str]:
        return [thread["id"] for thread in data(space.get("/threads", params=query))]

    assert list_ids() == [project, old]
    assert list_ids(order="asc") == [old, project]
    assert list_ids(status="archived") == [archived]
    assert list_ids(status="all") == [archived, project, old]
    assert list_ids(project_id="b", user="user-1") == [project]
    assert list_ids(user="nobody") == []


def test_update_changes_only_its_fields(space: httpx.Client) -> None:
    """PATCH changes only the fields in its body."""
    thread = start(space, title="T", project_id="p")["thread_id"]

    data(space.patch(f"/threads/{thread}", json={"title": {"en": "Updated"}, "metadata": {"a": [1, 2.5, None]}}))
    changed = data(space.patch(f"/threads/{thread}", json={"project_id": None}))

    assert changed["title"] == {"en": "Updated"}
    assert (changed["project_id"], changed["metadata_json"]) == (None, {"a": [1, 2.5, None]})


def test_archived_thread_is_read_only_until_restored(space: httpx.Client) -> None:
    """DELETE archives and is idempotent; an archived thread is read-only; restore and PATCH reactivate it."""
    thread = start(space)["thread_id"]
    path = f"/threads/{thread}"

    archived = data(space.delete(path))
    assert (archived["status"], data(space.delete(path))) == ("archived", archived)
    assert data(space.get(path)) == archived
    assert error_of(space.post(f"{path}/messages", json={"content": "more"})) == (409, "conflict")
    assert data(space.post(f"{path}/restore"))["status"] == "active"
    data(space.delete(path))
    assert data(space.patch(path, json={"status": "active"}))["archived_at"] is None


def test_permanent_deletion_removes_the_thread(space: httpx.Client) -> None:
    """DELETE with permanent=true removes the thread and returns its number of messages."""
    thread = start(space)["thread_id"]
    path = f"/threads/{thread}"
    data(space.post(f"{path}/messages", json={"content": "2"}), 201)

    deleted = data(space.delete(path, params={"permanent": "true"}))

    assert deleted == {"id": thread, "deleted": True, "messages_deleted": 2}
    for answer in (space.get(path), space.get(f"{path}/messages"), space.delete(path, params={"permanent": "true"})):
        assert error_of(answer) == (404, "not_found")
    assert data(space.get("/threads", params={"status": "all"})) == []
