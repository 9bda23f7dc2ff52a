"""POST /v1/pii/detect: tell what is personal in a text, and put placeholders in its place."""

from core.dialects.native import pii as native_pii
from core.dialects.native.shared import NATIVE
from core.http.endpoint import endpoint
from core.http.parameters import Caller


@endpoint("POST", "/v1/pii/detect", dialect=NATIVE, scope="threads:read")
def handler(asked: native_pii.Text, caller: Caller) -> native_pii.Detected:
    if asked.space_id is not None:
        caller.space_called(asked.space_id)
    return native_pii.detect(asked)
