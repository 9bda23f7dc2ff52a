"""The size of a tool's result in a request to a model."""

MAX_CHARACTERS = 20_000
"""About 5,000 tokens; a model hardly profits from more."""


def truncate(text: str) -> str:
    """Replace the middle of a text longer than MAX_CHARACTERS by a note. The end stays: it may contain an error."""
    if len(text) <= MAX_CHARACTERS:
        return text
    half = MAX_CHARACTERS // 2
    return f"{text[:half]}\n(... {len(text) - 2 * half:,} characters are left out here ...)\n{text[-half:]}"
