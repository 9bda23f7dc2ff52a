"""Each code block of README and the pages works as printed; see `tests.pages.blocks`."""

import json
import os
import re
import signal
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import jsonschema_rs
import pytest

import handlers
from core.cli.bundle import ROOT
from core.cli.local.demo import GRANT, Demo, read_env, write_env
from core.cli.local.ports import free_port
from core.cli.local.streaming import run_streaming_server
from core.http.openapi import document
from core.http.pages import PAGES
from core.tools.functions import _DECLARATIONS
from handlers.native import get_thread
from tests.clients.conftest import OPENAI_CLIENTS
from tests.clients.environments import install_node, install_node_packages, install_python
from tests.pages.blocks import REASONS, Block, before, blocks, every
from tests.pages.commands import check, commands
from tests.support.data.events import rest_event
from tests.support.engines.aws import Deployed
from tests.support.engines.moto import Memory
from tests.support.inspect.logs import Logs

PYTHON_CLIENTS: Mapping[str, list[tuple[str, str]]] = {
    "openai": [
        (f"openai-{client}", f"openai=={client.removeprefix('python-')}")
        for client in OPENAI_CLIENTS
        if client.startswith("python-")
    ],
    "azure-ai-agents": [("azure-ai-agents", "azure-ai-agents==1.1.0")],
    "openai-agents": [("openai-agents", "openai-agents==0.24.0")],
    "litellm": [("litellm", "litellm==1.106.2")],
}
"""Environments of `tests/clients`, with the versions there, by the package of the install line."""

NODE_CLIENTS: Mapping[tuple[str, ...], tuple[str, tuple[str, ...]]] = {
    ("openai",): ("openai-node-7.55.0", ("openai@7.55.0",)),
    ("@qelos/sdk", "tsx"): ("qelos", ("@qelos/sdk@3.11.11", "tsx@4.23.15")),
}

QUIET = {"OPENAI_AGENTS_DISABLE_TRACING": "1", "LITELLM_LOCAL_MODEL_COST_MAP": "True"}
"""Settings without which some clients call other services than Skein."""

READY = "Ctrl-C stops it"

FIRST = "first conversation"


def id_of(block: Block) -> str:
    """The id of a block in the names of tests."""
    return block.id


