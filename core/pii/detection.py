"""The detectors of a deployment, asked for the kinds that somebody wants to know of."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from core.errors import ProviderFailed, SkeinError
from core.pii.matches import KINDS, SERVICE_KINDS, Detector, Match, resolve_overlaps
from core.pii.normalization import normalize
from core.settings import settings


def known_kinds() -> tuple[str, ...]:
    """The kinds that this deployment can tell."""
    return KINDS + SERVICE_KINDS if settings().pii_comprehend else KINDS


def detect(text: str, kinds: Collection[str]) -> list[Match]:
    """What is personal in a text, in its order, none over another. A kind that costs a call is looked for if it is in
    `kinds`; the others are always told, so that what is part of an IBAN is never taken for a telephone number.

    Raises ProviderFailed if a detector fails: then nobody knows what is in the text.
    """
    wanted = [one for one in _detectors() if one.kinds == KINDS or not set(kinds).isdisjoint(one.kinds)]
    try:
        return resolve_overlaps([find for one in wanted for find in one.find(text)], len(text))
    except SkeinError:
        raise
    except Exception as error:  # noqa: BLE001 - whatever it is: nobody knows what is in the text
        # Neither its words nor those of what it came from are told: they may quote the text.
        said = f"Personal data could not be looked for ({type(error).__name__}); nothing was sent on."
        raise ProviderFailed(said) from None


def is_evident(value: str) -> bool:
    """Whether a value is found by its form alone, whatever stands around it."""
    return any((find.start, find.end) == (0, len(value)) for find in _detectors()[0].find(value))


def _detectors() -> tuple[Detector, ...]:
    if not settings().pii_comprehend:
        return (Patterns(settings().pii_phone_region),)
    from core.pii.comprehend import comprehend

    return Patterns(settings().pii_phone_region), comprehend(settings().pii_comprehend)


@dataclass(frozen=True, slots=True)
class Patterns:
    """Finds what has a form of its own. Telephone numbers without a country's code are those of `region`."""

    region: str
    kinds = KINDS

    def find(self, text: str) -> Iterable[Match]:
        """Every find of every pattern."""
        read = normalize(text)
        return (Match(kind, start, end) for kind, find in self._patterns() for start, end in find(read))

    def _patterns(self) -> Iterator[tuple[str, Callable[[str], Iterator[tuple[int, int]]]]]:
        from core.pii.patterns import card, email, iban, ip, phone, ssn

        yield from (("email", email.find), ("phone", partial(phone.find, region=self.region)), ("ssn", ssn.find))
        yield from (("credit_card", card.find), ("iban", iban.find), ("ip", ip.find))
