"""Amazon Bedrock AgentCore's code interpreter: a sandbox in which code runs, a session of it for each turn."""

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
"""Seconds, after which AgentCore ends a session that nobody has stopped: no function lives longer than that."""

_TIMEOUTS = Timeouts(connect=2, read=15, total=20)
"""A turn has 29 seconds in all where answers are buffered."""

_BUSY_CODES = frozenset({"ConflictException", "ServiceQuotaExceededException"})
"""Codes that a session, or a quota of sessions, is in use; for other services they are no matter of waiting."""


@dataclass(frozen=True, slots=True)
class RunResult:
    """What code has printed, errors included; `failed` if it ended with one."""

    output: str
    failed: bool = False


@cache
def interpreter(identifier: str) -> "Interpreter":
    """The interpreter with an identifier, and its connections; nobody is called yet."""
    return Interpreter(identifier)


class Interpreter:
    """A code interpreter, by its identifier: `aws.codeinterpreter.v1`, or that of one's own.

    Everything raises ProviderFailed and its kin. Code is never sent twice.
    """

    def __init__(self, identifier: str, timeouts: Timeouts = _TIMEOUTS) -> None:
        self._identifier = identifier
        self._timeouts = timeouts

    def start(self) -> str:
        """A new session's id."""
        with _map_errors():
            try:
                return self._started()
            except ConnectionClosedError:
                # A function that slept finds connections that the other side has closed meanwhile.
                return self._started()

    def run(self, session: str, code: str) -> RunResult:
        """Run Python in a session; what earlier code has set up there is still there."""
        with _map_errors():
            stream = self._client.invoke_code_interpreter(
                codeInterpreterIdentifier=self._identifier,
                sessionId=session,
                name="executeCode",
                arguments={"language": "python", "code": code},
            )["stream"]
            with closing(stream):
                return _ran(with_deadline(self._timeouts.total, stream))

    def stop(self, session: str) -> None:
        """End a session."""
        with _map_errors():
            self._client.stop_code_interpreter_session(codeInterpreterIdentifier=self._identifier, sessionId=session)

    @cached_property
    def _client(self) -> "BedrockAgentCoreClient":
        import boto3

        return boto3.client("bedrock-agentcore", config=self._timeouts.config())

    def _started(self) -> str:
        started = self._client.start_code_interpreter_session(
            codeInterpreterIdentifier=self._identifier, sessionTimeoutSeconds=SESSION_TIMEOUT
        )
        return started["sessionId"]


def _ran(events: Iterable["CodeInterpreterStreamOutputTypeDef"]) -> RunResult:
    """What the events of an answer say together. Raises ProviderFailed if they say nothing."""
    results = [event["result"] for event in events if "result" in event]
    if not results:
        raise ProviderFailed("The code interpreter's answer broke off.")
    output = "\n".join(piece for result in results for piece in _pieces(result))
    return RunResult(output, any(result.get("isError", False) for result in results))


def _pieces(result: "CodeInterpreterResultTypeDef") -> Iterator[str]:
    """What a result says, as text; of what is none, that it was there."""
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
    """What an error means, without its words: they may quote the code."""
    kind = ErrorKind.TIMED_OUT if isinstance(error, ProviderTimedOut) else classify(error)
    if kind is ErrorKind.TIMED_OUT:
        return ProviderTimedOut("The code interpreter did not answer in time.")
    if kind is ErrorKind.BUSY or (isinstance(error, ClientError) and code(error) in _BUSY_CODES):
        return ProviderBusy("The code interpreter is busy.")
    if kind is ErrorKind.REFUSED:
        return ProviderFailed("The code interpreter refused the request, or failed.")
    return ProviderFailed("The code interpreter cannot be reached, or its answer cannot be read.")
