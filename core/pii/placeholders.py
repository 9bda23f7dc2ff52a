"""Placeholders: `<EMAIL_1>` stands for one value, in every text of a turn."""

import re
from collections import Counter
from collections.abc import Mapping

FORM = re.compile(r"<[^<>\s]{1,62}>")
"""What can be a placeholder: also one that a caller made up, `<Client-A>`."""

_OURS = re.compile(r"<([A-Z][A-Z_]{0,30})_[1-9][0-9]{0,8}>")


def kind_of(placeholder: str) -> str:
    """The kind that a placeholder of our form names; of another, nothing."""
    match = _OURS.fullmatch(placeholder)
    return match[1].lower() if match else ""


def redaction(kind: str) -> str:
    """What stands for good in place of any value of a kind."""
    return f"[REDACTED_{kind.upper()}]"


class Placeholders:
    """Which placeholder stands for which value: those that are given, then new ones as values are met."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self.values = dict(given)
        """The value of each placeholder."""
        self._of = {value: placeholder for placeholder, value in reversed(list(given.items()))}
        self._taken = set(given)
        self._numbers: Counter[str] = Counter()

    def of(self, value: str, kind: str) -> str:
        """The placeholder of a value: the kind's lowest free number, if it has none yet."""
        found = self._of.get(value)
        if found is None:
            found = self._of[value] = self._free(kind.upper())
            self.values[found] = value
        return found

    def reserve(self, text: str) -> None:
        """Do not hand out what a text says itself: nobody could tell the two apart."""
        self._taken.update(match[0] for match in _OURS.finditer(text))

    def _free(self, kind: str) -> str:
        while True:
            self._numbers[kind] += 1
            placeholder = f"<{kind}_{self._numbers[kind]}>"
            if placeholder not in self._taken:
                self._taken.add(placeholder)
                return placeholder
