import json
from collections.abc import Iterator

import pytest

from core.cli.environment import using
from core.errors import ProviderBusy, ProviderFailed, ProviderTimedOut
from core.pii.comprehend import Comprehend
from core.pii.matches import Find
from tests.core.providers.conftest import IMPATIENT
from tests.support.servers.fake_server import UNREACHABLE_URL, Answer, Nothing, Wire

ADA = "Ada Lovelace"


@pytest.fixture
def comprehend(wire: Wire) -> Iterator[Comprehend]:
    """Comprehend is that server, and has time for one try only."""
    with using({"AWS_ENDPOINT_URL_COMPREHEND": wire.url}):
        yield Comprehend("es", IMPATIENT)


def entities(*found: tuple[str, int, int, float]) -> Answer:
    """What Comprehend tells: type, begin, end, score."""
    told = [{"Type": type, "BeginOffset": begin, "EndOffset": end, "Score": score} for type, begin, end, score in found]
    return Answer([json.dumps({"Entities": told}).encode()], framing="length")


def test_names_and_addresses_are_told(wire: Wire, comprehend: Comprehend) -> None:
    """In the language of the deployment; other types, and what Comprehend doubts itself, are left out."""
    wire.will(entities(("NAME", 0, 3, 0.99), ("ADDRESS", 5, 9, 0.5), ("NAME", 10, 12, 0.49), ("EMAIL", 13, 19, 1.0)))

    assert list(comprehend.find("Ada, here we a@b.de")) == [Find("name", 0, 3), Find("address", 5, 9)]
    assert wire.asked[0].body == {"Text": "Ada, here we a@b.de", "LanguageCode": "es"}
    assert wire.asked[0].headers["X-Amz-Target"].endswith(".DetectPiiEntities")


def test_a_long_text_is_asked_in_parts(wire: Wire, comprehend: Comprehend) -> None:
    """Each as many bytes as are taken; a name on the cut is whole in one of two; positions are those of the text."""
    text = "é" * 23_994 + ADA + "é" * 30_000
    wire.will(*[entities(("NAME", 0, 12, 0.9))] * 9)

    found = list(comprehend.find(text))

    asked = [one.body["Text"] for one in wire.asked]
    assert max(len(part.encode()) for part in asked) <= 100_000
    assert any(ADA in part for part in asked)
    assert [(find.start, find.end) for find in found] == [(0, 12), (23_600, 23_612), (47_200, 47_212)]
    assert text.endswith(asked[-1])


def test_what_has_no_letter_is_not_asked(wire: Wire, comprehend: Comprehend) -> None:
    """It has no name in it."""
    assert list(comprehend.find(" ...\n")) == []
    assert wire.asked == []


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer([b'{"__type": "ThrottlingException"}'], status=400, framing="length"), ProviderBusy),
        (Answer([b"{}"], status=503, framing="length"), ProviderBusy),
        (Answer([b'{"__type": "AccessDeniedException"}'], status=400, framing="length"), ProviderFailed),
        (Answer([b"{}"], status=500, framing="length"), ProviderFailed),
        (Answer([b'{"Entities": null}'], framing="length"), ProviderFailed),
        (Answer([b"<html>"], framing="length"), ProviderFailed),
        (Answer([b'{"Entities"'], ending="cut"), ProviderFailed),
        (Nothing(), ProviderFailed),
        (Nothing("reset"), ProviderFailed),
        (Nothing("silence"), ProviderTimedOut),
    ],
)
def test_it_fails_in_our_words(wire: Wire, comprehend: Comprehend, answer: Answer | Nothing, error: type) -> None:
    """The kind of failure, and nothing of the text, nor what was said of it."""
    wire.will(answer)

    with pytest.raises(ProviderFailed) as failed:
        list(comprehend.find(ADA))

    assert type(failed.value) is error
    assert "Ada" not in str(failed.value)
    assert failed.value.__suppress_context__
    assert failed.value.__cause__ is None


def test_nobody_there() -> None:
    """A deployment whose region has no Comprehend, say."""
    with using({"AWS_ENDPOINT_URL_COMPREHEND": UNREACHABLE_URL}), pytest.raises(ProviderFailed) as failed:
        list(Comprehend("en", IMPATIENT).find(ADA))

    assert "Ada" not in str(failed.value)
