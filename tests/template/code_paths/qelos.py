"""The code paths of the Qelos thread functions that make different AWS calls."""

from tests.support.clients.qelos import Qelos
from tests.template.code_paths.recorder import FOREIGN_ID, LARGE, Recorder


def record(recorder: Recorder) -> None:
    """Record every path."""
    caller = recorder.native.as_client(Qelos)
    for path in (create, read, list_pages, delete):
        path(recorder, caller)


def create(recorder: Recorder, caller: Qelos) -> None:
    """Without and with an idempotency key, and a repeat."""
    for key in (None, "qelos", "qelos"):
        with recorder.calls_of("qelos_create_thread"):
            assert caller.create(key=key).status == 201


def read(recorder: Recorder, caller: Qelos) -> None:
    """Content in the bucket, by own and by foreign ids."""
    thread = recorder.native.start(LARGE).data["thread_id"]
    with recorder.calls_of("qelos_get_thread"):
        assert caller.thread(thread).status == 200
        assert caller.thread(FOREIGN_ID).status == 404


def list_pages(recorder: Recorder, caller: Qelos) -> None:
    """The threads of all users, and of one."""
    with recorder.calls_of("qelos_list_threads"):
        assert caller.threads().status == 200
        assert caller.threads(user="user-2", sort="title").status == 200


def delete(recorder: Recorder, caller: Qelos) -> None:
    """A thread with an object in the bucket and a creation claim; and one with a foreign id."""
    claimed = recorder.native.start(LARGE, key="qelos, gone").data["thread_id"]
    recorder.native.append(claimed)
    foreign = recorder.foreign_thread()
    with recorder.calls_of("qelos_delete_thread"):
        assert caller.delete(claimed).status == 200
        assert caller.delete(foreign).status == 200
