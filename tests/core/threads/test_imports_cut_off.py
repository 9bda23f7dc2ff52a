import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.cli.openai.export_index import ExportIndex
from core.cli.openai.files import Files
from core.cli.openai.report import Report
from core.models import Space
from core.threads import imports
from tests.faults.injection import Crash, Fault, Kind, inject, retry_until_answered
from tests.support.data.assistants_export import document, export_document
from tests.support.data.conversations import AUTHOR, all_threads, new_space
from tests.support.inspect import store

THREADS = [f"thread_{letter}" for letter in "abc"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """An export of three threads with 300 messages each, a thread on each line."""
    path = tmp_path / "export.jsonl"
    path.write_text("\n".join(json.dumps(document(300, thread)) for thread in THREADS))
    return path


def import_file(file: Path, space: Space) -> Iterator[imports.Imported]:
    """Import the threads of a file."""
    index = ExportIndex(Files([file]), Report())
    index.read(lambda _: None)
    for job in index.jobs():
        yield imports.import_thread(space, job.thread, job.messages, author=AUTHOR)


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("kind", [Kind.CRASH_BEFORE, Kind.CRASH_AFTER])
@pytest.mark.parametrize("at", [10, 43, 80])
def test_interrupted_import_is_completed_by_the_next(file: Path, kind: Kind, at: int) -> None:
    """An import that stops at one of its 87 calls and is repeated stores the same as one run; another adds nothing.

    `tests.faults` stops a shorter import at every call.
    """
    space = new_space()
    with pytest.raises(Crash), inject(Fault(kind), at=at):
        list(import_file(file, space))
    stored = store.count_kinds(space)["M"]
    assert 0 < stored < 900

    first, again = list(import_file(file, space)), list(import_file(file, space))

    assert sum(result.added for result in first) == 900 - stored
    assert [(result.is_new, result.added) for result in again] == [(False, 0)] * 3
    assert [export_document(space, thread) for thread in THREADS] == [document(300, thread) for thread in THREADS]
    assert store.count_kinds(space) == {"A": 900, "C": 3, "M": 900, "~": 3}
    assert [thread.message_count for thread in all_threads(space)] == [300] * 3


@pytest.mark.usefixtures("store")
def test_concurrent_imports_store_each_message_once(file: Path) -> None:
    """Two imports of one file at the same time store the messages once and in order; both succeed with retries."""
    space = new_space()

    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(retry_until_answered, lambda: list(import_file(file, space))) for _ in range(2)]

    assert all(run.result() for run in runs)
    assert [export_document(space, thread) for thread in THREADS] == [document(300, thread) for thread in THREADS]
    assert store.count_kinds(space) == {"A": 900, "C": 3, "M": 900, "~": 3}
