import pytest

from core.dialects.openai.assistants import export_format as exported
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
from tests.support.data.conversations import AUTHOR, all_messages, new_space, new_thread
from tests.support.data.conversations import user_message as saying
from tests.support.engines.moto import Memory
from tests.support.inspect import store


@pytest.fixture
def space(memory: Memory) -> Space:  # noqa: ARG001 - there must be one
    """A space that nobody has used."""
    return new_space()


def test_the_clients_of_openai_find_their_threads(skein: Native) -> None:
    """Under the ids that they had there, with the same fields and content, in the same order."""
    assistants = skein.as_client(Assistants)
    brought = document(3)
    import_document(Space(skein.grant.tenant, skein.space), brought)

    assert assistants.thread("thread_abc123").success == brought["thread"]
    listed = assistants.messages("thread_abc123", order="asc").success
    assert (listed["first_id"], listed["last_id"]) == ("msg_abc1231", "msg_abc1233")
    assert [shown | one for shown, one in zip(listed["data"], brought["messages"], strict=True)] == listed["data"]
    assert assistants.message("thread_abc123", "msg_abc1232").success == listed["data"][1]
    after = assistants.messages("thread_abc123", order="asc", after="msg_abc1231").success
    assert [message["id"] for message in after["data"]] == ["msg_abc1232", "msg_abc1233"]
    assert [thread["id"] for thread in assistants.threads().success["data"]] == ["thread_abc123"]


def test_the_native_dialect_shows_uuids(skein: Native) -> None:
    """A UUIDv7 of the time when the thread was made; both names lead to one thread, which goes on."""
    thread_id = str(import_document(Space(skein.grant.tenant, skein.space), document(2)).ref.id)

    shown = skein.thread(thread_id).data
    assert (shown["id"], shown["message_count"], shown["created_at"]) == (thread_id, 2, "2023-11-14T22:13:20.000Z")
    assert (int(thread_id.replace("-", "")[:12], 16), thread_id[14]) == (CREATED_AT * 1000, "7")
    assert skein.thread("thread_abc123").data == shown
    assert [message["content"] for message in skein.messages(thread_id).data] == ["1", "2"]
    assert skein.append(thread_id, "3").status == 201
    listed = skein.as_client(Assistants).messages("thread_abc123", order="asc").success["data"]
    assert [*message_texts(listed)] == ["1", "2", "3"]


def test_what_came_goes_back_as_it_came(space: Space) -> None:
    """Every field and every kind of part, what is null and what is not there, in the same order."""
    import_document(space, rich_document())

    assert export_document(space) == rich_document()


def test_fields_and_parts_that_nobody_knows_go_back_too(space: Space) -> None:
    """What no API shows is not lost."""
    brought = document(2)
    brought["thread"]["mood"] = {"of": ["the", 1, None]}
    brought["messages"][0] |= {"file_ids": ["file-1"], "object": "thread.message"}
    brought["messages"][1]["content"] = [{"type": "hologram", "hologram": {"depth": 1.5}}, raw_text("!")]

    import_document(space, brought)

    assert export_document(space) == brought


def test_a_changed_thread_goes_back_changed(space: Space) -> None:
    """What was changed here after the import is what is exported."""
    ref = import_document(space, document(2)).ref
    set_metadata(ref, "msg_abc1232", {"rated": "5"})
    append(ref, saying("3"), author=AUTHOR)

    out = export_document(space)

    assert [message["metadata"] for message in out["messages"][:2]] == [{}, {"rated": "5"}]
    assert [*message_texts(out["messages"])] == ["1", "2", "3"]
    assert {message["thread_id"] for message in out["messages"]} == {"thread_abc123"}


def test_nothing_is_doubled_by_importing_again(space: Space) -> None:
    """The second import finds all that the first one put, and writes nothing."""
    first = import_document(space, document(60))
    before = store.items(space)

    again = import_document(space, document(60))

    assert (first.is_new, first.added, again.is_new, again.added) == (True, 60, False, 0)
    assert again.ref == first.ref
    assert store.items(space) == before


def test_an_import_brings_what_is_new(space: Space) -> None:
    """Messages behind those of the last time are added behind them, whatever was said here meanwhile."""
    ref = import_document(space, document(30)).ref
    append(ref, saying("here"), author=AUTHOR)

    grown = import_document(space, document(60))

    assert (grown.added, grown.out_of_order) == (30, ())
    expected = [*map(str, range(1, 31)), "here", *map(str, range(31, 61))]
    assert [*message_texts(export_document(space)["messages"])] == expected


def test_nothing_is_put_between_messages(space: Space) -> None:
    """Messages that belong before those of an earlier import are left out, and named."""
    brought = document(4)
    import_document(space, brought | {"messages": raw_messages([2, 3])})

    all_of_it = import_document(space, brought)

    assert (all_of_it.added, all_of_it.out_of_order) == (1, ("msg_abc1231",))
    assert [*message_texts(export_document(space)["messages"])] == ["2", "3", "4"]


def test_what_was_deleted_here_stays_deleted(space: Space) -> None:
    """Importing again does not bring a deleted message back."""
    ref = import_document(space, document(3)).ref
    delete_message(ref, "msg_abc1232")

    assert import_document(space, document(3)).added == 0

    assert [*message_texts(export_document(space)["messages"])] == ["1", "3"]


