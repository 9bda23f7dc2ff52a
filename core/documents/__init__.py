"""The text of a document, for models that do not read its kind of file."""

UNREADABLE = "(A document that cannot be read.)"
"""What stands for a document that is broken, encrypted or too large to be looked into."""


def text(name: str, media_type: str, data: bytes) -> str:
    """What a document says, as plain text; UNREADABLE for one that cannot be read."""
    raise NotImplementedError(name, media_type, data)
