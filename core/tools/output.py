"""How much of what a tool says a model is told."""

MAX_CHARACTERS = 20_000
"""Some 5,000 tokens, which is more than a model reads with profit."""


def truncate(text: str) -> str:
    """A text of MAX_CHARACTERS at most, and a note in place of its middle: an error stands at the end."""
    if len(text) <= MAX_CHARACTERS:
        return text
    half = MAX_CHARACTERS // 2
    return f"{text[:half]}\n(... {len(text) - 2 * half:,} characters are left out here ...)\n{text[-half:]}"
