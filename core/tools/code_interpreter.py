"""The tool `code_interpreter`: Python in a sandbox of Amazon Bedrock AgentCore, one session per turn."""

from contextlib import suppress
from typing import Any

from core.errors import ProviderFailed
from core.providers import ToolSpec
from core.tools import ToolFailed
from core.tools.output import truncate
from core.tools.sandbox import Interpreter, RunResult

NAME = "code_interpreter"

_SPEC = ToolSpec(
    NAME,
    "Runs Python in a sandbox and returns its printed output, so print every result. The usual libraries (pandas, "
    "numpy, ...) are installed; the user's files are not available. Variables and files persist between the calls of "
    "one turn.",
    {
        "type": "object",
        "properties": {"code": {"type": "string", "description": "Python to run."}},
        "required": ["code"],
        "additionalProperties": False,
    },
)

_LOST = "The variables and files of earlier calls are lost."


class CodeInterpreter:
    """A session that starts at the first call and ends with the turn. The call after a failure starts a new session."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._session: str | None = None

    @property
    def spec(self) -> ToolSpec:
        """See `core.tools.Tool`."""
        return _SPEC

    def call(self, arguments: dict[str, Any]) -> str:
        """See `core.tools.Tool`: the printed output, including an error."""
        code = arguments.get("code")
        if not isinstance(code, str) or not code.strip():
            raise ToolFailed("The argument `code` is required: Python to run.")
        try:
            self._session = self._session or self._interpreter.start()
            return _to_text(self._interpreter.run(self._session, code))
        except ProviderFailed as failed:
            message = f"{failed.message} {_LOST}" if self._session else failed.message
            self.close()
            raise ToolFailed(message) from None

    def close(self) -> None:
        """See `core.tools.Tool`. A session that cannot be stopped ends after its timeout."""
        session, self._session = self._session, None
        if session:
            with suppress(ProviderFailed):
                self._interpreter.stop(session)


def _to_text(result: RunResult) -> str:
    output = truncate(result.output.strip()) or "(The code printed nothing.)"
    return f"The code failed:\n{output}" if result.failed else output
