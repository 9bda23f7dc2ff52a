"""GET /openapi.json, GET /docs: the API's description, and a page that shows it."""

from mangum import Mangum

import handlers
from core.http.site import application

handler = Mangum(application(handlers), lifespan="off")
