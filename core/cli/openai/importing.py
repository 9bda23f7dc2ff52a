"""`skein import`: import threads from files."""

import json
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Annotated, TypeVar

import typer
from rich.console import Console

from core.cli.environment import connect
from core.cli.errors import exit_on_error
from core.cli.keys import AsJson, Local, Profile, Region, Stack
from core.cli.openai.export_index import NOT_KEPT, ExportIndex, Job
from core.cli.openai.files import Files
from core.cli.openai.options import SpaceName, TenantName
from core.cli.openai.progress import progress
from core.cli.openai.report import Report
from core.cli.targets import open_target
from core.errors import Busy, Conflict, Invalid
from core.models import Space
from core.threads import imports
from core.threads.imports import Imported

app = typer.Typer(no_args_is_help=True, help="Import threads from files.")

A = TypeVar("A")
B = TypeVar("B")

_MAX_ATTEMPTS = 6
"""Attempts for a thread while the store is busy. The wait doubles after each."""


_TOO_LATE = "It precedes messages that were imported earlier. To import it, delete the thread and import it again."


@app.callback()
def import_() -> None:
    """Import threads from files."""


@app.command()
def openai(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="One or more JSON or JSONL files.")],
    *,
    tenant: TenantName,
    space: SpaceName,
    author: Annotated[str, typer.Option(help="The principal that becomes the author of threads and messages.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read the files and print the report, without calling AWS.")
    ] = False,
    parallel: Annotated[
        int, typer.Option(min=1, max=64, help="The number of threads that are written concurrently.")
    ] = 8,
    json_: AsJson = False,
    stack: Stack = "skein",
    region: Region = None,
    profile: Profile = None,
    local: Local = False,
) -> None:
    """Import threads and messages in the Assistants API's format, with their ids and times.

    A file contains a thread with its messages, one such thread a line, or thread and message objects of the API. The
    command can be repeated after an interruption or with more files: it does not change or duplicate threads and
    messages that were imported before.
    """
    report = Report()
    index = ExportIndex(Files(files), report)
    with exit_on_error("skein import"):
        with progress("Reading", sum(file.stat().st_size for file in files), unit="bytes") as advance:
            index.read(advance)
        if dry_run:
            _count(index.jobs(), len(index), report)
        else:
            with open_target(stack=stack, region=region, profile=profile, local=local):
                _import_all(index, Space(tenant, space), author, parallel, report)
    if json_:
        typer.echo(json.dumps(report.as_json(), indent=2))
    else:
        report.show(Console())
    raise typer.Exit(1 if index.is_damaged else 0)


def _count(jobs: Iterable[Job], total: int, report: Report) -> None:
    with progress("Checking", total) as advance:
        for job in jobs:
            report.counts.update(threads=1, messages=len(job.messages))
            advance(1)


def _import_all(index: ExportIndex, space: Space, author: str, parallel: int, report: Report) -> None:
    connect()
    report.counts.update(threads=0, new_threads=0, messages=0, new_messages=0)

    def run(job: Job) -> Imported:
        return _import_thread(space, job, author)

    with progress("Importing", len(index)) as advance:
        for job, future in _map_parallel(run, index.jobs(), parallel):
            _note(job, future, report)
            advance(1)


def _import_thread(space: Space, job: Job, author: str) -> Imported:
    for attempt in range(_MAX_ATTEMPTS - 1):
        try:
            return imports.import_thread(space, job.thread, job.messages, author=author)
        except Busy as busy:
            time.sleep(busy.retry_after * 2**attempt)
    return imports.import_thread(space, job.thread, job.messages, author=author)


def _note(job: Job, future: "Future[Imported]", report: Report) -> None:
    try:
        imported = future.result()
    except (Conflict, Invalid) as error:
        report.note(NOT_KEPT, f"thread: {error.message}", job.id)
        return
    report.counts.update(
        threads=1, new_threads=imported.is_new, messages=len(job.messages), new_messages=imported.added
    )
    if imported.out_of_order:
        report.note(
            NOT_KEPT, f"message: {_TOO_LATE}", f"{job.id} {imported.out_of_order[0]}", len(imported.out_of_order)
        )


def _map_parallel(work: Callable[[A], B], jobs: Iterable[A], parallel: int) -> "Iterator[tuple[A, Future[B]]]":
    """Yield each job with its future, in order. At most two jobs for each worker are read ahead."""
    pending: deque[tuple[A, Future[B]]] = deque()
    with ThreadPoolExecutor(parallel) as pool:
        for job in jobs:
            pending.append((job, pool.submit(work, job)))
            if len(pending) > 2 * parallel:
                yield pending.popleft()
        yield from pending
