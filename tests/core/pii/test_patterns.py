from collections.abc import Iterator

import pytest

from core.cli.environment import using
from core.pii.detection import detect
from core.pii.matches import KINDS


def detected(text: str, kind: str) -> list[str]:
    """The values of a kind, in the order of the text."""
    return [text[find.start : find.end] for find in detect(text, KINDS) if find.kind == kind]


EVERYWHERE = [
    "{}",
    "It is {}.",
    "({})",
    "<td>{}</td>",
    '{{"it": "{}"}}',
    "name,{},42",
    "a=1&it={}&b=2",
    "it:{}; or",
    "1\t{}\t2",
    "No. {}\n12",
]
"""Contexts of a value: prose, HTML, JSON, CSV, forms, lists."""


@pytest.fixture
def germany() -> Iterator[None]:
    """A deployment in Germany."""
    with using({"SKEIN_PII_PHONE_REGION": "DE"}):
        yield


@pytest.mark.parametrize(
    "address",
    [
        "pieter@example.com",
        "Foo.Bar+tag@mail.example.co.uk",
        "o'brien@example.ie",
        "名前@例え.jp",
        "user@xn--r8jz45g.jp",
        "root@[192.0.2.1]",
        "a_b-c%d&e~f@ex-ample.travel",
        "x" * 70 + "@example.com",
    ],
)
@pytest.mark.parametrize("around", [*EVERYWHERE, "<{}>", "mailto:{}?subject=x", "('{}', \"x\")", "a={},b", "..{}"])
def test_email_address_is_detected_in_any_context(address: str, around: str) -> None:
    """The whole address, and nothing else."""
    assert detected(around.format(address), "email") == [address]


@pytest.mark.parametrize(
    "text",
    ["@user", "a@b", "lodash@4.17.21", "pkg@1.0.0-rc.beta", "5 @ 3.50", "user@localhost", "a@.com", "@example.com"],
)
def test_handles_versions_and_prices_are_no_email_addresses(text: str) -> None:
    """An @ alone does not make an address."""
    assert detected(text, "email") == []


@pytest.mark.parametrize(
    "number",
    [
        "+1 212 555 0123",
        "+1-555-123-4567",
        "+15551234567",
        "+1 (415) 555-2671 ext. 45",
        "+442079460018",
        "+44 (0)20 7946 0018",
        "+49 30 901820",
        "+31 6 12345678",
        "0049 30 901820",
        "212-555-0123",
        "212.555.0123",
        "(555) 123-4567",
        "555-123-4567",
        "1-212-555-0123",
        "(415) 555-2671 x45",
        "212 555 0123",
        "+\u00a01\u00a0212\u00a0555\u00a00123",
        "212\u2011555\u20110123",
        "\uff12\uff11\uff12-\uff15\uff15\uff15-\uff10\uff11\uff12\uff13",
    ],
)
@pytest.mark.parametrize("around", [*EVERYWHERE, "Call {}.", "me ({})", "a {}, b", "tel:{}"])
def test_phone_number_is_detected_in_any_context(number: str, around: str) -> None:
    """With and without a country code, with any dashes, spaces and digits."""
    assert detected(around.format(number), "phone") == [number]


@pytest.mark.parametrize("word", ["phone", "Tel.", "call me at", "cell:", "mobile number is", "Fax", "WhatsApp"])
def test_bare_phone_number_needs_a_word_that_identifies_it(word: str) -> None:
    """Ten digits may also be an id."""
    assert detected(f"{word} 2125550123", "phone") == ["2125550123"]
    assert detected("2125550123 (mobile)", "phone") == ["2125550123"]
    assert detected("order 2125550123", "phone") == []


@pytest.mark.usefixtures("germany")
def test_numbers_of_the_region_need_no_country_code() -> None:
    """SKEIN_PII_PHONE_REGION is the region; numbers of other regions need a country code."""
    assert detected("030 901820, 0171 1234567, (555) 123-4567 or +1 212-555-0123", "phone") == [
        "030 901820",
        "0171 1234567",
        "+1 212-555-0123",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-15 10:30:00",
        "2024-01-15T10:30:00.123Z",
        "15.01.2024 12:30",
        "12/05/2024 14:30 - 15:45",
        "$1,234,567.89",
        "1.234.567,89 EUR",
        "212-555-0123 EUR",
        "1700000000",
        "1700000000000",
        "123e4567-e89b-12d3-a456-426614174000",
        "12345678-1234-4123-8123-123456789012",
        "order 2125550123",
        "A-212-555-0123",
        "650-253-0000-22",
        "v1.212.555.0123",
        "ISBN 978-0-306-40615-7",
        "1Z999AA10123456784",
        "192.168.100.200",
        "3.1415926535",
        "#2125550123",
        "a+12125550123",
        "+1 23",
        "0067 7779 8108 2402",
        "-74.0059731, 40.7127837",
        "1 2 3 4 5 6 7 8 9 10",
        "© 2019-2024",
    ],
)
def test_dates_prices_ids_and_coordinates_are_no_phone_numbers(text: str) -> None:
    """Neither are UUIDs and versions."""
    assert detected(text, "phone") == []


