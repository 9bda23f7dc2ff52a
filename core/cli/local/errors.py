"""What stops a local Skein.

LocalError
|-- EmulatorError   the emulator cannot start, or ended by itself
|-- DeployError     CloudFormation refused the template
|-- StreamingError  the server that streams cannot start
`-- StateInUseError another instance holds the state folder
"""


class LocalError(Exception):
    """The message says what happened and what to do."""


class EmulatorError(LocalError):
    """The emulator cannot start, or ended by itself."""


class DeployError(LocalError):
    """CloudFormation refused the template; the message holds its reasons."""


class StreamingError(LocalError):
    """The server that streams cannot start."""


class PortError(LocalError):
    """No port, or a port that cannot be used."""


class StateInUseError(LocalError):
    """Another instance runs on the same state folder."""
