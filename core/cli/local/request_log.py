"""One line for each request to the API, made from the emulator's access log and from the endpoints' own."""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import suppress

# Method, path, status and microseconds, in the words of hypercorn.
ACCESS_LOG = "%(m)s %(U)s %(s)s %(D)s"
# The logger's own prefix, then the above.
LINE = re.compile(
    r"^\[\S+ (?P<time>\S+) \S+\] \[\d+\] \[INFO\] "
    r"(?P<method>\S+) /_aws/execute-api/[^/ ]+/[^/ ]+(?P<path>/.*?)? (?P<status>\d{3}) (?P<micros>\d+)$"
)


def api_requests(access_log: Iterable[str]) -> Iterator[str]:
    """`12:00:01 POST /v1/spaces/demo/threads/messages 201 34 ms`; calls from the functions to AWS are left out."""
    for line in access_log:
        if found := LINE.match(line.rstrip("\n")):
            yield (
                f"{found['time']} {found['method']:<6} {found['path'] or '/'}"
                f" {found['status']} {int(found['micros']) // 1000} ms"
            )


def endpoint_requests(log: Iterable[str]) -> Iterator[str]:
    """`12:00:01 POST   /v1/spaces/{space_id}/chat 200 34 ms`, of the endpoints' own log lines."""
    for line in log:
        with suppress(ValueError, KeyError, TypeError):  # whatever else is printed
            said = json.loads(line)
            time = said["timestamp"][11:19]
            yield f"{time} {said['method']:<6} {said['path']} {said['status']} {said['duration_ms']:.0f} ms"
