"""The request headers that control the masking of personal data.

| header | value |
|---|---|
| `X-Pii-Mapping` | policies, `email=mask, ssn=redact`; or a JSON object of placeholders and values |
| `X-Auto-Pii-Mapping` | `true`: mask every known kind without a policy |
| `X-Pii-Positions` | JSON, `[{"start": 8, "end": 12, "type": "name"}]`: ranges of characters of the message |
| `X-Chat-History-Pii-Mapping` | a JSON object of placeholders and values in the thread's earlier messages |
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError

from core.errors import Invalid
from core.pii.detection import known_kinds
from core.pii.masking import Masking, Policy
from core.pii.matches import KINDS, SERVICE_KINDS
from core.pii.placeholders import FORM

MAPPING, AUTO = "x-pii-mapping", "x-auto-pii-mapping"
POSITIONS, HISTORY = "x-pii-positions", "x-chat-history-pii-mapping"


def _check(mapping: Any) -> Any:
    """Reject a mapping as a whole: pydantic's message would quote the key, which may be a misplaced value."""
    if not isinstance(mapping, dict) or not all(
        FORM.fullmatch(placeholder) and isinstance(value, str) and value.strip()
        for placeholder, value in mapping.items()
    ):
        message = "Input should be an object of placeholders, for example <EMAIL_1>, and their values"
        raise PydanticCustomError("pii_mapping", message)
    return mapping


PiiMapping = Annotated[
    dict[
        Annotated[str, StringConstraints(pattern=f"^{FORM.pattern}$")], Annotated[str, StringConstraints(min_length=1)]
    ],
    BeforeValidator(_check),
]
"""Placeholders and their values."""


class _Position(BaseModel):
    start: Annotated[int, Field(ge=0)]
    end: int
    type: str


_Mapping = TypeAdapter(PiiMapping)
_Positions = TypeAdapter(list[_Position])


def masking_from_headers(
    pii_mapping: str | None = None,
    auto: str | None = None,
    positions: str | None = None,
    history_mapping: str | None = None,
    *,
    message: str = "",
    defaults: Mapping[str, Policy] | None = None,
) -> Masking:
    """The masking of a request; `defaults` are the policies of its space. Raises Invalid without quoting a value."""
    given = (pii_mapping or "").strip()
    is_mapping = given.startswith("{")
    explicit = {} if is_mapping else parse_policies(given, "header", MAPPING)
    automatic = dict.fromkeys(known_kinds(), Policy.MASK) if _parse_flag(auto) else {}
    masking = Masking(
        {**automatic, **(defaults or {}), **explicit},
        _parse(_Mapping, given, MAPPING) if is_mapping else {},
        _parse(_Mapping, history_mapping, HISTORY) if history_mapping else {},
    )
    for position in _parse(_Positions, positions, POSITIONS) if positions else []:
        _add_position(masking, position, message)
    return masking


def parse_policies(text: str, *loc: str) -> dict[str, Policy]:
    """Policies from a list, `email=mask, ssn=redact`. Raises Invalid at `loc`, naming the known kinds."""
    found: dict[str, Policy] = {}
    for one in filter(None, map(str.strip, text.split(","))):
        kind, _, policy = (word.strip().lower() for word in one.partition("="))
        if kind not in known_kinds():
            raise _invalid(f"Unknown type of personal data. The known ones are {', '.join(known_kinds())}.", *loc)
        if policy not in set(Policy):
            raise _invalid(f"A type is followed by = and one of the policies {', '.join(Policy)}.", *loc)
        if found.setdefault(kind, Policy(policy)) != policy:
            raise _invalid(f"'{kind}' has two policies.", *loc)
    return found


def _parse_flag(text: str | None) -> bool:
    word = (text or "false").strip().lower()
    if word not in {"true", "false"}:
        raise _invalid("The value is 'true' or 'false'.", "header", AUTO)
    return word == "true"


def _add_position(masking: Masking, position: _Position, message: str) -> None:
    if position.type not in KINDS + SERVICE_KINDS:
        raise _invalid(f"A type is one of {', '.join(KINDS + SERVICE_KINDS)}.", "header", POSITIONS)
    value = message[position.start : position.end]
    if position.end > len(message) or not value.strip():
        raise _invalid("A position is a non-blank range of characters of the message.", "header", POSITIONS)
    masking.add_value(value, position.type)


def _parse(form: TypeAdapter[Any], text: str, header: str) -> Any:
    try:
        return form.validate_json(text)
    except ValidationError:
        pass
    messages = {
        _Mapping: "The value is a JSON object of placeholders, for example <EMAIL_1>, and their values.",
        _Positions: "The value is a JSON array of objects with 'start', 'end' and 'type'.",
    }
    raise _invalid(messages[form], "header", header)


def _invalid(message: str, *loc: str) -> Invalid:
    return Invalid.field(*loc, message=message)
