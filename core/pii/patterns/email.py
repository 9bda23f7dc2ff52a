"""E-mail addresses."""

import re
from collections.abc import Iterator

_LOCAL = r"\w.%+'&~-"
_LABEL = r"[^\W_](?:[\w-]{0,61}[^\W_])?"
_ADDRESS = re.compile(
    # A match starts only at the front of a run of local characters, so that no character is read twice.
    rf"""(?<![{_LOCAL}]) [.%+'&~-]*+ ( \w[{_LOCAL}]*+
    @ (?: (?![0-9]+\.[0-9]+\.[0-9]) (?:{_LABEL}\.){{1,32}} (?: xn--[\w-]+ | [^\W\d_][^\W_]+ )
        | \[ [0-9A-Fa-f:.]{{2,45}} \] ) )""",
    re.VERBOSE,
)
"""A domain does not begin with a version, as in `package@1.2.3-rc.one`."""


def find(text: str) -> Iterator[tuple[int, int]]:
    """Addresses whose domain ends in letters, in any script, or is an IP address in brackets."""
    return (match.span(1) for match in _ADDRESS.finditer(text))
