"""GET /v1/spaces/{space_id}: get what is said of a space; one of which nothing is said has the defaults."""

from core import spaces
from core.dialects.native import spaces as native_spaces
from core.dialects.native.shared import NATIVE, Data
from core.http.endpoint import endpoint
from core.http.parameters import Caller


@endpoint("GET", "/v1/spaces/{space_id}", dialect=NATIVE, scope="threads:read")
def handler(caller: Caller) -> Data[native_spaces.SpaceObject]:
    return native_spaces.render(spaces.get(caller.space))
