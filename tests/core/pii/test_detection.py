import json
import subprocess
import sys

import pytest

from core.errors import ProviderBusy, ProviderFailed
from core.pii.detection import detect, is_evident, known_kinds
from core.pii.headers import headers
from core.pii.masking import Masking, Policy
from core.pii.matches import KINDS, Find
from tests.support.servers.fake_server import Answer, Nothing, Wire

ADA = "Ada Lovelace"


def entities(*found: tuple[str, int, int]) -> Answer:
    """Comprehend's answer."""
    told = [{"Type": type, "BeginOffset": start, "EndOffset": end, "Score": 0.99} for type, start, end in found]
    return Answer([json.dumps({"Entities": told}).encode()], headers={"Content-Type": "application/x-amz-json-1.1"})


def test_without_comprehend_names_are_no_known_kind() -> None:
    """Nobody is promised what cannot be kept."""
    assert known_kinds() == KINDS


def test_comprehend_tells_names_and_addresses(comprehend: Wire) -> None:
    """Beside what has a form of its own; it is told the text and its language, and is not asked for anything else."""
    comprehend.will(entities(("NAME", 8, 20), ("EMAIL", 0, 6), ("ADDRESS", 25, 38)))
    text = f"a@b.de: {ADA}, of Main Street 1, Ada"

    assert headers(auto="true").mask(text) == "<EMAIL_1>: <NAME_1>, of <ADDRESS_1>, Ada"
    assert known_kinds() == (*KINDS, "name", "address")
    assert [asked.body for asked in comprehend.asked] == [{"Text": text, "LanguageCode": "en"}]


def test_a_text_that_is_sent_and_stored_is_asked_for_once(comprehend: Wire) -> None:
    """Comprehend is paid for by the character."""
    comprehend.will(entities(("NAME", 0, 12)))
    masking = Masking({"name": Policy.REDACT})

    assert masking.mask(ADA) == masking.redact(ADA) == "[REDACTED_NAME]"
    assert len(comprehend.asked) == 1


def test_comprehend_is_not_asked_without_need(comprehend: Wire) -> None:
    """Neither where names may pass, nor for a text without a letter."""
    comprehend.will(Nothing())

    assert Masking({"email": Policy.MASK, "name": Policy.ALLOW}).mask(f"{ADA} a@b.de") == f"{ADA} <EMAIL_1>"
    assert Masking({"name": Policy.MASK}).mask(" ...\n") == " ...\n"
    assert comprehend.asked == []


def test_a_name_is_known_in_the_texts_that_follow(comprehend: Wire) -> None:
    """Also where Comprehend does not see it."""
    comprehend.will(entities(("NAME", 0, 12)), entities())
    masking = Masking({"name": Policy.MASK})

    assert [masking.mask(ADA), masking.mask(f"as {ADA} said")] == ["<NAME_1>", "as <NAME_1> said"]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer([b'{"__type": "ThrottlingException"}'], status=400), ProviderBusy),
        (Answer([b'{"__type": "InvalidRequestException"}'], status=400), ProviderFailed),
        (Answer([b"{}"]), ProviderFailed),
        (Nothing(), ProviderFailed),
    ],
)
def test_what_nobody_has_looked_through_is_not_sent(comprehend: Wire, answer: Answer, error: type[Exception]) -> None:
    """A detector that fails fails the turn, towards the model and the store alike, and says nothing of the text."""
    comprehend.will(answer)
    masking = Masking({"name": Policy.REDACT})

    for refuse in (masking.mask, masking.redact):
        with pytest.raises(error) as refused:
            refuse(ADA)
        assert "Ada" not in repr(refused.value)
        assert refused.value.__cause__ is None
        assert refused.value.__suppress_context__


def test_a_bug_in_a_detector_fails_the_request_too() -> None:
    """Whatever is raised, nothing of the text is in it."""
    with pytest.raises(ProviderFailed, match="TypeError") as refused:
        detect(b"pieter@example.com", KINDS)  # type: ignore[arg-type]

    assert "pieter" not in str(refused.value)


def test_kinds_that_are_not_asked_for_are_told_nevertheless() -> None:
    """They keep others from being found in them."""
    assert detect("8.8.8.8", {"email"}) == [Find("ip", 0, 7)]


def test_evident_is_what_needs_no_words_around_it() -> None:
    """A number is not, unless its form tells what it is."""
    assert [value for value in ("a@b.de", "2125550123", "212-555-0123", ADA, "") if is_evident(value)] == [
        "a@b.de",
        "212-555-0123",
    ]


def test_what_checks_numbers_is_loaded_when_something_is_looked_for() -> None:
    """Turns that say nothing of personal data do not wait for it, nor do other functions."""
    program = (
        "import sys, core.pii.headers, handlers.pii.detect_pii; print({'stdnum', 'phonenumbers'} & {*sys.modules})"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"
