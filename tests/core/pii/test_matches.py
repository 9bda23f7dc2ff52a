import random

from hypothesis import given
from hypothesis import strategies as st

from core.pii.matches import KINDS, Match, resolve_overlaps

LENGTH = 30


@st.composite
def matches(draw: st.DrawFn) -> list[Match]:
    """Matches anywhere in a text."""
    spans = st.tuples(st.integers(0, LENGTH - 1), st.integers(1, LENGTH)).filter(lambda span: span[0] < span[1])
    kinds = st.sampled_from(KINDS)
    return [Match(kind, *span) for kind, span in draw(st.lists(st.tuples(kinds, spans), max_size=8))]


def covered(found: list[Match]) -> list[int]:
    """The characters in matches, once for each match."""
    return sorted(index for match in found for index in range(match.start, match.end))


@given(matches())
def test_every_matched_character_is_covered_exactly_once(found: list[Match]) -> None:
    """There are no overlaps, and the rest of a shorter match is not lost next to a longer one."""
    assert covered(resolve_overlaps(found, LENGTH)) == sorted(set(covered(found)))


@given(matches(), st.randoms(use_true_random=False))
def test_order_of_matches_does_not_matter(found: list[Match], chance: random.Random) -> None:
    """Any order resolves to the same result."""
    shuffled = list(found)
    chance.shuffle(shuffled)

    assert resolve_overlaps(shuffled, LENGTH) == resolve_overlaps(found, LENGTH)


def test_longest_match_wins() -> None:
    """Digits within an IBAN are no telephone number."""
    assert resolve_overlaps([Match("phone", 4, 14), Match("iban", 0, 22)], LENGTH) == [Match("iban", 0, 22)]


def test_kind_with_a_check_digit_wins_over_an_equally_long_match() -> None:
    """This is the order of PRIORITY."""
    both = [Match("phone", 0, 16), Match("credit_card", 0, 16)]

    assert resolve_overlaps(both, LENGTH) == [Match("credit_card", 0, 16)]


def test_rest_of_an_overlapped_match_stays() -> None:
    """The shorter match keeps the characters outside of the longer one."""
    resolved = resolve_overlaps([Match("phone", 0, 10), Match("iban", 5, 15)], LENGTH)

    assert resolved == [Match("phone", 0, 5), Match("iban", 5, 15)]


def test_matches_are_in_the_order_of_the_text() -> None:
    """Whichever detector found them."""
    assert [match.start for match in resolve_overlaps([Match("ip", 9, 12), Match("email", 0, 3)], LENGTH)] == [0, 9]
