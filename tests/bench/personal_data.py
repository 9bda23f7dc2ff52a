"""Generators of fictitious personal data, as people write it, and of lookalikes, from a random number generator."""

import ipaddress
import string
import uuid
from collections.abc import Callable, Mapping
from random import Random

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat
from stdnum import luhn

Generator = Callable[[Random], str]

_NAMES = ("ada", "jose", "müller", "o'brien", "li", "van.der.berg", "smith", "fatima", "k", "renée")
_DOMAINS = (
    "example.com",
    "mail.example.co.uk",
    "firma.de",
    "uni-köln.de",
    "sub.dept.example.org",
    "startup.io",
    "例え.jp",
)

_CARDS = {"4": 16, "51": 16, "55": 16, "2223": 16, "34": 15, "37": 15, "6011": 16, "65": 16, "3530": 16, "36": 14}
"""First digits and number lengths of the card networks."""

_IBANS = {
    "DE": "n18",
    "NL": "a4n10",
    "GB": "a4n14",
    "FR": "n10c11n2",
    "NO": "n11",
    "CH": "n5c12",
    "AT": "n16",
    "PL": "n24",
    "SA": "n2c18",
    "MT": "a4n5c18",
}
"""Formats of accounts by country: numbers of digits (n), capitals (a) or either (c)."""

_ALPHABETS = {"n": string.digits, "a": string.ascii_uppercase, "c": string.digits + string.ascii_uppercase}

_REGIONS = ("US", "GB", "DE", "NL", "FR", "ES", "IN", "BR", "JP", "AU")


def digits(rng: Random, count: int) -> str:
    """Generate `count` digits."""
    return "".join(rng.choice(string.digits) for _ in range(count))


def email(rng: Random) -> str:
    """Generate an address from names, numbers, tags and many kinds of domains, sometimes in capitals."""
    local = rng.choice(_NAMES) + rng.choice(("", ".x", "_42", "+news", digits(rng, 3)))
    address = f"{local}@{rng.choice(_DOMAINS)}"
    return address.upper() if rng.random() < 0.1 else address


def phone(rng: Random) -> str:
    """Generate a valid number: of ten countries with country code in two formats, or of the United States without."""
    region = rng.choice(_REGIONS)
    if rng.random() < 0.5:
        area, rest = (
            rng.choice(("212", "415", "305", "512", "206")),
            f"{rng.randint(200, 999)}{digits(rng, 4)}",
        )
        formats = ("({}) {}-{}", "{}-{}-{}", "{}.{}.{}", "{} {} {}", "1-{}-{}-{}", "{}{}{}")
        return rng.choice(formats).format(area, rest[:3], rest[3:])
    number = _valid(rng, region)
    form = rng.choice((PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.E164))
    formatted = phonenumbers.format_number(number, form)
    return formatted.replace("+", "00", 1) if region != "US" and rng.random() < 0.15 else formatted


def _valid(rng: Random, region: str) -> PhoneNumber:
    """Generate a valid landline or mobile number of a region."""
    while True:
        number = phonenumbers.example_number_for_type(region, rng.choice((0, 1)))
        assert number
        number.national_number = int(str(number.national_number)[:-4] + digits(rng, 4))
        if phonenumbers.is_valid_number(number):
            return number


def ssn(rng: Random) -> str:
    """Generate a number in the format of the card."""
    area = f"{rng.choice((1, 2, 3, 4, 5, 7, 8))}{digits(rng, 1)}{rng.randint(1, 9)}"
    return f"{area}-{rng.randint(1, 99):02}-{rng.randint(1, 9999):04}"


def credit_card(rng: Random) -> str:
    """Generate a number of any network, with or without groups."""
    first, length = rng.choice(list(_CARDS.items()))
    number = first + digits(rng, length - len(first) - 1)
    number += luhn.calc_check_digit(number)
    return _group(
        number, rng.choice(("", " ", "-")), (4, 6, 5) if length == 15 else (4, 6, 4) if length == 14 else (4,) * 4
    )


def iban(rng: Random) -> str:
    """Generate a number with valid check digits, with or without groups of four, in either case."""
    country, form = rng.choice(list(_IBANS.items()))
    parts = form.replace("n", " n").replace("a", " a").replace("c", " c").split()
    account = "".join(rng.choice(_ALPHABETS[part[0]]) for part in parts for _ in range(int(part[1:])))
    check = 98 - int("".join(str(int(character, 36)) for character in f"{account}{country}00")) % 97
    number = f"{country}{check:02}{account}"
    formatted = _group(number, rng.choice(("", " ")), (4,) * 9)
    return formatted.lower() if rng.random() < 0.3 else formatted


