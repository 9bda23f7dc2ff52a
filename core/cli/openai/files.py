"""Files of JSON values: one value in a file, or one a line. Records can be read in sequence or by byte offset."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

LINES = (".jsonl", ".ndjson")
"""Suffixes of files with one value a line."""


@dataclass(frozen=True, slots=True)
class Record:
    """The text of one value. `file` is the file's index, `offset` counts bytes, `where` is for people: `name:line`."""

    file: int
    offset: int
    where: str
    text: bytes

    @property
    def value(self) -> Any:
        """The parsed value. Raises ValueError."""
        return json.loads(self.text, parse_constant=_reject)


class Files:
    """A list of files. A record is identified by the index of its file and its byte offset."""

    def __init__(self, paths: list[Path]) -> None:
        self._paths = paths
        self._has_lines = [has_lines(path) for path in paths]

    @property
    def size(self) -> int:
        """The size of all files in bytes."""
        return sum(path.stat().st_size for path in self._paths)

    def records(self) -> Iterator[Record]:
        """Yield every record, in the order of the files."""
        for file, path in enumerate(self._paths):
            with path.open("rb") as stream:
                yield from self._iter_lines(file, stream) if self._has_lines[file] else [self._read_all(file, stream)]

    def record(self, file: int, offset: int) -> Record:
        """Read the record at a byte offset of a file."""
        path = self._paths[file]
        with path.open("rb") as stream:
            stream.seek(offset)
            return Record(file, offset, path.name, stream.readline() if self._has_lines[file] else stream.read())

    def _iter_lines(self, file: int, stream: BinaryIO) -> Iterator[Record]:
        offset = 0
        for number, line in enumerate(stream, 1):
            if line.strip():
                yield Record(file, offset, f"{self._paths[file].name}:{number}", line)
            offset += len(line)

    def _read_all(self, file: int, stream: BinaryIO) -> Record:
        return Record(file, 0, self._paths[file].name, stream.read())


def has_lines(path: Path) -> bool:
    """Whether a file has one value a line: its suffix is in LINES, or its first line is valid JSON."""
    if path.suffix.lower() in LINES:
        return True
    with path.open("rb") as stream:
        first = next((line for line in stream if line.strip()), b"")
    try:
        json.loads(first)
    except ValueError:
        return False
    return True


def _reject(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON")
