"""Numbers that decide what a random test does: a test's name ends with its own, which brings a failure back."""

import os


def seeds(count: int) -> range:
    """The seeds of one run. SKEIN_SEED names the first, SKEIN_SEEDS how many times as many as usual there are."""
    first = int(os.environ.get("SKEIN_SEED", "0"))
    return range(first, first + count * int(os.environ.get("SKEIN_SEEDS", "1")))
