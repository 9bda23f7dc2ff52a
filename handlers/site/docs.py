"""GET /openapi.json, GET /docs: get the OpenAPI document, or a page that shows it."""

import handlers
from core.http.site import lambda_handler

handler = lambda_handler(handlers)
