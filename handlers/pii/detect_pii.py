"""POST /v1/pii/detect: detect personal data in a text and replace it by placeholders."""

from core.dialects.native import pii as native_pii
from core.dialects.native.shared import NATIVE
from core.http.endpoint import endpoint
from core.http.parameters import Caller


@endpoint("POST", "/v1/pii/detect", dialect=NATIVE, scope="threads:read")
def handler(text: native_pii.Text, caller: Caller) -> native_pii.Detected:
    """No model is called, and nothing is stored."""
    if text.space_id is not None:
        caller.authorized_space(text.space_id)
    return native_pii.detect(text)
