"""GET /v1/spaces/{space_id}: get the settings of a space."""

from core import spaces
from core.dialects.native import spaces as native_spaces
from core.dialects.native.shared import NATIVE, Data
from core.http.endpoint import endpoint
from core.http.parameters import Caller


@endpoint("GET", "/v1/spaces/{space_id}", dialect=NATIVE, scope="threads:read")
def handler(caller: Caller) -> Data[native_spaces.SpaceObject]:
    """A space without settings has the defaults of the deployment: its fields are null."""
    return native_spaces.render(spaces.get(caller.space))
