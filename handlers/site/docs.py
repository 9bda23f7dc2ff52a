"""GET /openapi.json, GET /docs, GET /docs/{asset}: the OpenAPI document, a page that shows it, and the guide."""

import handlers
from core.http.site import function

handler = function(handlers)
