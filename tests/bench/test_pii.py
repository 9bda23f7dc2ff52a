from itertools import islice

import pytest

from core.pii.matches import KINDS
from tests.bench.pii import SEED, Score, generate_texts, scores

MINIMA = {
    "email": (1, 1),
    "phone": (0.99, 0.95),
    "ssn": (1, 1),
    "credit_card": (0.97, 1),
    "iban": (1, 1),
    "ip": (1, 1),
}
"""Minimum precision and recall. Ten plain digits are ambiguous as a phone number; an id may look like a card."""


@pytest.fixture(scope="module")
def measured() -> dict[str, Score]:
    """The scores over a quarter of the texts."""
    return scores(SEED, 1_000)


@pytest.mark.parametrize("kind", KINDS)
def test_precision_and_recall_reach_the_minimum(measured: dict[str, Score], kind: str) -> None:
    """Precision and recall of each kind are at least the minimum."""
    precision, recall = MINIMA[kind]

    assert measured[kind].values > 400
    assert measured[kind].precision >= precision
    assert measured[kind].recall >= recall


@pytest.mark.parametrize("kind", sorted({*KINDS} - {"phone"}))
def test_matches_cover_values_of_unambiguous_kinds(measured: dict[str, Score], kind: str) -> None:
    """Matches cover every character of a value."""
    assert measured[kind].exposed == 0


def test_texts_depend_only_on_the_seed() -> None:
    """The same seed generates the same texts; another seed generates others."""
    first, again, others = (list(islice(generate_texts(seed), 3)) for seed in (SEED, SEED, SEED + 1))

    assert first == again != others


def test_labels_locate_their_values() -> None:
    """The labelled text of an e-mail address contains an @, that of any other kind does not."""
    for sample in islice(generate_texts(SEED), 50):
        for label in sample.labels:
            assert (label.kind == "email") == ("@" in sample.text[label.start : label.end])
