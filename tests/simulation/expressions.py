"""DynamoDB's expressions over items in DynamoDB's spelling (`{"name": {"S": "text"}}`), as far as `core` uses them.

Names and values are placeholders (`#name`, `:value`), as boto3 writes them. Anything else raises; nothing is guessed.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, partial
from operator import eq, ge, gt, le, lt, ne
from typing import Any

Item = Mapping[str, Any]
Condition = Callable[[Item, "Placeholders"], bool]

_TOKEN = re.compile(r"\s*([#:]\w+|\w+|<=|>=|<>|[=<>(),])")
_COMPARISONS: Mapping[str, Callable[[Any, Any], bool]] = {"=": eq, "<>": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


@dataclass(frozen=True)
class Placeholders:
    """What stands for what in one request."""

    names: Mapping[str, str]
    values: Mapping[str, Any]

    @classmethod
    def of(cls, request: Mapping[str, Any]) -> "Placeholders":
        """Those of a request, or of a part of one."""
        return cls(request.get("ExpressionAttributeNames", {}), request.get("ExpressionAttributeValues", {}))


def holds(text: str | None, item: Item | None, placeholders: Placeholders) -> bool:
    """Whether a condition holds of an item; no item is one without attributes. No condition always holds."""
    return text is None or _condition(text)(item or {}, placeholders)


def updated(text: str, item: Item, placeholders: Placeholders) -> dict[str, Any]:
    """The item after an update expression (SET, REMOVE, ADD)."""
    changed = dict(item)
    for verb, part in _clauses(text):
        name, *operand = part.replace("=", " ").split()
        attribute = placeholders.names[name]
        if verb == "REMOVE":
            changed.pop(attribute, None)
            continue
        (value,) = (placeholders.values[one] for one in operand)
        changed[attribute] = value if verb == "SET" else _sum(changed.get(attribute), value)
    return changed


def projected(text: str | None, item: Item, placeholders: Placeholders) -> Item:
    """The attributes that a projection names; all of them without one."""
    if text is None:
        return item
    names = [placeholders.names[name.strip()] for name in text.split(",")]
    return {name: item[name] for name in names if name in item}


def key_value(value: Mapping[str, Any]) -> Any:
    """A value in an order of its own: text as UTF-8, numbers as numbers."""
    ((kind, plain),) = value.items()
    return Decimal(plain) if kind == "N" else plain.encode() if kind == "S" else plain


@cache
def _clauses(text: str) -> list[tuple[str, str]]:
    words = re.split(r"\b(SET|REMOVE|ADD)\b", text)
    return [(verb, part) for verb, parts in zip(words[1::2], words[2::2], strict=True) for part in parts.split(",")]


def _sum(old: Item | None, more: Item) -> Item:
    return {"N": str(Decimal(old["N"] if old else 0) + Decimal(more["N"]))}


@cache
def _condition(text: str) -> Condition:
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != re.sub(r"\s", "", text):
        raise ValueError(text)
    parser = _Parser(tokens)
    condition = parser.alternatives()
    if parser.tokens:
        raise ValueError(text)
    return condition


@dataclass
class _Parser:
    """Takes tokens from the front of its list; each method takes one kind of thing and says how it is evaluated."""

    tokens: list[str]

    def alternatives(self) -> Condition:
        some = [self._together()]
        while self.tokens[:1] == ["OR"]:
            self._take("OR")
            some.append(self._together())
        return some[0] if len(some) == 1 else lambda item, given: any(one(item, given) for one in some)

    def _together(self) -> Condition:
        some = [self._one()]
        while self.tokens[:1] == ["AND"]:
            self._take("AND")
            some.append(self._one())
        return some[0] if len(some) == 1 else lambda item, given: all(one(item, given) for one in some)

    def _one(self) -> Condition:
        first = self.tokens.pop(0)
        if first == "(":
            inner = self.alternatives()
            self._take(")")
            return inner
        if first in {"attribute_exists", "attribute_not_exists"}:
            name = self._in_brackets()
            return partial(_exists, name, first == "attribute_exists")
        return self._comparison(first)

    def _comparison(self, name: str) -> Condition:
        operator = self.tokens.pop(0)
        if operator == "BETWEEN":
            low = self.tokens.pop(0)
            self._take("AND")
            high = self.tokens.pop(0)
            return lambda item, given: _compare(name, ge, low, item, given) and _compare(name, le, high, item, given)
        return partial(_compare, name, _COMPARISONS[operator], self.tokens.pop(0))

    def _in_brackets(self) -> str:
        self._take("(")
        name = self.tokens.pop(0)
        self._take(")")
        return name

    def _take(self, expected: str) -> None:
        if self.tokens.pop(0) != expected:
            raise ValueError(f"{expected} expected")


def _exists(name: str, wanted: bool, item: Item, given: Placeholders) -> bool:  # noqa: FBT001 - what is asked for
    return (given.names[name] in item) is wanted


def _compare(name: str, holds: Callable[[Any, Any], bool], value: str, item: Item, given: Placeholders) -> bool:
    mine, other = item.get(given.names[name]), given.values[value]
    return mine is not None and mine.keys() == other.keys() and holds(key_value(mine), key_value(other))
