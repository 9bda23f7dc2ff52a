"""README is held to the code: what it shows works, what it lists is there, and what is there is listed."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import handlers
from core import limits
from core.access import api_keys
from core.access.api_keys import Grant
from core.cli.bundle import ROOT
from core.cli.local.demo import Demo, write_env
from core.http.openapi import discover
from core.storage.activity import ACTIVITY_RESOLUTION
from tests.support.engines.aws import Deployed
from tests.support.inspect.template import template

README = (ROOT / "README.md").read_text()


def behind(mark: str) -> str:
    """The block of README behind one of its marks, up to the next empty line but one."""
    return README.partition(f"<!-- {mark} -->\n")[2]


def listed(mark: str) -> list[str]:
    """The first column of the table behind a mark."""
    table = behind(mark).partition("\n\n")[0]
    return [line.split("|")[1].strip(" `") for line in table.splitlines()[2:]]


def test_the_first_conversation(deployed: Deployed, tmp_path: Path) -> None:
    """Pasted into a shell where `make run` has left its file, every line works and does what is said beside it."""
    key = deployed.issue_key(Grant("readme", "reader", api_keys.SCOPES))
    (tmp_path / ".local").mkdir()
    write_env(tmp_path / ".local" / "env", Demo(deployed.url, key, "readme", deployed.url))
    script = behind("first conversation").removeprefix("```sh\n").partition("```")[0]

    done = subprocess.run(["bash", "-euc", script], cwd=tmp_path, capture_output=True, text=True, check=True)

    answer, again, messages, thread, threads, renamed, archived, restored, deleted = map(
        json.loads, done.stdout.splitlines()
    )
    assert again == answer
    assert [message["role"] for message in messages["data"]] == ["user", "assistant"]
    assert [one["id"] for one in threads["data"]] == [thread["data"]["id"]]
    assert renamed["data"]["title"] == "Weather in June"
    assert [one["data"]["status"] for one in (archived, restored)] == ["archived", "active"]
    assert deleted["data"]["messages_deleted"] == 2


def test_every_endpoint_is_listed() -> None:
    """The tables of the dialects have each route once, and no other."""
    routes = [f"{endpoint.method} {endpoint.path}" for endpoint in discover(handlers)]
    tables = ("native endpoints", "openai endpoints", "qelos endpoints")

    assert sorted(route for table in tables for route in listed(table)) == sorted(routes)


def test_parameters_and_outputs_are_listed() -> None:
    """Both tables are the template's, defaults included."""
    assert listed("parameters") == list(template()["Parameters"])
    assert listed("outputs") == list(template()["Outputs"])
    for name, parameter in template()["Parameters"].items():
        (line,) = [line for line in behind("parameters").splitlines() if line.startswith(f"| `{name}` ")]
        assert line.split("|")[2].strip(" `") == str(parameter["Default"] or "none")


def test_the_limits_are_the_codes() -> None:
    """The numbers of README are those that are checked."""
    chapter = README.partition("### Limits")[2].partition("\n## ")[0]

    for number in (limits.MAX_CONTENT, limits.MAX_CONTENT_ON_WIRE, limits.MAX_METADATA, limits.MAX_TITLE):
        assert f"{number:,} bytes" in chapter
    assert f"{ACTIVITY_RESOLUTION // 1000} seconds" in chapter


def named_targets() -> Iterator[str]:
    """Every make target that README names."""
    for command in re.findall(r"`make ([a-z -]+)`|^make ([a-z -]+)$", README, re.MULTILINE):
        yield from "".join(command).split()


def test_every_make_target_exists() -> None:
    """What README tells to make can be made."""
    targets = re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)

    assert {"run", "test", "build", "costs"} <= {*named_targets()} <= {*targets}
