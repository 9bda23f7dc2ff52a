"""POST /v1/pii/detect: tell what is personal in a text, and put placeholders in its place."""

from core.dialects import pii
from core.http.endpoint import endpoint
from core.http.parameters import Caller


@endpoint("POST", "/v1/pii/detect", dialect=pii, scope="threads:read")
def handler(asked: pii.Text, caller: Caller) -> pii.Detected:
    if asked.space_id is not None:
        caller.space_called(asked.space_id)
    return pii.detected(asked)
