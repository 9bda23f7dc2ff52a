"""Replaces placeholders in a stream, whose chunks may end anywhere."""

from collections.abc import Callable, Collection, Iterator


def unmask(stream: Iterator[str], placeholders: Collection[str], unmask: Callable[[str], str]) -> Iterator[str]:
    """The stream with `unmask` applied. Only a possible beginning of a placeholder is delayed."""
    pending = ""
    for chunk in stream:
        ready, pending = _split(pending + chunk, placeholders)
        if ready:
            yield unmask(ready)
    if pending:
        yield pending


def _split(text: str, placeholders: Collection[str]) -> tuple[str, str]:
    """A text, and the possible beginning of a placeholder at its end. Only the first character of one is `<`."""
    at = text.rfind("<")
    beginning = text[at:] if at >= 0 else ""
    if beginning and any(len(one) > len(beginning) and one.startswith(beginning) for one in placeholders):
        return text[:at], beginning
    return text, ""
