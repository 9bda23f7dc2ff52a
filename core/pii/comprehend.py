"""Amazon Comprehend, which tells names and addresses in texts; it is paid for by the character."""

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
"""Comprehend's types; what has a form of its own is found without it."""

_PART, _OVERLAP = 24_000, 400
"""Characters of a part, of which 100 KB of UTF-8 are taken; and how many the next repeats, for a name on the cut."""

_LEAST_SCORE = 0.5
"""Rather a word too many is masked than a name too few."""

_TIMEOUTS = Timeouts(connect=2, read=8)


@cache
def comprehend(language: str) -> "Comprehend":
    """The detector for a language, with its connections."""
    return Comprehend(language)


class Comprehend:
    """A detector of names and addresses in texts of one language, `en` or `es`."""

    kinds = SERVICE_KINDS

    def __init__(self, language: str, timeouts: Timeouts = _TIMEOUTS) -> None:
        self._language = cast("LanguageCodeType", language)
        self._timeouts = timeouts

    def find(self, text: str) -> Iterator[Match]:
        """Names and addresses. Raises ProviderFailed and its kin."""
        for begin in range(0, max(len(text) - _OVERLAP, 1), _PART - _OVERLAP):
            part = text[begin : begin + _PART]
            if re.search(r"\w", part):
                yield from (Match(one.kind, begin + one.start, begin + one.end) for one in self._ask(part))

    @cached_property
    def _client(self) -> "ComprehendClient":
        import boto3

        return boto3.client("comprehend", config=self._timeouts.config(attempts=2))

    def _ask(self, part: str) -> list[Match]:
        try:
            found = self._client.detect_pii_entities(Text=part, LanguageCode=self._language)["Entities"]
            return [
                Match(_KINDS[one["Type"]], one["BeginOffset"], one["EndOffset"])
                for one in found
                if one["Type"] in _KINDS and one["Score"] >= _LEAST_SCORE
            ]
        except (BotoCoreError, ClientError, KeyError, TypeError) as error:
            raise _to_error(error) from None


def _to_error(error: Exception) -> ProviderFailed:
    """What an error means, without its words: they may quote the text."""
    kind = classify(error)
    if kind is ErrorKind.TIMED_OUT:
        return ProviderTimedOut("Comprehend did not answer in time; nothing was sent on.")
    if kind is ErrorKind.BUSY:
        return ProviderBusy("Comprehend is busy; nothing was sent on. Try again in a moment.")
    if isinstance(error, ClientError):
        return ProviderFailed(f"Comprehend could not look for names (status {status(error)}); nothing was sent on.")
    return ProviderFailed(f"Comprehend cannot be asked for names ({type(error).__name__}); nothing was sent on.")
