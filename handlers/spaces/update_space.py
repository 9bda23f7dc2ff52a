"""PATCH /v1/spaces/{space_id}: change the settings of a space."""

from core import spaces
from core.dialects.native import spaces as native_spaces
from core.dialects.native.shared import NATIVE, Data
from core.http.endpoint import endpoint
from core.http.parameters import Caller


@endpoint("PATCH", "/v1/spaces/{space_id}", dialect=NATIVE, scope="admin")
def handler(patch: native_spaces.SpacePatch, caller: Caller) -> Data[native_spaces.SpaceObject]:
    """A field that is null is removed, and an absent field is unchanged. A space without settings gets them."""
    return native_spaces.render(spaces.update(caller.space, patch.to_core()))
