"""Placeholders: `<EMAIL_1>` replaces one value in all texts of a turn."""

import re
from collections import Counter
from collections.abc import Mapping

FORM = re.compile(r"<[^<>\s]{1,62}>")
"""The form of all placeholders, including those of callers, for example `<Client-A>`."""

_GENERATED = re.compile(r"<([A-Z][A-Z_]{0,30})_[1-9][0-9]{0,8}>")


def kind_of(placeholder: str) -> str:
    """The kind in a placeholder of the generated form; empty for another form."""
    match = _GENERATED.fullmatch(placeholder)
    return match[1].lower() if match else ""


def redaction(kind: str) -> str:
    """The text that replaces a redacted value of a kind."""
    return f"[REDACTED_{kind.upper()}]"


class Placeholders:
    """The placeholders of values: given ones, and new ones for further values."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self.values = dict(given)
        """The value of each placeholder."""
        self._by_value = {value: placeholder for placeholder, value in reversed(list(given.items()))}
        self._taken = set(given)
        self._numbers: Counter[str] = Counter()

    def assign(self, value: str, kind: str) -> str:
        """The placeholder of a value; a new one has the lowest free number of its kind."""
        placeholder = self._by_value.get(value)
        if placeholder is None:
            placeholder = self._by_value[value] = self._next(kind.upper())
            self.values[placeholder] = value
        return placeholder

    def reserve(self, text: str) -> None:
        """Never assign a placeholder that a text contains: the two could not be distinguished."""
        self._taken.update(match[0] for match in _GENERATED.finditer(text))

    def _next(self, kind: str) -> str:
        while True:
            self._numbers[kind] += 1
            placeholder = f"<{kind}_{self._numbers[kind]}>"
            if placeholder not in self._taken:
                self._taken.add(placeholder)
                return placeholder
