"""The code paths of endpoints without paths of their own in this folder: a valid request, and one with unknown ids."""

from tests.isolation.places import ENDPOINTS
from tests.isolation.requests import ask
from tests.isolation.things import Things, own
from tests.template.code_paths.recorder import FOREIGN_ID, Recorder


def record(recorder: Recorder) -> None:
    """Record both paths of each endpoint of which nothing has been recorded. An endpoint with more paths, for example
    for large content or a repeat of an idempotency key, needs a function in the file of its group."""
    for operation in sorted(set(ENDPOINTS) - set(recorder.uses)):
        known = own(recorder.native)
        unknown = Things({**known.of, "thread": [FOREIGN_ID], "message": [FOREIGN_ID]})
        for ids in (known, unknown):
            with recorder.calls_of(operation):
                assert ask(operation, ids, [("X-API-Key", recorder.native.api_key)]).status < 500
