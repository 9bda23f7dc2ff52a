"""Runs the detectors of the deployment on a text."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from core.errors import ProviderFailed, SkeinError
from core.pii.matches import KINDS, SERVICE_KINDS, Detector, Match, resolve_overlaps
from core.pii.normalization import normalize
from core.settings import settings


def known_kinds() -> tuple[str, ...]:
    """The kinds that this deployment detects."""
    return KINDS + SERVICE_KINDS if settings().pii_comprehend else KINDS


def detect(text: str, kinds: Collection[str]) -> list[Match]:
    """The matches in a text, in its order and without overlaps.

    A detector that calls a service runs only if `kinds` contains one of its kinds. The patterns always run for all of
    their kinds, so that a part of an IBAN is never reported as a telephone number. Raises ProviderFailed if a detector
    fails, since the text may then contain undetected personal data.
    """
    detectors = [one for one in _detectors() if one.kinds == KINDS or not set(kinds).isdisjoint(one.kinds)]
    try:
        return resolve_overlaps([match for one in detectors for match in one.find(text)], len(text))
    except SkeinError:
        raise
    except Exception as error:  # noqa: BLE001 - after any error the text may contain undetected personal data
        # The messages of the error and of its cause are left out: they may quote the text.
        name = type(error).__name__
        raise ProviderFailed(f"The detection of personal data failed ({name}); nothing was forwarded.") from None


def is_evident(value: str) -> bool:
    """Whether the form of a value identifies it in any context."""
    return any((match.start, match.end) == (0, len(value)) for match in _detectors()[0].find(value))


def _detectors() -> tuple[Detector, ...]:
    if not settings().pii_comprehend:
        return (PatternDetector(settings().pii_phone_region),)
    from core.pii.comprehend import comprehend

    return PatternDetector(settings().pii_phone_region), comprehend(settings().pii_comprehend)


@dataclass(frozen=True, slots=True)
class PatternDetector:
    """Detects kinds by their form. Telephone numbers without a country code are those of `region`."""

    region: str
    kinds = KINDS

    def find(self, text: str) -> Iterable[Match]:
        """The matches of all patterns."""
        normalized = normalize(text)
        return (Match(kind, start, end) for kind, find in self._patterns() for start, end in find(normalized))

    def _patterns(self) -> Iterator[tuple[str, Callable[[str], Iterator[tuple[int, int]]]]]:
        from core.pii.patterns import card, email, iban, ip, phone, ssn

        yield from (("email", email.find), ("phone", partial(phone.find, region=self.region)), ("ssn", ssn.find))
        yield from (("credit_card", card.find), ("iban", iban.find), ("ip", ip.find))
