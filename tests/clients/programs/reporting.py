"""How a program reports: one line of JSON, with what each of its scenarios told, or how it crashed."""

import asyncio
import json
import traceback
from collections.abc import Callable, Coroutine
from inspect import iscoroutine
from typing import Any

Scenario = Callable[[], Any | Coroutine[Any, Any, Any]]


def report(*scenarios: Scenario) -> None:
    """Run the scenarios, each whatever became of those before it, and print the report."""
    print(json.dumps({scenario.__name__: _outcome(scenario) for scenario in scenarios}))


def _outcome(scenario: Scenario) -> dict[str, Any]:
    try:
        told = scenario()
        return {"told": asyncio.run(told) if iscoroutine(told) else told}
    except Exception:  # noqa: BLE001 - whatever it is, it is told
        return {"crash": traceback.format_exc()}
