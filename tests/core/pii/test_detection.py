import json
import subprocess
import sys

import pytest

from core.errors import ProviderBusy, ProviderFailed
from core.pii.detection import detect, is_evident, known_kinds
from core.pii.headers import masking_from_headers
from core.pii.masking import Masking, Policy
from core.pii.matches import KINDS, Match
from tests.support.servers.fake_server import Answer, Nothing, Wire

ADA = "Ada Lovelace"


def entities(*found: tuple[str, int, int]) -> Answer:
    """A response of Comprehend."""
    records = [{"Type": type, "BeginOffset": start, "EndOffset": end, "Score": 0.99} for type, start, end in found]
    return Answer([json.dumps({"Entities": records}).encode()], headers={"Content-Type": "application/x-amz-json-1.1"})


def test_names_are_no_known_kind_without_comprehend() -> None:
    """A deployment offers only the kinds that it can detect."""
    assert known_kinds() == KINDS


def test_comprehend_detects_names_and_addresses(comprehend: Wire) -> None:
    """Its other types are ignored; the request has the text and the language."""
    comprehend.will(entities(("NAME", 8, 20), ("EMAIL", 0, 6), ("ADDRESS", 25, 38)))
    text = f"a@b.de: {ADA}, of Main Street 1, Ada"

    assert masking_from_headers(auto="true").mask(text) == "<EMAIL_1>: <NAME_1>, of <ADDRESS_1>, Ada"
    assert known_kinds() == (*KINDS, "name", "address")
    assert [request.body for request in comprehend.asked] == [{"Text": text, "LanguageCode": "en"}]


def test_text_for_model_and_store_is_sent_to_comprehend_once(comprehend: Wire) -> None:
    """Comprehend is billed by the character."""
    comprehend.will(entities(("NAME", 0, 12)))
    masking = Masking({"name": Policy.REDACT})

    assert masking.mask(ADA) == masking.redact(ADA) == "[REDACTED_NAME]"
    assert len(comprehend.asked) == 1


def test_comprehend_is_called_only_for_its_kinds_and_for_letters(comprehend: Wire) -> None:
    """A text without letters, and a request that allows names, cause no call."""
    comprehend.will(Nothing())

    assert Masking({"email": Policy.MASK, "name": Policy.ALLOW}).mask(f"{ADA} a@b.de") == f"{ADA} <EMAIL_1>"
    assert Masking({"name": Policy.MASK}).mask(" ...\n") == " ...\n"
    assert comprehend.asked == []


def test_detected_name_is_masked_in_later_texts(comprehend: Wire) -> None:
    """Even where Comprehend does not detect it again."""
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
def test_failed_detector_fails_masking_and_redaction(comprehend: Wire, answer: Answer, error: type[Exception]) -> None:
    """The error contains nothing of the text, and has no cause."""
    comprehend.will(answer)
    masking = Masking({"name": Policy.REDACT})

    for method in (masking.mask, masking.redact):
        with pytest.raises(error) as refused:
            method(ADA)
        assert "Ada" not in repr(refused.value)
        assert refused.value.__cause__ is None
        assert refused.value.__suppress_context__


def test_unexpected_error_of_a_detector_is_provider_failed() -> None:
    """The error contains nothing of the text."""
    with pytest.raises(ProviderFailed, match="TypeError") as refused:
        detect(b"pieter@example.com", KINDS)  # type: ignore[arg-type]

    assert "pieter" not in str(refused.value)


def test_patterns_run_for_all_of_their_kinds() -> None:
    """A match of another kind prevents matches within it."""
    assert detect("8.8.8.8", {"email"}) == [Match("ip", 0, 7)]


def test_evident_value_is_identified_by_its_form() -> None:
    """A bare number is not evident."""
    assert [value for value in ("a@b.de", "2125550123", "212-555-0123", ADA, "") if is_evident(value)] == [
        "a@b.de",
        "212-555-0123",
    ]


def test_libraries_that_check_numbers_are_imported_at_the_first_detection() -> None:
    """Turns without masking, and other functions, do not wait for them."""
    program = (
        "import sys, core.pii.headers, handlers.pii.detect_pii; print({'stdnum', 'phonenumbers'} & {*sys.modules})"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "set()"
