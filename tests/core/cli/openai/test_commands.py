import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner, Result

from core.access.api_keys import Grant
from core.cli.environment import acting_on
from core.cli.main import app
from core.models import NewMessage, NewThread, Space
from core.threads import create
from core.threads.append import append
from tests.support.data.assistants_export import Raw, document, raw_message, raw_thread, rich_document
from tests.support.data.conversations import AUTHOR, new_space, user_message
from tests.support.engines.aws import Deployed


@dataclass
class Skein:
    """`skein import openai` and `skein export openai`, as a shell would call them, for a space on a stack."""

    space: Space

    def __call__(self, verb: str, *arguments: str) -> Result:
        """Run it."""
        where = ("--tenant", self.space.tenant, "--space", self.space.id, "--region", "us-east-1")
        return CliRunner().invoke(app, [verb, "openai", *where, *arguments])

    def bring(self, *arguments: str) -> Any:
        """Import; what it told, for programs."""
        result = self("import", "--author", "ada", "--json", *arguments)
        assert result.exit_code == 0, (result.output, result.exception)
        return json.loads(result.stdout)

    def take(self, *arguments: str) -> str:
        """Export; what it told."""
        result = self("export", *arguments)
        assert (result.exit_code, result.stdout) == (0, ""), (result.output, result.exception)
        return result.stderr


