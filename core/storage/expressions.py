"""Converts values and conditions to DynamoDB's format."""

from collections.abc import Mapping
from typing import Any

from boto3.dynamodb.conditions import ConditionBase, ConditionExpressionBuilder
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from core.storage.writes import Update

Item = dict[str, Any]


class Expressions:
    """Builds the expressions of one request. Names and values are placeholders, so reserved words are no problem."""

    def __init__(self) -> None:
        self._builder = ConditionExpressionBuilder()
        self._names: dict[str, str] = {}
        self._values: dict[str, Any] = {}

    def condition(self, condition: ConditionBase, *, key: bool = False) -> str:
        """The expression of a condition on an item, or on a key (`key`)."""
        built = self._builder.build_expression(condition, is_key_condition=key)
        self._names |= built.attribute_name_placeholders
        self._values |= built.attribute_value_placeholders
        return str(built.condition_expression)

    def name(self, attribute: str) -> str:
        """The placeholder of an attribute's name."""
        placeholder = f"#{attribute}"
        self._names[placeholder] = attribute
        return placeholder

    def update(self, write: Update) -> str:
        """The expression of an update."""
        sets = [f"{self.name(name)} = {self._value(name, value)}" for name, value in write.values.items()]
        removals = [self.name(name) for name in write.remove]
        additions = [f"{self.name(name)} {self._value(name, value)}" for name, value in write.add.items()]
        clauses = [("SET", sets), ("REMOVE", removals), ("ADD", additions)]
        return " ".join(f"{verb} {', '.join(parts)}" for verb, parts in clauses if parts)

    def _value(self, attribute: str, value: Any) -> str:
        placeholder = f":{attribute}"
        self._values[placeholder] = value
        return placeholder

    def placeholders(self) -> dict[str, Any]:
        """The parameters of a request with the names and values of its placeholders."""
        filled = {"ExpressionAttributeNames": self._names, "ExpressionAttributeValues": serialize(self._values)}
        return {name: value for name, value in filled.items() if value}


def serialize(item: Mapping[str, Any]) -> Any:
    """Python to DynamoDB. Attributes that are None are left out."""
    convert = TypeSerializer().serialize
    return {name: convert(value) for name, value in item.items() if value is not None}


def deserialize(item: Mapping[str, Any]) -> Item:
    """DynamoDB to Python. All stored numbers are integers."""
    return {name: _deserialize_value(value) for name, value in item.items()}


def _deserialize_value(value: Any) -> Any:
    match value:
        case {"N": number}:
            return int(number)
        case {"B": data}:
            return data
    return TypeDeserializer().deserialize(value)
