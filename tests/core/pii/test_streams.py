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
    """The text, cut at these places."""
    bounds = [0, *cuts, len(text)]
    return [text[start:end] for start, end in pairwise(bounds)]


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("cuts", [0, 1, 2])
def test_values_come_back_wherever_the_stream_is_cut(text: str, cuts: int) -> None:
    """Every way to cut a text into up to three chunks gives what the whole text gives."""
    masking = Masking(known=KNOWN)

    for places in combinations(range(len(text) + 1), cuts):
        assert "".join(masking.unmask_stream(iter(parts(text, places)))) == masking.unmask(text)


@given(st.lists(st.sampled_from([*KNOWN, *"<>E1_ ", "<EMAIL_", "MAIL", "1>"])))
def test_values_come_back_however_often_the_stream_is_cut(words: list[str]) -> None:
    """Also by the character, and with empty chunks between."""
    text, masking = "".join(words), Masking(known=KNOWN)

    assert "".join(masking.unmask_stream(iter(text))) == masking.unmask(text)
    assert "".join(masking.unmask_stream(chunk for char in text for chunk in (char, ""))) == masking.unmask(text)


def test_nothing_is_held_back_without_need() -> None:
    """What can be no placeholder of ours any more is said at once, so that an answer flows."""
    said = Masking(known=KNOWN).unmask_stream(iter(["if a ", "< b: ", "<EMA", "IN> ", "<EMAIL_1", ">."]))

    assert list(said) == ["if a ", "< b: ", "<EMAIN> ", "pieter@example.com."]


def test_an_end_in_the_middle_of_a_placeholder_loses_nothing() -> None:
    """What was held back comes at the end."""
    assert "".join(Masking(known=KNOWN).unmask_stream(iter(["Hi ", "<EMAIL_"]))) == "Hi <EMAIL_"


def test_without_placeholders_chunks_pass_as_they_are() -> None:
    """Each by itself."""
    assert list(Masking().unmask_stream(iter(["a <", "EMAIL_1>"]))) == ["a <", "EMAIL_1>"]
