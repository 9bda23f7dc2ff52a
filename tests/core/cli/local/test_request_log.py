import json

from core.cli.local.request_log import api_requests, endpoint_requests

PREFIX = "[2026-01-02 12:00:01 +0000] [42] [INFO]"


def shown(line: str) -> list[str]:
    return list(api_requests([f"{PREFIX} {line}\n"]))


def test_a_call_of_the_api_is_one_line() -> None:
    """Time, method, path behind the stage, status and duration."""
    line = "POST /_aws/execute-api/0fd15469/live/v1/spaces/demo/threads/messages 201 34567"

    assert shown(line) == ["12:00:01 POST   /v1/spaces/demo/threads/messages 201 34 ms"]


def test_the_bare_stage_is_the_root() -> None:
    """A call of the address itself has a path too."""
    assert shown("GET /_aws/execute-api/0fd15469/live 404 1000") == ["12:00:01 GET    / 404 1 ms"]


def test_odd_paths_stay_one_line() -> None:
    """The emulator logs decoded paths: spaces in them do not hide the request."""
    assert shown("GET /_aws/execute-api/0fd15469/live/v1/a b 404 1000") == ["12:00:01 GET    /v1/a b 404 1 ms"]


def test_calls_to_aws_are_not_shown() -> None:
    """What functions ask DynamoDB is not a request to the API."""
    assert shown("POST / 200 1234") == []


def test_an_endpoints_own_line_is_one_line() -> None:
    """Time, method, the route's path, status and duration; whatever else the server prints is not shown."""
    said = {"message": "request", "timestamp": "2026-01-02 12:00:01,123+0000", "method": "POST"}
    ended = {"path": "/v1/spaces/{space_id}/chat", "status": 200, "duration_ms": 34.4}
    crash = {"message": "crash", "timestamp": "2026-01-02 12:00:01,123+0000", "operation": "chat"}
    log = [json.dumps(said | ended), json.dumps(crash), "INFO: started", "12"]

    assert list(endpoint_requests(log)) == ["12:00:01 POST   /v1/spaces/{space_id}/chat 200 34 ms"]
