"""`make bench-packing`: write units of messages of prose, plain and compressed.

`--write` updates the table in tests/bench/README.md.
"""

import sys
from collections.abc import Iterator
from statistics import mean

from core.cli.bundle import ROOT
from core.storage.compression import compress, write_units
from tests.bench import tables

SIZES = (300, 800, 1200, 1600, 2400, 4000, 8000)
SAMPLES = 100

KEYS = {"pk": "t" * 36 + "#" + "s" * 36 + "#T#" + "0" * 36, "sk": "M#000000000001", "append_id": "a" * 16}
ATTRIBUTES = {"role": "assistant", "author": "p" * 20, "created_at": 10**12, "parent": 1, "wire_size": 10**3}
"""The other attributes of a message's item, where tenant and space are UUIDs."""


def texts(size: int) -> Iterator[str]:
    """Excerpts of a chat's prose, with some code and a table, each of `size` characters."""
    prose = (ROOT / "tests" / "support" / "data" / "prose.txt").read_text()
    step = (len(prose) - size) // SAMPLES
    return (prose[at : at + size] for at in range(0, step * SAMPLES, step))


def row(size: int) -> tuple[str, ...]:
    """A line of the table."""
    item = KEYS | ATTRIBUTES
    plain = mean(write_units(item | {"content": text}) for text in texts(size))
    stored = mean(
        min(write_units(item | {"content": text}), write_units(item | {"content": compress(text.encode())}))
        for text in texts(size)
    )
    share = mean(len(compress(text.encode())) / len(text.encode()) for text in texts(size))
    return f"{size:,}", f"{plain:.1f}", f"{stored:.1f}", f"{share:.0%}"


def main() -> None:
    """The command line."""
    text = tables.table(("characters", "units, plain", "units, stored", "compressed size"), map(row, SIZES))
    if "--write" in sys.argv:
        tables.write("compression", text)
    print(text)


if __name__ == "__main__":
    main()
