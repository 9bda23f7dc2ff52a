import json
from pathlib import Path
from typing import Any

import pytest

from core.cli.openai.export_index import ExportIndex, Job
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


class IndexedFiles:
    """The index of some files, its jobs and its report."""

    def __init__(self, *paths: Path) -> None:
        self.report = Report()
        self.index = ExportIndex(Files(list(paths)), self.report)
        self.advanced: list[int] = []
        self.index.read(self.advanced.append)
        self.jobs: list[Job] = list(self.index.jobs())

    @property
    def threads(self) -> dict[str, str]:
        """The content of each thread's messages by thread id, in order."""
        return {job.id: " ".join(str(message.content) for message in job.messages) for job in self.jobs}

    def findings(self, heading: str) -> dict[str, tuple[int, list[str]]]:
        """Return count and positions of each finding under a heading."""
        findings = self.report.findings.get(heading, {})
        return {description: (finding.count, finding.where) for description, finding in findings.items()}


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run each test in an empty folder."""
    monkeypatch.chdir(tmp_path)


def index_values(*values: Any, indent: int | None = None) -> IndexedFiles:
    """Index files with one value each."""
    paths = [Path(f"{number}.json") for number in range(len(values))]
    for path, value in zip(paths, values, strict=True):
        path.write_text(json.dumps(value, indent=indent))
    return IndexedFiles(*paths)


def index_lines(*values: Any, end: str = "\n") -> IndexedFiles:
    """Index a file with one value a line."""
    Path("export.jsonl").write_text("".join(json.dumps(value) + end for value in values))
    return IndexedFiles(Path("export.jsonl"))


def page(messages: list[Raw]) -> Raw:
    """Build a list as the API returns it."""
    ids = {"first_id": messages[0]["id"], "last_id": messages[-1]["id"]}
    return {"object": "list", "data": messages, **ids, "has_more": False}


MESSAGES = raw_messages([1, 2, 3])
BARE = [{name: field for name, field in message.items() if name not in ("object", "thread_id")} for message in MESSAGES]

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
def test_every_shape_gives_the_same_thread(shape: Any, indent: int | None) -> None:
    """Each shape, indented or not, is indexed as the same thread with the same messages."""
    files = index_values(shape, indent=indent)

    assert files.threads == {"thread_abc123": "1 2 3"}
    assert [job.thread.foreign_id for job in files.jobs] == ["thread_abc123"]
    assert sum(files.advanced) == Path("0.json").stat().st_size


@pytest.mark.parametrize("end", ["\n", "\r\n", "\n\n"])
def test_jsonl_of_threads(end: str) -> None:
    """A file may have one thread with its messages a line, with any line ending."""
    files = index_lines(document(2, "thread_a"), document(1, "thread_b"), end=end)

    assert files.threads == {"thread_a": "1 2", "thread_b": "1"}
    assert files.report == Report()


def test_jsonl_of_mixed_objects() -> None:
    """Raw threads and messages may come in any order, mixed with those of other threads."""
    a, b = raw_messages([1, 2, 3], "thread_a"), raw_messages([1, 2], "thread_b")

    files = index_lines(a[0], raw_thread("thread_b"), b[0], a[1], raw_thread("thread_a"), b[1], a[2])

    assert files.threads == {"thread_a": "1 2 3", "thread_b": "1 2"}
    assert files.report == Report()


def test_thread_in_several_files_is_merged() -> None:
    """The parts of a thread are merged; of two messages with one id, the first counts."""
    changed = raw_message(2, content=[raw_text("changed")])

    files = index_values(page(raw_messages([3, 2])), page([changed, *raw_messages([1])]), raw_thread())

    assert files.threads == {"thread_abc123": "1 2 3"}


def test_messages_with_equal_times_stay_in_file_order() -> None:
    """Messages with equal times stay in file order; it is reversed only if the first message is newer than the last."""
    same = [raw_message(number) | {"created_at": CREATED_AT} for number in (1, 2, 3)]
    later = raw_message(4)

    orders = [
        index_values({"thread": raw_thread(), "messages": messages}).threads["thread_abc123"]
        for messages in ([*same, later], [later, *same[::-1]], same)
    ]

    assert orders == ["1 2 3 4", "1 2 3 4", "1 2 3"]


def test_thread_without_an_object_is_created_from_its_messages() -> None:
    """The thread takes the time of its oldest message, and the report notes it."""
    files = index_lines(*raw_messages([2, 1]))

    assert [(job.id, job.thread.created_at) for job in files.jobs] == [("thread_abc123", (CREATED_AT + 1) * 1000)]
    expected = {"a thread without an object of its own: created from its messages": (1, ["thread_abc123"])}
    assert files.findings("kept in another form") == expected


def test_invalid_objects_are_counted_with_positions() -> None:
    """Each kind of invalid object has its count and file, line and id of the first three; valid objects are indexed."""
    runs = [{"object": "thread.run", "id": f"run_{number}", "instructions": "SECRET"} for number in range(4)]

    files = index_lines(
        *runs, raw_message(1) | {"thread_id": None}, raw_message(2, created_at="SECRET"), document(1), 7
    )

    assert files.threads == {"thread_abc123": "1"}
    positions = ["export.jsonl:1 run_0", "export.jsonl:2 run_1", "export.jsonl:3 run_2"]
    assert files.findings("not kept") == {
        "object 'thread.run': It is neither a thread nor a message.": (4, positions),
        "message: It does not name a thread.": (1, ["export.jsonl:5 msg_abc1231"]),
        "message: Its 'created_at' is missing or invalid.": (1, ["export.jsonl:6 msg_abc1232"]),
        "a value that is not an object: It is neither a thread nor a message.": (1, ["export.jsonl:8"]),
    }


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        ({"role": ""}, "Its 'role' is missing or invalid."),
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
        ({"content": [raw_text("\ud800 SECRET")]}, "that JSON in UTF-8 cannot represent"),
        ({"content": [raw_text("x" * 5_000_001)]}, "The content is too large"),
    ],
)
def test_invalid_message_is_omitted_and_its_field_reported(broken: Raw, reason: str) -> None:
    """Only the invalid message is omitted; the report names the field and has none of its content."""
    invalid = raw_message(2) | broken

    files = index_values({"thread": raw_thread(), "messages": [*raw_messages([1]), invalid, *raw_messages([3])]})

    assert files.threads == {"thread_abc123": "1 3"}
    report = json.dumps(files.report.as_json())
    assert reason in report
    assert "SECRET" not in report


def test_unknown_fields_and_parts_are_reported() -> None:
    """Fields and parts that no API returns are named in the report."""
    strange = [{"type": "hologram"}, raw_text("1")]

    files = index_lines(raw_thread(mood="SECRET"), raw_message(1, file_ids=[], content=strange))

    assert files.findings("kept for exports only") == {
        "field 'mood' of a thread": (1, ["export.jsonl:1 thread_abc123"]),
        "field 'file_ids' of a message": (1, ["export.jsonl:2 msg_abc1231"]),
        "content part 'hologram'": (1, ["export.jsonl:2 msg_abc1231"]),
    }


def test_content_in_request_form_is_converted() -> None:
    """Content in the form of API requests is accepted, and the report describes its conversion."""
    files = index_lines(
        raw_thread(),
        raw_message(1, content="1"),
        raw_message(2, content=[{"type": "text", "text": "2"}]),
        raw_message(3, content=[{"type": "text", "text": {"value": "3", "annotations": [], "mood": "?"}}]),
    )

    assert files.threads == {"thread_abc123": "1 2 3"}
    assert {description: count for description, (count, _) in files.findings("kept in another form").items()} == {
        "content that is a string: it becomes a text part": 1,
        "content part 'text' in another form than the API's": 2,
    }


def test_unknown_field_next_to_a_thread_is_reported() -> None:
    """Unknown fields around a thread are named in the report."""
    files = index_values(document(1) | {"runs": ["SECRET"]})

    (description,) = files.findings("not kept")
    assert description == "field 'runs' next to a thread: It is neither a thread nor a message."


@pytest.mark.parametrize("text", ['{"object": "thread", ', "", "[NaN]", "[" * 100_000])
def test_invalid_line_is_reported_with_its_position(text: str) -> None:
    """An invalid line is reported; the other lines are indexed. Empty lines are ignored."""
    Path("export.jsonl").write_text("\n".join([json.dumps(raw_thread()), text, json.dumps(raw_message(1)), ""]))

    files = IndexedFiles(Path("export.jsonl"))

    assert files.threads == {"thread_abc123": "1"}
    assert files.findings("not kept") == ({"invalid JSON": (1, ["export.jsonl:2"])} if text else {})
    assert files.index.is_damaged == bool(text)


def test_invalid_file_is_reported_by_name() -> None:
    """A file without any JSON is reported by its name."""
    Path("a.json").write_text("thread_abc123\n")

    assert IndexedFiles(Path("a.json")).findings("not kept") == {"invalid JSON": (1, ["a.json"])}


def test_byte_order_mark_is_ignored() -> None:
    """Files that begin with a byte order mark are read as others are."""
    Path("a.jsonl").write_text("\ufeff" + json.dumps(document(1)) + "\n" + json.dumps(document(1, "thread_b")))
    Path("b.json").write_text("\ufeff" + json.dumps(document(1, "thread_c"), indent=1))

    assert [*IndexedFiles(Path("a.jsonl"), Path("b.json")).threads] == ["thread_abc123", "thread_b", "thread_c"]
