"""GET /v1/spaces: list the spaces that have settings, by id."""

from core import spaces
from core.dialects.native import spaces as native_spaces
from core.dialects.native.shared import NATIVE, Listing
from core.http.endpoint import endpoint
from core.http.parameters import Caller, Cursor, Limit


@endpoint("GET", "/v1/spaces", dialect=NATIVE, scope="threads:read")
def handler(caller: Caller, limit: Limit = 20, cursor: Cursor = None) -> Listing[native_spaces.SpaceObject]:
    """Only spaces to which the credential has access are listed."""
    page = spaces.page(caller.grant.tenant, limit=limit, cursor=cursor, visible=caller.grant.allows_space)
    return native_spaces.render_page(page)
