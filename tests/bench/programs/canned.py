"""A DynamoDB client that goes all the way but the last step: its answers are kept ones, the wire is never touched.

And what is measured on it: CPU of a call of a Lambda function, which each program beside this one makes in its way.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
from botocore.awsrequest import AWSResponse
from botocore.compat import HTTPHeaders

WARM_UP, CALLS = 200, 1000

Function = Callable[[dict[str, Any], Any], dict[str, Any]]


class _Kept:
    """A body as urllib3 hands it to botocore."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> list[bytes]:
        """All of it."""
        return [self._body]


def answering(client: Any, answers: dict[str, str]) -> Any:
    """The client; instead of sending, it takes the answer that is kept for the operation."""

    def kept(request: Any, **_: Any) -> AWSResponse:
        body = answers[request.headers["X-Amz-Target"].decode().rpartition(".")[2]].encode()
        return AWSResponse(request.url, 200, HTTPHeaders(), _Kept(body))

    client.meta.events.register("before-send.dynamodb.*", kept)
    return client


def client(answers: dict[str, str]) -> Any:
    """boto3's own, as it comes."""
    return answering(boto3.client("dynamodb"), answers)


def measured(make: Callable[[dict[str, Any]], Function]) -> None:
    """Print the answer's body and the microseconds of CPU of a warm call, as JSON."""
    told = json.loads(Path(sys.argv[1]).read_text())
    function = make(told)
    with Path(os.devnull).open("w") as nowhere:
        said, sys.stdout = sys.stdout, nowhere
        for _ in range(WARM_UP):
            function(json.loads(told["event"]), None)
        began = time.process_time()
        for _ in range(CALLS):
            function(json.loads(told["event"]), None)
        took = time.process_time() - began
        answer = function(json.loads(told["event"]), None)
        sys.stdout = said
    print(json.dumps({"body": json.loads(answer["body"]), "microseconds": took / CALLS * 1e6}))
