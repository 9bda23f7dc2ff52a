"""POST /v1/spaces: create the settings of a space."""

from core import spaces
from core.dialects.native import spaces as native_spaces
from core.dialects.native.shared import NATIVE, Data
from core.http.endpoint import endpoint
from core.http.parameters import Caller, IdempotencyKey
from core.models import Replayable


@endpoint("POST", "/v1/spaces", dialect=NATIVE, scope="admin", status=201)
def handler(
    new: native_spaces.NewSpace, caller: Caller, key: IdempotencyKey = None
) -> Replayable[Data[native_spaces.SpaceObject]]:
    """A space needs no settings to be used. Creating them again is a conflict; PATCH changes them."""
    return spaces.create(caller.authorized_space(new.id), new.to_core(), key=key).map(native_spaces.render)
