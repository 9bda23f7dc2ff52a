"""The report of a program: one line of JSON with the result, or the crash, of each scenario."""

import asyncio
import json
import traceback
from collections.abc import Callable, Coroutine
from inspect import iscoroutine
from typing import Any

Scenario = Callable[[], Any | Coroutine[Any, Any, Any]]


def report(*scenarios: Scenario) -> None:
    """Run every scenario, even after others have crashed, and print the report."""
    print(json.dumps({scenario.__name__: _run(scenario) for scenario in scenarios}))


def _run(scenario: Scenario) -> dict[str, Any]:
    try:
        value = scenario()
        return {"result": asyncio.run(value) if iscoroutine(value) else value}
    except Exception:  # noqa: BLE001 - the report includes every crash
        return {"crash": traceback.format_exc()}
