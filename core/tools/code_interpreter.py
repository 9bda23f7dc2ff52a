"""The tool `code_interpreter`: Python in a sandbox of Amazon Bedrock AgentCore, one session for a turn."""

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
    "Runs Python in a sandbox and shows what it prints: print whatever you want to see. There are the usual libraries "
    "(pandas, numpy, ...) and none of the user's files. Variables and files stay from call to call of this turn.",
    {
        "type": "object",
        "properties": {"code": {"type": "string", "description": "Python to run."}},
        "required": ["code"],
        "additionalProperties": False,
    },
)

_GONE = "What earlier code had set up is gone."


class CodeInterpreter:
    """A session that begins with the first call and ends with the turn; a call behind a failure begins a new one."""

    def __init__(self, interpreter: Interpreter) -> None:
        self._interpreter = interpreter
        self._session: str | None = None

    @property
    def spec(self) -> ToolSpec:
        """See `core.tools.Tool`."""
        return _SPEC

    def call(self, arguments: dict[str, Any]) -> str:
        """See `core.tools.Tool`: what the code prints, its error included."""
        code = arguments.get("code")
        if not isinstance(code, str) or not code.strip():
            raise ToolFailed("The argument `code` is needed: Python to run.")
        try:
            self._session = self._session or self._interpreter.start()
            return _told(self._interpreter.run(self._session, code))
        except ProviderFailed as failed:
            told = f"{failed.message} {_GONE}" if self._session else failed.message
            self.close()
            raise ToolFailed(told) from None

    def close(self) -> None:
        """See `core.tools.Tool`. A session that cannot be stopped ends by itself."""
        session, self._session = self._session, None
        if session:
            with suppress(ProviderFailed):
                self._interpreter.stop(session)


def _told(ran: RunResult) -> str:
    output = truncate(ran.output.strip()) or "(The code printed nothing.)"
    return f"The code failed:\n{output}" if ran.failed else output
