"""The documentation as an ASGI application: the OpenAPI document, a page that shows it, and the repository's pages.

Nothing is loaded from the internet.
"""

from collections.abc import Callable
from functools import cache
from importlib.resources import files
from types import ModuleType
from typing import Any

from mangum import Mangum
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from core.http import pages
from core.http.errors import no_route
from core.http.path import canonical, unescape

_ASSETS = {"swagger-ui.min.css": "text/css", "swagger-ui-bundle.min.js": "application/javascript"}
"""The files of Swagger UI in Powertools, with their content types."""

_TEXTS = ["text/", "application/json", "application/javascript", "image/svg+xml"]
"""Types that are text; API Gateway would return base64 for others, as only forms are binary in the template."""

_FOREVER = {"Cache-Control": "public, max-age=86400"}

_STYLE = "pages.css"
"""The style of the repository's pages, in this folder."""

_CLOSED = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "

_PAGE_HEADERS = {
    "Content-Security-Policy": _CLOSED + "style-src 'self'; img-src 'self' data:",
    "X-Content-Type-Options": "nosniff",
}
"""Pages have no scripts; they load their style and pictures from the site."""

_PICTURE_HEADERS = {
    "Content-Security-Policy": _CLOSED + "style-src 'unsafe-inline'",
    "X-Content-Type-Options": "nosniff",
}
"""Pictures contain their style."""

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
  <p style="margin: 1rem; font: 1rem sans-serif"><a href="docs/pages">Guide: use, deploy and operate Skein</a></p>
  <div id="api"></div>
  <script src="docs/swagger-ui-bundle.min.js"></script>
  <script>
    SwaggerUIBundle({
      url: "openapi.json", dom_id: "#api", deepLinking: true,
      tryItOutEnabled: true, displayRequestDuration: true, defaultModelsExpandDepth: 0,
    })
  </script>
</body>
</html>
"""


def lambda_handler(package: ModuleType) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    """A Lambda function that serves the documentation of a package of handlers under any domain, base path and
    stage."""
    application = Mangum(_application(package), lifespan="off", text_mime_types=_TEXTS)

    def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
        values = {name: unescape(value) for name, value in (event.get("pathParameters") or {}).items()}
        slash = "/" if event["path"].endswith("/") else ""
        response = application(event | {"path": canonical(event["resource"], values) + slash}, context)
        response["multiValueHeaders"]["X-Request-Id"] = [event["requestContext"]["requestId"]]
        return response

    return handler


def _application(package: ModuleType) -> Starlette:
    """The site. Its links are relative, so they work under any base path."""

    def openapi(_: Request) -> Response:
        from core.http.openapi import document  # imports every handler, so only for this request

        return JSONResponse(document(package))

    application = Starlette(
        routes=[
            Route("/openapi.json", openapi),
            Route("/docs", lambda _: HTMLResponse(_PAGE)),
            Route("/docs/", lambda _: RedirectResponse("../docs")),
            Route("/docs/{asset}", _asset),
        ],
        exception_handlers={404: _not_found},
    )
    application.router.redirect_slashes = False
    return application


def _asset(request: Request) -> Response:
    name = request.path_params["asset"]
    if name in _ASSETS:
        return Response(_text(name), media_type=_ASSETS[name], headers=_FOREVER)
    if name == _STYLE:
        return Response(files("core.http").joinpath(_STYLE).read_text("utf-8"), media_type="text/css")
    if name in pages.ADDRESSES:
        return _page(pages.ADDRESSES[name])
    return _not_found(request)


def _page(path: str) -> Response:
    if path in pages.PICTURES:
        return Response(pages.text(path), media_type="image/svg+xml", headers=_PICTURE_HEADERS)
    return HTMLResponse(pages.document(path), headers=_PAGE_HEADERS)


def _not_found(_: Request, __: Exception | None = None) -> Response:
    return JSONResponse(no_route(), 404)


@cache
def _text(name: str) -> str:
    return files("aws_lambda_powertools.event_handler.openapi.swagger_ui").joinpath(name).read_text("utf-8")
