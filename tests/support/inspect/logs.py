"""All that is logged or printed."""

import logging
from io import StringIO

import pytest

from core import telemetry


class Logs:
    """What would be read in CloudWatch, and whatever else the records carry."""

    def __init__(self, logged: pytest.LogCaptureFixture, printed: pytest.CaptureFixture[str]) -> None:
        logged.set_level(logging.INFO)
        self._logged = logged
        self._printed = printed
        telemetry._logger()  # noqa: SLF001 - so that its handler is there
        (self._handler,) = logging.getLogger("skein").handlers
        # Lines are read from the records; the stream that it has may be one of an earlier test's, and closed.
        self._handler.stream = StringIO()  # type: ignore[attr-defined]

    def read(self) -> str:
        """Everything that the test's requests left, from INFO up, as Lambda has it."""
        said = [self._handler.format(record) + str(vars(record)) for record in self._logged.records]
        out, err = self._printed.readouterr()
        return "\n".join([*said, out, err])
