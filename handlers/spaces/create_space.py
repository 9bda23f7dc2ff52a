"""POST /v1/spaces: set up a space, once for each Idempotency-Key."""

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
    return spaces.create(caller.space_called(new.id), new.said(), key=key).map(native_spaces.render)
