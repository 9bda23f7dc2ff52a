"""Every way through chat and spaces, as far as it asks something else of AWS."""

from core.files import uploads
from tests.support.moto import Memory
from tests.support.qelos import Qelos
from tests.support.wire import Answer
from tests.template.ways.watch import ELSEWHERE, LARGE, NOWHERE, Watch


def walk(watch: Watch, memory: Memory) -> None:
    """All of them."""
    in_new_threads(watch)
    in_threads(watch)
    resumed(watch, memory)
    stopped(watch)
    completing(watch, watch.native.speaking(Qelos))
    spaces(watch)


def in_new_threads(watch: Watch) -> None:
    """With and without a key; a key that made the thread before takes back what was put into the bucket."""
    for key in (None, "chat", "chat"):
        with watch.of("chat"):
            assert watch.native.chat(LARGE, key=key).status == 200


def in_threads(watch: Watch) -> None:
    """By ours and by foreign ids; behind another message, to one that is stored, with what lies in the bucket."""
    skein = watch.native
    thread = skein.new_thread(messages=2)
    first = skein.append(thread, LARGE).data["id"]
    with watch.of("chat"):
        assert skein.chat(LARGE, thread_id=thread, parent_message_id=first, key="in").status == 200
        assert skein.chat("", thread_id=thread, existing_user_message_id=first).status == 200
        assert skein.chat("", thread_id=thread, existing_user_message_id=ELSEWHERE).status == 404
        assert skein.chat("x", thread_id=ELSEWHERE).status == 404


def resumed(watch: Watch, memory: Memory) -> None:
    """After a model that failed, by somebody who takes over."""
    skein, qelos = watch.native, watch.native.speaking(Qelos)
    thread = skein.new_thread()
    good = list(memory.model.answers)
    for attempt in (Answer(status=500), *good):
        memory.model.will(attempt)
        with watch.of("chat"):
            skein.chat(LARGE, thread_id=thread, key="again")
            skein.chat(LARGE, key="again, in a new thread")
        with watch.of("qelos_chat_in_thread"):
            qelos.chat([{"role": "user", "content": LARGE}], thread=thread, key="again, in Qelos")


def stopped(watch: Watch) -> None:
    """Without a key; with one, which is claimed, found again, and looked for when the thread is gone."""
    skein = watch.native
    thread = skein.new_thread()
    for key in (None, "stop", "stop"):
        with watch.of("stop_chat"):
            assert skein.stop(thread, key=key).status == 202
    with watch.of("stop_chat"):
        assert skein.stop(NOWHERE, key="stop").status == 404
        assert skein.stop(ELSEWHERE).status == 404


def completing(watch: Watch, caller: Qelos) -> None:
    """In a thread and in none, by ours and by foreign ids; with an uploaded file."""
    said = [{"role": "user", "content": LARGE}]
    (file,) = uploads.upload(watch.space, [uploads.NewFile("a.txt", b"Some words.")]).value
    shown = [{"role": "user", "content": [{"type": "file", "file": {"file_id": file}}]}]
    for key in (None, "qelos", "qelos"):
        with watch.of("qelos_chat"):
            assert caller.chat(said, key=key).status == 200
    with watch.of("qelos_chat"):
        assert caller.chat(shown).status == 200
    thread = caller.new_thread()
    for key in (None, "qelos", "qelos"):
        with watch.of("qelos_chat_in_thread"):
            assert caller.chat(said, thread=thread, key=key).status == 200
    with watch.of("qelos_chat_in_thread"):
        assert caller.chat(said, thread=ELSEWHERE).status == 404


def spaces(watch: Watch) -> None:
    """Set up by either route, with a retention and without, read and listed."""
    skein = watch.native.of("set-up")
    with watch.of("create_space"):
        assert skein.new_space().status == 201
        assert skein.new_space(id="short-lived", retention_days=1).status == 201
    for space in (skein, skein.of("another")):
        with watch.of("update_space"):
            assert space.change_space(name="x").status == 200
            assert space.change_space(retention_days=1).status == 200
            assert space.change_space(retention_days=None).status == 200
    with watch.of("get_space"):
        assert skein.space_settings().status == 200
    with watch.of("list_spaces"):
        assert skein.spaces().status == 200
