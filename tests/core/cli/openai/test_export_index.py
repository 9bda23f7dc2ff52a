import json
from pathlib import Path
from typing import Any

import pytest

from core.cli.openai.export_index import Catalogue, Job
from core.cli.openai.files import Files
from core.cli.openai.report import Report
from tests.support.data.assistants_export import (
    CREATED_AT,
    Raw,
    document,
    raw_message,
    raw_messages,
    raw_text,
    raw_thread,
)


class Reading:
    """What is found in some files."""

    def __init__(self, *paths: Path) -> None:
        self.report = Report()
        self.catalogue = Catalogue(Files(list(paths)), self.report)
        self.advanced: list[int] = []
        self.catalogue.read(self.advanced.append)
        self.jobs: list[Job] = list(self.catalogue.jobs())

    @property
    def threads(self) -> dict[str, str]:
        """What is said in each thread, in order."""
        return {job.id: " ".join(str(message.content) for message in job.messages) for job in self.jobs}

    def findings(self, heading: str) -> dict[str, tuple[int, list[str]]]:
        """What was found, how often, and where."""
        found = self.report.findings.get(heading, {})
        return {what: (finding.count, finding.where) for what, finding in found.items()}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are written to an empty folder."""
    monkeypatch.chdir(tmp_path)


def whole(*values: Any, indent: int | None = None) -> Reading:
    """Files of one value each."""
    paths = [Path(f"{number}.json") for number in range(len(values))]
    for path, value in zip(paths, values, strict=True):
        path.write_text(json.dumps(value, indent=indent))
    return Reading(*paths)


def lines(*values: Any, end: str = "\n") -> Reading:
    """A file with a value on each line."""
    Path("export.jsonl").write_text("".join(json.dumps(value) + end for value in values))
    return Reading(Path("export.jsonl"))


def page(messages: list[Raw]) -> Raw:
    """A list as the API answers it."""
    ids = {"first_id": messages[0]["id"], "last_id": messages[-1]["id"]}
    return {"object": "list", "data": messages, **ids, "has_more": False}


MESSAGES = raw_messages([1, 2, 3])
BARE = [{name: field for name, field in one.items() if name not in ("object", "thread_id")} for one in MESSAGES]

SHAPES = [
    {"thread": raw_thread(), "messages": MESSAGES},
    {"thread": raw_thread(), "messages": page(MESSAGES)},
    {"thread": raw_thread(), "messages": page(MESSAGES[::-1])},
    {"thread": raw_thread(), "messages": [page(MESSAGES[:1:-1]), page(MESSAGES[1::-1])]},
    {"thread": raw_thread(), "messages": BARE},
    {"thread": {"id": "thread_abc123", "created_at": CREATED_AT}, "messages": BARE},
    raw_thread(messages=MESSAGES),
    raw_thread(messages=page(MESSAGES[::-1])),
    {"id": "thread_abc123", "created_at": CREATED_AT, "messages": BARE},
    {"thread_id": "thread_abc123", "messages": page(MESSAGES)},
    [document(3)],
    page([document(3) | {"id": "x"}]),
    [raw_thread(), *MESSAGES],
    [raw_thread(), page(MESSAGES[::-1])],
    [page(MESSAGES[::-1]), raw_thread()],
    page(MESSAGES[::-1]),
]


@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("shape", SHAPES)
def test_exports_come_in_many_shapes(shape: Any, indent: int | None) -> None:
    """Each is the same thread with the same messages, whether it stands on one line or on many."""
    reading = whole(shape, indent=indent)

    assert reading.threads == {"thread_abc123": "1 2 3"}
    assert [job.thread.foreign_id for job in reading.jobs] == ["thread_abc123"]
    assert sum(reading.advanced) == Path("0.json").stat().st_size


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
def test_lines_of_threads(end: str) -> None:
    """A thread on each line."""
    reading = lines(document(2, "thread_a"), document(1, "thread_b"), end=end)

    assert reading.threads == {"thread_a": "1 2", "thread_b": "1"}
    assert reading.report == Report()


def test_lines_of_objects() -> None:
    """Threads and messages as they were, in any order and between each other."""
    a, b = raw_messages([1, 2, 3], "thread_a"), raw_messages([1, 2], "thread_b")

    reading = lines(a[0], raw_thread("thread_b"), b[0], a[1], raw_thread("thread_a"), b[1], a[2])

    assert reading.threads == {"thread_a": "1 2 3", "thread_b": "1 2"}
    assert reading.report == Report()


def test_a_thread_in_several_files() -> None:
    """Its parts come together; what comes twice counts once, as it came first."""
    changed = raw_message(2, content=[raw_text("changed")])

    reading = whole(page(raw_messages([3, 2])), page([changed, *raw_messages([1])]), raw_thread())

    assert reading.threads == {"thread_abc123": "1 2 3"}


def test_messages_of_one_second_stay_as_they_were_given() -> None:
    """Turned round where the first one given is newer than the last; where nothing tells, as they are."""
    same = [raw_message(number) | {"created_at": CREATED_AT} for number in (1, 2, 3)]
    later = raw_message(4)

    orders = [
        whole({"thread": raw_thread(), "messages": given}).threads["thread_abc123"]
        for given in ([*same, later], [later, *same[::-1]], same)
    ]

    assert orders == ["1 2 3 4", "1 2 3 4", "1 2 3"]


def test_a_thread_without_an_object_of_its_own() -> None:
    """It is made of what its messages say, and the report says so."""
    reading = lines(*raw_messages([2, 1]))

    assert [(job.id, job.thread.created_at) for job in reading.jobs] == [("thread_abc123", (CREATED_AT + 1) * 1000)]
    said = {"a thread whose own object is missing: made of its messages": (1, ["thread_abc123"])}
    assert reading.findings("kept in another form") == said


def test_what_cannot_be_kept_is_counted_and_found() -> None:
    """By kind, with file, line and id of the first three; the rest of the file is read all the same."""
    runs = [{"object": "thread.run", "id": f"run_{number}", "instructions": "SECRET"} for number in range(4)]

    reading = lines(*runs, raw_message(1) | {"thread_id": None}, raw_message(2, created_at="SECRET"), document(1), 7)

    assert reading.threads == {"thread_abc123": "1"}
    runs_told = ["export.jsonl:1 run_0", "export.jsonl:2 run_1", "export.jsonl:3 run_2"]
    assert reading.findings("not kept") == {
        "object 'thread.run': It is no thread and no message.": (4, runs_told),
        "message: It names no thread.": (1, ["export.jsonl:5 msg_abc1231"]),
        "message: Its 'created_at' is missing, or not as the API shows it.": (1, ["export.jsonl:6 msg_abc1232"]),
        "a value that is no object: It is no thread and no message.": (1, ["export.jsonl:8"]),
    }


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ({"role": ""}, "Its 'role' is missing, or not as the API shows it."),
        ({"id": None, "content": 1}, "Its 'content' is missing"),
        ({"content": [{"text": "SECRET"}]}, "Its 'content' is missing"),
        ({"content": ["SECRET"]}, "Its 'content' is missing"),
        ({"created_at": True}, "Its 'created_at' is missing"),
        ({"created_at": 1.5}, "Its 'created_at' is missing"),
        ({"created_at": 0}, "Its 'created_at' is missing"),
        ({"attachments": {}}, "Its 'attachments' is missing"),
        ({"metadata": []}, "Its 'metadata' is missing"),
        ({"run_id": 5}, "Its 'run_id' is missing"),
        ({"id": "x" * 257}, "Its 'id' is missing"),
        ({"content": [raw_text("\ud800 SECRET")]}, "what JSON in UTF-8 cannot hold"),
        ({"content": [raw_text("x" * 5_000_001)]}, "The content is too large"),
    ],
)
def test_a_message_that_is_none(broken: Raw, said: str) -> None:
    """It is left out alone, and the report says which field is why, never what stood there."""
    bad = raw_message(2) | broken

    reading = whole({"thread": raw_thread(), "messages": [*raw_messages([1]), bad, *raw_messages([3])]})

    assert reading.threads == {"thread_abc123": "1 3"}
    told = json.dumps(reading.report.as_json())
    assert said in told
    assert "SECRET" not in told


def test_what_is_kept_for_exports_only() -> None:
    """Fields and parts that no API shows are named."""
    strange = [{"type": "hologram"}, raw_text("1")]

    reading = lines(raw_thread(mood="SECRET"), raw_message(1, file_ids=[], content=strange))

    assert reading.findings("kept for exports only") == {
        "field 'mood' of a thread": (1, ["export.jsonl:1 thread_abc123"]),
        "field 'file_ids' of a message": (1, ["export.jsonl:2 msg_abc1231"]),
        "content part 'hologram'": (1, ["export.jsonl:2 msg_abc1231"]),
    }


def test_content_in_the_form_of_requests() -> None:
    """It is taken, and the report says what becomes of it."""
    reading = lines(
        raw_thread(),
        raw_message(1, content="1"),
        raw_message(2, content=[{"type": "text", "text": "2"}]),
        raw_message(3, content=[{"type": "text", "text": {"value": "3", "annotations": [], "mood": "?"}}]),
    )

    assert reading.threads == {"thread_abc123": "1 2 3"}
    assert {what: count for what, (count, _) in reading.findings("kept in another form").items()} == {
        "content that is a string: it becomes a text part": 1,
        "content part 'text' in another form than the API's": 2,
    }


def test_what_stands_beside_a_thread() -> None:
    """Other fields of the file's own form are told, too."""
    reading = whole(document(1) | {"runs": ["SECRET"]})

    (what,) = reading.findings("not kept")
    assert what == "field 'runs' beside a thread: It is no thread and no message."


