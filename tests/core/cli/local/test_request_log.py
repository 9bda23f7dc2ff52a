import json

from core.cli.local.request_log import parse_access_log, parse_endpoint_log

PREFIX = "[2026-01-02 12:00:01 +0000] [42] [INFO]"


def parse(line: str) -> list[str]:
    return list(parse_access_log([f"{PREFIX} {line}\n"]))


def test_api_request_is_one_line() -> None:
    """The line has time, method, path after the stage, status and duration."""
    line = "POST /_aws/execute-api/0fd15469/live/v1/spaces/demo/threads/messages 201 34567"

    assert parse(line) == ["12:00:01 POST   /v1/spaces/demo/threads/messages 201 34 ms"]


def test_request_of_the_stage_has_the_path_slash() -> None:
    """A request of the API's address without a path is shown with the path `/`."""
    assert parse("GET /_aws/execute-api/0fd15469/live 404 1000") == ["12:00:01 GET    / 404 1 ms"]


def test_path_with_spaces_is_shown() -> None:
    """The emulator logs decoded paths; spaces in a path do not hide the request."""
    assert parse("GET /_aws/execute-api/0fd15469/live/v1/a b 404 1000") == ["12:00:01 GET    /v1/a b 404 1 ms"]


def test_calls_of_aws_are_not_shown() -> None:
    """The functions' own calls, for example of DynamoDB, are not requests to the API."""
    assert parse("POST / 200 1234") == []


def test_endpoint_log_entry_is_one_line() -> None:
    """The line has time, method, route, status and duration; other output of the server is not shown."""
    request = {"message": "request", "timestamp": "2026-01-02 12:00:01,123+0000", "method": "POST"}
    response = {"path": "/v1/spaces/{space_id}/chat", "status": 200, "duration_ms": 34.4}
    crash = {"message": "crash", "timestamp": "2026-01-02 12:00:01,123+0000", "operation": "chat"}
    log = [json.dumps(request | response), json.dumps(crash), "INFO: started", "12"]

    assert list(parse_endpoint_log(log)) == ["12:00:01 POST   /v1/spaces/{space_id}/chat 200 34 ms"]
