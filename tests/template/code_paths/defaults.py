"""The code paths of endpoints without paths of their own in this folder: with known ids, and with each id unknown."""

from tests.isolation.id_fields import ENDPOINTS, Kind, places
from tests.isolation.requests import ask
from tests.isolation.resources import Things
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
        named = {place.kind for place in places(ENDPOINTS[operation]) if place.where == "path"}
        for unknown in (None, *sorted(named & {"thread", "message"})):
            values = Things({kind: [FOREIGN_ID if kind == unknown else id] for kind, id in ids.items()})
            with recorder.calls_of(operation):
                answer = ask(operation, values, [("X-API-Key", recorder.native.api_key)])
            assert answer.status < 500, answer.text
