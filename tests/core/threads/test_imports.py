import pytest

from core.dialects.openai.assistants import export_format
from core.errors import Archived, Conflict, Invalid, TooLarge
from core.models import Space, ThreadRef
from core.threads import changes, imports, listing, lookup
from core.threads.append import append
from core.threads.delete import delete
from core.threads.edit import delete as delete_message
from core.threads.edit import set_metadata
from core.threads.listing import ThreadQuery
from tests.support.clients.native import Native
from tests.support.clients.openai import Assistants
from tests.support.data.assistants_export import (
    CREATED_AT,
    document,
    export_document,
    import_document,
    message_texts,
    raw_message,
    raw_messages,
    raw_text,
    raw_thread,
    rich_document,
)
from tests.support.data.conversations import AUTHOR, all_messages, new_space, new_thread, user_message
from tests.support.engines.moto import Memory
from tests.support.inspect import store


@pytest.fixture
def space(memory: Memory) -> Space:  # noqa: ARG001 - the space needs a table
    """A space that is not in use."""
    return new_space()


def test_imported_thread_is_found_by_openai_clients(skein: Native) -> None:
    """The thread and its messages have the ids, fields, content and order of the export."""
    assistants = skein.as_client(Assistants)
    exported = document(3)
    import_document(Space(skein.grant.tenant, skein.space), exported)

    assert assistants.thread("thread_abc123").success == exported["thread"]
    listed = assistants.messages("thread_abc123", order="asc").success
    assert (listed["first_id"], listed["last_id"]) == ("msg_abc1231", "msg_abc1233")
    assert [shown | original for shown, original in zip(listed["data"], exported["messages"], strict=True)] == listed[
        "data"
    ]
    assert assistants.message("thread_abc123", "msg_abc1232").success == listed["data"][1]
    after = assistants.messages("thread_abc123", order="asc", after="msg_abc1231").success
    assert [message["id"] for message in after["data"]] == ["msg_abc1232", "msg_abc1233"]
    assert [thread["id"] for thread in assistants.threads().success["data"]] == ["thread_abc123"]


def test_imported_thread_has_a_uuid_in_the_native_dialect(skein: Native) -> None:
    """The id is a UUIDv7 of the thread's creation time; both ids address the thread, which accepts messages."""
    thread_id = str(import_document(Space(skein.grant.tenant, skein.space), document(2)).ref.id)

    shown = skein.thread(thread_id).data
    assert (shown["id"], shown["message_count"], shown["created_at"]) == (thread_id, 2, "2023-11-14T22:13:20.000Z")
    assert (int(thread_id.replace("-", "")[:12], 16), thread_id[14]) == (CREATED_AT * 1000, "7")
    assert skein.thread("thread_abc123").data == shown
    assert [message["content"] for message in skein.messages(thread_id).data] == ["1", "2"]
    assert skein.append(thread_id, "3").status == 201
    listed = skein.as_client(Assistants).messages("thread_abc123", order="asc").success["data"]
    assert [*message_texts(listed)] == ["1", "2", "3"]


def test_export_equals_the_imported_document(space: Space) -> None:
    """Every field and kind of part is preserved, including null and absent fields and the order."""
    import_document(space, rich_document())

    assert export_document(space) == rich_document()


def test_unknown_fields_and_parts_are_preserved(space: Space) -> None:
    """Fields and parts that no API shows are exported again."""
    exported = document(2)
    exported["thread"]["mood"] = {"of": ["the", 1, None]}
    exported["messages"][0] |= {"file_ids": ["file-1"], "object": "thread.message"}
    exported["messages"][1]["content"] = [{"type": "hologram", "hologram": {"depth": 1.5}}, raw_text("!")]

    import_document(space, exported)

    assert export_document(space) == exported


