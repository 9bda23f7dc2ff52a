"""GET /openapi.json, GET /docs: the API's description, and a page that shows it."""

import handlers
from core.http.site import function

handler = function(handlers)
