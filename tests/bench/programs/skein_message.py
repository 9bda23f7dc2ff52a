"""`get_message` as it is deployed, with its client as it is configured there."""

from typing import Any

from handlers.native.get_message import handler
from tests.bench.programs.canned import Function, answering, measured
from tests.support.engines.hooks import aws_clients


def make(told: dict[str, Any]) -> Function:
    """The function."""
    answering(aws_clients()[0], told["answers"])
    return handler


if __name__ == "__main__":
    measured(make)