@pytest.mark.parametrize("text", ['{"object": "thread", ', "", "[NaN]", "[" * 100_000])
def test_a_line_that_is_no_json(text: str) -> None:
    """It is told, and what stands on other lines is taken."""
    Path("export.jsonl").write_text("\n".join([json.dumps(raw_thread()), text, json.dumps(raw_message(1)), ""]))

    reading = Reading(Path("export.jsonl"))

    assert reading.threads == {"thread_abc123": "1"}
    assert reading.findings("not kept") == ({"text that is no JSON": (1, ["export.jsonl:2"])} if text else {})
    assert reading.catalogue.is_damaged == bool(text)


def test_a_file_that_is_no_json() -> None:
    """It is told by its name."""
    Path("a.json").write_text("thread_abc123\n")

    assert Reading(Path("a.json")).findings("not kept") == {"text that is no JSON": (1, ["a.json"])}


def test_a_mark_of_byte_order() -> None:
    """Files that begin with one are read as others are."""
    Path("a.jsonl").write_text("\ufeff" + json.dumps(document(1)) + "\n" + json.dumps(document(1, "thread_b")))
    Path("b.json").write_text("\ufeff" + json.dumps(document(1, "thread_c"), indent=1))

    assert [*Reading(Path("a.jsonl"), Path("b.json")).threads] == ["thread_abc123", "thread_b", "thread_c"]
