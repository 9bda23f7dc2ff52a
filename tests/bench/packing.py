"""Calculate the write units of messages of prose, plain and compressed: `make bench-packing`."""

from collections.abc import Iterator
from statistics import mean

from core.cli.bundle import ROOT
from core.storage.compression import packed, units
from tests.bench.tables import table

SIZES = (300, 800, 1200, 1600, 2400, 4000, 8000)
SAMPLES = 100

KEYS = {"pk": "t" * 36 + "#" + "s" * 36 + "#T#" + "0" * 36, "sk": "M#000000000001", "append_id": "a" * 16}
ATTRIBUTES = {"role": "assistant", "author": "p" * 20, "created_at": 10**12, "parent": 1, "wire_size": 10**3}
"""The other attributes of a message's item, where tenant and space are UUIDs."""


def texts(size: int) -> Iterator[str]:
    """Stretches of this project's own prose, tables and code among it, as answers of models have them."""
    prose = (ROOT / "README.md").read_text()
    step = (len(prose) - size) // SAMPLES
    return (prose[at : at + size] for at in range(0, step * SAMPLES, step))


def row(size: int) -> tuple[str, ...]:
    """Build a row of the table."""
    item = KEYS | ATTRIBUTES
    plain = mean(units(item | {"content": text}) for text in texts(size))
    stored = mean(min(units(item | {"content": text}), units(item | {"packed": packed(text)})) for text in texts(size))
    share = mean(len(packed(text)) / len(text.encode()) for text in texts(size))
    return f"{size:,}", f"{plain:.1f}", f"{stored:.1f}", f"{share:.0%}"


def main() -> None:
    """The command line."""
    print(table(("characters", "units, plain", "units, stored", "compressed size"), map(row, SIZES)))


if __name__ == "__main__":
    main()
