"""Every way through the functions behind the API."""

import pytest

from core import clock
from core.files import uploads
from core.storage import keys
from core.threads import delete
from handlers.jobs import enforce_retention, sweep_thread
from tests.support.lambdas import context, kept_event
from tests.template.ways.watch import LARGE, Watch


def walk(watch: Watch) -> None:
    """All of them."""
    sweeping(watch)
    enforcing(watch)


def enforcing(watch: Watch) -> None:
    """What was made with a key, what has a foreign id, and a file."""
    assert watch.native.change_space(retention_days=1).status == 200
    watch.native.start(LARGE, key="old")
    watch.foreign_thread()
    uploads.upload(watch.space, [uploads.NewFile("a.txt", b"Some words.")])
    watch.time.advance(2 * clock.DAY)
    with watch.of("enforce_retention"):
        enforce_retention.handler(kept_event("enforce_retention"), context())


def sweeping(watch: Watch) -> None:
    """Sweep all that a deleting request leaves when it has no time to sweep itself."""
    thread = watch.native.start(LARGE).data["thread_id"]
    watch.native.append(thread)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delete, "STEPS_AT_ONCE", 0)
        watch.native.delete(thread, permanent="true")
    event = kept_event("sweep_thread")
    event["Records"][0]["dynamodb"]["Keys"]["pk"]["S"] = keys.partition(watch.ref(thread))
    with watch.of("sweep_thread"):
        assert sweep_thread.handler(event, context()) == {"batchItemFailures": []}
