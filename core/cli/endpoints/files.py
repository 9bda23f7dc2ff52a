"""The files of a new endpoint, derived from those of its model."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

from core.cli.endpoints.errors import EndpointError
from core.cli.endpoints.plan import Plan
from core.cli.endpoints.repository import Repository, find_handler

_KEY = "key: IdempotencyKey = None,  # noqa: ARG001 - pass it on: a repeat has no further effect"

EXAMPLES = Path("core", "http", "examples")
"""The folder of the OpenAPI document's examples, in a checkout. A new endpoint has the example of its model."""

_TEST = '''from tests.isolation.requests import send
from tests.isolation.resources import create_resources
from tests.support.clients.native import Native


def test_{name}_succeeds(skein: Native) -> None:
    """Replace this test by one for each promise of the endpoint."""
    answer = send("{name}", create_resources(skein), [("X-API-Key", skein.api_key)])

    assert answer.status < 300, answer.text
'''


def new_files(repository: Repository, plan: Plan) -> dict[Path, str]:
    """Return the content of each file to create or change, by path. Raises EndpointError."""
    root = repository.root
    return {
        root / "handlers" / plan.group / f"{plan.name}.py": handler_source(plan),
        root / "events" / f"{plan.name}.json": event(plan, root / "events" / f"{plan.model.name}.json"),
        root / "tests" / "handlers" / plan.group / f"test_{plan.name}.py": _TEST.format_map(vars(plan)),
        root / EXAMPLES / f"{plan.name}.json": (root / EXAMPLES / f"{plan.model.name}.json").read_text(),
        repository.template: add_block(repository.template.read_text(), plan),
        **dict(_documentation(root, plan)),
    }


def handler_source(plan: Plan) -> str:
    """Return the source of the model's handler with docstrings and decorator of the new endpoint, not yet formatted."""
    source = plan.model.file.read_text()
    module = ast.parse(source)
    handler = find_handler(module)
    assert handler  # noqa: S101 - the model is an endpoint
    function, call = handler
    parts: list[tuple[ast.stmt | ast.expr, str]] = [(call, _decorator(plan, call))]
    parts.append((module.body[0], f'"""{plan.method} {plan.path}: {plan.summary}."""'))
    if ast.get_docstring(function):
        parts.append((function.body[0], '    """Replace this description."""'))
    lines = source.splitlines()
    for node, text in sorted(parts, key=lambda part: part[0].lineno, reverse=True):
        lines[node.lineno - 1 : node.end_lineno] = text.splitlines()
    new = "\n".join(lines) + "\n"
    return _accept_key(new) if plan.method == "POST" else new


def _decorator(plan: Plan, call: ast.Call) -> str:
    keywords = {str(one.arg): ast.unparse(one.value) for one in call.keywords} | {"scope": f'"{plan.scope}"'}
    arguments = [f'"{plan.method}"', f'"{plan.path}"', *(f"{name}={value}" for name, value in keywords.items())]
    return f"@endpoint({', '.join(arguments)})"


def _accept_key(source: str) -> str:
    """Add the parameter for the Idempotency-Key, which every POST endpoint accepts, unless the handler has it."""
    if "IdempotencyKey" in source:
        return source
    source = source.replace("import Caller", "import Caller, IdempotencyKey", 1)
    return re.sub("caller: Caller,?", f"caller: Caller,\n    {_KEY}\n    ", source, count=1)


def event(plan: Plan, model: Path) -> str:
    """Return the model's event with the new route. The event keeps the path's parameters and the query."""
    event = json.loads(model.read_text())
    path = plan.path.format_map(event["pathParameters"] or {})
    stage = event["requestContext"]["stage"]
    event |= {"resource": plan.path, "path": path, "httpMethod": plan.method}
    event["requestContext"] |= {"httpMethod": plan.method, "path": f"/{stage}{path}", "resourcePath": plan.path}
    return json.dumps(event, indent=2, ensure_ascii=False) + "\n"


def add_block(template: str, plan: Plan) -> str:
    """Insert the function after the last one of its group. No other line changes. Raises EndpointError."""
    if re.search(rf"^  {plan.logical_id}:$", template, re.MULTILINE):
        raise EndpointError(f"the template has a resource {plan.logical_id}; use another name")
    for permission in plan.permissions or ():
        if not re.search(rf"^  {permission}:\n    Type: AWS::IAM::ManagedPolicy$", template, re.MULTILINE):
            policies = re.findall(r"^  (\w+):\n    Type: AWS::IAM::ManagedPolicy$", template, re.MULTILINE)
            raise EndpointError(f"the template has no policy {permission!r}; use --allow with {', '.join(policies)}")
    blocks = list(re.finditer(r"^  \w+:\n(?:    .*\n)+", template, re.MULTILINE))
    handler = f"Handler: handlers.{plan.model.group}.{plan.model.name}.handler\n"
    [model] = [block[0] for block in blocks if handler in block[0]]
    position = max(block.end() for block in blocks if f"Handler: handlers.{plan.group}." in block[0])
    return template[:position] + "\n" + _block(model, plan) + template[position:]


def _block(model: str, plan: Plan) -> str:
    block = re.sub(r"^  \w+:", f"  {plan.logical_id}:", model)
    block = re.sub(r"(?<=Handler: )\S+", f"handlers.{plan.group}.{plan.name}.handler", block)
    if plan.permissions is not None:
        policies = f"      Policies: [{', '.join(f'!Ref {name}' for name in plan.permissions)}]\n"
        block = re.sub(r"^      Policies:.*\n(?:       .*\n)*", policies, block, flags=re.MULTILINE)
    block = re.sub(r"(?<= Method: )\w+", plan.method.lower(), block)
    return re.sub(r'(?<=Path: )"?(/[^"\n]*)"?(?=}|\n)', lambda match: f'"{_route(match[1], plan)}"', block)


def _route(path: str, plan: Plan) -> str:
    """Convert a route of the model, which may have another prefix than the handler's path, to one of the endpoint."""
    model = plan.model.path
    if path.endswith(model):
        return path.removesuffix(model) + plan.path
    return plan.path.removeprefix(model.removesuffix(path))


def _documentation(root: Path, plan: Plan) -> Iterator[tuple[Path, str]]:
    """The pages with a table of endpoints that has the model: the new endpoint becomes the row after it."""
    model = f"| `{plan.model.method} {plan.model.path}` |"
    for page in [*root.glob("*.md"), *root.glob("handlers/**/*.md")]:
        text = page.read_text()
        row = next((line for line in text.splitlines() if line.startswith(model)), None)
        if row:
            new = f"| `{plan.method} {plan.path}` | {plan.summary.capitalize()} |"
            yield page, text.replace(f"{row}\n", f"{row}\n{new}\n")
