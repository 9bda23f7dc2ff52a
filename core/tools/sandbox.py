"""The client of Amazon Bedrock AgentCore's code interpreter, a sandbox for code."""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError, ConnectionClosedError

from core.aws.errors import CLIENT_ERRORS, ErrorKind, classify, code
from core.aws.timeouts import Timeouts
from core.errors import ProviderBusy, ProviderFailed, ProviderTimedOut
from core.providers.deadline import with_deadline

if TYPE_CHECKING:
    from mypy_boto3_bedrock_agentcore import BedrockAgentCoreClient
    from mypy_boto3_bedrock_agentcore.type_defs import CodeInterpreterResultTypeDef, CodeInterpreterStreamOutputTypeDef

SESSION_TIMEOUT = 900
"""Seconds after which AgentCore ends a session that was not stopped; no function runs longer."""

_TIMEOUTS = Timeouts(connect=2, read=15, total=20)
"""A turn has 29 s in all where responses are buffered."""

_BUSY_CODES = frozenset({"ConflictException", "ServiceQuotaExceededException"})
"""Codes for a session or a quota of sessions in use. In other services these codes are not transient."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """The printed output of code, including errors; `failed` if the code raised one."""

    output: str
    failed: bool = False


@cache
def interpreter(identifier: str) -> "Interpreter":
    """The interpreter with an identifier, cached with its connections; no request is sent yet."""
    return Interpreter(identifier)


class Interpreter:
    """A code interpreter by its identifier: `aws.codeinterpreter.v1`, or a custom one.

    All methods raise ProviderFailed and its subclasses. Code is never sent twice.
    """

    def __init__(self, identifier: str, timeouts: Timeouts = _TIMEOUTS) -> None:
        self._identifier = identifier
        self._timeouts = timeouts

    def start(self) -> str:
        """Start a session and return its id."""
        with _map_errors():
            try:
                return self._start()
            except ConnectionClosedError:
                # While a function was frozen, the server may have closed the connections of its pool.
                return self._start()

    def run(self, session: str, code: str) -> RunResult:
        """Run Python in a session, after all earlier code of the session."""
        with _map_errors():
            stream = self._client.invoke_code_interpreter(
                codeInterpreterIdentifier=self._identifier,
                sessionId=session,
                name="executeCode",
                arguments={"language": "python", "code": code},
            )["stream"]
            with closing(stream):
                return _to_result(with_deadline(self._timeouts.total, stream))

    def stop(self, session: str) -> None:
        """End a session."""
        with _map_errors():
            self._client.stop_code_interpreter_session(codeInterpreterIdentifier=self._identifier, sessionId=session)

    @cached_property
    def _client(self) -> "BedrockAgentCoreClient":
        import boto3

        return boto3.client("bedrock-agentcore", config=self._timeouts.config())

    def _start(self) -> str:
        session = self._client.start_code_interpreter_session(
            codeInterpreterIdentifier=self._identifier, sessionTimeoutSeconds=SESSION_TIMEOUT
        )
        return session["sessionId"]


def _to_result(events: Iterable["CodeInterpreterStreamOutputTypeDef"]) -> RunResult:
    """The result in the events of a response. Raises ProviderFailed if there is none."""
    results = [event["result"] for event in events if "result" in event]
    if not results:
        raise ProviderFailed("The code interpreter's answer broke off.")
    output = "\n".join(text for result in results for text in _texts(result))
    return RunResult(output, any(result.get("isError", False) for result in results))


def _texts(result: "CodeInterpreterResultTypeDef") -> Iterator[str]:
    """The texts of a result; for a block without text, a note with its type."""
    for block in result["content"]:
        match block:
            case {"type": "text", "text": text}:
                yield text
            case {"type": "resource", "resource": {"text": text}}:
                yield text
            case {"type": kind}:
                yield f"({kind}: {block.get('name') or block.get('mimeType') or 'cannot be shown'})"


@contextmanager
def _map_errors() -> Iterator[None]:
    try:
        yield
    except (*CLIENT_ERRORS, KeyError, AttributeError, TypeError, ProviderTimedOut) as error:
        raise _to_error(error) from None


def _to_error(error: Exception) -> ProviderFailed:
    """The error for an exception, without its message, which may quote the code."""
    kind = ErrorKind.TIMED_OUT if isinstance(error, ProviderTimedOut) else classify(error)
    if kind is ErrorKind.TIMED_OUT:
        return ProviderTimedOut("The code interpreter did not answer in time.")
    if kind is ErrorKind.BUSY or (isinstance(error, ClientError) and code(error) in _BUSY_CODES):
        return ProviderBusy("The code interpreter is busy.")
    if kind is ErrorKind.REFUSED:
        return ProviderFailed("The code interpreter rejected the request, or failed.")
    return ProviderFailed("The code interpreter cannot be reached, or its answer cannot be read.")
