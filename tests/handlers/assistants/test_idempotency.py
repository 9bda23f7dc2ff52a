from tests.support.clients.openai import Assistants

MESSAGE = {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}


def test_retried_creation_makes_one_thread(assistants: Assistants) -> None:
    """Repeated requests with one key create the thread and its messages once."""
    ids = [assistants.create(key="k", messages=[MESSAGE] * 100).success["id"] for _ in range(3)]

    assert len(set(ids)) == 1
    assert len(assistants.threads().success["data"]) == 1
    assert len(assistants.messages(ids[0], limit=100).success["data"]) == 100


def test_retried_append_stores_one_message(assistants: Assistants) -> None:
    """Repeated requests with one key append the message once."""
    thread = assistants.new_thread()
    for _ in range(3):
        assistants.append(thread, "Hi", key="k")

    assert len(assistants.messages(thread).success["data"]) == 2


def test_order_of_json_fields_does_not_matter(assistants: Assistants) -> None:
    """Requests are equal if their JSON values are; null equals a missing field."""
    thread = assistants.new_thread()
    first = assistants.append(thread, "Hi", key="k", metadata={"a": "1", "b": "2"})

    again = assistants.append(thread, "Hi", key="k", attachments=None, metadata={"b": "2", "a": "1"})

    assert again.success == first.success


def test_replay_of_a_deleted_message_is_404(assistants: Assistants) -> None:
    """A retry does not write the deleted message again."""
    thread = assistants.new_thread()
    message = assistants.append(thread, "Hi", key="k").success["id"]
    assistants.delete_message(thread, message)

    assert assistants.append(thread, "Hi", key="k").openai_error[:2] == (404, f"No message found with id '{message}'.")
    assert len(assistants.messages(thread).success["data"]) == 1


def test_replayed_update_returns_its_first_response(assistants: Assistants) -> None:
    """The response is the first one even if the message has changed since."""
    thread = assistants.new_thread()
    message = assistants.messages(thread).success["first_id"]
    first = assistants.update_message(thread, message, key="k", metadata={"a": "1"})
    assistants.update_message(thread, message, metadata={"a": "2"})

    assert assistants.update_message(thread, message, key="k", metadata={"a": "1"}).success == first.success
    assert assistants.message(thread, message).success["metadata"] == {"a": "2"}
