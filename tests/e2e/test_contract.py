import re
from typing import Any

import httpx

from tests.e2e.answers import data, refused

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


def started(space: httpx.Client, content: str = "Hello", **fields: Any) -> Any:
    """The first message of a new thread."""
    return data(space.post("/threads/messages", json={"content": content, **fields}), 201)


def test_start(space: httpx.Client) -> None:
    """POST threads/messages makes a thread and its first message."""
    message = started(space, "What's the weather like today?", metadata={"source": "web"})

    assert message.keys() == MESSAGE
    assert (message["sequence"], message["role"], message["content"]) == (1, "user", "What's the weather like today?")
    assert (message["root_message_id"], message["parent_message_id"]) == (message["id"], None)
    assert (message["tenant_id"], message["author_principal_id"]) == ("acme", "user-1")
    assert message["metadata_json"] == {"source": "web"}
    assert TIME.fullmatch(message["created_at"])


def test_get_thread(space: httpx.Client, space_id: str) -> None:
    """GET a thread tells all about it."""
    message = started(space, project_id="proj-abc123", title={"en": "Weather Inquiry"}, metadata={"source": "web"})

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


def test_append_and_get_message(space: httpx.Client) -> None:
    """POST a message puts it behind the others; GET finds it by its id."""
    first = started(space)
    path = f"/threads/{first['thread_id']}/messages"

    reply = data(space.post(path, json={"content": "It's sunny and 75°F.", "role": "assistant"}), 201)

    assert (reply["sequence"], reply["parent_message_id"]) == (2, first["id"])
    assert data(space.get(f"{path}/{reply['id']}")) == reply


def test_list_messages(space: httpx.Client) -> None:
    """GET messages lists them oldest first or newest first, page by page, and says when nothing is left."""
    first = started(space, "1")
    path = f"/threads/{first['thread_id']}/messages"
    for content in "2345":
        data(space.post(path, json={"content": content}), 201)

    page = space.get(path, params={"limit": 3}).json()
    rest = space.get(path, params={"limit": 3, "cursor": page["meta"]["next_cursor"]}).json()
    backwards = data(space.get(path, params={"order": "desc"}))

    assert [message["content"] for message in page["data"] + rest["data"]] == [*"12345"]
    assert (page["meta"]["has_more"], rest["meta"]) == (True, {"next_cursor": None, "has_more": False})
    assert [message["content"] for message in backwards] == [*"54321"]


def test_list_threads(space: httpx.Client) -> None:
    """GET threads lists those that are active by last activity, with filters for the others."""
    old, project, archived = (started(space, project_id=name)["thread_id"] for name in ("a", "b", "c"))
    data(space.delete(f"/threads/{archived}"))

    def listed(**query: Any) -> list[str]:
        return [thread["id"] for thread in data(space.get("/threads", params=query))]

    assert listed() == [project, old]
    assert listed(order="asc") == [old, project]
    assert listed(status="archived") == [archived]
    assert listed(status="all") == [archived, project, old]
    assert listed(project_id="b", user="user-1") == [project]
    assert listed(user="nobody") == []


def test_update_thread(space: httpx.Client) -> None:
    """PATCH changes what it names and leaves the rest."""
    thread = started(space, title="T", project_id="p")["thread_id"]

    data(space.patch(f"/threads/{thread}", json={"title": {"en": "Updated"}, "metadata": {"a": [1, 2.5, None]}}))
    changed = data(space.patch(f"/threads/{thread}", json={"project_id": None}))

    assert changed["title"] == {"en": "Updated"}
    assert (changed["project_id"], changed["metadata_json"]) == (None, {"a": [1, 2.5, None]})


def test_archive_and_restore(space: httpx.Client) -> None:
    """DELETE archives, again and again; an archived thread is read, not written; restore and PATCH bring it back."""
    thread = started(space)["thread_id"]
    path = f"/threads/{thread}"

    archived = data(space.delete(path))
    assert (archived["status"], data(space.delete(path))) == ("archived", archived)
    assert data(space.get(path)) == archived
    assert refused(space.post(f"{path}/messages", json={"content": "more"})) == (409, "conflict")
    assert data(space.post(f"{path}/restore"))["status"] == "active"
    data(space.delete(path))
    assert data(space.patch(path, json={"status": "active"}))["archived_at"] is None


def test_delete_for_good(space: httpx.Client) -> None:
    """DELETE with permanent=true leaves nothing, and says how many messages there were."""
    thread = started(space)["thread_id"]
    path = f"/threads/{thread}"
    data(space.post(f"{path}/messages", json={"content": "2"}), 201)

    deleted = data(space.delete(path, params={"permanent": "true"}))

    assert deleted == {"id": thread, "deleted": True, "messages_deleted": 2}
    for answer in (space.get(path), space.get(f"{path}/messages"), space.delete(path, params={"permanent": "true"})):
        assert refused(answer) == (404, "not_found")
    assert data(space.get("/threads", params={"status": "all"})) == []
