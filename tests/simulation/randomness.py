"""Chance that comes again: each part of a simulation draws its own numbers; a draw more in one moves no other."""

from random import Random


def chance(seed: int, part: str) -> Random:
    """The numbers that a part draws."""
    return Random(f"{part} {seed}")  # noqa: S311 - it is to be repeated, not to be kept secret