@pytest.fixture(scope="module")
def stream_url(deployed: Deployed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL at which chat of the deployed API streams."""
    with run_streaming_server(deployed.session, tmp_path_factory.mktemp("streaming") / "log") as url:
        yield url


@pytest.fixture
def home(deployed: Deployed, stream_url: str, tmp_path: Path) -> Path:
    """A folder with the `.local/env` and `.venv` of a repository after `make run`, and a space of its own."""
    space = f"page-{uuid4().hex}"
    key = deployed.issue_key(replace(GRANT, default_space=space))
    (tmp_path / ".local").mkdir()
    write_env(tmp_path / ".local" / "env", Demo(deployed.url, key, space, stream_url))
    (tmp_path / ".venv").symlink_to(ROOT / ".venv")
    return tmp_path


def run(command: list[str], home: Path, environment: Mapping[str, str]) -> str:
    """The output of a command that must succeed."""
    variables = {"PATH": os.environ["PATH"], "HOME": str(home), "SKEIN_STATE": str(home / ".local"), **environment}
    result = subprocess.run(command, cwd=home, env=variables, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, f"{result.stdout}\n{result.stderr}"
    return result.stdout


def run_shell(block: Block, home: Path, deployed: Deployed) -> str:
    """The output of a block in a shell that has the settings."""
    script = f". .local/env\n{block.code}"
    return run(["bash", "-euo", "pipefail", "-c", script], home, deployed.emulator.environment)


def seed(deployed: Deployed) -> None:
    """Store a thread in the demo space, which the command line exports."""
    key = deployed.issue_key(GRANT)
    url = f"{deployed.url}/v1/spaces/{GRANT.default_space}/threads/messages"
    assert httpx.post(url, json={"content": "Hello"}, headers={"X-API-Key": key}, timeout=60).status_code == 201


def json_lines(output: str) -> list[Any]:
    """The JSON objects among the lines of an output."""
    return [json.loads(line) for line in output.splitlines() if line.startswith("{")]


def matches(printed: Any, actual: Any) -> bool:
    """Whether a value equals the printed one, in whose strings `...` matches any text."""
    if isinstance(printed, dict) and isinstance(actual, dict):
        return printed.keys() == actual.keys() and all(matches(printed[name], actual[name]) for name in printed)
    if isinstance(printed, list) and isinstance(actual, list):
        return len(printed) == len(actual) and all(map(matches, printed, actual))
    if isinstance(printed, str) and isinstance(actual, str):
        return re.fullmatch(".*".join(map(re.escape, printed.split("..."))), actual, re.DOTALL) is not None
    return bool(printed == actual)


@pytest.mark.parametrize("page", PAGES)
def test_every_block_of_a_page_has_a_test(page: str) -> None:
    """A block without a rule fails, and so does a mark whose reason is not one of `REASONS`."""
    assert [block.id for block in blocks(page) if block.kind == "none"] == []
    for block in every("listed"):
        proofs = REASONS[block.mark.removeprefix("not run: ")]
        assert any(proof in block.code for proof in proofs), block.id


@pytest.mark.parametrize("block", [block for block in every("shell") if block.mark != FIRST], ids=id_of)
def test_shell_block_works(block: Block, home: Path, deployed: Deployed) -> None:
    """Every command succeeds; the last response matches the printed one. Without a printed one, none is an error."""
    if "export openai" in block.code:
        seed(deployed)

    answers = json_lines(run_shell(block, home, deployed))

    after = next((other for other in blocks(block.page) if other.line > block.line), None)
    if after and after.kind == "answer":
        assert matches(json.loads(after.code), answers[-1]), answers[-1]
    else:
        assert not any({"error", "detail"} & answer.keys() for answer in answers)


def test_first_conversation_of_readme(deployed: Deployed, home: Path) -> None:
    """Every line, in a shell with the settings that `make run` writes, has the effect that its comment describes."""
    (block,) = [block for block in every("shell") if block.mark == FIRST]

    answers = json_lines(run_shell(block, home, deployed))

    answer, again, reply, messages, thread, threads, renamed, archived, restored, deleted = answers
    assert again == answer
    assert (reply["thread_id"], reply["response"]) == (thread["data"]["id"], messages["data"][-1]["content"])
    assert [message["role"] for message in messages["data"]] == ["user", "assistant"] * 2
    assert messages["data"][2]["content"] == "And tomorrow?"
    assert [listed["id"] for listed in threads["data"]] == [thread["data"]["id"]]
    assert renamed["data"]["title"] == "Weather in June"
    assert [response["data"]["status"] for response in (archived, restored)] == ["archived", "active"]
    assert deleted["data"]["messages_deleted"] == 4


@pytest.mark.parametrize("block", every("answer"), ids=id_of)
def test_answer_follows_its_request(block: Block) -> None:
    """It follows directly, so that the test of the request compares it."""
    page = blocks(block.page)
    assert page[page.index(block) - 1].kind == "shell"


@pytest.mark.parametrize("block", every("listed"), ids=id_of)
def test_command_that_is_not_run_exists(block: Block) -> None:
    """Its subcommands and options exist as well."""
    for words in commands(block.code):
        check(words)


@pytest.mark.parametrize("block", every("server"), ids=id_of)
def test_foreground_block_starts_and_ends_on_interrupt(block: Block, tmp_path: Path) -> None:
    """The instance becomes ready, answers with the settings that it writes, and ends on Ctrl-C."""
    instance = {"SKEIN_PORT": str(free_port()), "SKEIN_STATE": str(tmp_path)}
    command = ["bash", "-euc", block.code]
    with subprocess.Popen(
        command, cwd=ROOT, env=os.environ | instance, stdout=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout
        try:
            assert any(line.startswith(READY) for line in process.stdout), "it ended while it started"
            env = read_env(tmp_path / "env")
            url = f"{env['SKEIN_URL']}/v1/spaces/{env['SKEIN_SPACE']}/threads"
            response = httpx.get(url, headers={"X-API-Key": env["SKEIN_API_KEY"]}, timeout=60)
        finally:
            os.killpg(process.pid, signal.SIGINT)
            rest = process.stdout.read()
    assert response.status_code == 200
    assert "Stopped. The data is saved." in rest


@pytest.mark.parametrize("block", [block for block in every("program") if block.language == "python"], ids=id_of)
def test_python_program_works(block: Block, home: Path) -> None:
    """It runs with the packages of its install line, in each supported version, and prints something."""
    (package,) = before(block, "install").packages
    program = home / "program.py"
    program.write_text(block.code)
    for name, requirement in PYTHON_CLIENTS[package]:
        assert run([str(install_python(name, requirement)), str(program)], home, environment_of(home)).strip()


@pytest.mark.parametrize("block", [block for block in every("program") if block.language == "js"], ids=id_of)
def test_javascript_program_works(block: Block, home: Path) -> None:
    """It runs with the packages of its install line, under tsx if that is one, and prints something."""
    installed = tuple(before(block, "install").packages)
    name, pinned = NODE_CLIENTS[installed]
    packages = install_node_packages(name, *pinned)
    (home / "node_modules").symlink_to(packages)
    program = home / ("program.mts" if "tsx" in installed else "program.mjs")
    program.write_text(block.code)
    runner = [str(packages / "tsx" / "dist" / "cli.mjs")] if "tsx" in installed else []
    assert run([str(install_node()), *runner, str(program)], home, environment_of(home)).strip()


def environment_of(home: Path) -> dict[str, str]:
    """The environment variables of a program after `set -a; . .local/env`."""
    return QUIET | read_env(home / ".local" / "env")


@pytest.mark.parametrize("block", every("body"), ids=id_of)
def test_body_is_valid(block: Block) -> None:
    """The OpenAPI document accepts it as a body of its operation, and describes each of its fields."""
    method, path = block.mark.removeprefix("body: ").split()
    api = document(handlers)
    schema = api["paths"][path][method.lower()]["requestBody"]["content"]["application/json"]["schema"]
    whole = {**schema, "components": api["components"]}
    body = json.loads(block.code)

    jsonschema_rs.validate(whole, body)
    model = api["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    assert body.keys() <= model["properties"].keys()


@pytest.mark.parametrize("block", every("tool list"), ids=id_of)
def test_tool_list_is_valid(block: Block) -> None:
    """Chat accepts the printed list."""
    assert [tool.name for tool in _DECLARATIONS.validate_json(block.code)] == ["weather"]


@pytest.mark.parametrize("block", every("log line"), ids=id_of)
def test_log_line_has_the_printed_fields(
    block: Block, memory: Memory, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """A request writes a line with the printed fields, in their order, and values of the same types."""
    del memory
    printed = json.loads(block.code)
    logs = Logs(caplog, capsys)

    path = {"space_id": "demo", "thread_id": "unknown"}
    get_thread.handler(rest_event("GET", get_thread.handler.path, path), None)

    text = next(line for line in logs.read().splitlines() if '"duration_ms"' in line)
    line, _ = json.JSONDecoder().raw_decode(text)
    assert {name: type(value) for name, value in line.items()} == {name: type(printed[name]) for name in line}
    assert [*line] == [*printed]
    same = ("level", "message", "service", "operation", "method", "path")
    assert [line[name] for name in same] == [printed[name] for name in same]
