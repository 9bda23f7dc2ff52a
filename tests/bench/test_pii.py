from itertools import islice

import pytest

from core.pii.matches import KINDS
from tests.bench.pii import SEED, Score, scores, texts

LEAST = {"email": (1, 1), "phone": (0.99, 0.95), "ssn": (1, 1), "credit_card": (0.97, 1), "iban": (1, 1), "ip": (1, 1)}
"""Precision and recall. Ten bare digits are a number to dial only for those who know; an id may look like a card."""


@pytest.fixture(scope="module")
def found() -> dict[str, Score]:
    """How much of a quarter of the texts is found."""
    return scores(SEED, 1_000)


@pytest.mark.parametrize("kind", KINDS)
def test_personal_data_is_found(found: dict[str, Score], kind: str) -> None:
    """And what only looks like it is left alone."""
    precision, recall = LEAST[kind]

    assert found[kind].there > 400
    assert found[kind].precision >= precision
    assert found[kind].recall >= recall


@pytest.mark.parametrize("kind", sorted({*KINDS} - {"phone"}))
def test_what_has_a_form_of_its_own_leaves_nothing_bare(found: dict[str, Score], kind: str) -> None:
    """No character of a value stays in sight."""
    assert found[kind].bare == 0


def test_the_texts_are_the_same_for_everybody() -> None:
    """The numbers can be had again; another seed makes others."""
    first, again, others = (list(islice(texts(seed), 3)) for seed in (SEED, SEED, SEED + 1))

    assert first == again != others


def test_labels_are_where_they_say() -> None:
    """The label of an e-mail address has an @ in it, that of any other kind none."""
    for one in islice(texts(SEED), 50):
        assert {label.kind == "email" for label in one.labels if "@" in one.text[label.start : label.end]} <= {True}
        assert {"@" in one.text[label.start : label.end] for label in one.labels if label.kind == "email"} <= {True}
