"""The client of Amazon Comprehend, which detects names and addresses; it is billed by the character."""

import re
from collections.abc import Iterator
from functools import cache, cached_property
from typing import TYPE_CHECKING, cast

from botocore.exceptions import BotoCoreError, ClientError

from core.aws.errors import ErrorKind, classify, status
from core.aws.timeouts import Timeouts
from core.errors import ProviderBusy, ProviderFailed, ProviderTimedOut
from core.pii.matches import SERVICE_KINDS, Match

if TYPE_CHECKING:
    from mypy_boto3_comprehend import ComprehendClient
    from mypy_boto3_comprehend.literals import LanguageCodeType

_KINDS = {"NAME": "name", "ADDRESS": "address"}
"""Comprehend's types and our kinds. Patterns detect the other kinds."""

_PART, _OVERLAP = 24_000, 400
"""Characters of one request, which is limited to 100 KB of UTF-8, and the overlap of two requests, so that a name at
the boundary is in one of them."""

_MIN_SCORE = 0.5
"""Low: a masked word does less harm than an unmasked name."""

_TIMEOUTS = Timeouts(connect=2, read=8)


@cache
def comprehend(language: str) -> "Comprehend":
    """The detector for a language, cached with its connections."""
    return Comprehend(language)


class Comprehend:
    """Detects names and addresses in texts of one language, `en` or `es`."""

    kinds = SERVICE_KINDS

    def __init__(self, language: str, timeouts: Timeouts = _TIMEOUTS) -> None:
        self._language = cast("LanguageCodeType", language)
        self._timeouts = timeouts

    def find(self, text: str) -> Iterator[Match]:
        """The names and addresses in a text. Raises ProviderFailed and its subclasses."""
        for begin in range(0, max(len(text) - _OVERLAP, 1), _PART - _OVERLAP):
            part = text[begin : begin + _PART]
            if re.search(r"\w", part):
                yield from (Match(one.kind, begin + one.start, begin + one.end) for one in self._detect(part))

    @cached_property
    def _client(self) -> "ComprehendClient":
        import boto3

        return boto3.client("comprehend", config=self._timeouts.config(attempts=2))

    def _detect(self, part: str) -> list[Match]:
        try:
            entities = self._client.detect_pii_entities(Text=part, LanguageCode=self._language)["Entities"]
            return [
                Match(_KINDS[one["Type"]], one["BeginOffset"], one["EndOffset"])
                for one in entities
                if one["Type"] in _KINDS and one["Score"] >= _MIN_SCORE
            ]
        except (BotoCoreError, ClientError, KeyError, TypeError) as error:
            raise _to_error(error) from None


def _to_error(error: Exception) -> ProviderFailed:
    """The error for an exception, without its message, which may quote the text."""
    kind = classify(error)
    if kind is ErrorKind.TIMED_OUT:
        return ProviderTimedOut("Comprehend did not answer in time; nothing was forwarded.")
    if kind is ErrorKind.BUSY:
        return ProviderBusy("Comprehend is busy; nothing was forwarded. Try again in a moment.")
    if isinstance(error, ClientError):
        return ProviderFailed(f"Comprehend rejected the request (status {status(error)}); nothing was forwarded.")
    return ProviderFailed(f"Comprehend cannot be called ({type(error).__name__}); nothing was forwarded.")
