"""IP addresses, versions 4 and 6."""

import re
from collections.abc import Iterator
from ipaddress import AddressValueError, IPv4Address, IPv6Address
from itertools import chain

_V4 = re.compile(r"(?<!\w)(?<![0-9]\.)(?<![A-Za-z]/)[0-9]{1,3}(?:\.[0-9]{1,3}){3}(?!\w|\.[0-9])")
_VERSION = re.compile(r"(?:\b(?:version|ver|v|release|build|firmware|rev)\b[.:=]?|[<>=!~]=|[~^])[ ]*$", re.IGNORECASE)
"""Four numbers behind one of these words or marks are no address."""
_WORD = 12

_V6 = re.compile(
    r"(?<![0-9A-Fa-f:.%]):?(?P<said>(?<!\w)(?:::|[0-9A-Fa-f]{1,4}:)[0-9A-Fa-f:.]{0,45}+(?:%\w{1,16})?)(?!\w)"
)


def find(text: str) -> Iterator[tuple[int, int]]:
    """Addresses as `ipaddress` takes them; of version 6 with a digit in them, since `a::b` is code as well."""
    return chain(_v4(text), _v6(text))


def _v4(text: str) -> Iterator[tuple[int, int]]:
    for match in _V4.finditer(text):
        if not _VERSION.search(text, max(0, match.start() - _WORD), match.start()) and _is(IPv4Address, match[0]):
            yield match.span()


def _v6(text: str) -> Iterator[tuple[int, int]]:
    for match in _V6.finditer(text):
        said = match["said"].rstrip(".")
        if said.endswith(":::") or not said.endswith("::"):
            said = said.removesuffix(":")
        if said.count(":") > 1 and any(map(str.isdigit, said)) and _is(IPv6Address, said):
            yield match.start("said"), match.start("said") + len(said)


def _is(address: type[IPv4Address] | type[IPv6Address], said: str) -> bool:
    try:
        address(said)
    except AddressValueError:
        return False
    return True
