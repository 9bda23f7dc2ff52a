"""Assertions on HTTP responses of the native dialect."""

from typing import Any

import httpx

Problem = tuple[str, str]
"""Location and type of a validation error."""


def data(answer: httpx.Response, status: int = 200) -> Any:
    """Return the data of a response that must be a success."""
    assert answer.status_code == status, answer.text
    _assert_headers(answer)
    return answer.json()["data"]


def error_of(answer: httpx.Response) -> tuple[int, str]:
    """Return status and code of a response that must be an error in the contract's format."""
    body = answer.json()
    _assert_headers(answer)
    assert body == {"detail": body["detail"], "error": {"code": body["error"]["code"], "message": body["detail"]}}
    return answer.status_code, body["error"]["code"]


def problems(answer: httpx.Response) -> list[Problem]:
    """Return the validation errors of a response that must be a 422."""
    assert answer.status_code == 422, answer.text
    _assert_headers(answer)
    return [(".".join(map(str, problem["loc"])), problem["type"]) for problem in answer.json()["detail"]]


def _assert_headers(answer: httpx.Response) -> None:
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-request-id"]
