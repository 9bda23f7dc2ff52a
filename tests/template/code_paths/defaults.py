"""The code paths of endpoints without paths of their own in this folder: with known ids, and with each id unknown."""

from tests.isolation.id_fields import ENDPOINTS, Kind, find_id_fields
from tests.isolation.requests import send
from tests.isolation.resources import Resources
from tests.template.code_paths.recorder import FOREIGN_ID, LARGE, Recorder


def record(recorder: Recorder) -> None:
    """Record these paths of each endpoint of which nothing has been recorded. An endpoint with more paths, for example
    a repeat of an idempotency key, needs a function in the file of its group."""
    for operation in sorted(set(ENDPOINTS) - set(recorder.uses)):
        message = recorder.native.start(LARGE).data
        ids: dict[Kind, str] = {
            "space": recorder.native.space,
            "thread": message["thread_id"],
            "message": message["id"],
        }
        kinds = {field.kind for field in find_id_fields(ENDPOINTS[operation]) if field.location == "path"}
        for unknown in (None, *sorted(kinds & {"thread", "message"})):
            values = Resources({kind: [FOREIGN_ID if kind == unknown else id] for kind, id in ids.items()})
            with recorder.calls_of(operation):
                answer = send(operation, values, [("X-API-Key", recorder.native.api_key)])
            assert answer.status < 500, answer.text
