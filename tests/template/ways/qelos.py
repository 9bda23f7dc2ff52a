"""Every way through the functions of Qelos's threads, as far as it asks something else of AWS."""

from tests.support.qelos import Qelos
from tests.template.ways.watch import ELSEWHERE, LARGE, Watch


def walk(watch: Watch) -> None:
    """All of them."""
    caller = watch.native.speaking(Qelos)
    for way in (creating, reading, listing, deleting):
        way(watch, caller)


def creating(watch: Watch, caller: Qelos) -> None:
    """With a key and without, and once more."""
    for key in (None, "qelos", "qelos"):
        with watch.of("qelos_create_thread"):
            assert caller.create(key=key).status == 201


def reading(watch: Watch, caller: Qelos) -> None:
    """With what lies in the bucket; by our ids and by foreign ones."""
    thread = watch.native.start(LARGE).data["thread_id"]
    with watch.of("qelos_get_thread"):
        assert caller.thread(thread).status == 200
        assert caller.thread(ELSEWHERE).status == 404


def listing(watch: Watch, caller: Qelos) -> None:
    """Everybody's and one user's."""
    with watch.of("qelos_list_threads"):
        assert caller.threads().status == 200
        assert caller.threads(user="user-2", sort="title").status == 200


def deleting(watch: Watch, caller: Qelos) -> None:
    """With what lies in the bucket, the claim that made it, and a foreign id."""
    made_with_key = watch.native.start(LARGE, key="qelos, gone").data["thread_id"]
    watch.native.append(made_with_key)
    foreign = watch.foreign_thread()
    with watch.of("qelos_delete_thread"):
        assert caller.delete(made_with_key).status == 200
        assert caller.delete(foreign).status == 200
