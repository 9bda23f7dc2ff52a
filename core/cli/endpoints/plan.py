"""The plan for a new endpoint: its name and route, and the existing endpoint from which its files are derived."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.access.api_keys import SCOPES
from core.cli.endpoints.errors import EndpointError
from core.cli.endpoints.repository import Endpoint, Repository

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")

_VERBS = {"get": "GET", "list": "GET", "create": "POST", "update": "PATCH", "delete": "DELETE"}
"""Methods by the verb in a name."""

_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z][a-z0-9]*)*")
_PATH = re.compile(r"(/([\w.-]+|{[a-z_]+}))+")
_PARAMETER = re.compile(r"{\w+}")


@dataclass(frozen=True)
class Plan:
    """A new endpoint. `permissions` are logical ids of managed policies; None stands for the policies of `model`."""

    name: str
    group: str
    method: str
    path: str
    scope: str
    permissions: Sequence[str] | None
    model: Endpoint

    @property
    def logical_id(self) -> str:
        """The function's name in the template."""
        return "".join(word.capitalize() for word in self.name.split("_"))

    @property
    def summary(self) -> str:
        """The name as words, without the prefix of the group."""
        return self.name.removeprefix(f"{self.group}_").replace("_", " ")


def make_plan(
    repository: Repository,
    *,
    name: str,
    path: str | None = None,
    method: str | None = None,
    group: str | None = None,
    scope: str | None = None,
    permissions: Sequence[str] | None = None,
    like: str | None = None,
) -> Plan:
    """Check the arguments and derive those that are None. Raises EndpointError."""
    endpoints = repository.endpoints
    _check_name(repository, name)
    method = _method_for(name, method)
    path = path or _path_for(endpoints, name)
    _check_route(endpoints, method, path)
    group = group or _group_for(endpoints, path)
    _check_choice("group", group, {endpoint.group for endpoint in endpoints})
    scope = scope or ("threads:read" if method == "GET" else "threads:write")
    _check_choice("scope", scope, SCOPES)
    model = _named_model(endpoints, path, like) if like else _model_for(endpoints, group, path)
    return Plan(name, group, method, path, scope, permissions, model)


def _check_name(repository: Repository, name: str) -> None:
    if not _NAME.fullmatch(name):
        raise EndpointError(f"{name!r} is not in snake case; use a name such as get_thread_summary")
    if name in repository.names:
        raise EndpointError(f"the function {name} exists; use another name")


def _check_route(endpoints: Iterable[Endpoint], method: str, path: str) -> None:
    if not _PATH.fullmatch(path):
        raise EndpointError(
            f"{path!r} is not a path; use one such as /v1/spaces/{{space_id}}/threads/{{thread_id}}/summary"
        )
    for endpoint in endpoints:
        if endpoint.method == method and _PARAMETER.sub("{}", endpoint.path) == _PARAMETER.sub("{}", path):
            raise EndpointError(f"{endpoint.name} serves {method} {endpoint.path}; use another path or method")
        _check_parameter_names(endpoint.path, path)


def _check_parameter_names(existing: str, path: str) -> None:
    """API Gateway rejects two names for a parameter in one position of a path."""
    for known, new in zip(existing.split("/"), path.split("/"), strict=False):
        if known != new:
            if known.startswith("{") and new.startswith("{"):
                raise EndpointError(f"use {known} instead of {new}, as {existing} does: API Gateway rejects two names")
            return


def _check_choice(option: str, value: str, choices: Iterable[str]) -> None:
    if value not in choices:
        raise EndpointError(f"there is no {option} {value!r}; use --{option} with one of {', '.join(sorted(choices))}")


def _method_for(name: str, method: str | None) -> str:
    verbs = [_VERBS[word] for word in name.split("_")[:2] if word in _VERBS]
    chosen = method.upper() if method else next(iter(verbs), "")
    if chosen not in METHODS:
        raise EndpointError(
            f"the method is not known; use --method with one of {', '.join(METHODS)}, "
            f"or a name that begins with one of {', '.join(_VERBS)}"
        )
    return chosen


def _path_for(endpoints: Iterable[Endpoint], name: str) -> str:
    """The path of the endpoint that a name extends, and the rest of the name: get_thread_summary extends get_thread,
    and so does create_thread_summary."""
    paths = {endpoint.name: endpoint.path for endpoint in endpoints}
    words = ["get" if word in _VERBS else word for word in name.split("_")]
    for length in range(len(words) - 1, 1, -1):
        if path := paths.get("_".join(words[:length])):
            return f"{path}/{'-'.join(words[length:])}"
    raise EndpointError(f"{name} does not extend the name of a GET endpoint, so its path is not known; use --path")


def _group_for(endpoints: Iterable[Endpoint], path: str) -> str:
    """The group of the endpoint whose path has the most segments in common with `path`; of several the shortest path.
    The version, for example /v1, does not count."""

    def common(endpoint: Endpoint) -> int:
        pairs = list(zip(endpoint.path.split("/"), path.split("/"), strict=False))
        return next((number for number, (known, new) in enumerate(pairs) if known != new), len(pairs))

    nearest = max(endpoints, key=lambda endpoint: (common(endpoint), -len(endpoint.path)))
    if common(nearest) <= len(("", "v1")):
        groups = ", ".join(sorted({endpoint.group for endpoint in endpoints}))
        raise EndpointError(f"no endpoint has a path that begins as {path}; use --group with one of {groups}")
    return nearest.group


def _named_model(endpoints: Iterable[Endpoint], path: str, name: str) -> Endpoint:
    model = next((endpoint for endpoint in endpoints if endpoint.name == name), None)
    if model is None:
        raise EndpointError(f"there is no endpoint {name!r}; use --like with the name of a file in handlers")
    if _parameters(model.path) != _parameters(path):
        raise EndpointError(f"{name} has other path parameters ({model.path}); use --like with another endpoint")
    return model


def _model_for(endpoints: Sequence[Endpoint], group: str, path: str) -> Endpoint:
    """A GET endpoint of the group's dialect with the same path parameters: of the group if possible, the shortest."""
    dialects = {endpoint.dialect for endpoint in endpoints if endpoint.group == group}
    models = [
        endpoint
        for endpoint in endpoints
        if (endpoint.method, _parameters(endpoint.path)) == ("GET", _parameters(path)) and endpoint.dialect in dialects
    ]
    if not models:
        raise EndpointError(
            f"no GET endpoint like those in handlers/{group} has the path parameters of {path}, so there is no handler "
            "to start from; name an endpoint with these parameters with --like, or use other parameters"
        )
    return min(models, key=lambda endpoint: (endpoint.group != group, len(endpoint.path)))


def _parameters(path: str) -> set[str]:
    return set(_PARAMETER.findall(path))
