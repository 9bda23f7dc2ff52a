"""Everything that is logged or printed."""

import logging
from io import StringIO

import pytest

from core import telemetry


class Logs:
    """The lines that CloudWatch would get, and all attributes of the log records."""

    def __init__(self, logged: pytest.LogCaptureFixture, printed: pytest.CaptureFixture[str]) -> None:
        logged.set_level(logging.INFO)
        self._logged = logged
        self._printed = printed
        telemetry._logger()  # noqa: SLF001 - installs the handler
        (self._handler,) = logging.getLogger("skein").handlers
        # Lines are read from the records; the handler's stream may belong to an earlier test and be closed.
        self._handler.stream = StringIO()  # type: ignore[attr-defined]

    def read(self) -> str:
        """Everything that the test logged at INFO or above, in Lambda's format, and everything that it printed."""
        lines = [self._handler.format(record) + str(vars(record)) for record in self._logged.records]
        out, err = self._printed.readouterr()
        return "\n".join([*lines, out, err])
