"""The Lambda functions and their example events, by operation id, which is the stem of the handler's file."""

import json
import pkgutil
import re
from functools import cache
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import handlers
from core.cli.bundle import ROOT

EVENTS = ROOT / "events"


@cache
def modules() -> dict[str, str]:
    """The name of each handler module, by operation id."""
    names = (module.name for module in pkgutil.walk_packages(handlers.__path__, "handlers.") if not module.ispkg)
    return {name.rpartition(".")[2]: name for name in sorted(names)}


def function(operation: str) -> Any:
    """The Lambda handler of an operation."""
    return import_module(modules()[operation]).handler


def example_event(operation: str) -> Any:
    """The operation's example event for `sam local invoke`."""
    return json.loads((EVENTS / f"{operation}.json").read_text())


def with_key(event: dict[str, Any], key: str) -> dict[str, Any]:
    """The event with `key` in place of the example's API key."""
    text = json.dumps(event)
    examples = set(re.findall(r"skein_[0-9A-Za-z]+_[0-9A-Za-z]+", text))
    for example in examples:
        text = text.replace(example, key)
    replaced: dict[str, Any] = json.loads(text)
    return replaced


def context(*, remaining_ms: int = 30_000) -> Any:
    """Lambda's context object, with the attributes that the functions use."""
    return SimpleNamespace(get_remaining_time_in_millis=lambda: remaining_ms, aws_request_id="request")
