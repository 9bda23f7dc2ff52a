import ast
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from samtranslator.yaml_helper import yaml_parse
from typer.testing import CliRunner

from core.cli.bundle import ROOT
from core.cli.endpoints import command
from core.cli.endpoints.errors import EndpointError
from core.cli.endpoints.files import new_files
from core.cli.endpoints.plan import make_plan
from core.cli.endpoints.repository import Repository
from core.cli.local.routes import iter_routes
from core.cli.main import app

SUMMARY = "/v1/spaces/{space_id}/threads/{thread_id}/summary"

NOT_COPIED = (".git", ".venv*", ".uv", ".build", ".local", ".aws-sam", ".*_cache", ".hypothesis", "__pycache__")

REPOSITORY = Repository(ROOT)


def files(**arguments: Any) -> dict[str, str]:
    """Return the files of a new endpoint by their path in the repository, without writing them."""
    plan = make_plan(REPOSITORY, **arguments)
    return {str(path.relative_to(ROOT)): content for path, content in new_files(REPOSITORY, plan).items()}


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository."""
    copy = tmp_path_factory.mktemp("checkout") / "skein"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(*NOT_COPIED))
    return copy


def run(checkout: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the copy, where it imports the copy's packages."""
    environment = os.environ | {"PYTHONPATH": str(checkout), "AWS_DEFAULT_REGION": "us-east-1"}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=checkout, env=environment, capture_output=True, text=True, check=False)


def test_new_endpoint_passes_the_tests_of_the_repository(checkout: Path) -> None:
    """After the command, without any edit, handler, function, event and routes match, and the endpoint's own test, the
    tests of events, the table of endpoints and ruff pass."""
    main = "from core.cli.main import app; app()"
    created = run(checkout, "-c", main, "new-endpoint", "get_thread_summary", "--path", SUMMARY)
    assert created.returncode == 0, created.stderr

    rooms = (
        "template/test_names.py",
        "template/test_events.py",
        "isolation/test_id_fields.py",
        "core/http/test_openapi.py",
    )
    names = [f"tests/{name}" for name in rooms]
    own = "tests/handlers/native/test_get_thread_summary.py"
    chosen = (
        "summary or GetThreadSummary or match or one_function or every_event or every_endpoint or requires_a_credential"
    )
    options = ("-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-k", chosen)
    tests = run(checkout, "-m", "pytest", *options, *names, own, *tables(checkout))
    style = run(checkout, "-m", "ruff", "check", "--no-cache", "handlers", own)
    form = run(checkout, "-m", "ruff", "format", "--no-cache", "--check", "handlers", own)

    assert tests.returncode == 0, tests.stdout
    assert (style.returncode, form.returncode) == (0, 0), style.stdout + form.stdout


def tables(checkout: Path) -> list[str]:
    """Return the test modules that compare tables of the pages with the endpoints."""
    modules = [path for path in checkout.glob("tests/**/test_*.py") if path.name != Path(__file__).name]
    found = [path for path in modules if "def test_every_endpoint_is_listed" in path.read_text()]
    assert found
    return [str(path.relative_to(checkout)) for path in found]


@pytest.mark.parametrize(
    ("arguments", "method", "routes"),
    [
        ({"name": "get_thread_summary", "path": SUMMARY}, "GET", {SUMMARY, f"/api-proxy{SUMMARY}"}),
        ({"name": "create_summary", "path": SUMMARY}, "POST", {SUMMARY, f"/api-proxy{SUMMARY}"}),
        (
            {"name": "get_space_usage", "path": "/v1/spaces/{space_id}/usage"},
            "GET",
            {"/v1/spaces/{space_id}/usage", "/api-proxy/v1/spaces/{space_id}/usage"},
        ),
        ({"name": "list_tags", "path": "/v1/tags", "group": "native"}, "GET", {"/v1/tags", "/api-proxy/v1/tags"}),
        (
            {"name": "assistants_get_run", "path": "/v1/threads/{thread_id}/run"},
            "GET",
            {"/v1/threads/{thread_id}/run", "/threads/{thread_id}/run"},
        ),
        (
            {"name": "update_topic", "path": "/v1/conversations/{conversation_id}/topic", "method": "put"},
            "PUT",
            {"/v1/conversations/{conversation_id}/topic", "/conversations/{conversation_id}/topic"},
        ),
        ({"name": "qelos_get_usage", "path": "/api/ai/usage"}, "GET", {"/api/ai/usage"}),
    ],
)
def test_function_event_and_handler_of_each_group_match(arguments: Any, method: str, routes: set[str]) -> None:
    """In every group, the function's routes have the prefixes of the group, the event is a request of the first route,
    and handler and test are valid Python."""
    created = files(**arguments)
    name, path = arguments["name"], arguments["path"]
    logical_id = "".join(word.capitalize() for word in name.split("_"))
    template = yaml_parse(created["template.yaml"])
    event = json.loads(created[f"events/{name}.json"])
    [handler] = [file for file in created if file.startswith("handlers/") and file.endswith(".py")]
    source = created[handler]

    assert sorted(iter_routes(template, logical_id)) == sorted((method, route) for route in routes)
    function = template["Resources"][logical_id]["Properties"]["Handler"]
    assert function == f"{handler.removesuffix('.py').replace('/', '.')}.handler"
    assert (event["httpMethod"], event["resource"], event["requestContext"]["resourcePath"]) == (method, path, path)
    assert event["path"] == path.format_map(event["pathParameters"] or {})
    assert str(ast.get_docstring(ast.parse(source))).startswith(f"{method} {path}: ")
    assert f'"{method}", "{path}"' in source
    ast.parse(created[f"tests/{handler.replace(name, f'test_{name}')}"])


