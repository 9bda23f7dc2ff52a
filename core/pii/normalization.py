"""A text as detectors read it: every digit, dash and space in ASCII, and what only looks like a number blotted out.

It has as many characters as the text, each at its place, so that what is found in it stands there in the text.
"""

import re
import unicodedata

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d"
_OTHERS = {"\uff20": "@", "\ufe6b": "@", "\uff0e": ".", "\u2024": ".", "\uff1a": ":", "\uff0b": "+"} | {
    "\uff08": "(",
    "\uff09": ")",
    "\uff0f": "/",
}

_NO_NUMBER = re.compile(
    r"""
      (?<![0-9A-Za-z-]) [0-9A-Fa-f]{8} (?:-[0-9A-Fa-f]{4}){3} -[0-9A-Fa-f]{12} (?![0-9A-Za-z-])      # UUID
    | (?<![0-9A-Za-z.-]) (?:19|20)[0-9]{2} ([-/.]) (?:0?[1-9]|1[0-2]) \1 (?:[12][0-9]|3[01]|0?[1-9])  # 2024-01-31
      (?: T [0-9:.]+ Z? | (?![0-9A-Za-z]|[-/.][0-9]) )
    | (?<![0-9A-Za-z.-]) [0-3]?[0-9] ([-/.]) [0-3]?[0-9] \2 (?:19|20)[0-9]{2} (?![0-9A-Za-z]|[-/.][0-9])  # 31.01.2024
    | (?<![0-9A-Za-z:]) [0-2]?[0-9] (?: :[0-5][0-9] ){1,2} (?![0-9A-Za-z:])                           # 23:59
    """,
    re.VERBOSE,
)
_BLOT = "\u25a0"
"""No letter, no digit, no mark of any number."""


def normalize(text: str) -> str:
    """The text as detectors read it, character for character."""
    read = text if text.isascii() else text.translate(_ascii)
    return _NO_NUMBER.sub(lambda match: _BLOT * len(match[0]), read)


class _Ascii(dict[int, str]):
    """For `str.translate`: what each character is read as, noted when it is first met."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char in _DASHES:
            read = "-"
        elif unicodedata.category(char) == "Zs":
            read = " "
        elif char in _OTHERS:
            read = _OTHERS[char]
        else:
            digit = unicodedata.decimal(char, None)
            read = char if digit is None else str(digit)
        self[code] = read
        return read


_ascii = _Ascii()
