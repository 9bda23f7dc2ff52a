"""The code paths of the native functions that make different AWS calls."""

from tests.template.code_paths.recorder import FOREIGN_ID, LARGE, UNKNOWN_ID, Recorder


def record(recorder: Recorder) -> None:
    """Record every path."""
    for path in (start, append, read, list_pages, change, restore, delete):
        path(recorder)


def start(recorder: Recorder) -> None:
    """Without and with an idempotency key. A repeat finds its message and deletes the object that it uploaded."""
    for key in (None, "start", "start"):
        with recorder.calls_of("start_thread"):
            assert recorder.native.start(LARGE, key=key).status == 201


def append(recorder: Recorder) -> None:
    """Without and with a key; after an older message; a repeat, and a repeat after the thread was archived."""
    skein = recorder.native
    thread = skein.new_thread(messages=3)
    first = skein.messages(thread).data[0]["id"]
    for key in (None, "append", "append"):
        with recorder.calls_of("append_message"):
            assert skein.append(thread, LARGE, key=key).status == 201
    for parent, status in ((first, 201), (FOREIGN_ID, 422)):
        with recorder.calls_of("append_message"):
            assert skein.append(thread, parent_message_id=parent).status == status
    skein.delete(thread)
    with recorder.calls_of("append_message"):
        assert skein.append(thread, LARGE, key="append").status == 201
        assert skein.append(FOREIGN_ID).status == 404


def read(recorder: Recorder) -> None:
    """Content in the table and in the bucket, by own and by foreign ids."""
    skein = recorder.native
    thread = skein.new_thread()
    large = skein.append(thread, LARGE).data["id"]
    with recorder.calls_of("get_thread"):
        assert skein.thread(thread).status == 200
        assert skein.thread(FOREIGN_ID).status == 404
    for thread_id, message_id, status in ((thread, large, 200), (thread, FOREIGN_ID, 404), (FOREIGN_ID, large, 404)):
        with recorder.calls_of("get_message"):
            assert skein.message(thread_id, message_id).status == status


def list_pages(recorder: Recorder) -> None:
    """The first page and the page after a cursor; both indexes."""
    skein = recorder.native
    thread = skein.new_thread(messages=2)
    skein.append(thread, LARGE)
    with recorder.calls_of("list_messages"):
        cursor = skein.messages(thread, limit=1).body["meta"]["next_cursor"]
        assert len(skein.messages(thread, cursor=cursor).data) == 2
        assert skein.messages(FOREIGN_ID).status == 404
    with recorder.calls_of("list_threads"):
        assert skein.threads().data
        assert skein.threads(user=skein.grant.principal, project_id="none").data == []


def change(recorder: Recorder) -> None:
    """There is one path, and one for a foreign id."""
    thread = recorder.native.new_thread()
    with recorder.calls_of("update_thread"):
        assert recorder.native.update(thread, title="T").status == 200
        assert recorder.native.update(FOREIGN_ID, title="T").status == 404


def restore(recorder: Recorder) -> None:
    """Without a key; with one that is claimed, found again, and looked up for a thread that does not exist."""
    skein = recorder.native
    thread = skein.new_thread()
    for key in (None, "restore", "restore"):
        skein.delete(thread)
        with recorder.calls_of("restore_thread"):
            assert skein.restore(thread, key=key).status == 200
    with recorder.calls_of("restore_thread"):
        assert skein.restore(UNKNOWN_ID, key="restore").status == 404
        assert skein.restore(FOREIGN_ID).status == 404


def delete(recorder: Recorder) -> None:
    """Archived and deleted permanently; with an object in the bucket and a creation claim, and with a foreign id."""
    skein = recorder.native
    claimed = skein.start(LARGE, key="delete").data["thread_id"]
    skein.append(claimed)
    foreign = recorder.foreign_thread()
    with recorder.calls_of("delete_thread"):
        assert skein.delete(claimed).status == 200
        assert skein.delete(claimed, permanent="true").status == 200
        assert skein.delete(foreign, permanent="true").status == 200
