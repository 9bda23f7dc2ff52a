"""The subset of DynamoDB's expressions that `core` uses, over items in DynamoDB's JSON (`{"name": {"S": "text"}}`).

Names and values are placeholders (`#name`, `:value`), as boto3 writes them. Anything else raises an error.
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
    """The names and values of a request's placeholders."""

    names: Mapping[str, str]
    values: Mapping[str, Any]

    @classmethod
    def of(cls, request: Mapping[str, Any]) -> "Placeholders":
        """Return the placeholders of a request, or of a part of one."""
        return cls(request.get("ExpressionAttributeNames", {}), request.get("ExpressionAttributeValues", {}))


def holds(text: str | None, item: Item | None, placeholders: Placeholders) -> bool:
    """Whether an item meets a condition. An absent item has no attributes; an absent condition is always met."""
    return text is None or _parse_condition(text)(item or {}, placeholders)


def apply_update(text: str, item: Item, placeholders: Placeholders) -> dict[str, Any]:
    """Return the item after an update expression (SET, REMOVE, ADD)."""
    changed = dict(item)
    for verb, part in _split_clauses(text):
        name, *operand = part.replace("=", " ").split()
        attribute = placeholders.names[name]
        if verb == "REMOVE":
            changed.pop(attribute, None)
            continue
        (value,) = (placeholders.values[name] for name in operand)
        changed[attribute] = value if verb == "SET" else _add(changed.get(attribute), value)
    return changed


def project(text: str | None, item: Item, placeholders: Placeholders) -> Item:
    """Return the attributes that a projection names, or all of them without a projection."""
    if text is None:
        return item
    names = [placeholders.names[name.strip()] for name in text.split(",")]
    return {name: item[name] for name in names if name in item}


def sortable(value: Mapping[str, Any]) -> Any:
    """Return a value that Python compares as DynamoDB does: text as UTF-8, numbers as numbers."""
    ((kind, plain),) = value.items()
    return Decimal(plain) if kind == "N" else plain.encode() if kind == "S" else plain


@cache
def _split_clauses(text: str) -> list[tuple[str, str]]:
    words = re.split(r"\b(SET|REMOVE|ADD)\b", text)
    return [(verb, part) for verb, parts in zip(words[1::2], words[2::2], strict=True) for part in parts.split(",")]


def _add(old: Item | None, more: Item) -> Item:
    return {"N": str(Decimal(old["N"] if old else 0) + Decimal(more["N"]))}


@cache
def _parse_condition(text: str) -> Condition:
    tokens = _TOKEN.findall(text)
    if "".join(tokens) != re.sub(r"\s", "", text):
        raise ValueError(text)
    parser = _Parser(tokens)
    condition = parser.parse_or()
    if parser.tokens:
        raise ValueError(text)
    return condition


@dataclass
class _Parser:
    """A recursive descent parser: each method consumes the tokens of one rule and returns a condition."""

    tokens: list[str]

    def parse_or(self) -> Condition:
        operands = [self._parse_and()]
        while self.tokens[:1] == ["OR"]:
            self._expect("OR")
            operands.append(self._parse_and())
        if len(operands) == 1:
            return operands[0]
        return lambda item, placeholders: any(operand(item, placeholders) for operand in operands)

    def _parse_and(self) -> Condition:
        operands = [self._parse_operand()]
        while self.tokens[:1] == ["AND"]:
            self._expect("AND")
            operands.append(self._parse_operand())
        if len(operands) == 1:
            return operands[0]
        return lambda item, placeholders: all(operand(item, placeholders) for operand in operands)

    def _parse_operand(self) -> Condition:
        first = self.tokens.pop(0)
        if first == "(":
            inner = self.parse_or()
            self._expect(")")
            return inner
        if first in {"attribute_exists", "attribute_not_exists"}:
            name = self._parse_argument()
            return partial(_exists, name, first == "attribute_exists")
        return self._parse_comparison(first)

    def _parse_comparison(self, name: str) -> Condition:
        operator = self.tokens.pop(0)
        if operator == "BETWEEN":
            low = self.tokens.pop(0)
            self._expect("AND")
            high = self.tokens.pop(0)
            return lambda item, placeholders: (
                _compare(name, ge, low, item, placeholders) and _compare(name, le, high, item, placeholders)
            )
        return partial(_compare, name, _COMPARISONS[operator], self.tokens.pop(0))

    def _parse_argument(self) -> str:
        self._expect("(")
        name = self.tokens.pop(0)
        self._expect(")")
        return name

    def _expect(self, expected: str) -> None:
        if self.tokens.pop(0) != expected:
            raise ValueError(f"{expected} expected")


def _exists(name: str, expected: bool, item: Item, placeholders: Placeholders) -> bool:  # noqa: FBT001 - from partial
    return (placeholders.names[name] in item) is expected


def _compare(name: str, holds: Callable[[Any, Any], bool], value: str, item: Item, placeholders: Placeholders) -> bool:
    left, right = item.get(placeholders.names[name]), placeholders.values[value]
    return left is not None and left.keys() == right.keys() and holds(sortable(left), sortable(right))
