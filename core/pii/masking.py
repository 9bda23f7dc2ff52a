"""Masks personal data in one turn: for the model, for the store, and back in the answer."""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from core.pii import streams
from core.pii.detection import detect, is_evident
from core.pii.literals import LiteralDetector
from core.pii.matches import Match, resolve_overlaps
from core.pii.placeholders import FORM, Placeholders, kind_of, redaction


class Policy(StrEnum):
    """The treatment of a kind of personal data."""

    MASK = "mask"
    """A placeholder for the model, the value everywhere else."""
    REDACT = "redact"
    """Removed permanently, also from the store."""
    ALLOW = "allow"
    """Unchanged."""


class Masking:
    """The masking of all texts of a turn, in which a value has the same placeholder everywhere.

    `known` are placeholders of the caller. Their values are masked everywhere, for every kind, and these
    placeholders stay unchanged in texts. `earlier` are the placeholders in the stored messages of the thread, which
    may have other values.
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
        """Whether anything can be masked."""
        return bool(self._policies or self._literals)

    @property
    def mapping(self) -> dict[str, str]:
        """The placeholders so far, and their values."""
        return dict(self._placeholders.values)

    def add_value(self, value: str, kind: str) -> None:
        """Treat a value by the policy of its kind from now on, MASK by default, wherever it occurs."""
        self._literals.add(value, kind)

    def mask(self, text: str) -> str:
        """A text for the model. Raises ProviderFailed if a detector fails."""
        if not self.is_active:
            return text
        self._placeholders.reserve(text)
        return "".join(
            self._mask_placeholder(part) if is_placeholder else self._replace(part, (Policy.MASK, Policy.REDACT))
            for part, is_placeholder in self._split(text)
        )

    def mask_earlier(self, text: str) -> str:
        """A stored message for the model; its placeholders are replaced by their earlier values first."""
        return self.mask(_restore(text, self._earlier))

    def mask_all(self, earlier: Iterable[str], *new: str) -> list[str]:
        """Stored messages, then new ones, for the model. Detection runs on all of them before the first is masked: a
        value that the context of one message identifies is masked in all."""
        texts = [*(_restore(text, self._earlier) for text in earlier), *new]
        for text in texts:
            self._learn(text)
        return [self.mask(text) for text in texts]

    def redact(self, text: str) -> str:
        """A text for the store, without the values to redact. Raises ProviderFailed if a detector fails."""
        return self._replace(text, (Policy.REDACT,)) if Policy.REDACT in self._policies.values() else text

    def unmask(self, text: str) -> str:
        """A text of the model, its placeholders replaced by their values."""
        return _restore(text, self._placeholders.values)

    def unmask_stream(self, stream: Iterator[str]) -> Iterator[str]:
        """A stream of the model, its placeholders replaced by their values, whose chunks may end anywhere."""
        return streams.unmask(stream, self._placeholders.values, self.unmask)

    def _learn(self, text: str) -> None:
        self._placeholders.reserve(text)
        for part, is_placeholder in self._split(text):
            if not is_placeholder:
                self._matches(part)

    def _split(self, text: str) -> Iterator[tuple[str, bool]]:
        """The parts of a text between known placeholders, and the placeholders; whether each part is one."""
        at = 0
        for match in FORM.finditer(text):
            if match[0] in self._placeholders.values:
                yield text[at : match.start()], False
                yield match[0], True
                at = match.end()
        yield text[at:], False

    def _mask_placeholder(self, placeholder: str) -> str:
        """The replacement of a placeholder in a text. One that the caller did not give is ordinary text that looks like
        a generated placeholder: it gets a placeholder itself, so that unmasking restores it."""
        kind = kind_of(placeholder)
        if placeholder not in self._known:
            return self._placeholders.assign(placeholder, kind)
        return redaction(kind) if self._policies.get(kind) is Policy.REDACT else placeholder

    def _replace(self, text: str, policies: tuple[Policy, ...]) -> str:
        parts, at = [], 0
        for match in self._matches(text):
            policy = self._policies.get(match.kind, Policy.MASK)
            if policy in policies:
                parts += [text[at : match.start], self._replacement(text[match.start : match.end], match.kind, policy)]
                at = match.end
        return "".join([*parts, text[at:]])

    def _replacement(self, value: str, kind: str, policy: Policy) -> str:
        return redaction(kind) if policy is Policy.REDACT else self._placeholders.assign(value, kind)

    def _matches(self, text: str) -> list[Match]:
        """The detected matches of kinds with a policy, and the literal ones. A value that only its context identifies
        becomes a literal, to be found in other contexts."""
        detected = [match for match in self._detect(text) if match.kind in self._policies]
        for match in detected:
            value = text[match.start : match.end]
            if not is_evident(value):
                self.add_value(value, match.kind)
        return resolve_overlaps([*detected, *self._literals.find(text)], len(text)) if self._literals else detected

    def _detect(self, text: str) -> list[Match]:
        """The matches of the detectors, cached: the same text is both stored and sent."""
        if not self._policies:
            return []
        if text not in self._detected:
            self._detected[text] = detect(text, self._policies)
        return self._detected[text]


def _restore(text: str, values: Mapping[str, str]) -> str:
    return FORM.sub(lambda match: values.get(match[0], match[0]), text) if values else text
