"""The headers of a request that say what becomes of personal data in it.

| header | says |
|---|---|
| `X-Pii-Mapping` | policies, `email=mask, ssn=redact`; or a JSON object, placeholder to value |
| `X-Auto-Pii-Mapping` | `true`: every kind that is known and has no policy is masked |
| `X-Pii-Positions` | JSON, `[{"start": 8, "end": 12, "type": "name"}]`: characters of the message that are personal |
| `X-Chat-History-Pii-Mapping` | a JSON object, placeholder to value: of the thread's earlier messages |
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


def _check(said: Any) -> Any:
    """Refuse a mapping as a whole: pydantic's own words name the key, which may be a value put in the wrong place."""
    if not isinstance(said, dict) or not all(
        FORM.fullmatch(placeholder) and isinstance(value, str) and value.strip() for placeholder, value in said.items()
    ):
        words = "Input should be an object: each placeholder, <EMAIL_1> say, with the text that it stands for"
        raise PydanticCustomError("pii_mapping", words)
    return said


PiiMapping = Annotated[
    dict[
        Annotated[str, StringConstraints(pattern=f"^{FORM.pattern}$")], Annotated[str, StringConstraints(min_length=1)]
    ],
    BeforeValidator(_check),
]
"""Placeholders with their values."""


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
    """The masking that a request asks for; `defaults` are the space's own policies. Raises Invalid, quoting nothing."""
    said = (pii_mapping or "").strip()
    is_mapping = said.startswith("{")
    named = {} if is_mapping else policies(said, "header", MAPPING)
    every = dict.fromkeys(known_kinds(), Policy.MASK) if _is_true(auto) else {}
    masking = Masking(
        {**every, **(defaults or {}), **named},
        _read(_Mapping, said, MAPPING) if is_mapping else {},
        _read(_Mapping, history_mapping, HISTORY) if history_mapping else {},
    )
    for position in _read(_Positions, positions, POSITIONS) if positions else []:
        _mark(masking, position, message)
    return masking


def policies(said: str, *loc: str) -> dict[str, Policy]:
    """Policies as a list, `email=mask, ssn=redact`. Raises Invalid at `loc`, naming the known kinds and policies."""
    found: dict[str, Policy] = {}
    for one in filter(None, map(str.strip, said.split(","))):
        kind, _, policy = (word.strip().lower() for word in one.partition("="))
        if kind not in known_kinds():
            raise _invalid(f"This is no known type of personal data. Known are {', '.join(known_kinds())}.", *loc)
        if policy not in set(Policy):
            raise _invalid(f"A type is followed by = and a policy: one of {', '.join(Policy)}.", *loc)
        if found.setdefault(kind, Policy(policy)) != policy:
            raise _invalid(f"'{kind}' has two policies.", *loc)
    return found


def _is_true(said: str | None) -> bool:
    word = (said or "false").strip().lower()
    if word not in {"true", "false"}:
        raise _invalid("This is 'true' or 'false'.", "header", AUTO)
    return word == "true"


def _mark(masking: Masking, position: _Position, message: str) -> None:
    if position.type not in KINDS + SERVICE_KINDS:
        raise _invalid(f"A type is one of {', '.join(KINDS + SERVICE_KINDS)}.", "header", POSITIONS)
    value = message[position.start : position.end]
    if position.end > len(message) or not value.strip():
        raise _invalid("A position is a range of characters of the message, with something in it.", "header", POSITIONS)
    masking.add_value(value, position.type)


def _read(form: TypeAdapter[Any], said: str, header: str) -> Any:
    try:
        return form.validate_json(said)
    except ValidationError:
        pass
    words = {
        _Mapping: "This is a JSON object: each placeholder, <EMAIL_1> say, with the value that it stands for.",
        _Positions: "This is a JSON array of objects with 'start', 'end' and 'type'.",
    }
    raise _invalid(words[form], "header", header)


def _invalid(message: str, *loc: str) -> Invalid:
    return Invalid.field(*loc, message=message)