@pytest.fixture
def skein(deployed: Deployed, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Skein:
    """The commands, in an empty folder and for a space that nobody has used."""
    for name, value in deployed.emulator.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    return Skein(new_space())


def write(name: str, *values: Any) -> str:
    """A file with these values on its lines."""
    Path(name).write_text("\n".join(json.dumps(value) for value in values))
    return name


def read(name: str) -> list[Raw]:
    """The values on the lines of a file."""
    return [json.loads(line) for line in Path(name).read_text().splitlines()]


def test_a_round_trip_is_identical(skein: Skein) -> None:
    """What a folder of files holds, one for each thread, is what comes back."""
    threads = {
        "thread_abc123": rich_document(),
        "thread_b": document(60, "thread_b"),
        "thread_c": document(0, "thread_c"),
    }
    files = [write(f"{id}.in.json", thread) for id, thread in threads.items()]

    skein.bring(*files)
    skein.take("--all", "-o", "out/all")

    assert {path.stem: json.loads(path.read_text()) for path in Path("out/all").iterdir()} == threads


def test_lines_go_round_too(skein: Skein) -> None:
    """Threads that are named are written in that order, one on each line."""
    skein.bring(write("in.jsonl", document(2, "thread_a"), document(1, "thread_b")))

    skein.take("thread_b", "thread_a", "-o", "out.jsonl")

    assert read("out.jsonl") == [document(1, "thread_b"), document(2, "thread_a")]
    assert [path.name for path in Path().glob("out*")] == ["out.jsonl"]


def test_one_thread_into_one_file(skein: Skein) -> None:
    """The file is the thread, laid out for people."""
    skein.bring(write("in.json", document(1)))

    skein.take("thread_abc123", "-o", "out.json")

    assert json.loads(Path("out.json").read_text()) == document(1)
    assert len(Path("out.json").read_text().splitlines()) > 20


def test_the_deployed_api_shows_what_was_imported(skein: Skein, deployed: Deployed) -> None:
    """With its own permissions, under the ids of old."""
    skein.bring(write("in.json", document(3)))
    scopes = frozenset({"threads:read"})
    key = deployed.issue_key(Grant(skein.space.tenant, "ada", scopes, default_space=skein.space.id))

    with httpx.Client(base_url=f"{deployed.url}/v1/threads", headers={"Authorization": f"Bearer {key}"}) as client:
        thread = client.get("/thread_abc123").json()
        listed = client.get("/thread_abc123/messages", params={"order": "asc", "after": "msg_abc1231"}).json()

    assert thread == document(3)["thread"]
    assert [message["id"] for message in listed["data"]] == ["msg_abc1232", "msg_abc1233"]


def test_it_tells_what_it_did(skein: Skein) -> None:
    """How many threads and messages the files have, and how many of them are new."""
    threads = [document(30, f"thread_{number}") for number in range(20)]

    first = skein.bring(write("in.jsonl", *threads[:19]))
    again = skein.bring(write("in.jsonl", *threads), "--parallel", "2")

    assert first == {"threads": 19, "new_threads": 19, "messages": 570, "new_messages": 570}
    assert again == {"threads": 20, "new_threads": 1, "messages": 600, "new_messages": 30}


def test_it_tells_what_it_could_not_keep(skein: Skein) -> None:
    """What is wrong with an object, and what this store cannot take any more, counted and with its place."""
    skein.bring(write("in.jsonl", raw_thread(), raw_message(2)))

    told = skein.bring(write("in.jsonl", {"object": "thread.run"}, document(3)))

    assert told == {
        "threads": 1,
        "new_threads": 0,
        "messages": 3,
        "new_messages": 1,
        "not_kept": [
            {"what": "object 'thread.run': It is no thread and no message.", "count": 1, "where": ["in.jsonl:1"]},
            {
                "what": "message: It belongs before others that were imported earlier. Delete the thread to import all "
                "of it.",
                "count": 1,
                "where": ["thread_abc123 msg_abc1231"],
            },
        ],
    }


def test_people_read_it_too(skein: Skein) -> None:
    """Numbers and findings on stdout, how far it has come on stderr; nothing of what was said is told."""
    told = skein(
        "import", "--author", "ada", write("in.jsonl", document(2), raw_message(3, content="SECRET") | {"[b]mood": 1})
    )

    assert told.exit_code == 0
    assert "1 threads, 1 new threads, 3 messages, 3 new messages" in told.stdout
    assert "field '[b]mood' of a message" in told.stdout
    assert "in.jsonl:2 msg_abc1233" in told.stdout
    assert "Importing" in told.stderr
    assert "1/1" in told.stderr
    assert "SECRET" not in told.output


def test_a_dry_run_writes_nothing(skein: Skein) -> None:
    """It reads, counts and tells, and needs no stack."""
    told = skein.bring(write("in.jsonl", document(2), document(3, "thread_b"), 7), "--dry-run", "--stack", "nowhere")

    assert (told["threads"], told["messages"], len(told["not_kept"])) == (2, 5, 1)
    skein.take("--all", "-o", "out.jsonl")
    assert read("out.jsonl") == []


def test_a_damaged_file_ends_in_an_error(skein: Skein) -> None:
    """What can be read of it is imported all the same."""
    Path("in.jsonl").write_text(json.dumps(document(2)) + "\n" + json.dumps(document(2, "thread_b"))[:-1])

    result = skein("import", "--author", "ada", "--json", "in.jsonl")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["not_kept"] == [
        {"what": "text that is no JSON", "count": 1, "where": ["in.jsonl:2"]}
    ]
    skein.take("--all", "-o", "out.jsonl")
    assert read("out.jsonl") == [document(2)]


def test_threads_that_were_made_here_are_exported_too(skein: Skein, deployed: Deployed) -> None:
    """With our ids and in the API's form, which another space takes; what that has no word for is told."""
    with acting_on(deployed.environment):
        new = NewThread(title="Trip", metadata={"n": 1})
        ref = create.create_with_message(skein.space, new, user_message("Hello"), author=AUTHOR).value.thread
        append(ref, NewMessage("assistant", item={"type": "function_call", "name": "f"}), author=AUTHOR)
        append(ref, NewMessage("assistant", [{"type": "text", "text": "Hi"}, {"type": "audio"}]), author=AUTHOR)

    told = skein.take(str(ref.id), "-o", "out.jsonl")

    (out,) = read("out.jsonl")
    assert (out["thread"]["id"], out["thread"]["metadata"]) == (f"thread_{ref.id.hex}", {"n": "1"})
    assert [message["content"][0]["text"]["value"] for message in out["messages"]] == ["Hello", "Hi"]
    assert all(what in told for what in ("title of a thread", "item 'function_call'", "content part 'audio'"))
    other = Skein(new_space())
    assert [other.bring("out.jsonl")["new_messages"] for _ in range(2)] == [2, 0]
    other.take("--all", "-o", "again.jsonl")
    assert read("again.jsonl") == [out]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("import", "--author", "ada", "missing.json"), "does not exist"),
        (("import", "in.json"), "Missing option '--author'"),
        (("import", "--author", "ada", "--space", "a/b", "in.json"), "'a/b' is not a valid space name"),
        (("import", "--author", "ada", "--tenant", "a b", "in.json"), "'a b' cannot be a tenant"),
        (("export", "-o", "out"), "Name threads, or say --all"),
        (("export", "--all", "thread_abc123", "-o", "out"), "Name threads, or say --all"),
        (("export", "--all", "-o", "out.json"), "Only one thread goes into a .json file"),
    ],
)
def test_wrong_usage(skein: Skein, arguments: tuple[str, ...], said: str) -> None:
    """It ends with exit code 2 before anything is done."""
    write("in.json", document(1))

    result = skein(*arguments)

    assert (result.exit_code, result.stdout) == (2, "")
    assert said in " ".join(result.stderr.replace("│", " ").split())


def test_no_such_thread(skein: Skein) -> None:
    """Exit code 1 and a line in the words of the one who asked; no file stands there."""
    result = skein("export", "thread_unknown", "-o", "out.jsonl")

    assert (result.exit_code, result.stdout) == (1, "")
    assert "skein export: No thread found with id 'thread_unknown'." in result.stderr
    assert [*Path().iterdir()] == []
