"""All that is logged or printed."""

import logging

import pytest


class Logs:
    """What would be read in CloudWatch, and whatever else the records carry."""

    def __init__(self, logged: pytest.LogCaptureFixture, printed: pytest.CaptureFixture[str]) -> None:
        logged.set_level(logging.INFO)
        self._logged = logged
        self._printed = printed

    def read(self) -> str:
        """Everything that the test's requests left, from INFO up, as Lambda has it."""
        (handler,) = logging.getLogger("skein").handlers
        said = [handler.format(record) + str(vars(record)) for record in self._logged.records]
        out, err = self._printed.readouterr()
        return "\n".join([*said, out, err])
