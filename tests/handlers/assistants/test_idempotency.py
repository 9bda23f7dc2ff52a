from tests.support.clients.openai import Assistants

SAID = {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}


def test_a_thread_is_made_once(assistants: Assistants) -> None:
    """With its messages, however often it is sent."""
    made = [assistants.create(key="k", messages=[SAID] * 100).success["id"] for _ in range(3)]

    assert len(set(made)) == 1
    assert len(assistants.threads().success["data"]) == 1
    assert len(assistants.messages(made[0], limit=100).success["data"]) == 100


def test_a_message_is_appended_once(assistants: Assistants) -> None:
    """However often it is sent."""
    thread = assistants.new_thread()
    for _ in range(3):
        assistants.append(thread, "Hi", key="k")

    assert len(assistants.messages(thread).success["data"]) == 2


def test_the_order_of_fields_is_nothing(assistants: Assistants) -> None:
    """A request is the same however its JSON is written; null is as good as left out."""
    thread = assistants.new_thread()
    first = assistants.append(thread, "Hi", key="k", metadata={"a": "1", "b": "2"})

    again = assistants.append(thread, "Hi", key="k", attachments=None, metadata={"b": "2", "a": "1"})

    assert again.success == first.success


def test_a_replay_after_the_message_was_deleted(assistants: Assistants) -> None:
    """It is not written again: what was deleted stays deleted, and is told as such."""
    thread = assistants.new_thread()
    message = assistants.append(thread, "Hi", key="k").success["id"]
    assistants.delete_message(thread, message)

    assert assistants.append(thread, "Hi", key="k").openai_error[:2] == (404, f"No message found with id '{message}'.")
    assert len(assistants.messages(thread).success["data"]) == 1


def test_a_replayed_update_shows_what_it_set(assistants: Assistants) -> None:
    """The first answer, though the message says something else by now."""
    thread = assistants.new_thread()
    message = assistants.messages(thread).success["first_id"]
    first = assistants.update_message(thread, message, key="k", metadata={"a": "1"})
    assistants.update_message(thread, message, metadata={"a": "2"})

    assert assistants.update_message(thread, message, key="k", metadata={"a": "1"}).success == first.success
    assert assistants.message(thread, message).success["metadata"] == {"a": "2"}
