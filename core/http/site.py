"""The documentation as an ASGI application: the OpenAPI document, and a page that shows it without the internet."""

from functools import cache
from importlib.resources import files
from types import ModuleType

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

_ASSETS = {"swagger-ui.min.css": "text/css", "swagger-ui-bundle.min.js": "application/javascript"}
"""What Powertools brings of Swagger UI."""

_FOREVER = {"Cache-Control": "public, max-age=86400"}

_PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Skein API</title>
  <link rel="icon" href="data:,">
  <link rel="stylesheet" href="docs/swagger-ui.min.css">
</head>
<body>
  <div id="api"></div>
  <script src="docs/swagger-ui-bundle.min.js"></script>
  <script>SwaggerUIBundle({url: "openapi.json", dom_id: "#api", deepLinking: true})</script>
</body>
</html>
"""


def application(package: ModuleType) -> Starlette:
    """The site for the handlers in a package. Its links are relative, so that any stage or domain will do."""

    def openapi(_: Request) -> Response:
        from core.http.openapi import document  # imports every handler: only for who asks

        return JSONResponse(document(package))

    return Starlette(
        routes=[
            Route("/openapi.json", openapi),
            Route("/docs", lambda _: HTMLResponse(_PAGE)),
            Route("/docs/{asset}", _asset),
        ]
    )


def _asset(request: Request) -> Response:
    name = request.path_params["asset"]
    if name not in _ASSETS:
        message = "There is no such route, or it does not take this method."
        return JSONResponse({"detail": message, "error": {"code": "not_found", "message": message}}, 404)
    return Response(_text(name), media_type=_ASSETS[name], headers=_FOREVER)


@cache
def _text(name: str) -> str:
    return files("aws_lambda_powertools.event_handler.openapi.swagger_ui").joinpath(name).read_text("utf-8")
