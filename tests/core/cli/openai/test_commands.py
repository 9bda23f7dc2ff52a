import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner, Result

from core.access.api_keys import Grant
from core.cli.environment import using
from core.cli.main import app
from core.models import NewMessage, NewThread, Space
from core.threads import create
from core.threads.append import append
from tests.support.data.assistants_export import Raw, document, raw_message, raw_thread, rich_document
from tests.support.data.conversations import AUTHOR, new_space, user_message
from tests.support.engines.aws import Deployed


@dataclass
class Skein:
    """Runs `skein import openai` and `skein export openai` as a shell does, for a space of a stack."""

    space: Space

    def __call__(self, verb: str, *arguments: str) -> Result:
        """Run the command and return the result."""
        target = ("--tenant", self.space.tenant, "--space", self.space.id, "--region", "us-east-1")
        return CliRunner().invoke(app, [verb, "openai", *target, *arguments])

    def run_import(self, *arguments: str) -> Any:
        """Import files and return the JSON report."""
        result = self("import", "--author", "ada", "--json", *arguments)
        assert result.exit_code == 0, (result.output, result.exception)
        return json.loads(result.stdout)

    def run_export(self, *arguments: str) -> str:
        """Export threads and return the report on stderr."""
        result = self("export", *arguments)
        assert (result.exit_code, result.stdout) == (0, ""), (result.output, result.exception)
        return result.stderr


