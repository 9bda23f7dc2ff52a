"""`skein export`: take threads elsewhere."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Annotated, Any
from urllib.parse import quote

import typer
from rich.console import Console

from core.cli.errors import reported
from core.cli.keys import Local, Profile, Region, Stack
from core.cli.openai.files import LINES
from core.cli.openai.options import SpaceName, TenantName
from core.cli.openai.progress import progress
from core.cli.openai.report import Report
from core.cli.targets import working_on
from core.dialects.openai.assistants import export_format
from core.errors import NotFound
from core.jsontext import dumps
from core.models import Space, Thread
from core.threads import changes, exports, lookup

app = typer.Typer(no_args_is_help=True, help="Take threads elsewhere.")

NOT_WRITTEN = "not written, as OpenAI has no word for it"

Document = dict[str, Any]


@app.callback()
def export() -> None:
    """Take threads elsewhere."""


@app.command()
def openai(
    thread_ids: Annotated[list[str] | None, typer.Argument(metavar="[THREAD_ID]...", help="In any spelling.")] = None,
    *,
    all_: Annotated[bool, typer.Option("--all", help="Every thread of the space, archived ones too.")] = False,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="A folder, for a file a thread; x.json, for one thread; or x.jsonl.")
    ],
    tenant: TenantName,
    space: SpaceName,
    stack: Stack = "skein",
    region: Region = None,
    profile: Profile = None,
    local: Local = False,
) -> None:
    """Write threads with their messages as the Assistants API showed them: what `skein import openai` reads.

    Each is `{"thread": {...}, "messages": [...]}`, its messages oldest first. What was imported is written as it came.
    """
    if bool(thread_ids) == all_:
        raise typer.BadParameter("Name threads, or say --all.")
    if output.suffix == ".json" and len(thread_ids or ()) != 1:
        raise typer.BadParameter("Only one thread goes into a .json file; name a folder or a .jsonl file.")
    report = Report()
    with reported("skein export"), working_on(stack=stack, region=region, profile=profile, local=local):
        found = _threads(Space(tenant, space), thread_ids or ())
        with progress("Exporting", len(thread_ids) if thread_ids else None) as advance:
            _write(output, _documents(found, report), advance)
    report.show(Console(stderr=True))


def _threads(space: Space, ids: Collection[str]) -> Iterator[Thread]:
    """The threads that are named, or all."""
    for id in ids:
        ref = lookup.thread(space, id)
        try:
            yield changes.get(ref)
        except NotFound:
            raise NotFound("thread", id) from None
    if not ids:
        yield from exports.threads(space)


def _documents(found: Iterable[Thread], report: Report) -> Iterator[Document]:
    for thread in found:
        shown = export_format.from_thread(thread)
        with suppress(NotFound):  # deleted by others while it was read
            document = {"thread": shown, "messages": list(_messages(thread, shown["id"], report))}
            report.counts.update(threads=1, messages=len(document["messages"]))
            yield document


def _messages(thread: Thread, thread_id: str, report: Report) -> Iterator[Document]:
    for what in export_format.unsaid_of_thread(thread):
        report.note(NOT_WRITTEN, what, thread_id)
    for message in exports.thread_messages(thread.ref):
        for what in export_format.unsaid_of_message(message):
            report.note(NOT_WRITTEN, what, f"{thread_id} {message.id}")
        if message.item is None:
            yield export_format.from_message(message, thread_id)


def _write(output: Path, documents: Iterable[Document], advance: Callable[[int], None]) -> None:
    """Write threads to a file of lines, a file of one, or a folder. A file has its name when it is whole."""
    if output.suffix in LINES:
        with _whole(output) as file:
            for document in documents:
                file.write(dumps(document) + "\n")
                advance(1)
        return
    for document in documents:
        path = output if output.suffix == ".json" else output / f"{quote(document['thread']['id'], safe='')}.json"
        with _whole(path) as file:
            json.dump(document, file, ensure_ascii=False, indent=2)
        advance(1)


@contextmanager
def _whole(path: Path) -> Iterator[IO[str]]:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8") as file:
            yield file
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
