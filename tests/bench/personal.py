"""Personal data that nobody has, as people write it, and what only looks like it. All comes from one chance."""

import ipaddress
import string
import uuid
from collections.abc import Callable, Mapping
from random import Random

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat
from stdnum import luhn

Maker = Callable[[Random], str]

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
"""First digits and lengths of the networks."""

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
"""Forms of accounts: so many digits (n), capitals (a), either (c)."""

_ALPHABETS = {"n": string.digits, "a": string.ascii_uppercase, "c": string.digits + string.ascii_uppercase}

_REGIONS = ("US", "GB", "DE", "NL", "FR", "ES", "IN", "BR", "JP", "AU")


def digits(chance: Random, count: int) -> str:
    """So many digits."""
    return "".join(chance.choice(string.digits) for _ in range(count))


def email(chance: Random) -> str:
    """Names, numbers and tags before domains of many kinds; sometimes in capitals."""
    local = chance.choice(_NAMES) + chance.choice(("", ".x", "_42", "+news", digits(chance, 3)))
    address = f"{local}@{chance.choice(_DOMAINS)}"
    return address.upper() if chance.random() < 0.1 else address


def phone(chance: Random) -> str:
    """A valid number: of ten countries with its code, in two forms; of the United States as it is dialled there."""
    region = chance.choice(_REGIONS)
    if chance.random() < 0.5:
        area, rest = (
            chance.choice(("212", "415", "305", "512", "206")),
            f"{chance.randint(200, 999)}{digits(chance, 4)}",
        )
        forms = ("({}) {}-{}", "{}-{}-{}", "{}.{}.{}", "{} {} {}", "1-{}-{}-{}", "{}{}{}")
        return chance.choice(forms).format(area, rest[:3], rest[3:])
    number = _valid(chance, region)
    form = chance.choice((PhoneNumberFormat.INTERNATIONAL, PhoneNumberFormat.E164))
    written = phonenumbers.format_number(number, form)
    return written.replace("+", "00", 1) if region != "US" and chance.random() < 0.15 else written


def _valid(chance: Random, region: str) -> PhoneNumber:
    """A landline or a mobile of a region."""
    while True:
        number = phonenumbers.example_number_for_type(region, chance.choice((0, 1)))
        assert number
        number.national_number = int(str(number.national_number)[:-4] + digits(chance, 4))
        if phonenumbers.is_valid_number(number):
            return number


def ssn(chance: Random) -> str:
    """As it is printed on the card."""
    area = f"{chance.choice((1, 2, 3, 4, 5, 7, 8))}{digits(chance, 1)}{chance.randint(1, 9)}"
    return f"{area}-{chance.randint(1, 99):02}-{chance.randint(1, 9999):04}"


def credit_card(chance: Random) -> str:
    """Of any network, whole or in groups."""
    first, length = chance.choice(list(_CARDS.items()))
    number = first + digits(chance, length - len(first) - 1)
    number += luhn.calc_check_digit(number)
    return _grouped(
        number, chance.choice(("", " ", "-")), (4, 6, 5) if length == 15 else (4, 6, 4) if length == 14 else (4,) * 4
    )


def iban(chance: Random) -> str:
    """With the right check digits; whole or in fours, in either case."""
    country, form = chance.choice(list(_IBANS.items()))
    parts = form.replace("n", " n").replace("a", " a").replace("c", " c").split()
    account = "".join(chance.choice(_ALPHABETS[part[0]]) for part in parts for _ in range(int(part[1:])))
    check = 98 - int("".join(str(int(one, 36)) for one in f"{account}{country}00")) % 97
    number = f"{country}{check:02}{account}"
    written = _grouped(number, chance.choice(("", " ")), (4,) * 9)
    return written.lower() if chance.random() < 0.3 else written


def ip(chance: Random) -> str:
    """Both versions, the newer one short or in full."""
    if chance.random() < 0.6:
        return str(ipaddress.IPv4Address(chance.getrandbits(32)))
    address = ipaddress.IPv6Address(
        (0x20010DB8 << 96) + chance.choice((1, chance.getrandbits(16), chance.getrandbits(90)))
    )
    return chance.choice((str(address), address.exploded, str(address).upper()))


