"""Every way through the native dialect's functions, as far as it asks something else of AWS."""

from tests.template.ways.watch import ELSEWHERE, LARGE, NOWHERE, Watch


def walk(watch: Watch) -> None:
    """All of them."""
    for way in (starting, appending, reading, listing, changing, restoring, deleting):
        way(watch)


def starting(watch: Watch) -> None:
    """With and without a key; a replay finds its message, and takes back what it put into the bucket."""
    for key in (None, "start", "start"):
        with watch.of("start_thread"):
            assert watch.native.start(LARGE, key=key).status == 201


def appending(watch: Watch) -> None:
    """With a key and without, behind an older message, once more, and once more when the thread is archived."""
    skein = watch.native
    thread = skein.new_thread(messages=3)
    first = skein.messages(thread).data[0]["id"]
    for key in (None, "append", "append"):
        with watch.of("append_message"):
            assert skein.append(thread, LARGE, key=key).status == 201
    for parent, status in ((first, 201), (ELSEWHERE, 422)):
        with watch.of("append_message"):
            assert skein.append(thread, parent_message_id=parent).status == status
    skein.delete(thread)
    with watch.of("append_message"):
        assert skein.append(thread, LARGE, key="append").status == 201
        assert skein.append(ELSEWHERE).status == 404


def reading(watch: Watch) -> None:
    """Of the table and of the bucket, by our ids and by foreign ones."""
    skein = watch.native
    thread = skein.new_thread()
    large = skein.append(thread, LARGE).data["id"]
    with watch.of("get_thread"):
        assert skein.thread(thread).status == 200
        assert skein.thread(ELSEWHERE).status == 404
    for thread_id, message_id, status in ((thread, large, 200), (thread, ELSEWHERE, 404), (ELSEWHERE, large, 404)):
        with watch.of("get_message"):
            assert skein.message(thread_id, message_id).status == status


def listing(watch: Watch) -> None:
    """Pages from the front and from the middle, both indexes."""
    skein = watch.native
    thread = skein.new_thread(messages=2)
    skein.append(thread, LARGE)
    with watch.of("list_messages"):
        cursor = skein.messages(thread, limit=1).body["meta"]["next_cursor"]
        assert len(skein.messages(thread, cursor=cursor).data) == 2
        assert skein.messages(ELSEWHERE).status == 404
    with watch.of("list_threads"):
        assert skein.threads().data
        assert skein.threads(user=skein.grant.principal, project_id="none").data == []


def changing(watch: Watch) -> None:
    """There is one way to change a thread."""
    thread = watch.native.new_thread()
    with watch.of("update_thread"):
        assert watch.native.update(thread, title="T").status == 200
        assert watch.native.update(ELSEWHERE, title="T").status == 404


def restoring(watch: Watch) -> None:
    """Without a key; with one, which is claimed, found again, and looked for when the thread is gone."""
    skein = watch.native
    thread = skein.new_thread()
    for key in (None, "restore", "restore"):
        skein.delete(thread)
        with watch.of("restore_thread"):
            assert skein.restore(thread, key=key).status == 200
    with watch.of("restore_thread"):
        assert skein.restore(NOWHERE, key="restore").status == 404
        assert skein.restore(ELSEWHERE).status == 404


def deleting(watch: Watch) -> None:
    """For a while and for good: with what lies in the bucket, the claim that made it, and a foreign id."""
    skein = watch.native
    made_with_key = skein.start(LARGE, key="delete").data["thread_id"]
    skein.append(made_with_key)
    foreign = watch.foreign_thread()
    with watch.of("delete_thread"):
        assert skein.delete(made_with_key).status == 200
        assert skein.delete(made_with_key, permanent="true").status == 200
        assert skein.delete(foreign, permanent="true").status == 200
