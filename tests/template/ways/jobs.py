"""Every way through the functions behind the API."""

import pytest

from core import deletion
from core.storage import keys
from handlers.jobs import sweep_thread
from tests.support.lambdas import context, kept_event
from tests.template.ways.watch import LARGE, Watch


def walk(watch: Watch) -> None:
    """Sweep all that a deleting request leaves when it has no time to sweep itself."""
    thread = watch.native.start(LARGE).data["thread_id"]
    watch.native.append(thread)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deletion, "STEPS_AT_ONCE", 0)
        watch.native.delete(thread, permanent="true")
    event = kept_event("sweep_thread")
    event["Records"][0]["dynamodb"]["Keys"]["pk"]["S"] = keys.partition(watch.ref(thread))
    with watch.of("sweep_thread"):
        assert sweep_thread.handler(event, context()) == {"batchItemFailures": []}