PERSONAL: Mapping[str, Maker] = {
    "email": email,
    "phone": phone,
    "ssn": ssn,
    "credit_card": credit_card,
    "iban": iban,
    "ip": ip,
}
"""What makes a value of each kind."""


def _day(chance: Random) -> tuple[str, str, str]:
    return f"20{digits(chance, 2)}", f"{chance.randint(1, 12):02}", f"{chance.randint(1, 28):02}"


def _clock(chance: Random) -> str:
    return ":".join(f"{chance.randint(10, top):02}" for top in (23, 59, 59))


def _uuid(chance: Random) -> str:
    return str(uuid.UUID(int=chance.getrandbits(128), version=4))


def _dotted(chance: Random, *most: int) -> str:
    return ".".join(str(chance.randint(0, one)) for one in most)


INNOCENT: tuple[Maker, ...] = (
    lambda chance: "-".join(_day(chance)),
    lambda chance: f"{'.'.join(reversed(_day(chance)))} {_clock(chance)[:5]}",
    lambda chance: f"{'/'.join(reversed(_day(chance)))}, {_clock(chance)[:5]} - {_clock(chance)[:5]}",
    lambda chance: f"{'-'.join(_day(chance))}T{_clock(chance)}.{digits(chance, 3)}Z",
    _clock,
    lambda chance: f"${chance.randint(1, 9)},{digits(chance, 3)},{digits(chance, 3)}.{digits(chance, 2)}",
    lambda chance: f"{chance.randint(1, 999)}.{digits(chance, 3)},{digits(chance, 2)} EUR",
    lambda chance: f"{chance.randint(1, 99)} x {chance.randint(1, 999)} mm, {chance.uniform(0, 100):.3f} %",
    lambda chance: f"{chance.uniform(-90, 90):.6f}, {chance.uniform(-180, 180):.6f}",
    lambda chance: f"v{_dotted(chance, 20, 40, 99)}",
    lambda chance: f"version {_dotted(chance, 20, 40, 9, 99)}",
    lambda chance: f"Chrome/{_dotted(chance, 140, 0, 9999, 250)}",
    lambda chance: f"pkg@{_dotted(chance, 20, 9, 99)}",
    lambda chance: f"@{chance.choice(_NAMES)}",
    lambda chance: f"std::{chance.choice(('cd', 'dec', 'abs'))}",
    lambda chance: ":".join(f"{chance.getrandbits(8):02x}" for _ in range(6)),
    _uuid,
    lambda chance: f"{chance.getrandbits(160):040x}",
    lambda chance: f"order {digits(chance, 10)}",
    lambda chance: f"ticket #{digits(chance, 7)}",
    lambda chance: f"id {digits(chance, 9)}",
    lambda chance: f"id {digits(chance, 16)}",
    lambda chance: f"{chance.randint(10**17, 10**18)}",
    lambda chance: f"17{digits(chance, 8)}",
    lambda chance: f"17{digits(chance, 11)}",
    lambda chance: f"ISBN 978-{digits(chance, 1)}-{digits(chance, 3)}-{digits(chance, 5)}-{digits(chance, 1)}",
    lambda chance: f"1Z{digits(chance, 3)}AA{digits(chance, 10)}",
    lambda chance: f"INV-20{digits(chance, 2)}-{digits(chance, 5)}",
    lambda chance: f"{digits(chance, 3)}-{digits(chance, 4)}-{digits(chance, 2)}",
    lambda chance: f"{digits(chance, 5)}-{digits(chance, 4)}",
    lambda chance: f"SKU {digits(chance, 4)}-{digits(chance, 4)}",
    lambda chance: " ".join(digits(chance, 4) for _ in range(4)),
)
"""What makes dates, prices, versions, ids, coordinates, names in code."""


def _grouped(number: str, mark: str, sizes: tuple[int, ...]) -> str:
    parts, at = [], 0
    for size in sizes:
        parts.append(number[at : at + size])
        at += size
    return mark.join(part for part in parts if part)
