"""Errors of `skein new-endpoint`."""


class EndpointError(Exception):
    """The endpoint cannot be created. The message names the problem and the remedy."""
