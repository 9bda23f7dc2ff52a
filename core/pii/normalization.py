"""Normalizes a text for detectors: digits, dashes and spaces become ASCII; UUIDs, dates and times are blanked out.

The normalized text has as many characters as the text, so that positions are the same in both.
"""

import re
import unicodedata

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_SYMBOLS = {"\uff20": "@", "\ufe6b": "@", "\uff0e": ".", "\u2024": ".", "\uff1a": ":", "\uff0b": "+"} | {
    "\uff08": "(",
    "\uff09": ")",
    "\uff0f": "/",
}

_NOT_A_NUMBER = re.compile(
    r"""
      (?<![0-9A-Za-z-]) [0-9A-Fa-f]{8} (?:-[0-9A-Fa-f]{4}){3} -[0-9A-Fa-f]{12} (?![0-9A-Za-z-])      # UUID
    | (?<![0-9A-Za-z.-]) (?:19|20)[0-9]{2} ([-/.]) (?:0?[1-9]|1[0-2]) \1 (?:[12][0-9]|3[01]|0?[1-9])  # 2024-01-31
      (?: T [0-9:.]+ Z? | (?![0-9A-Za-z]|[-/.][0-9]) )
    | (?<![0-9A-Za-z.-]) [0-3]?[0-9] ([-/.]) [0-3]?[0-9] \2 (?:19|20)[0-9]{2} (?![0-9A-Za-z]|[-/.][0-9])  # 31.01.2024
    | (?<![0-9A-Za-z:]) [0-2]?[0-9] (?: :[0-5][0-9] ){1,2} (?![0-9A-Za-z:])                           # 23:59
    """,
    re.VERBOSE,
)
_BLANK = "\u25a0"
"""Not a letter, a digit or a separator of numbers."""


def normalize(text: str) -> str:
    """The normalized text, of the same length."""
    ascii_text = text if text.isascii() else text.translate(_ascii)
    return _NOT_A_NUMBER.sub(lambda match: _BLANK * len(match[0]), ascii_text)


class _Ascii(dict[int, str]):
    """For `str.translate`: the normalized form of each character, cached at its first use."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char in _DASHES:
            normalized = "-"
        elif unicodedata.category(char) == "Zs":
            normalized = " "
        elif char in _SYMBOLS:
            normalized = _SYMBOLS[char]
        else:
            digit = unicodedata.decimal(char, None)
            normalized = char if digit is None else str(digit)
        self[code] = normalized
        return normalized


_ascii = _Ascii()
