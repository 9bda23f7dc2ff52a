import json
from typing import Any

import pytest

from core.errors import Invalid
from core.pii.headers import masking_from_headers, parse_policies
from core.pii.masking import Masking, Policy

A = "pieter@example.com"

SECRET = "secret-value"


def error_for(**headers: Any) -> tuple[tuple[str | int, ...], str]:
    """The location and message of the error for headers."""
    with pytest.raises(Invalid) as raised:
        masking_from_headers(**headers)
    (problem,) = raised.value.problems
    return problem.loc, problem.message


def test_list_of_policies_is_parsed() -> None:
    """Spaces and case do not matter."""
    masking = masking_from_headers("email=mask, SSN = Redact ,ip=allow,")

    assert masking.mask(f"{A} 123-45-6789 8.8.8.8") == "<EMAIL_1> [REDACTED_SSN] 8.8.8.8"


def test_mapping_masks_its_values_only() -> None:
    """The caller's placeholders are used, and no other value is detected."""
    masking = masking_from_headers(json.dumps({"<NAME_1>": "Ada", "<EMAIL_7>": A}))

    assert masking.mask(f"Ada {A} b@example.com <NAME_1>") == "<NAME_1> <EMAIL_7> b@example.com <NAME_1>"


def test_auto_masks_every_known_kind() -> None:
    """With a mapping, its values keep their placeholders."""
    text = f"{A} +1 212 555 0123 123-45-6789 4111111111111111 DE89370400440532013000 8.8.8.8"

    assert masking_from_headers(auto="true").mask(text) == "<EMAIL_1> <PHONE_1> <SSN_1> <CREDIT_CARD_1> <IBAN_1> <IP_1>"
    assert masking_from_headers(json.dumps({"<EMAIL_7>": A}), "TRUE").mask(f"{A} 8.8.8.8") == "<EMAIL_7> <IP_1>"


def test_explicit_policy_overrides_auto_and_the_space() -> None:
    """A policy of the header wins over `auto`, and both over the space."""
    masking = masking_from_headers("ip=allow", "true", defaults={"ip": Policy.REDACT, "ssn": Policy.REDACT})

    assert masking.mask(f"{A} 8.8.8.8 123-45-6789") == "<EMAIL_1> 8.8.8.8 [REDACTED_SSN]"


@pytest.mark.parametrize("auto", [None, "", "false", "False"])
def test_no_header_masks_nothing(auto: str | None) -> None:
    """An empty header and `false` do the same."""
    assert masking_from_headers(None, auto).mask(A) == A


def test_positions_count_characters_of_the_message() -> None:
    """The values at these positions are masked in all texts."""
    positions = json.dumps([{"start": 2, "end": 5, "type": "name"}])

    masking = masking_from_headers(positions=positions, message="😀 Ada")

    assert masking.mask("😀 Ada") == "😀 <NAME_1>"
    assert masking.mask("and Ada") == "and <NAME_1>"


def test_history_mapping_applies_to_stored_messages() -> None:
    """Its placeholders are replaced by their earlier values."""
    masking = masking_from_headers('{"<NAME_1>": "Bob"}', history_mapping='{"<NAME_1>": "Ada"}')

    assert (masking.mask_earlier("<NAME_1>"), masking.mask("Ada, Bob")) == ("<NAME_2>", "<NAME_2>, <NAME_1>")


def test_unknown_kind_is_refused_with_the_known_kinds() -> None:
    """The error is at the header."""
    loc, message = error_for(pii_mapping="shoe_size=mask")

    assert loc == ("header", "x-pii-mapping")
    assert all(kind in message for kind in ("email", "phone", "ssn", "credit_card", "iban", "ip"))


@pytest.mark.parametrize("value", ["email", "email=hide", "email=", "=mask", "email=mask,email=allow", "email mask"])
def test_malformed_policy_is_refused(value: str) -> None:
    """It is not ignored: values would leave the deployment against the intention of the caller."""
    assert error_for(pii_mapping=value)[0] == ("header", "x-pii-mapping")


@pytest.mark.parametrize(
    "value",
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
def test_malformed_mapping_is_refused_without_quoting_it(value: str) -> None:
    """The error is at its header."""
    for header in ("pii_mapping", "history_mapping"):
        loc, message = error_for(**{header: value})
        assert loc[0] == "header"
        assert SECRET not in message


@pytest.mark.parametrize(
    "value",
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
def test_invalid_positions_are_refused_without_quoting_them(value: str) -> None:
    """Positions outside of the message, blank ones, and those of unknown kinds."""
    loc, message = error_for(positions=value, message="Ada is here")

    assert loc == ("header", "x-pii-positions")
    assert SECRET not in message


def test_auto_must_be_true_or_false() -> None:
    """Any other value is refused."""
    assert error_for(auto="yes")[0] == ("header", "x-auto-pii-mapping")


def test_policies_can_be_parsed_at_another_location() -> None:
    """The caller gives the location of the error."""
    assert parse_policies("email=redact") == {"email": Policy.REDACT}
    with pytest.raises(Invalid) as raised:
        parse_policies("x=mask", "body", "pii_policy")
    assert raised.value.problems[0].loc == ("body", "pii_policy")


def test_empty_mapping_masks_nothing() -> None:
    """An object without members is valid."""
    assert masking_from_headers("{}").mapping == Masking().mapping == {}
