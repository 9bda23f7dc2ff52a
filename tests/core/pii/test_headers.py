import json
from typing import Any

import pytest

from core.errors import Invalid
from core.pii.headers import masking_from_headers, policies
from core.pii.masking import Masking, Policy

A = "pieter@example.com"

SECRET = "secret-value"


def told(**said: Any) -> tuple[tuple[str | int, ...], str]:
    """Where, and in which words, headers are refused."""
    with pytest.raises(Invalid) as refused:
        masking_from_headers(**said)
    (problem,) = refused.value.problems
    return problem.loc, problem.message


def test_a_list_of_policies() -> None:
    """The chat page's form; spaces and case do not matter."""
    masking = masking_from_headers("email=mask, SSN = Redact ,ip=allow,")

    assert masking.mask(f"{A} 123-45-6789 8.8.8.8") == "<EMAIL_1> [REDACTED_SSN] 8.8.8.8"


def test_a_mapping() -> None:
    """The PII page's form: placeholders that are in use, and no other value is looked for."""
    masking = masking_from_headers(json.dumps({"<NAME_1>": "Ada", "<EMAIL_7>": A}))

    assert masking.mask(f"Ada {A} b@example.com <NAME_1>") == "<NAME_1> <EMAIL_7> b@example.com <NAME_1>"


def test_auto_masks_every_kind_that_is_known() -> None:
    """With a mapping beside it, known values keep their placeholders."""
    text = f"{A} +1 212 555 0123 123-45-6789 4111111111111111 DE89370400440532013000 8.8.8.8"

    assert masking_from_headers(auto="true").mask(text) == "<EMAIL_1> <PHONE_1> <SSN_1> <CREDIT_CARD_1> <IBAN_1> <IP_1>"
    assert masking_from_headers(json.dumps({"<EMAIL_7>": A}), "TRUE").mask(f"{A} 8.8.8.8") == "<EMAIL_7> <IP_1>"


def test_what_is_said_of_a_kind_counts_before_auto() -> None:
    """And both before the space's own policies."""
    masking = masking_from_headers("ip=allow", "true", defaults={"ip": Policy.REDACT, "ssn": Policy.REDACT})

    assert masking.mask(f"{A} 8.8.8.8 123-45-6789") == "<EMAIL_1> 8.8.8.8 [REDACTED_SSN]"


@pytest.mark.parametrize("auto", [None, "", "false", "False"])
def test_nothing_said_is_nothing_masked(auto: str | None) -> None:
    """Nor stored otherwise."""
    assert masking_from_headers(None, auto).mask(A) == A


def test_positions_are_characters_of_the_message() -> None:
    """What stands there is personal, wherever it stands."""
    positions = json.dumps([{"start": 2, "end": 5, "type": "name"}])

    masking = masking_from_headers(positions=positions, message="😀 Ada")

    assert masking.mask("😀 Ada") == "😀 <NAME_1>"
    assert masking.mask("and Ada") == "and <NAME_1>"


def test_the_history_has_a_mapping_of_its_own() -> None:
    """Its placeholders are taken for the values that they stood for."""
    masking = masking_from_headers('{"<NAME_1>": "Bob"}', history_mapping='{"<NAME_1>": "Ada"}')

    assert (masking.mask_earlier("<NAME_1>"), masking.mask("Ada, Bob")) == ("<NAME_2>", "<NAME_2>, <NAME_1>")


def test_an_unknown_kind_is_refused_and_the_known_ones_are_named() -> None:
    """422, at the header."""
    loc, message = told(pii_mapping="shoe_size=mask")

    assert loc == ("header", "x-pii-mapping")
    assert all(kind in message for kind in ("email", "phone", "ssn", "credit_card", "iban", "ip"))


@pytest.mark.parametrize("said", ["email", "email=hide", "email=", "=mask", "email=mask,email=allow", "email mask"])
def test_what_is_no_policy_is_refused(said: str) -> None:
    """Rather than that something goes out which was meant to stay."""
    assert told(pii_mapping=said)[0] == ("header", "x-pii-mapping")


@pytest.mark.parametrize(
    "said",
    [
        "{",
        '{"<EMAIL_1>": 1}',
        '{"<EMAIL_1>": " "}',
        f'{{"{SECRET}": "<EMAIL_1>"}}',
        f'{{"<EMAIL_1>": "{SECRET}", "x": "y"}}',
        '{"<a b>": "x"}',
        '{"<>": "x"}',
        '{"email": "mask"}',
    ],
)
def test_what_is_no_mapping_is_refused(said: str) -> None:
    """At its header, and no value is repeated."""
    for header in ("pii_mapping", "history_mapping"):
        loc, message = told(**{header: said})
        assert loc[0] == "header"
        assert SECRET not in message


@pytest.mark.parametrize(
    "said",
    [
        SECRET,
        "{}",
        '[{"start": 0, "end": 3}]',
        '[{"start": 0, "end": 3, "type": "shoe_size"}]',
        '[{"start": 3, "end": 3, "type": "name"}]',
        '[{"start": -3, "end": 3, "type": "name"}]',
        '[{"start": 0, "end": 99, "type": "name"}]',
        '[{"start": 3, "end": 4, "type": "name"}]',
    ],
)
def test_positions_that_are_none_are_refused(said: str) -> None:
    """Before, behind and beside the message, and of no known type."""
    loc, message = told(positions=said, message="Ada is here")

    assert loc == ("header", "x-pii-positions")
    assert SECRET not in message


def test_auto_is_true_or_false() -> None:
    """Nobody wonders why nothing was masked."""
    assert told(auto="yes")[0] == ("header", "x-auto-pii-mapping")


def test_policies_are_read_for_spaces_too() -> None:
    """Where it is refused is for the caller to say."""
    assert policies("email=redact") == {"email": Policy.REDACT}
    with pytest.raises(Invalid) as refused:
        policies("x=mask", "body", "pii_policy")
    assert refused.value.problems[0].loc == ("body", "pii_policy")


def test_an_empty_mapping_is_none() -> None:
    """An object without members says nothing."""
    assert masking_from_headers("{}").mapping == Masking().mapping == {}
