"""Matchers that stand in expected values for ids and times, which cannot be known in advance."""

import re
import time

from typing_extensions import override


class Like:
    """Equals every string that fully matches a regular expression."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, pattern: str) -> None:
        self._pattern = re.compile(pattern)

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and self._pattern.fullmatch(other) is not None

    @override
    def __repr__(self) -> str:
        return f"Like({self._pattern.pattern!r})"


class Positive:
    """Equals every positive integer."""

    __hash__ = None  # type: ignore[assignment]

    @override
    def __eq__(self, other: object) -> bool:
        return type(other) is int and other > 0

    @override
    def __repr__(self) -> str:
        return "Positive()"


class RecentSeconds:
    """Equals every integer of seconds since the epoch that is less than an hour in the past."""

    __hash__ = None  # type: ignore[assignment]

    @override
    def __eq__(self, other: object) -> bool:
        return type(other) is int and 0 <= time.time() - other < 3600

    @override
    def __repr__(self) -> str:
        return "RecentSeconds()"


THREAD_ID, MESSAGE_ID, CONVERSATION_ID = (Like(rf"{prefix}_[0-9a-f]{{32}}") for prefix in ("thread", "msg", "conv"))

SECONDS = RecentSeconds()
