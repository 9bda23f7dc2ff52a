"""The code paths of the jobs that make different AWS calls."""

import pytest

from core import clock
from core.files import uploads
from core.storage import keys
from core.threads import delete
from handlers.jobs import enforce_retention, sweep_thread
from tests.support.inspect.functions import context, example_event
from tests.template.code_paths.recorder import LARGE, Recorder


def record(recorder: Recorder) -> None:
    """Record every path."""
    sweep(recorder)
    enforce(recorder)


def enforce(recorder: Recorder) -> None:
    """A thread with a creation claim, one with a foreign id, and a file."""
    assert recorder.native.change_space(retention_days=1).status == 200
    recorder.native.start(LARGE, key="old")
    recorder.foreign_thread()
    uploads.upload(recorder.space, [uploads.NewFile("a.txt", b"Some words.")])
    recorder.time.advance(2 * clock.DAY)
    with recorder.calls_of("enforce_retention"):
        enforce_retention.handler(example_event("enforce_retention"), context())


def sweep(recorder: Recorder) -> None:
    """Everything that a deletion leaves to the job when it has no time to sweep."""
    thread = recorder.native.start(LARGE).data["thread_id"]
    recorder.native.append(thread)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(delete, "STEPS_AT_ONCE", 0)
        recorder.native.delete(thread, permanent="true")
    event = example_event("sweep_thread")
    event["Records"][0]["dynamodb"]["Keys"]["pk"]["S"] = keys.partition(recorder.ref(thread))
    with recorder.calls_of("sweep_thread"):
        assert sweep_thread.handler(event, context()) == {"batchItemFailures": []}