def test_export_contains_changes_after_the_import(space: Space) -> None:
    """Changed metadata and new messages are exported."""
    ref = import_document(space, document(2)).ref
    set_metadata(ref, "msg_abc1232", {"rated": "5"})
    append(ref, user_message("3"), author=AUTHOR)

    out = export_document(space)

    assert [message["metadata"] for message in out["messages"][:2]] == [{}, {"rated": "5"}]
    assert [*message_texts(out["messages"])] == ["1", "2", "3"]
    assert {message["thread_id"] for message in out["messages"]} == {"thread_abc123"}


def test_repeated_import_writes_nothing(space: Space) -> None:
    """The second import finds all messages of the first."""
    first = import_document(space, document(60))
    before = store.items(space)

    again = import_document(space, document(60))

    assert (first.is_new, first.added, again.is_new, again.added) == (True, 60, False, 0)
    assert again.ref == first.ref
    assert store.items(space) == before


def test_repeated_import_adds_new_messages(space: Space) -> None:
    """Messages after those of the previous import are added at the end, after messages that were appended meanwhile."""
    ref = import_document(space, document(30)).ref
    append(ref, user_message("here"), author=AUTHOR)

    grown = import_document(space, document(60))

    assert (grown.added, grown.out_of_order) == (30, ())
    expected = [*map(str, range(1, 31)), "here", *map(str, range(31, 61))]
    assert [*message_texts(export_document(space)["messages"])] == expected


def test_messages_before_imported_ones_are_not_imported(space: Space) -> None:
    """Messages that precede those of a previous import are left out and reported."""
    exported = document(4)
    import_document(space, exported | {"messages": raw_messages([2, 3])})

    complete = import_document(space, exported)

    assert (complete.added, complete.out_of_order) == (1, ("msg_abc1231",))
    assert [*message_texts(export_document(space)["messages"])] == ["2", "3", "4"]


def test_repeated_import_does_not_restore_deleted_messages(space: Space) -> None:
    """A message that was deleted after the first import remains deleted."""
    ref = import_document(space, document(3)).ref
    delete_message(ref, "msg_abc1232")

    assert import_document(space, document(3)).added == 0

    assert [*message_texts(export_document(space)["messages"])] == ["1", "3"]


def test_deleted_thread_can_be_imported_again(space: Space) -> None:
    """All of its messages are imported, into a new thread with the same foreign id."""
    first = import_document(space, document(30))
    delete(lookup.resolve_thread(space, "thread_abc123"))

    again = import_document(space, document(30))

    assert (again.is_new, again.added) == (True, 30)
    assert again.ref != first.ref
    assert export_document(space) == document(30)


def test_imported_threads_are_listed_by_their_last_message(space: Space) -> None:
    """Counts and times of the list are exact, although the last messages are only a second apart."""
    import_document(space, document(30, "thread_long"))
    import_document(space, document(29, "thread_short"))

    listed = listing.page(ThreadQuery(space), limit=10).items

    assert [thread.foreign_id for thread in listed] == ["thread_long", "thread_short"]
    assert [thread.message_count for thread in listed] == [30, 29]
    assert [thread.last_message_at for thread in listed] == [(CREATED_AT + 30) * 1000, (CREATED_AT + 29) * 1000]
    assert listed == [changes.get(thread.ref) for thread in listed]


def test_thread_without_messages_is_imported(space: Space) -> None:
    """Its last activity is its creation; its messages may be imported later."""
    empty = import_document(space, document(0))

    assert (empty.is_new, empty.added) == (True, 0)
    assert changes.get(empty.ref).last_message_at == CREATED_AT * 1000
    assert import_document(space, document(1)).added == 1


def test_large_content_is_stored_in_s3_once(space: Space) -> None:
    """A repeated import leaves no second object."""
    exported = document(30)
    exported["messages"][7]["content"] = [raw_text("x" * 400_000)]

    for _ in range(2):
        import_document(space, exported)

    assert len(store.objects(space)) == 1
    assert export_document(space) == exported


