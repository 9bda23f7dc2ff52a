"""Python's values and conditions in DynamoDB's words."""

from collections.abc import Mapping
from typing import Any

from boto3.dynamodb.conditions import ConditionBase, ConditionExpressionBuilder
from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from core.storage.writes import Update

Item = dict[str, Any]


class Expressions:
    """Builds the expressions of one request; names and values never stand in them, so no name is reserved."""

    def __init__(self) -> None:
        self._builder = ConditionExpressionBuilder()
        self._names: dict[str, str] = {}
        self._values: dict[str, Any] = {}

    def condition(self, condition: ConditionBase, *, key: bool = False) -> str:
        """A condition, of an item or (`key`) of a key."""
        built = self._builder.build_expression(condition, is_key_condition=key)
        self._names |= built.attribute_name_placeholders
        self._values |= built.attribute_value_placeholders
        return str(built.condition_expression)

    def name(self, attribute: str) -> str:
        """What stands for an attribute's name."""
        placeholder = f"#{attribute}"
        self._names[placeholder] = attribute
        return placeholder

    def update(self, write: Update) -> str:
        """What an update does."""
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
        """The fields of the request that say what stands for what."""
        filled = {"ExpressionAttributeNames": self._names, "ExpressionAttributeValues": pack(self._values)}
        return {name: value for name, value in filled.items() if value}


def pack(item: Mapping[str, Any]) -> Any:
    """Python to DynamoDB; an attribute that is None is left out."""
    serialize = TypeSerializer().serialize
    return {name: serialize(value) for name, value in item.items() if value is not None}


def unpack(item: Mapping[str, Any]) -> Item:
    """DynamoDB to Python; every number we keep is whole."""
    return {name: _value_of(value) for name, value in item.items()}


def _value_of(value: Any) -> Any:
    match value:
        case {"N": number}:
            return int(number)
        case {"B": data}:
            return data
    return TypeDeserializer().deserialize(value)