@pytest.fixture
def skein(deployed: Deployed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Skein:
    """The commands, in an empty folder and for a new space."""
    for name, value in deployed.emulator.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return Skein(new_space())


def write_lines(name: str, *values: Any) -> str:
    """Write values to the lines of a file and return its name."""
    Path(name).write_text("\n".join(json.dumps(value) for value in values))
    return name


def read_lines(name: str) -> list[Raw]:
    """Return the values on the lines of a file."""
    return [json.loads(line) for line in Path(name).read_text().splitlines()]


def test_export_equals_import(skein: Skein) -> None:
    """Threads imported from one file each are exported to a folder without any difference."""
    threads = {
        "thread_abc123": rich_document(),
        "thread_b": document(60, "thread_b"),
        "thread_c": document(0, "thread_c"),
    }
    files = [write_lines(f"{id}.in.json", thread) for id, thread in threads.items()]

    skein.run_import(*files)
    skein.run_export("--all", "-o", "out/all")

    assert {path.stem: json.loads(path.read_text()) for path in Path("out/all").iterdir()} == threads


def test_jsonl_has_the_named_threads_in_order(skein: Skein) -> None:
    """A JSONL export has the named threads in the given order, one a line."""
    skein.run_import(write_lines("in.jsonl", document(2, "thread_a"), document(1, "thread_b")))

    skein.run_export("thread_b", "thread_a", "-o", "out.jsonl")

    assert read_lines("out.jsonl") == [document(1, "thread_b"), document(2, "thread_a")]
    assert [path.name for path in Path().glob("out*")] == ["out.jsonl"]


def test_json_file_has_one_indented_thread(skein: Skein) -> None:
    """A .json export is one thread, indented for people."""
    skein.run_import(write_lines("in.json", document(1)))

    skein.run_export("thread_abc123", "-o", "out.json")

    assert json.loads(Path("out.json").read_text()) == document(1)
    assert len(Path("out.json").read_text().splitlines()) > 20


def test_deployed_api_returns_imported_threads(skein: Skein, deployed: Deployed) -> None:
    """The deployed functions return imported threads and messages under their original ids."""
    skein.run_import(write_lines("in.json", document(3)))
    scopes = frozenset({"threads:read"})
    key = deployed.issue_key(Grant(skein.space.tenant, "ada", scopes, default_space=skein.space.id))

    with httpx.Client(base_url=f"{deployed.url}/v1/threads", headers={"Authorization": f"Bearer {key}"}) as client:
        thread = client.get("/thread_abc123").json()
        listed = client.get("/thread_abc123/messages", params={"order": "asc", "after": "msg_abc1231"}).json()

    assert thread == document(3)["thread"]
    assert [message["id"] for message in listed["data"]] == ["msg_abc1232", "msg_abc1233"]


def test_import_reports_all_and_new_objects(skein: Skein) -> None:
    """The report counts all threads and messages in the files, and those that are new."""
    threads = [document(30, f"thread_{number}") for number in range(20)]

    first = skein.run_import(write_lines("in.jsonl", *threads[:19]))
    again = skein.run_import(write_lines("in.jsonl", *threads), "--parallel", "2")

    assert first == {"threads": 19, "new_threads": 19, "messages": 570, "new_messages": 570}
    assert again == {"threads": 20, "new_threads": 1, "messages": 600, "new_messages": 30}


def test_import_reports_objects_that_were_not_imported(skein: Skein) -> None:
    """Unknown objects and messages that are too late are reported with count and position."""
    skein.run_import(write_lines("in.jsonl", raw_thread(), raw_message(2)))

    report = skein.run_import(write_lines("in.jsonl", {"object": "thread.run"}, document(3)))

    assert report == {
        "threads": 1,
        "new_threads": 0,
        "messages": 3,
        "new_messages": 1,
        "not_kept": [
            {"what": "object 'thread.run': It is neither a thread nor a message.", "count": 1, "where": ["in.jsonl:1"]},
            {
                "what": "message: It precedes messages that were imported earlier. To import it, delete the thread and "
                "import it again.",
                "count": 1,
                "where": ["thread_abc123 msg_abc1231"],
            },
        ],
    }


def test_report_tables_have_no_message_content(skein: Skein) -> None:
    """Counts and findings are on stdout, the progress on stderr; neither contains message content."""
    report = skein(
        "import",
        "--author",
        "ada",
        write_lines("in.jsonl", document(2), raw_message(3, content="SECRET") | {"[b]mood": 1}),
    )

    assert report.exit_code == 0
    assert "1 threads, 1 new threads, 3 messages, 3 new messages" in report.stdout
    assert "field '[b]mood' of a message" in report.stdout
    assert "in.jsonl:2 msg_abc1233" in report.stdout
    assert "Importing" in report.stderr
    assert "1/1" in report.stderr
    assert "SECRET" not in report.output


def test_dry_run_stores_nothing(skein: Skein) -> None:
    """A dry run reads, counts and reports; it needs no stack."""
    report = skein.run_import(
        write_lines("in.jsonl", document(2), document(3, "thread_b"), 7), "--dry-run", "--stack", "nowhere"
    )

    assert (report["threads"], report["messages"], len(report["not_kept"])) == (2, 5, 1)
    skein.run_export("--all", "-o", "out.jsonl")
    assert read_lines("out.jsonl") == []


def test_damaged_file_is_imported_as_far_as_possible(skein: Skein) -> None:
    """The command exits with code 1 after it has imported every readable object."""
    Path("in.jsonl").write_text(json.dumps(document(2)) + "\n" + json.dumps(document(2, "thread_b"))[:-1])

    result = skein("import", "--author", "ada", "--json", "in.jsonl")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["not_kept"] == [{"what": "invalid JSON", "count": 1, "where": ["in.jsonl:2"]}]
    skein.run_export("--all", "-o", "out.jsonl")
    assert read_lines("out.jsonl") == [document(2)]


def test_native_threads_are_exported(skein: Skein, deployed: Deployed) -> None:
    """Threads that were not imported are exported under Skein's ids in a form that another space imports; fields that
    the form lacks are reported."""
    with using(deployed.environment):
        new = NewThread(title="Trip", metadata={"n": 1})
        ref = create.create_with_message(skein.space, new, user_message("Hello"), author=AUTHOR).value.thread
        append(ref, NewMessage("assistant", item={"type": "function_call", "name": "f"}), author=AUTHOR)
        append(ref, NewMessage("assistant", [{"type": "text", "text": "Hi"}, {"type": "audio"}]), author=AUTHOR)

    report = skein.run_export(str(ref.id), "-o", "out.jsonl")

    (out,) = read_lines("out.jsonl")
    assert (out["thread"]["id"], out["thread"]["metadata"]) == (f"thread_{ref.id.hex}", {"n": "1"})
    assert [message["content"][0]["text"]["value"] for message in out["messages"]] == ["Hello", "Hi"]
    assert all(phrase in report for phrase in ("title of a thread", "item 'function_call'", "content part 'audio'"))
    other = Skein(new_space())
    assert [other.run_import("out.jsonl")["new_messages"] for _ in range(2)] == [2, 0]
    other.run_export("--all", "-o", "again.jsonl")
    assert read_lines("again.jsonl") == [out]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("import", "--author", "ada", "missing.json"), "does not exist"),
        (("import", "in.json"), "Missing option '--author'"),
        (("import", "--author", "ada", "--space", "a/b", "in.json"), "'a/b' is not a valid space name"),
        (("import", "--author", "ada", "--tenant", "a b", "in.json"), "'a b' is not a valid tenant name"),
        (("export", "-o", "out"), "Name the threads to export, or use --all"),
        (("export", "--all", "thread_abc123", "-o", "out"), "Name the threads to export, or use --all"),
        (("export", "--all", "-o", "out.json"), "A .json file has room for one thread"),
    ],
)
def test_wrong_usage_exits_with_code_2(skein: Skein, arguments: tuple[str, ...], reason: str) -> None:
    """A usage error exits with code 2 before anything is read or written."""
    write_lines("in.json", document(1))

    result = skein(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert reason in " ".join(result.stderr.replace("│", " ").split())


def test_export_of_an_unknown_thread_names_the_given_id(skein: Skein) -> None:
    """The error has the id as it was given; the command exits with code 1 and creates no file."""
    result = skein("export", "thread_unknown", "-o", "out.jsonl")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "skein export: No thread found with id 'thread_unknown'." in result.stderr
    assert [*Path().iterdir()] == []