def test_import_is_scoped_to_its_space(space: Space) -> None:
    """The same export in two spaces becomes two threads."""
    other = Space(space.tenant, "other")

    assert import_document(space, document(1)).ref.id != import_document(other, document(1)).ref.id
    assert import_document(other, document(2)).added == 1
    assert len(export_document(space)["messages"]) == 1


def test_import_into_an_archived_thread_is_rejected(space: Space) -> None:
    """An import without new messages is accepted, since it writes nothing."""
    ref = import_document(space, document(1)).ref
    changes.archive(ref)

    assert import_document(space, document(1)).added == 0
    with pytest.raises(Archived):
        import_document(space, document(2))


def native_thread(space: Space, count: int) -> ThreadRef:
    """A thread that was created in Skein, with `count` messages."""
    return new_thread(*map(str, range(1, count + 1)), space=space)


def test_native_thread_keeps_its_ids_in_another_space(space: Space) -> None:
    """A thread that was created in Skein, imported into another space, has the same ids, content and export."""
    ref = native_thread(space, 3)
    out = export_document(space, str(ref.id))
    other = new_space()

    first, again = import_document(other, out), import_document(other, out)

    assert (first.ref.id, first.added, again.added) == (ref.id, 3, 0)
    assert export_document(other, str(ref.id)) == out
    assert [message.id for message in all_messages(first.ref)] == [message.id for message in all_messages(ref)]


def test_native_thread_keeps_its_ids_after_deletions(space: Space) -> None:
    """The import writes tombstones for the deleted messages, which are not counted."""
    ref = native_thread(space, 7)
    for number in (1, 3, 4):
        delete_message(ref, str(all_messages(ref)[0 if number == 1 else 1].id))
    out = export_document(space, str(ref.id))
    other = new_space()

    counts = [import_document(other, out).added, import_document(other, out).added]

    assert counts == [4, 0]
    assert export_document(other, str(ref.id)) == out
    assert changes.get(ThreadRef(other, ref.id)).message_count == 4
    assert [thread.message_count for thread in listing.page(ThreadQuery(other), limit=1).items] == [4]


def test_import_into_the_space_of_the_export_adds_nothing(space: Space) -> None:
    """The thread with the id of the export is found."""
    out = export_document(space, str(native_thread(space, 3).id))

    again = import_document(space, out)

    assert (again.is_new, again.added) == (False, 0)


def test_deleted_native_thread_cannot_be_imported_at_once(space: Space) -> None:
    """The sweep of its deletion could delete messages that are imported under the same id."""
    ref = native_thread(space, 1)
    out = export_document(space, str(ref.id))
    delete(ref)

    with pytest.raises(Conflict):
        import_document(space, out)


def test_message_ids_too_far_apart_are_rejected(space: Space) -> None:
    """The number of tombstones that a forged id can cause is limited."""
    ref = native_thread(space, 1)
    out = export_document(space, str(ref.id))
    out["messages"][0]["id"] = out["messages"][0]["id"][:-10] + "0fffffffff"

    with pytest.raises(Invalid):
        import_document(new_space(), out)


def test_validation_rejects_threads_and_messages_that_are_too_large() -> None:
    """A thread or message that no response could contain is rejected before any write."""
    fits = export_format.to_message(raw_message(1, metadata={f"{number}": "é" * 512 for number in range(16)}))
    imports.validate(fits)
    imports.validate(export_format.to_thread(raw_thread()))

    for new in (
        export_format.to_message(raw_message(1, content=[raw_text("x" * 5_000_001)])),
        export_format.to_message(raw_message(1, metadata={"k": "x" * 40_001})),
        export_format.to_thread(raw_thread(tool_resources={"k": "x" * 40_001})),
        export_format.to_thread(raw_thread(metadata={"k": "x" * 40_001})),
    ):
        with pytest.raises(TooLarge):
            imports.validate(new)