def ip(rng: Random) -> str:
    """Generate an address of version 4, or of version 6 in short or full form."""
    if rng.random() < 0.6:
        return str(ipaddress.IPv4Address(rng.getrandbits(32)))
    address = ipaddress.IPv6Address((0x20010DB8 << 96) + rng.choice((1, rng.getrandbits(16), rng.getrandbits(90))))
    return rng.choice((str(address), address.exploded, str(address).upper()))


PERSONAL: Mapping[str, Generator] = {
    "email": email,
    "phone": phone,
    "ssn": ssn,
    "credit_card": credit_card,
    "iban": iban,
    "ip": ip,
}
"""Generators of each kind of personal data."""


def _day(rng: Random) -> tuple[str, str, str]:
    return f"20{digits(rng, 2)}", f"{rng.randint(1, 12):02}", f"{rng.randint(1, 28):02}"


def _clock(rng: Random) -> str:
    return ":".join(f"{rng.randint(10, top):02}" for top in (23, 59, 59))


def _uuid(rng: Random) -> str:
    return str(uuid.UUID(int=rng.getrandbits(128), version=4))


def _dotted(rng: Random, *maxima: int) -> str:
    return ".".join(str(rng.randint(0, maximum)) for maximum in maxima)


LOOKALIKES: tuple[Generator, ...] = (
    lambda rng: "-".join(_day(rng)),
    lambda rng: f"{'.'.join(reversed(_day(rng)))} {_clock(rng)[:5]}",
    lambda rng: f"{'/'.join(reversed(_day(rng)))}, {_clock(rng)[:5]} - {_clock(rng)[:5]}",
    lambda rng: f"{'-'.join(_day(rng))}T{_clock(rng)}.{digits(rng, 3)}Z",
    _clock,
    lambda rng: f"${rng.randint(1, 9)},{digits(rng, 3)},{digits(rng, 3)}.{digits(rng, 2)}",
    lambda rng: f"{rng.randint(1, 999)}.{digits(rng, 3)},{digits(rng, 2)} EUR",
    lambda rng: f"{rng.randint(1, 99)} x {rng.randint(1, 999)} mm, {rng.uniform(0, 100):.3f} %",
    lambda rng: f"{rng.uniform(-90, 90):.6f}, {rng.uniform(-180, 180):.6f}",
    lambda rng: f"v{_dotted(rng, 20, 40, 99)}",
    lambda rng: f"version {_dotted(rng, 20, 40, 9, 99)}",
    lambda rng: f"Chrome/{_dotted(rng, 140, 0, 9999, 250)}",
    lambda rng: f"pkg@{_dotted(rng, 20, 9, 99)}",
    lambda rng: f"@{rng.choice(_NAMES)}",
    lambda rng: f"std::{rng.choice(('cd', 'dec', 'abs'))}",
    lambda rng: ":".join(f"{rng.getrandbits(8):02x}" for _ in range(6)),
    _uuid,
    lambda rng: f"{rng.getrandbits(160):040x}",
    lambda rng: f"order {digits(rng, 10)}",
    lambda rng: f"ticket #{digits(rng, 7)}",
    lambda rng: f"id {digits(rng, 9)}",
    lambda rng: f"id {digits(rng, 16)}",
    lambda rng: f"{rng.randint(10**17, 10**18)}",
    lambda rng: f"17{digits(rng, 8)}",
    lambda rng: f"17{digits(rng, 11)}",
    lambda rng: f"ISBN 978-{digits(rng, 1)}-{digits(rng, 3)}-{digits(rng, 5)}-{digits(rng, 1)}",
    lambda rng: f"1Z{digits(rng, 3)}AA{digits(rng, 10)}",
    lambda rng: f"INV-20{digits(rng, 2)}-{digits(rng, 5)}",
    lambda rng: f"{digits(rng, 3)}-{digits(rng, 4)}-{digits(rng, 2)}",
    lambda rng: f"{digits(rng, 5)}-{digits(rng, 4)}",
    lambda rng: f"SKU {digits(rng, 4)}-{digits(rng, 4)}",
    lambda rng: " ".join(digits(rng, 4) for _ in range(4)),
)
"""Generators of lookalikes: dates, prices, versions, ids, coordinates, names in code."""


def _group(number: str, separator: str, sizes: tuple[int, ...]) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return separator.join(part for part in parts if part)
