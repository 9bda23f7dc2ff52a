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
from tests.faults.injection import Crash, Fault, Kind, injected, insisted
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


def imported(file: Path, space: Space) -> Iterator[imports.Imported]:
    """Import a file."""
    index = ExportIndex(Files([file]), Report())
    index.read(lambda _: None)
    for job in index.jobs():
        yield imports.import_thread(space, job.thread, job.messages, author=AUTHOR)


@pytest.mark.usefixtures("store")
@pytest.mark.parametrize("kind", [Kind.CRASH_BEFORE, Kind.CRASH_AFTER])
@pytest.mark.parametrize("at", [10, 43, 80])
def test_an_import_that_was_cut_off_is_finished_by_the_next(file: Path, kind: Kind, at: int) -> None:
    """At whichever of its 87 calls it stopped, in the end there is what one run puts, once; a further run adds nothing.

    (`tests.faults` stops a shorter import at every call.)
    """
    space = new_space()
    with pytest.raises(Crash), injected(Fault(kind), at=at):
        list(imported(file, space))
    standing = store.count_kinds(space)["M"]
    assert 0 < standing < 900

    first, again = list(imported(file, space)), list(imported(file, space))

    assert sum(one.added for one in first) == 900 - standing
    assert [(one.is_new, one.added) for one in again] == [(False, 0)] * 3
    assert [export_document(space, thread) for thread in THREADS] == [document(300, thread) for thread in THREADS]
    assert store.count_kinds(space) == {"A": 900, "C": 3, "M": 900, "~": 3}
    assert [thread.message_count for thread in all_threads(space)] == [300] * 3


@pytest.mark.usefixtures("store")
def test_two_imports_at_once(file: Path) -> None:
    """Each message is put once and in its place, whichever of the two puts it; a wait is over at once."""
    space = new_space()

    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(insisted, lambda: list(imported(file, space))) for _ in range(2)]

    assert all(run.result() for run in runs)
    assert [export_document(space, thread) for thread in THREADS] == [document(300, thread) for thread in THREADS]
    assert store.count_kinds(space) == {"A": 900, "C": 3, "M": 900, "~": 3}
