"""The functions as they are found: by the stem of their file, which is the operation's id, and their kept event."""

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
    """Every handler module by its operation's id."""
    found = (module.name for module in pkgutil.walk_packages(handlers.__path__, "handlers.") if not module.ispkg)
    return {name.rpartition(".")[2]: name for name in sorted(found)}


def function(operation: str) -> Any:
    """What Lambda calls for an operation."""
    return import_module(modules()[operation]).handler


def example_event(operation: str) -> Any:
    """The operation's event, as `sam local invoke` takes it."""
    return json.loads((EVENTS / f"{operation}.json").read_text())


def with_key(event: dict[str, Any], key: str) -> dict[str, Any]:
    """The event, its example key replaced by one that exists."""
    text = json.dumps(event)
    examples = set(re.findall(r"skein_[0-9A-Za-z]+_[0-9A-Za-z]+", text))
    for example in examples:
        text = text.replace(example, key)
    replaced: dict[str, Any] = json.loads(text)
    return replaced


def context(*, remaining_ms: int = 30_000) -> Any:
    """What Lambda tells a function of its call, as far as ours ask."""
    return SimpleNamespace(get_remaining_time_in_millis=lambda: remaining_ms, aws_request_id="request")
