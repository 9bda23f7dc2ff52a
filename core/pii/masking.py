"""What becomes of personal data in one turn: towards the model, in the store, and in the answer."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from core.pii import streams
from core.pii.detection import detect, is_evident
from core.pii.literals import LiteralDetector
from core.pii.matches import Match, resolve_overlaps
from core.pii.placeholders import FORM, Placeholders, kind_of, redaction


class Policy(StrEnum):
    """What happens to a kind."""

    MASK = "mask"
    """A placeholder towards the model, the value everywhere else."""
    REDACT = "redact"
    """Gone for good, also from the store."""
    ALLOW = "allow"
    """Nothing."""


class Masking:
    """One for all texts of a turn: the same value has the same placeholder in each.

    `known` has placeholders of the caller's own. Their values are masked wherever they stand, whatever kind they are,
    and such a placeholder in a text stays as it is. `earlier` is the same for the messages that are in the thread
    already, whose placeholders may have stood for something else.
    """

    def __init__(
        self,
        policies: Mapping[str, Policy] | None = None,
        known: Mapping[str, str] | None = None,
        earlier: Mapping[str, str] | None = None,
    ) -> None:
        self._policies = {kind: policy for kind, policy in (policies or {}).items() if policy is not Policy.ALLOW}
        self._earlier = dict(earlier or {})
        self._known = {**self._earlier, **(known or {})}
        self._placeholders = Placeholders(self._known)
        self._literals = LiteralDetector()
        self._detected: dict[str, list[Match]] = {}
        for placeholder, value in [*self._known.items(), *self._earlier.items()]:
            self.add_value(value, kind_of(placeholder))

    @property
    def is_active(self) -> bool:
        """Whether anything may be masked."""
        return bool(self._policies or self._literals)

    @property
    def mapping(self) -> dict[str, str]:
        """The value of each placeholder so far."""
        return dict(self._placeholders.values)

    def add_value(self, value: str, kind: str) -> None:
        """Say that a value is personal: from now on it is masked wherever it stands, or what its kind's policy says."""
        self._literals.add(value, kind)

    def mask(self, text: str) -> str:
        """A text towards the model. Raises ProviderFailed if a detector fails."""
        if not self.is_active:
            return text
        self._placeholders.reserve(text)
        return "".join(
            self._own(part) if is_placeholder else self._replaced(part, (Policy.MASK, Policy.REDACT))
            for part, is_placeholder in self._parts(text)
        )

    def mask_earlier(self, text: str) -> str:
        """A message of the thread towards the model, the placeholders of its own time taken for their values."""
        return self.mask(_valued(text, self._earlier))

    def mask_all(self, earlier: Iterable[str], *said: str) -> list[str]:
        """The thread's messages, then what is said now, towards the model. All are looked through before any is masked:
        what the words of one tell of a value counts in the others."""
        texts = [*(_valued(text, self._earlier) for text in earlier), *said]
        for text in texts:
            self._learn(text)
        return [self.mask(text) for text in texts]

    def redact(self, text: str) -> str:
        """A text for the store: what is to be redacted is not in it. Raises ProviderFailed if a detector fails."""
        return self._replaced(text, (Policy.REDACT,)) if Policy.REDACT in self._policies.values() else text

    def unmask(self, text: str) -> str:
        """A text from the model, its placeholders as values again."""
        return _valued(text, self._placeholders.values)

    def unmask_stream(self, stream: Iterator[str]) -> Iterator[str]:
        """A stream from the model, its placeholders as values again wherever it is cut."""
        return streams.unmask(stream, self._placeholders.values, self.unmask)

    def _learn(self, text: str) -> None:
        self._placeholders.reserve(text)
        for part, is_placeholder in self._parts(text):
            if not is_placeholder:
                self._finds(part)

    def _parts(self, text: str) -> Iterator[tuple[str, bool]]:
        """A text, parted at placeholders of ours; whether each part is one."""
        at = 0
        for match in FORM.finditer(text):
            if match[0] in self._placeholders.values:
                yield text[at : match.start()], False
                yield match[0], True
                at = match.end()
        yield text[at:], False

    def _own(self, placeholder: str) -> str:
        """What a placeholder in a text becomes: if nobody said what it stands for before it was handed out, it is no
        placeholder there but words like any other, and needs one itself not to be taken for ours."""
        kind = kind_of(placeholder)
        if placeholder not in self._known:
            return self._placeholders.of(placeholder, kind)
        return redaction(kind) if self._policies.get(kind) is Policy.REDACT else placeholder

    def _replaced(self, text: str, policies: tuple[Policy, ...]) -> str:
        parts, at = [], 0
        for find in self._finds(text):
            policy = self._policies.get(find.kind, Policy.MASK)
            if policy in policies:
                parts += [text[at : find.start], self._instead(text[find.start : find.end], find.kind, policy)]
                at = find.end
        return "".join([*parts, text[at:]])

    def _instead(self, value: str, kind: str, policy: Policy) -> str:
        return redaction(kind) if policy is Policy.REDACT else self._placeholders.of(value, kind)

    def _finds(self, text: str) -> list[Match]:
        """What is detected, of kinds that have a policy, and what is given; what only its surroundings tell is given
        from here on, to be found in other surroundings as well."""
        found = [find for find in self._detect(text) if find.kind in self._policies]
        for find in found:
            value = text[find.start : find.end]
            if not is_evident(value):
                self.add_value(value, find.kind)
        return resolve_overlaps([*found, *self._literals.find(text)], len(text)) if self._literals else found

    def _detect(self, text: str) -> list[Match]:
        """The same text is stored and sent, but looked through once."""
        if not self._policies:
            return []
        if text not in self._detected:
            self._detected[text] = detect(text, self._policies)
        return self._detected[text]


def _valued(text: str, values: Mapping[str, str]) -> str:
    return FORM.sub(lambda match: values.get(match[0], match[0]), text) if values else text
