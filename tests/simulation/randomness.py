"""Reproducible random numbers: each part of a simulation has its own generator, so that parts do not affect another."""

from random import Random


def make_random(seed: int, part: str) -> Random:
    """Return the random generator of a part of a simulation."""
    return Random(f"{part} {seed}")  # noqa: S311 - it must be reproducible, not secret
