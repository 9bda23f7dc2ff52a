"""`get_message` as deployed, with its configured client."""

from typing import Any

from handlers.native.get_message import handler
from tests.bench.programs.canned_responses import Function, run_benchmark, stub_responses
from tests.support.engines.hooks import aws_clients


def make(recording: dict[str, Any]) -> Function:
    """Create the function."""
    stub_responses(aws_clients()[0], recording["responses"])
    return handler


if __name__ == "__main__":
    run_benchmark(make)
