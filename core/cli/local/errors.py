"""Errors of the local instance.

LocalError
|-- EmulatorError    the emulator did not start, or ended unexpectedly
|-- DeployError      CloudFormation rejected the template
|-- StreamingError   the streaming server did not start
|-- PortError        a port is invalid or in use
`-- StateInUseError  another instance uses the state folder
"""


class LocalError(Exception):
    """The base class. The message names the problem and the remedy."""


class EmulatorError(LocalError):
    """The emulator did not start, or ended unexpectedly."""


class DeployError(LocalError):
    """CloudFormation rejected the template. The message has its reasons."""


class StreamingError(LocalError):
    """The streaming server did not start."""


class PortError(LocalError):
    """A port is invalid or in use."""


class StateInUseError(LocalError):
    """Another instance uses the state folder."""