def test_a_deleted_thread_can_be_imported_anew(space: Space) -> None:
    """All of it, as another thread of ours under the same foreign id."""
    first = import_document(space, document(30))
    delete(lookup.resolve_thread(space, "thread_abc123"))

    anew = import_document(space, document(30))

    assert (anew.is_new, anew.added) == (True, 30)
    assert anew.ref != first.ref
    assert export_document(space) == document(30)


def test_lists_know_the_last_activity_exactly(space: Space) -> None:
    """Threads are listed by their last message's time, with their counts, though their messages are seconds apart."""
    import_document(space, document(30, "thread_long"))
    import_document(space, document(29, "thread_short"))

    listed = listing.page(ThreadQuery(space), limit=10).items

    assert [thread.foreign_id for thread in listed] == ["thread_long", "thread_short"]
    assert [thread.message_count for thread in listed] == [30, 29]
    assert [thread.last_message_at for thread in listed] == [(CREATED_AT + 30) * 1000, (CREATED_AT + 29) * 1000]
    assert listed == [changes.get(thread.ref) for thread in listed]


def test_a_thread_without_messages(space: Space) -> None:
    """It is there, as of the time when it was made; its messages may come later."""
    empty = import_document(space, document(0))

    assert (empty.is_new, empty.added) == (True, 0)
    assert changes.get(empty.ref).last_message_at == CREATED_AT * 1000
    assert import_document(space, document(1)).added == 1


def test_large_content(space: Space) -> None:
    """It lives in S3, as other large content does; importing again leaves nothing there."""
    brought = document(30)
    brought["messages"][7]["content"] = [raw_text("x" * 400_000)]

    for _ in range(2):
        import_document(space, brought)

    assert len(store.objects(space)) == 1
    assert export_document(space) == brought


def test_spaces_do_not_share_ids(space: Space) -> None:
    """The same export in two spaces is two threads."""
    other = Space(space.tenant, "other")

    assert import_document(space, document(1)).ref.id != import_document(other, document(1)).ref.id
    assert import_document(other, document(2)).added == 1
    assert len(export_document(space)["messages"]) == 1


def test_an_archived_thread_takes_nothing(space: Space) -> None:
    """Until it is restored; that nothing is new is no write."""
    ref = import_document(space, document(1)).ref
    changes.archive(ref)

    assert import_document(space, document(1)).added == 0
    with pytest.raises(Archived):
        import_document(space, document(2))


def of_our_own(space: Space, count: int) -> ThreadRef:
    """A thread that was made here."""
    return new_thread(*map(str, range(1, count + 1)), space=space)


def test_our_own_export_keeps_our_ids(space: Space) -> None:
    """A thread that was made here goes to another space, and comes back out the same."""
    ref = of_our_own(space, 3)
    out = export_document(space, str(ref.id))
    other = new_space()

    first, again = import_document(other, out), import_document(other, out)

    assert (first.ref.id, first.added, again.added) == (ref.id, 3, 0)
    assert export_document(other, str(ref.id)) == out
    assert [message.id for message in all_messages(first.ref)] == [message.id for message in all_messages(ref)]


def test_our_own_export_keeps_our_ids_where_messages_are_missing(space: Space) -> None:
    """For those that had been deleted there are tombstones, and they do not count."""
    ref = of_our_own(space, 7)
    for number in (1, 3, 4):
        delete_message(ref, str(all_messages(ref)[0 if number == 1 else 1].id))
    out = export_document(space, str(ref.id))
    other = new_space()

    counts = [import_document(other, out).added, import_document(other, out).added]

    assert counts == [4, 0]
    assert export_document(other, str(ref.id)) == out
    assert changes.get(ThreadRef(other, ref.id)).message_count == 4
    assert [thread.message_count for thread in listing.page(ThreadQuery(other), limit=1).items] == [4]


def test_our_own_thread_is_found_where_it_is(space: Space) -> None:
    """Importing an export into the space that it came from adds nothing."""
    out = export_document(space, str(of_our_own(space, 3).id))

    again = import_document(space, out)

    assert (again.is_new, again.added) == (False, 0)


def test_our_own_deleted_thread_cannot_come_back_at_once(space: Space) -> None:
    """While its deletion may still be at work, what is imported under its id would be swept."""
    ref = of_our_own(space, 1)
    out = export_document(space, str(ref.id))
    delete(ref)

    with pytest.raises(Conflict):
        import_document(space, out)


def test_ids_too_far_apart(space: Space) -> None:
    """A forged id does not make us write tombstones for ever."""
    ref = of_our_own(space, 1)
    out = export_document(space, str(ref.id))
    out["messages"][0]["id"] = out["messages"][0]["id"][:-10] + "0fffffffff"

    with pytest.raises(Invalid):
        import_document(new_space(), out)


def test_what_is_too_large() -> None:
    """What could not be given back is refused before anything is written."""
    fits = exported.to_message(raw_message(1, metadata={f"{n}": "é" * 512 for n in range(16)}))
    imports.validate(fits)
    imports.validate(exported.to_thread(raw_thread()))

    for new in (
        exported.to_message(raw_message(1, content=[raw_text("x" * 5_000_001)])),
        exported.to_message(raw_message(1, metadata={"k": "x" * 40_001})),
        exported.to_thread(raw_thread(tool_resources={"k": "x" * 40_001})),
        exported.to_thread(raw_thread(metadata={"k": "x" * 40_001})),
    ):
        with pytest.raises(TooLarge):
            imports.validate(new)
