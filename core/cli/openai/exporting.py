"""`skein export`: write threads to files."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Annotated, Any
from urllib.parse import quote

import typer
from rich.console import Console

from core.cli.errors import exit_on_error
from core.cli.keys import Local, Profile, Region, Stack
from core.cli.openai.files import LINES
from core.cli.openai.options import SpaceName, TenantName
from core.cli.openai.progress import progress
from core.cli.openai.report import Report
from core.cli.targets import open_target
from core.dialects.openai.assistants import export_format
from core.errors import NotFound
from core.jsontext import dumps
from core.models import Space, Thread
from core.threads import changes, exports, lookup

app = typer.Typer(no_args_is_help=True, help="Write threads to files.")

NOT_EXPORTED = "not exported: the Assistants API has no field for it"

Document = dict[str, Any]


@app.callback()
def export() -> None:
    """Write threads to files."""


@app.command()
def openai(
    thread_ids: Annotated[
        list[str] | None, typer.Argument(metavar="[THREAD_ID]...", help="Ids of threads, in any accepted form.")
    ] = None,
    *,
    all_: Annotated[
        bool, typer.Option("--all", help="Export every thread of the space, including archived ones.")
    ] = False,
    output: Annotated[
        Path,
        typer.Option(
            "--output",
            "-o",
            help="A folder (one file for each thread), x.jsonl (one line for each thread), or x.json (one thread).",
        ),
    ],
    tenant: TenantName,
    space: SpaceName,
    stack: Stack = "skein",
    region: Region = None,
    profile: Profile = None,
    local: Local = False,
) -> None:
    """Export threads in the Assistants API's format, which `skein import openai` reads.

    Each thread is written as `{"thread": {...}, "messages": [...]}`, with the oldest message first. Imported threads
    are written exactly as they were imported.
    """
    if bool(thread_ids) == all_:
        raise typer.BadParameter("Name the threads to export, or use --all.")
    if output.suffix == ".json" and len(thread_ids or ()) != 1:
        raise typer.BadParameter("A .json file has room for one thread. Use a folder or a .jsonl file.")
    report = Report()
    with exit_on_error("skein export"), open_target(stack=stack, region=region, profile=profile, local=local):
        threads = _iter_threads(Space(tenant, space), thread_ids or ())
        with progress("Exporting", len(thread_ids) if thread_ids else None) as advance:
            _write(output, _iter_documents(threads, report), advance)
    report.show(Console(stderr=True))


def _iter_threads(space: Space, ids: Collection[str]) -> Iterator[Thread]:
    """Yield the named threads, or all threads of the space. Raises NotFound."""
    for id in ids:
        ref = lookup.resolve_thread(space, id)
        try:
            yield changes.get(ref)
        except NotFound:
            raise NotFound("thread", id) from None
    if not ids:
        yield from exports.iter_threads(space)


def _iter_documents(threads: Iterable[Thread], report: Report) -> Iterator[Document]:
    for thread in threads:
        rendered = export_format.from_thread(thread)
        with suppress(NotFound):  # another client deleted it in the meantime
            document = {"thread": rendered, "messages": list(_iter_messages(thread, rendered["id"], report))}
            report.counts.update(threads=1, messages=len(document["messages"]))
            yield document


def _iter_messages(thread: Thread, thread_id: str, report: Report) -> Iterator[Document]:
    for phrase in export_format.unexportable_in_thread(thread):
        report.note(NOT_EXPORTED, phrase, thread_id)
    for message in exports.iter_messages(thread.ref):
        for phrase in export_format.unexportable_in_message(message):
            report.note(NOT_EXPORTED, phrase, f"{thread_id} {message.id}")
        if message.item is None:
            yield export_format.from_message(message, thread_id)


def _write(output: Path, documents: Iterable[Document], advance: Callable[[int], None]) -> None:
    """Write threads to a JSONL file, a JSON file or a folder, as the name of `output` determines."""
    if output.suffix in LINES:
        with _replace(output) as file:
            for document in documents:
                file.write(dumps(document) + "\n")
                advance(1)
        return
    for document in documents:
        path = output if output.suffix == ".json" else output / f"{quote(document['thread']['id'], safe='')}.json"
        with _replace(path) as file:
            json.dump(document, file, ensure_ascii=False, indent=2)
        advance(1)


@contextmanager
def _replace(path: Path) -> Iterator[IO[str]]:
    """Open a file for writing; it gets its name when it is complete."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
