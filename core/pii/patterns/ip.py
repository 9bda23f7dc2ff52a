"""IP addresses, versions 4 and 6."""

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from itertools import chain

_V4 = re.compile(r"(?<!\w)(?<![0-9]\.)(?<![A-Za-z]/)[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?!\w|\.[0-9])")
_VERSION = re.compile(r"(?:\b(?:version|ver|v|release|build|firmware|rev)\b[.:=]?|[<>=!~]=|[~^])[ ]*$", re.IGNORECASE)
"""Four numbers after one of these words or marks are a version."""
_WORD = 12

_V6 = re.compile(
    r"(?<![0-9A-Fa-f:.%]):?(?P<address>(?<!\w)(?:::|[0-9A-Fa-f]{1,4}:)[0-9A-Fa-f:.]{0,45}+(?:%\w{1,16})?)(?!\w)"
)


def find(text: str) -> Iterator[tuple[int, int]]:
    """Addresses that `ipaddress` accepts. Version 6 needs a digit, since `a::b` may be code."""
    return chain(_v4(text), _v6(text))


def _v4(text: str) -> Iterator[tuple[int, int]]:
    for match in _V4.finditer(text):
        if not _VERSION.search(text, max(0, match.start() - _WORD), match.start()) and _is_valid(IPv4Address, match[0]):
            yield match.span()


def _v6(text: str) -> Iterator[tuple[int, int]]:
    for match in _V6.finditer(text):
        address = match["address"].rstrip(".")
        if address.endswith(":::") or not address.endswith("::"):
            address = address.removesuffix(":")
        if address.count(":") > 1 and any(map(str.isdigit, address)) and _is_valid(IPv6Address, address):
            yield match.start("address"), match.start("address") + len(address)


def _is_valid(version: type[IPv4Address] | type[IPv6Address], address: str) -> bool:
    try:
        version(address)
    except AddressValueError:
        return False
    return True