def test_template_keeps_every_other_line() -> None:
    """The function is inserted after the last one of its group; no other line of the template changes."""
    before = (ROOT / "template.yaml").read_text()
    after = files(name="get_thread_summary", path=SUMMARY)["template.yaml"]

    [block] = re.findall(r"\n  GetThreadSummary:\n(?:    .*\n)+", after)
    assert after.replace(block, "") == before
    assert "handlers.native." in after.partition(block)[0].rpartition("Handler: ")[2]


def test_path_extends_that_of_the_endpoint_in_the_name() -> None:
    """Without `--path`, get_thread_summary and create_thread_summary are below the path of get_thread."""
    for name, method in (("get_thread_summary", "GET"), ("create_thread_summary", "POST")):
        assert f'"{method}", "{SUMMARY}"' in files(name=name)[f"handlers/native/{name}.py"]
    assert '"/v1/threads/{thread_id}/run-steps"' in files(name="assistants_get_thread_run_steps")["template.yaml"]


def test_permissions_are_those_of_the_model_or_of_the_option() -> None:
    """Without `--allow` the function has the policies of the model, otherwise the named ones."""
    own = yaml_parse(files(name="get_thread_summary", path=SUMMARY)["template.yaml"])["Resources"]
    named = files(name="get_thread_summary", path=SUMMARY, permissions=["ReadKeys", "ReadContent"])["template.yaml"]

    assert own["GetThreadSummary"]["Properties"]["Policies"] == own["GetThread"]["Properties"]["Policies"]
    policies = yaml_parse(named)["Resources"]["GetThreadSummary"]["Properties"]["Policies"]
    assert policies == [{"Ref": "ReadKeys"}, {"Ref": "ReadContent"}]


def test_post_endpoint_accepts_an_idempotency_key() -> None:
    """A POST endpoint has the header's parameter, even if its model is a GET endpoint; others do not."""
    for name, expected in (("create_thread_summary", True), ("get_thread_summary", False)):
        source = files(name=name)[f"handlers/native/{name}.py"]
        assert ("    key: IdempotencyKey = None,  # noqa: ARG001" in source) == expected
        assert ("Caller, IdempotencyKey" in source) == expected


def test_scope_follows_the_method() -> None:
    """A GET endpoint requires threads:read, others threads:write; `--scope` has precedence."""
    created = [
        files(name="get_thread_summary", path=SUMMARY, **options)["handlers/native/get_thread_summary.py"]
        for options in ({}, {"method": "DELETE"}, {"scope": "admin"})
    ]

    scopes = [re.findall(r'scope="(.+?)"', source) for source in created]
    assert scopes == [["threads:read"], ["threads:write"], ["admin"]]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"name": "get_thread"}, "the function get_thread exists"),
        ({"name": "sweep_thread", "method": "POST"}, "the function sweep_thread exists"),
        ({"name": "GetSummary"}, "not in snake case"),
        ({"name": "table", "method": "GET"}, "the template has a resource Table"),
        ({"name": "summarize"}, "use --method with one of GET, POST"),
        ({"method": "TRACE"}, "use --method with one of GET, POST"),
        ({"name": "get_summary", "path": None}, "get_summary does not extend the name of a GET endpoint"),
        ({"path": "v1/summary"}, "is not a path"),
        ({"path": "/v1/spaces/{space_id}/threads/{thread_id}"}, "get_thread serves GET"),
        ({"path": "/v1/spaces/{space_id}/threads/{id}/summary"}, "use {thread_id} instead of {id}"),
        ({"path": "/v1/tags"}, "use --group with one of assistants, conversations"),
        ({"group": "unknown"}, "there is no group 'unknown'; use --group with one of"),
        ({"scope": "threads:delete"}, "there is no scope 'threads:delete'; use --scope with one of"),
        ({"permissions": ["ReadAll"]}, "the template has no policy 'ReadAll'; use --allow with"),
        ({"like": "get_threads"}, "there is no endpoint 'get_threads'"),
        ({"like": "get_space"}, "get_space has other path parameters"),
        ({"path": "/v1/spaces/{space_id}/threads/{thread_id}/tags/{tag}"}, "so there is no handler to start from"),
    ],
)
def test_invalid_arguments_are_rejected_with_a_remedy(arguments: dict[str, Any], reason: str) -> None:
    """The error names the argument and the valid values."""
    with pytest.raises(EndpointError, match=re.escape(reason)):
        files(**{"name": "get_thread_summary", "path": SUMMARY, **arguments})


def test_installed_package_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a checkout, the command writes nothing and exits with one line that names the remedy."""
    monkeypatch.setattr(command, "ROOT", tmp_path)

    result = CliRunner().invoke(app, ["new-endpoint", "get_thread_summary", "--path", SUMMARY])

    assert (result.exit_code, result.stdout) == (1, "")
    [line] = result.stderr.splitlines()
    assert line.startswith("skein new-endpoint: it needs a checkout of the repository")
    assert [*tmp_path.iterdir()] == []
