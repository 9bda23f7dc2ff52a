"""What HTTP answers must look like, in the native dialect."""

from typing import Any

import httpx

Problem = tuple[str, str]
"""Where, and of what type, a request is wrong."""


def data(answer: httpx.Response, status: int = 200) -> Any:
    """The data of an answer that must be a success."""
    assert answer.status_code == status, answer.text
    _check_headers(answer)
    return answer.json()["data"]


def refused(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of an answer that must be a refusal in the contract's form."""
    body = answer.json()
    _check_headers(answer)
    assert body == {"detail": body["detail"], "error": {"code": body["error"]["code"], "message": body["detail"]}}
    return answer.status_code, body["error"]["code"]


def problems(answer: httpx.Response) -> list[Problem]:
    """What an answer that must be a 422 says is wrong."""
    assert answer.status_code == 422, answer.text
    _check_headers(answer)
    return [(".".join(map(str, one["loc"])), one["type"]) for one in answer.json()["detail"]]


def _check_headers(answer: httpx.Response) -> None:
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-request-id"]
