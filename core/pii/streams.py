"""Placeholders in a stream: they come back as values, wherever it is cut."""

from collections.abc import Callable, Collection, Iterator


def unmask(stream: Iterator[str], placeholders: Collection[str], unmask: Callable[[str], str]) -> Iterator[str]:
    """The stream as `unmask` makes it. Nothing is held back but what may yet become one of the placeholders."""
    held = ""
    for chunk in stream:
        said, held = _parted(held + chunk, placeholders)
        if said:
            yield unmask(said)
    if held:
        yield held


def _parted(text: str, placeholders: Collection[str]) -> tuple[str, str]:
    """What can be told already, and the beginning of a placeholder at its end; each has one `<`, in front."""
    at = text.rfind("<")
    beginning = text[at:] if at >= 0 else ""
    if beginning and any(len(one) > len(beginning) and one.startswith(beginning) for one in placeholders):
        return text[:at], beginning
    return text, ""
