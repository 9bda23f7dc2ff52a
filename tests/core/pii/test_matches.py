import random

from hypothesis import given
from hypothesis import strategies as st

from core.pii.matches import KINDS, Match, resolve_overlaps

LENGTH = 30


@st.composite
def finds(draw: st.DrawFn) -> list[Match]:
    """Finds anywhere in a text."""
    spans = st.tuples(st.integers(0, LENGTH - 1), st.integers(1, LENGTH)).filter(lambda span: span[0] < span[1])
    kinds = st.sampled_from(KINDS)
    return [Match(kind, *span) for kind, span in draw(st.lists(st.tuples(kinds, spans), max_size=8))]


def covered(some: list[Match]) -> list[int]:
    """Every character that is in a find, as often as it is in one."""
    return sorted(place for find in some for place in range(find.start, find.end))


@given(finds())
def test_every_character_that_was_found_is_covered_exactly_once(some: list[Match]) -> None:
    """No overlap, and no character of a shorter find is forgotten beside a longer one."""
    assert covered(resolve_overlaps(some, LENGTH)) == sorted(set(covered(some)))


@given(finds(), st.randoms(use_true_random=False))
def test_the_order_of_detectors_does_not_matter(some: list[Match], chance: random.Random) -> None:
    """The same finds in any order are resolved the same."""
    shuffled = list(some)
    chance.shuffle(shuffled)

    assert resolve_overlaps(shuffled, LENGTH) == resolve_overlaps(some, LENGTH)


def test_the_longest_counts() -> None:
    """Digits within an IBAN are no telephone number."""
    assert resolve_overlaps([Match("phone", 4, 14), Match("iban", 0, 22)], LENGTH) == [Match("iban", 0, 22)]


def test_of_two_equally_long_what_has_a_check_digit_counts() -> None:
    """The stated priority."""
    both = [Match("phone", 0, 16), Match("credit_card", 0, 16)]

    assert resolve_overlaps(both, LENGTH) == [Match("credit_card", 0, 16)]


def test_of_two_that_overlap_in_part_the_rest_counts_too() -> None:
    """The one that gives way keeps what is its own."""
    found = resolve_overlaps([Match("phone", 0, 10), Match("iban", 5, 15)], LENGTH)

    assert found == [Match("phone", 0, 5), Match("iban", 5, 15)]


def test_they_come_in_the_order_of_the_text() -> None:
    """Whoever found them."""
    assert [find.start for find in resolve_overlaps([Match("ip", 9, 12), Match("email", 0, 3)], LENGTH)] == [0, 9]
