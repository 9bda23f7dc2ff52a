"""Stand-ins in expectations for what nobody can know before: ids and times."""

import re
import time

from typing_extensions import override


class Like:
    """Equal to every string of a form."""

    __hash__ = None  # type: ignore[assignment]

    def __init__(self, form: str) -> None:
        self._form = re.compile(form)

    @override
    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and self._form.fullmatch(other) is not None

    @override
    def __repr__(self) -> str:
        return f"Like({self._form.pattern!r})"


class Positive:
    """Equal to every whole number above zero."""

    __hash__ = None  # type: ignore[assignment]

    @override
    def __eq__(self, other: object) -> bool:
        return type(other) is int and other > 0

    @override
    def __repr__(self) -> str:
        return "Positive()"


class RecentSeconds:
    """Equal to every whole number of seconds since the epoch that is less than an hour ago."""

    __hash__ = None  # type: ignore[assignment]

    @override
    def __eq__(self, other: object) -> bool:
        return type(other) is int and 0 <= time.time() - other < 3600

    @override
    def __repr__(self) -> str:
        return "RecentSeconds()"


THREAD_ID, MESSAGE_ID, CONVERSATION_ID = (Like(rf"{prefix}_[0-9a-f]{{32}}") for prefix in ("thread", "msg", "conv"))

SECONDS = RecentSeconds()