def test_phone_number_ends_before_the_next_number() -> None:
    """The digits after it are not a part of it."""
    text = "+1 212 555 0123 12 items, 212-555-0123 650-253-0000 or 212-555-0199/650-253-0001"

    assert detected(text, "phone") == [
        *("+1 212 555 0123", "212-555-0123", "650-253-0000", "212-555-0199", "650-253-0001"),
    ]


@pytest.mark.parametrize("number", ["123-45-6789", "123\u201145\u20116789"])
@pytest.mark.parametrize("around", [*EVERYWHERE, "SSN: {}."])
def test_social_security_number_is_detected_by_its_dashes(number: str, around: str) -> None:
    """The groups have three, two and four digits."""
    assert detected(around.format(number), "ssn") == [number]


@pytest.mark.parametrize("number", ["123456789", "123 45 6789"])
def test_bare_social_security_number_needs_a_word_that_identifies_it(number: str) -> None:
    """Nine digits may be anything."""
    assert detected(f"my social security number is {number}", "ssn") == [number]
    assert detected(f"part number {number}", "ssn") == []


@pytest.mark.parametrize(
    "text",
    ["000-12-3456", "666-12-3456", "900-12-3456", "123-00-4567", "123-45-0000", "1-123-45-6789", "123-45-6789-0"],
)
def test_number_that_was_never_issued_is_no_social_security_number(text: str) -> None:
    """Neither is a part of a longer number."""
    assert detected(text, "ssn") == []


@pytest.mark.parametrize(
    "number",
    [
        "4111111111111111",
        "4111 1111 1111 1111",
        "4111-1111-1111-1111",
        "5555 5555 5555 4444",
        "2223003122003222",
        "378282246310005",
        "3782 822463 10005",
        "6011 1111 1111 1117",
        "3530111333300000",
        "30569309025904",
        "6212345678901232",
        "4111\u00a01111\u00a01111\u00a01111",
    ],
)
@pytest.mark.parametrize("around", [*EVERYWHERE, "card {}.", "{} 12/27 123", "pay 20 {} now"])
def test_card_is_detected_in_any_context(number: str, around: str) -> None:
    """With and without groups, next to dates and other numbers."""
    assert detected(around.format(number), "credit_card") == [number]


@pytest.mark.parametrize(
    "text",
    [
        "4111111111111112",
        "1234567812345670",
        "1700000000000000",
        "4111 1111-1111 1111",
        "411 1111 1111 11111",
        "A4111111111111111",
        "4111111111111111-00",
        "0.4111111111111111",
        "12345678-1234-4123-8123-123456789012",
        "9400110200881234567890",
        "4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1",
    ],
)
def test_card_needs_a_check_digit_and_a_network(text: str) -> None:
    """A part of a longer number is no card."""
    assert detected(text, "credit_card") == []


@pytest.mark.parametrize(
    "number",
    [
        "DE89370400440532013000",
        "DE89 3704 0044 0532 0130 00",
        "de89 3704 0044 0532 0130 00",
        "gb82west12345698765432",
        "NL91-ABNA-0417-1643-00",
        "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
        "NO93 8601 1117 947",
    ],
)
@pytest.mark.parametrize("around", [*EVERYWHERE, "IBAN: {}.", "{} is my account", "to {} 12 EUR"])
def test_iban_is_detected_in_any_context(number: str, around: str) -> None:
    """In either case, with and without spaces, without the words after it."""
    assert detected(around.format(number), "iban") == [number]


@pytest.mark.parametrize(
    "text", ["DE89370400440532013001", "XX89370400440532013000", "DE8937040044053201300", "XDE89370400440532013000"]
)
def test_number_that_fails_a_check_is_no_iban(text: str) -> None:
    """A wrong digit, an unknown country, a missing digit, a letter before it."""
    assert detected(text, "iban") == []


@pytest.mark.parametrize(
    "address",
    [
        "192.168.1.1",
        "8.8.8.8",
        "2001:db8::1",
        "2001:0DB8:0:0:0:0:0:1",
        "::1",
        "fe80::1%eth0",
        "::ffff:192.0.2.1",
        "fe80::",
    ],
)
@pytest.mark.parametrize("around", [*EVERYWHERE, "from {}.", "at {}: ok", "[{}]:443", "{} - - GET"])
def test_ip_address_is_detected_in_any_context(address: str, around: str) -> None:
    """Of both versions."""
    assert detected(around.format(address), "ip") == [address]


@pytest.mark.parametrize(
    "text",
    [
        "version 1.2.3.4",
        "v1.2.3.4",
        ">=1.2.3.4",
        "Chrome/91.0.44.12",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "10:30:45",
        "std::cd",
        "a::b",
        "00:1A:2B:3C:4D:5E",
        "::",
        "1.2.3.2024",
    ],
)
def test_versions_times_and_hardware_addresses_are_no_ip_addresses(text: str) -> None:
    """Neither are names in code."""
    assert detected(text, "ip") == []


@pytest.mark.parametrize("prefix", ["", "😀 ", "é\u0301 ", "\U0001d518\U0001d52b\U0001d526 ", "שלום ", "\u200b "])
def test_positions_count_characters_of_the_original_text(prefix: str) -> None:
    """However many bytes or code units precede the value."""
    text = f"{prefix}pieter@example.com, {prefix}+1 212 555 0123"

    assert detected(text, "email") == ["pieter@example.com"]
    assert detected(text, "phone") == ["+1 212 555 0123"]
