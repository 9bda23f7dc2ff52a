"""`skein import`: bring threads here, from where they were."""

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
from core.cli.errors import reported
from core.cli.keys import AsJson, Local, Profile, Region, Stack
from core.cli.openai.export_index import NOT_KEPT, Catalogue, Job
from core.cli.openai.files import Files
from core.cli.openai.options import SpaceName, TenantName
from core.cli.openai.progress import progress
from core.cli.openai.report import Report
from core.cli.targets import working_on
from core.errors import Busy, Conflict, Invalid
from core.models import Space
from core.threads import imports
from core.threads.imports import Imported

app = typer.Typer(no_args_is_help=True, help="Bring threads here from elsewhere.")

A = TypeVar("A")
B = TypeVar("B")

_ATTEMPTS = 6
"""How often a thread is tried while the store is busy, a second apart at first, then twice as long each time."""


@app.callback()
def import_() -> None:
    """Bring threads here from elsewhere."""


@app.command()
def openai(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, help="JSON or JSONL, in any number.")],
    *,
    tenant: TenantName,
    space: SpaceName,
    author: Annotated[str, typer.Option(help="The principal who is to be the author of threads and messages.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Read the files and report; nothing is asked of AWS.")
    ] = False,
    parallel: Annotated[int, typer.Option(min=1, max=64, help="Threads that are written at the same time.")] = 8,
    json_: AsJson = False,
    stack: Stack = "skein",
    region: Region = None,
    profile: Profile = None,
    local: Local = False,
) -> None:
    """Import threads and messages as the Assistants API showed them, with their ids and times.

    A file holds a thread with its messages, or one on each line, or thread and message objects as they were. Run it
    again whenever it was cut off, or there is more: what is here already is left as it is.
    """
    report = Report()
    catalogue = Catalogue(Files(files), report)
    with reported("skein import"):
        with progress("Reading", sum(file.stat().st_size for file in files), unit="bytes") as advance:
            catalogue.read(advance)
        if dry_run:
            _count(catalogue.jobs(), len(catalogue), report)
        else:
            with working_on(stack=stack, region=region, profile=profile, local=local):
                _put_all(catalogue, Space(tenant, space), author, parallel, report)
    if json_:
        typer.echo(json.dumps(report.as_json(), indent=2))
    else:
        report.show(Console())
    raise typer.Exit(1 if catalogue.is_damaged else 0)


def _count(jobs: Iterable[Job], total: int, report: Report) -> None:
    with progress("Looking", total) as advance:
        for job in jobs:
            report.counts.update(threads=1, messages=len(job.messages))
            advance(1)


def _put_all(catalogue: Catalogue, space: Space, author: str, parallel: int, report: Report) -> None:
    connect()
    report.counts.update(threads=0, new_threads=0, messages=0, new_messages=0)

    def put(job: Job) -> Imported:
        return _put(space, job, author)

    with progress("Importing", len(catalogue)) as advance:
        for job, done in _in_parallel(put, catalogue.jobs(), parallel):
            _note(job, done, report)
            advance(1)


def _put(space: Space, job: Job, author: str) -> Imported:
    for attempt in range(_ATTEMPTS - 1):
        try:
            return imports.import_thread(space, job.thread, job.messages, author=author)
        except Busy as busy:
            time.sleep(busy.retry_after * 2**attempt)
    return imports.import_thread(space, job.thread, job.messages, author=author)


def _note(job: Job, done: "Future[Imported]", report: Report) -> None:
    try:
        imported = done.result()
    except (Conflict, Invalid) as error:
        report.note(NOT_KEPT, f"thread: {error.message}", job.id)
        return
    report.counts.update(
        threads=1, new_threads=imported.is_new, messages=len(job.messages), new_messages=imported.added
    )
    if imported.out_of_order:
        what = "message: It belongs before others that were imported earlier. Delete the thread to import all of it."
        report.note(NOT_KEPT, what, f"{job.id} {imported.out_of_order[0]}", len(imported.out_of_order))


def _in_parallel(work: Callable[[A], B], jobs: Iterable[A], parallel: int) -> "Iterator[tuple[A, Future[B]]]":
    """Each job with what came of it, in order; no more of them are read ahead than keep the workers busy."""
    pending: deque[tuple[A, Future[B]]] = deque()
    with ThreadPoolExecutor(parallel) as pool:
        for job in jobs:
            pending.append((job, pool.submit(work, job)))
            if len(pending) > 2 * parallel:
                yield pending.popleft()
        yield from pending
