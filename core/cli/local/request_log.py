"""One printed line for each API request, from the emulator's access log or from the endpoints' own log."""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

# Method, path, status and microseconds, in hypercorn's format.
ACCESS_LOG = "%(m)s %(U)s %(s)s %(D)s"
# The logger's prefix, then ACCESS_LOG.
LINE = re.compile(
    r"^\[\S+ (?P<time>\S+) \S+\] \[\d+\] \[INFO\] "
    r"(?P<method>\S+) /_aws/execute-api/[^/ ]+/[^/ ]+(?P<path>/.*?)? (?P<status>\d{3}) (?P<micros>\d+)$"
)


def parse_access_log(access_log: Iterable[str]) -> Iterator[str]:
    """`12:00:01 POST /v1/spaces/demo/threads/messages 201 34 ms`; without the functions' calls of AWS."""
    for line in access_log:
        if match := LINE.match(line.rstrip("\n")):
            yield (
                f"{match['time']} {match['method']:<6} {match['path'] or '/'}"
                f" {match['status']} {int(match['micros']) // 1000} ms"
            )


def parse_endpoint_log(log: Iterable[str]) -> Iterator[str]:
    """`12:00:01 POST   /v1/spaces/{space_id}/chat 200 34 ms`, from JSON log lines. Other output is ignored."""
    for line in log:
        with suppress(ValueError, KeyError, TypeError):
            entry = json.loads(line)
            time = entry["timestamp"][11:19]
            yield f"{time} {entry['method']:<6} {entry['path']} {entry['status']} {entry['duration_ms']:.0f} ms"
