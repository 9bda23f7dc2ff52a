import base64
from collections.abc import Collection, Sequence

import pytest

from core import chat
from core.chat import context
from core.chat.attachments import LARGEST, MOST, MOST_TEXT, PLAIN_TEXT, Documents, with_files
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


def asked(thread: ThreadRef, *new: NewFile, text: str = "What is in it?") -> Message:
    """A user's message with files."""
    described = uploads.described(thread.space, upload(thread.space, new).value)
    return append(thread, NewMessage("user", with_files(text, described)), author="user").value


def given(
    message: Message, *more: Message, reads: Collection[str] = Bedrock.reads, masking: Masking | None = None
) -> Sequence[Document]:
    """The documents that a model is given with a message, which stands in a path with more."""
    return Documents(message.thread.space, [message, *more], reads, masking or Masking()).of(message)


@pytest.mark.usefixtures("model")
def test_a_model_is_given_what_it_reads_itself(thread: ThreadRef) -> None:
    """As it is; of any other it is given the text."""
    message = asked(thread, CSV)

    assert given(message) == [Document("cities.csv", "text/csv", CSV.data)]
    assert given(message, reads=()) == [Document("cities.csv", PLAIN_TEXT, CSV.data)]


@pytest.mark.usefixtures("model")
def test_text_is_utf_8(thread: ThreadRef) -> None:
    """Whatever its sender wrote it in."""
    assert given(asked(thread, TXT)) == [Document("notes.txt", PLAIN_TEXT, "Zürich is sunny.".encode())]


@pytest.mark.usefixtures("model")
def test_a_large_document_is_given_as_text_and_a_long_one_is_cut(thread: ThreadRef) -> None:
    """Providers take documents up to a size, models text up to a length; the model is told that there is more."""
    (document,) = given(asked(thread, NewFile("long.csv", b"x" * (LARGEST + 1))))

    assert document.media_type == PLAIN_TEXT
    assert document.data.startswith(b"x" * 1000)
    assert MOST_TEXT < len(document.data) < MOST_TEXT + 100


@pytest.mark.usefixtures("model")
def test_only_the_last_documents_are_shown(thread: ThreadRef) -> None:
    """Of those before a note is left."""
    first = asked(thread, CSV)
    later = [asked(thread, NewFile(f"{n}.txt", b"later")) for n in range(MOST)]

    assert given(first, *later[1:])[0].media_type == "text/csv"
    assert given(first, *later) == [Document("cities.csv", PLAIN_TEXT, b"(This file is not shown again.)")]


@pytest.mark.usefixtures("model")
def test_a_file_that_is_gone(thread: ThreadRef, memory: Memory) -> None:
    """Is no reason not to answer."""
    message = asked(thread, CSV)
    memory.empty_bucket()

    assert given(message) == [Document("cities.csv", PLAIN_TEXT, b"(This file is not there any more.)")]


@pytest.mark.parametrize("where", [{"file_id": "file-abc"}, {"file_url": "https://x/y"}, {"file_data": "data:?"}, {}])
def test_a_file_that_is_elsewhere_is_told_as_such(thread: ThreadRef, where: dict[str, str]) -> None:
    """A conversation that came from OpenAI names files that are there: the model does not guess what they say."""
    parts = [{"type": "text", "text": "?"}, {"type": "input_file", "filename": "a.pdf", **where}]
    message = append(thread, NewMessage("user", parts), author="user").value

    assert given(message) == [Document("a.pdf", PLAIN_TEXT, b"(This file is not here, and cannot be read.)")]


@pytest.mark.parametrize("media_type", ["text/csv", "TEXT/CSV", "text/csv;charset=utf-8"])
def test_a_file_in_the_message_itself(thread: ThreadRef, media_type: str) -> None:
    """Its content is in the part, as a data URL: the model is given it like any other."""
    url = f"data:{media_type};base64,{base64.b64encode(CSV.data).decode()}"
    parts = [{"type": "input_file", "filename": "a.csv", "file_data": url}]
    message = append(thread, NewMessage("user", parts), author="user").value

    assert given(message) == [Document("a.csv", "text/csv", CSV.data)]


def test_a_document_stays_in_the_conversation(space: Space, thread: ThreadRef, model: Wire) -> None:
    """The turn has it, and so have those behind."""
    run_turn(space, chat.Ask(thread=thread, existing_id=str(asked(thread, TXT).id)))
    assert "Zürich is sunny." in repr(model.asked[-1].body)
    run_turn(space, question(thread, "And now?"))
    assert "Zürich is sunny." in repr(model.asked[-1].body)


def test_what_is_personal_in_a_document_is_masked(space: Space, thread: ThreadRef, model: Wire) -> None:
    """Under the placeholder that it has in the question; also in the file's name, and in kinds that the model would
    have read itself."""
    message = asked(thread, NewFile("pieter@example.com - cities.csv", CSV.data), text="Who is pieter@example.com?")
    masking = Masking({"email": Policy.MASK})

    run_turn(space, chat.Ask(thread=thread, existing_id=str(message.id), masking=masking))

    sent = repr(model.asked[0].body)
    assert "pieter@example.com" not in sent
    assert sent.count("<EMAIL_1>") == 3
    assert given(message, masking=masking)[0].media_type == PLAIN_TEXT


def test_documents_belong_to_the_question_only(thread: ThreadRef) -> None:
    """What an assistant or a tool names is no document."""
    described = uploads.described(thread.space, upload(thread.space, [CSV]).value)
    append(thread, [NewMessage("assistant", with_files("See.", described))], author="user")
    path = context.path(thread, 1)

    _, said = context.told(path, Documents(thread.space, path, (), Masking()))

    assert [one.documents for one in said] == [()]
