"""The code paths of chat and of spaces that make different AWS calls."""

from core.files import uploads
from tests.support.clients.qelos import Qelos
from tests.support.engines.moto import Memory
from tests.support.servers.fake_server import Answer
from tests.template.code_paths.recorder import FOREIGN_ID, LARGE, UNKNOWN_ID, Recorder


def record(recorder: Recorder, memory: Memory) -> None:
    """Record every path."""
    chat_in_new_threads(recorder)
    chat_in_threads(recorder)
    resume(recorder, memory)
    stop(recorder)
    complete(recorder, recorder.native.as_client(Qelos))
    change_spaces(recorder)


def chat_in_new_threads(recorder: Recorder) -> None:
    """Without and with an idempotency key. A repeat deletes the object that it uploaded."""
    for key in (None, "chat", "chat"):
        with recorder.calls_of("chat"):
            assert recorder.native.chat(LARGE, key=key).status == 200


def chat_in_threads(recorder: Recorder) -> None:
    """By own and by foreign ids; after an older message, and for a stored user message with content in the bucket."""
    skein = recorder.native
    thread = skein.new_thread(messages=2)
    first = skein.append(thread, LARGE).data["id"]
    with recorder.calls_of("chat"):
        assert skein.chat(LARGE, thread_id=thread, parent_message_id=first, key="in").status == 200
        assert skein.chat("", thread_id=thread, existing_user_message_id=first).status == 200
        assert skein.chat("", thread_id=thread, existing_user_message_id=FOREIGN_ID).status == 404
        assert skein.chat("x", thread_id=FOREIGN_ID).status == 404


def resume(recorder: Recorder, memory: Memory) -> None:
    """A turn whose model failed, and the request that resumes it."""
    skein, qelos = recorder.native, recorder.native.as_client(Qelos)
    thread = skein.new_thread()
    good = list(memory.model.answers)
    for attempt in (Answer(status=500), *good):
        memory.model.will(attempt)
        with recorder.calls_of("chat"):
            skein.chat(LARGE, thread_id=thread, key="again")
            skein.chat(LARGE, key="again, in a new thread")
        with recorder.calls_of("qelos_chat_in_thread"):
            qelos.chat([{"role": "user", "content": LARGE}], thread=thread, key="again, in Qelos")


def stop(recorder: Recorder) -> None:
    """Without a key; with one that is claimed, found again, and looked up for a thread that does not exist."""
    skein = recorder.native
    thread = skein.new_thread()
    for key in (None, "stop", "stop"):
        with recorder.calls_of("stop_chat"):
            assert skein.stop(thread, key=key).status == 202
    with recorder.calls_of("stop_chat"):
        assert skein.stop(UNKNOWN_ID, key="stop").status == 404
        assert skein.stop(FOREIGN_ID).status == 404


def complete(recorder: Recorder, caller: Qelos) -> None:
    """Without and in a thread, by own and by foreign ids; with an uploaded file."""
    messages = [{"role": "user", "content": LARGE}]
    (file,) = uploads.upload(recorder.space, [uploads.NewFile("a.txt", b"Some words.")]).value
    with_file = [{"role": "user", "content": [{"type": "file", "file": {"file_id": file}}]}]
    for key in (None, "qelos", "qelos"):
        with recorder.calls_of("qelos_chat"):
            assert caller.chat(messages, key=key).status == 200
    with recorder.calls_of("qelos_chat"):
        assert caller.chat(with_file).status == 200
    thread = caller.new_thread()
    for key in (None, "qelos", "qelos"):
        with recorder.calls_of("qelos_chat_in_thread"):
            assert caller.chat(messages, thread=thread, key=key).status == 200
    with recorder.calls_of("qelos_chat_in_thread"):
        assert caller.chat(messages, thread=FOREIGN_ID).status == 404


def change_spaces(recorder: Recorder) -> None:
    """Created by either route, without and with a retention; read and listed."""
    skein = recorder.native.in_space("set-up")
    with recorder.calls_of("create_space"):
        assert skein.new_space().status == 201
        assert skein.new_space(id="short-lived", retention_days=1).status == 201
    for space in (skein, skein.in_space("another")):
        with recorder.calls_of("update_space"):
            assert space.change_space(name="x").status == 200
            assert space.change_space(retention_days=1).status == 200
            assert space.change_space(retention_days=None).status == 200
    with recorder.calls_of("get_space"):
        assert skein.space_settings().status == 200
    with recorder.calls_of("list_spaces"):
        assert skein.spaces().status == 200
