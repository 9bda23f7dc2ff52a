"""Files of JSON: one value, or one on each line. They are read a line at a time, and again where something was."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

LINES = (".jsonl", ".ndjson")
"""Names of files that have a value on each line end so."""


@dataclass(frozen=True, slots=True)
class Record:
    """One value's text: in which of the files, at which byte, as a person finds it, and where the next one begins."""

    file: int
    offset: int
    where: str
    text: bytes

    @property
    def value(self) -> Any:
        """What it says. Raises ValueError."""
        return json.loads(self.text, parse_constant=_refuse)


class Files:
    """Some files, by number. A value is named by its file and the byte where it begins."""

    def __init__(self, paths: list[Path]) -> None:
        self._paths = paths
        self._in_lines = [_is_in_lines(path) for path in paths]

    @property
    def size(self) -> int:
        """Bytes of all."""
        return sum(path.stat().st_size for path in self._paths)

    def records(self) -> Iterator[Record]:
        """Every value, in the order of the files."""
        for file, path in enumerate(self._paths):
            with path.open("rb") as opened:
                yield from self._lines(file, opened) if self._in_lines[file] else [self._whole(file, opened)]

    def record(self, file: int, offset: int) -> Record:
        """The value that begins there."""
        path = self._paths[file]
        with path.open("rb") as opened:
            opened.seek(offset)
            return Record(file, offset, path.name, opened.readline() if self._in_lines[file] else opened.read())

    def _lines(self, file: int, opened: BinaryIO) -> Iterator[Record]:
        offset = 0
        for number, line in enumerate(opened, 1):
            if line.strip():
                yield Record(file, offset, f"{self._paths[file].name}:{number}", line)
            offset += len(line)

    def _whole(self, file: int, opened: BinaryIO) -> Record:
        return Record(file, 0, self._paths[file].name, opened.read())


def _is_in_lines(path: Path) -> bool:
    """Whether each line is a value: as its name says, or as its first line is one."""
    if path.suffix.lower() in LINES:
        return True
    with path.open("rb") as opened:
        first = next((line for line in opened if line.strip()), b"")
    try:
        json.loads(first)
    except ValueError:
        return False
    return True


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
