"""A DynamoDB client that does everything except send requests: its responses are recorded ones.

With it, `run_benchmark` measures the CPU of a Lambda function, which each of the other programs implements.
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


class _Body:
    """A response body in the form that urllib3 passes to botocore."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def stream(self) -> list[bytes]:
        """Return the whole body."""
        return [self._body]


def stub_responses(client: Any, responses: dict[str, str]) -> Any:
    """Make the client return the recorded response of each operation in place of sending requests."""

    def respond(request: Any, **_: Any) -> AWSResponse:
        body = responses[request.headers["X-Amz-Target"].decode().rpartition(".")[2]].encode()
        return AWSResponse(request.url, 200, HTTPHeaders(), _Body(body))

    client.meta.events.register("before-send.dynamodb.*", respond)
    return client


def client(responses: dict[str, str]) -> Any:
    """Create boto3's default client with recorded responses."""
    return stub_responses(boto3.client("dynamodb"), responses)


def run_benchmark(make: Callable[[dict[str, Any]], Function]) -> None:
    """Print the response's body and the microseconds of CPU of a warm call, as JSON."""
    recording = json.loads(Path(sys.argv[1]).read_text())
    function = make(recording)
    with Path(os.devnull).open("w") as nowhere:
        stdout, sys.stdout = sys.stdout, nowhere
        for _ in range(WARM_UP):
            function(json.loads(recording["event"]), None)
        start = time.process_time()
        for _ in range(CALLS):
            function(json.loads(recording["event"]), None)
        seconds = time.process_time() - start
        response = function(json.loads(recording["event"]), None)
        sys.stdout = stdout
    print(json.dumps({"body": json.loads(response["body"]), "microseconds": seconds / CALLS * 1e6}))
