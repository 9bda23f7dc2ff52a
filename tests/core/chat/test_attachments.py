import base64
from collections.abc import Collection, Sequence

import pytest

from core import chat
from core.chat import context
from core.chat.attachments import (
    MAX_DOCUMENT_BYTES,
    MAX_DOCUMENTS,
    MAX_TEXT_CHARACTERS,
    PLAIN_TEXT,
    Documents,
    content_with_files,
)
from core.files import uploads
from core.files.uploads import NewFile, upload
from core.models import Message, NewMessage, Space, ThreadRef
from core.pii.masking import Masking, Policy
from core.providers import Document
from core.providers.bedrock.client import Bedrock
from core.threads.append import append
from tests.support.data.turns import question, run_turn
from tests.support.engines.moto import Memory
from tests.support.servers.fake_server import Wire

CSV = NewFile("cities.csv", b"city,mail\nParis,pieter@example.com\n")
TXT = NewFile("notes.txt", "Zürich is sunny.".encode("latin-1"))


def ask_with_files(thread: ThreadRef, *new: NewFile, text: str = "What is in it?") -> Message:
    """Append a user's message with files."""
    files = uploads.describe(thread.space, upload(thread.space, new).value)
    return append(thread, NewMessage("user", content_with_files(text, files)), author="user").value


def documents_of(
    message: Message, *more: Message, reads: Collection[str] = Bedrock.document_types, masking: Masking | None = None
) -> Sequence[Document]:
    """The documents that a model gets with a message, in a history that ends with `more`."""
    return Documents(message.thread.space, [message, *more], reads, masking or Masking()).for_message(message)


@pytest.mark.usefixtures("model")
def test_model_gets_a_document_that_it_reads_unchanged_and_any_other_as_text(thread: ThreadRef) -> None:
    """Media types that the provider reads are passed on; other documents are converted to plain text."""
    message = ask_with_files(thread, CSV)

    assert documents_of(message) == [Document("cities.csv", "text/csv", CSV.data)]
    assert documents_of(message, reads=()) == [Document("cities.csv", PLAIN_TEXT, CSV.data)]


@pytest.mark.usefixtures("model")
def test_text_document_is_sent_as_utf_8(thread: ThreadRef) -> None:
    """The upload may have another encoding."""
    assert documents_of(ask_with_files(thread, TXT)) == [Document("notes.txt", PLAIN_TEXT, "Zürich is sunny.".encode())]


@pytest.mark.usefixtures("model")
def test_large_document_is_sent_as_text_and_long_text_is_truncated(thread: ThreadRef) -> None:
    """Providers limit the size of documents, models the length of text; a note marks the truncation."""
    (document,) = documents_of(ask_with_files(thread, NewFile("long.csv", b"x" * (MAX_DOCUMENT_BYTES + 1))))

    assert document.media_type == PLAIN_TEXT
    assert document.data.startswith(b"x" * 1000)
    assert MAX_TEXT_CHARACTERS < len(document.data) < MAX_TEXT_CHARACTERS + 100


@pytest.mark.usefixtures("model")
def test_model_gets_only_the_most_recent_documents(thread: ThreadRef) -> None:
    """A note replaces each older one."""
    first = ask_with_files(thread, CSV)
    later = [ask_with_files(thread, NewFile(f"{n}.txt", b"later")) for n in range(MAX_DOCUMENTS)]

    assert documents_of(first, *later[1:])[0].media_type == "text/csv"
    assert documents_of(first, *later) == [Document("cities.csv", PLAIN_TEXT, b"(This file is not shown again.)")]


@pytest.mark.usefixtures("model")
def test_missing_file_is_replaced_by_a_note(thread: ThreadRef, memory: Memory) -> None:
    """The model answers even if an attached file does not exist any more."""
    message = ask_with_files(thread, CSV)
    memory.empty_bucket()

    assert documents_of(message) == [Document("cities.csv", PLAIN_TEXT, b"(This file does not exist any more.)")]


@pytest.mark.parametrize("where", [{"file_id": "file-abc"}, {"file_url": "https://x/y"}, {"file_data": "data:?"}, {}])
def test_file_of_another_system_is_replaced_by_a_note(thread: ThreadRef, where: dict[str, str]) -> None:
    """A conversation imported from OpenAI names files stored there: the note keeps the model from guessing their
    content."""
    parts = [{"type": "text", "text": "?"}, {"type": "input_file", "filename": "a.pdf", **where}]
    message = append(thread, NewMessage("user", parts), author="user").value

    assert documents_of(message) == [
        Document("a.pdf", PLAIN_TEXT, b"(This file is not stored here and cannot be read.)")
    ]


@pytest.mark.parametrize("media_type", ["text/csv", "TEXT/CSV", "text/csv;charset=utf-8"])
def test_inline_file_is_sent_like_an_uploaded_one(thread: ThreadRef, media_type: str) -> None:
    """The part of an inline file contains its data as a data URL."""
    url = f"data:{media_type};base64,{base64.b64encode(CSV.data).decode()}"
    parts = [{"type": "input_file", "filename": "a.csv", "file_data": url}]
    message = append(thread, NewMessage("user", parts), author="user").value

    assert documents_of(message) == [Document("a.csv", "text/csv", CSV.data)]


def test_document_is_sent_in_its_turn_and_in_later_ones(space: Space, thread: ThreadRef, model: Wire) -> None:
    """A document is part of the history."""
    run_turn(space, chat.ChatRequest(thread=thread, existing_id=str(ask_with_files(thread, TXT).id)))
    assert "Zürich is sunny." in repr(model.asked[-1].body)
    run_turn(space, question(thread, "And now?"))
    assert "Zürich is sunny." in repr(model.asked[-1].body)


def test_personal_data_in_a_document_is_masked(space: Space, thread: ThreadRef, model: Wire) -> None:
    """A value has the same placeholder in question, document and file name, also in a document whose media type the
    model could read itself."""
    message = ask_with_files(
        thread, NewFile("pieter@example.com - cities.csv", CSV.data), text="Who is pieter@example.com?"
    )
    masking = Masking({"email": Policy.MASK})

    run_turn(space, chat.ChatRequest(thread=thread, existing_id=str(message.id), masking=masking))

    body = repr(model.asked[0].body)
    assert "pieter@example.com" not in body
    assert body.count("<EMAIL_1>") == 3
    assert documents_of(message, masking=masking)[0].media_type == PLAIN_TEXT


def test_only_files_of_user_messages_are_documents(thread: ThreadRef) -> None:
    """Files in messages of assistants and tools are not sent."""
    files = uploads.describe(thread.space, upload(thread.space, [CSV]).value)
    append(thread, [NewMessage("assistant", content_with_files("See.", files))], author="user")
    history = context.branch_history(thread, 1)

    _, messages = context.to_model_messages(history, Documents(thread.space, history, (), Masking()))

    assert [one.documents for one in messages] == [()]
