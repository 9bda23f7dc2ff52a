"""Seeds of random tests. A test's id ends with its seed, which reproduces a failure."""

import os


def seeds(count: int) -> range:
    """The seeds of one run: SKEIN_SEED is the first (default 0), SKEIN_SEEDS multiplies `count` (default 1)."""
    first = int(os.environ.get("SKEIN_SEED", "0"))
    return range(first, first + count * int(os.environ.get("SKEIN_SEEDS", "1")))
