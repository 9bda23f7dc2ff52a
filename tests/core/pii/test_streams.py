from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.pii.masking import Masking

KNOWN = {
    "<EMAIL_1>": "pieter@example.com",
    "<EMAIL_12>": "<b>",
    "<PHONE_1>": "+1 212 555 0123",
    "<Client-A>": "Ada < Bob",
}

TEXTS = [
    "Hi <EMAIL_1>, <EMAIL_12>!",
    "<<EMAIL_1>> <EMAIL_2> <EMAIL_",
    "a<b <PHONE_1><PHONE_1>",
    "<Client-A<Client-A>",
    "",
]


def parts(text: str, cuts: tuple[int, ...]) -> list[str]:
    """The text, cut at these positions."""
    bounds = [0, *cuts, len(text)]
    return [text[start:end] for start, end in pairwise(bounds)]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("cuts", [0, 1, 2])
def test_placeholders_are_replaced_wherever_chunks_end(text: str, cuts: int) -> None:
    """All ways to cut a text into up to three chunks have the result of the whole text."""
    masking = Masking(known=KNOWN)

    for places in combinations(range(len(text) + 1), cuts):
        assert "".join(masking.unmask_stream(iter(parts(text, places)))) == masking.unmask(text)


@given(st.lists(st.sampled_from([*KNOWN, *"<>E1_ ", "<EMAIL_", "MAIL", "1>"])))
def test_placeholders_are_replaced_in_single_characters(words: list[str]) -> None:
    """Also with empty chunks between them."""
    text, masking = "".join(words), Masking(known=KNOWN)

    assert "".join(masking.unmask_stream(iter(text))) == masking.unmask(text)
    assert "".join(masking.unmask_stream(chunk for char in text for chunk in (char, ""))) == masking.unmask(text)


def test_only_a_possible_placeholder_is_delayed() -> None:
    """A text is sent as soon as it cannot be the beginning of a placeholder."""
    chunks = Masking(known=KNOWN).unmask_stream(iter(["if a ", "< b: ", "<EMA", "IN> ", "<EMAIL_1", ">."]))

    assert list(chunks) == ["if a ", "< b: ", "<EMAIN> ", "pieter@example.com."]


def test_truncated_placeholder_is_sent_at_the_end() -> None:
    """No text is lost."""
    assert "".join(Masking(known=KNOWN).unmask_stream(iter(["Hi ", "<EMAIL_"]))) == "Hi <EMAIL_"


def test_chunks_are_unchanged_without_placeholders() -> None:
    """Each is sent separately."""
    assert list(Masking().unmask_stream(iter(["a <", "EMAIL_1>"]))) == ["a <", "EMAIL_1>"]
