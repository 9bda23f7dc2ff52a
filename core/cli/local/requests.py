"""One line for each request to the API, made from the emulator's access log."""

import re
from collections.abc import Iterable, Iterator

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
