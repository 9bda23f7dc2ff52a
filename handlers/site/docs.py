"""GET /openapi.json, GET /docs, GET /docs/{asset}: get the OpenAPI document, a page that shows it, or the guide."""

import handlers
from core.http.site import lambda_handler

handler = lambda_handler(handlers)
