"""What files are called and what they say stays in the bucket; so does leave to put one there."""

import random
from collections.abc import Callable

import pytest

from core.files import uploads
from core.models import Space
from core.storage import files as stored
from tests.isolation.canary import SAID, crash, discreet, refusal, silent
from tests.support.clients.files import FilePart, Files
from tests.support.clients.native import Native
from tests.support.data import documents
from tests.support.engines.hooks import register_hooks
from tests.support.engines.moto import Memory
from tests.support.inspect.logs import Logs

FORMS: dict[str, tuple[FilePart, ...]] = {
    "two files": ((f"{SAID}.txt", SAID.encode()), (f"{SAID}/{SAID}.csv", f"{SAID},1\n".encode())),
    "a name of no type": ((f"a.{SAID}", SAID.encode()),),
    "a name that is too long": ((f"{SAID * 50}.txt", SAID.encode()),),
    "content that is something else": ((f"{SAID}.pdf", SAID.encode()),),
    "nothing in it": ((f"{SAID}.txt", b""),),
    "too much in it": ((f"{SAID}.txt", SAID.encode() * 1_000_000),),
}
"""What may be sent."""


@pytest.mark.parametrize("sent", FORMS)
def test_uploads_are_not_logged(sent: str, owner: Native, logs: Logs) -> None:
    """Neither names nor content, of what is kept and of what is refused; a refusal does not quote either."""
    answer = owner.as_client(Files).upload(*FORMS[sent], key=SAID)

    assert (answer.status == 200) == (sent == "two files"), answer.text
    assert discreet(answer, owner)
    assert silent(logs, owner)


BROKEN = {
    "no boundary": (SAID.encode(), "multipart/form-data"),
    "another boundary": (f"--{SAID}\r\n\r\n{SAID}".encode(), f"multipart/form-data; boundary={SAID}{SAID}"),
    "a bad part": (f"--b\r\n{SAID}\r\n\r\n{SAID}\r\n--b--".encode(), "multipart/form-data; boundary=b"),
    "a part without a name": (
        f"--b\r\nContent-Disposition: {SAID}\r\n\r\n{SAID}\r\n--b--".encode(),
        "multipart/form-data; boundary=b",
    ),
    "no form": (f'{{"{SAID}": "{SAID}"}}'.encode(), "application/json"),
    "a form that is cut off": (documents.WORDS.encode() + SAID.encode(), f"multipart/form-data; boundary={SAID}"),
}
"""Bodies that are no form, and what they are said to be."""


@pytest.mark.parametrize("form", BROKEN)
def test_broken_forms_are_not_logged(form: str, owner: Native, logs: Logs) -> None:
    """The library that reads forms has its own words for what is wrong with them."""
    answer = owner.as_client(Files).send_form(*BROKEN[form])

    assert answer.status in {413, 415, 422}, answer.text
    assert discreet(answer, owner)
    assert silent(logs, owner)


@pytest.mark.parametrize("moment", ["before-call", "after-call"])
@pytest.mark.parametrize("failing", [crash, refusal])
def test_an_upload_that_crashes_is_not_logged(
    owner: Native, logs: Logs, failing: Callable[..., None], moment: str
) -> None:
    """In DynamoDB or S3, which like to quote."""
    with register_hooks((moment, failing)):
        answer = owner.as_client(Files).upload(*FORMS["two files"], key=SAID)

    said = logs.read()
    assert answer.status == 500
    assert discreet(answer, owner)
    assert '"message":"crash"' in said
    assert SAID not in said


def test_leave_to_upload_is_not_logged(owner: Native, logs: Logs) -> None:
    """Neither the name nor what is signed: who has it can upload."""
    upload = owner.as_client(Files).presign(f"{SAID}.pdf", key=SAID).success["upload"]

    said = logs.read()
    signed = {"policy", "x-amz-signature", "x-amz-credential", "key"}
    assert signed <= set(upload["fields"])
    assert not [name for name in signed if upload["fields"][name] in said]
    assert SAID not in said


KINDS = {
    "csv": f"{SAID},n\n{SAID},1\n".encode(),
    "docx": documents.docx(SAID, SAID, table=[[SAID]], item=SAID),
    "html": f"<!doctype html><title>{SAID}</title><p class={SAID}>{SAID}".encode(),
    "json": f'{{"{SAID}": ["{SAID}"]}}'.encode(),
    "md": f"# {SAID}\n".encode(),
    "pdf": documents.pdf(SAID),
    "pptx": documents.pptx((SAID, SAID), notes=SAID, table=[[SAID]]),
    "txt": SAID.encode(),
    "xlsx": documents.xlsx(**{SAID: [[SAID, f"={SAID}()"]]}),
}
"""A file of each type, full of it."""

DAMAGES = 12
"""Damaged copies of each file that are read."""


def damaged(data: bytes, seed: int) -> bytes:
    """A file with some bytes written over, the same for the same seed; 0 is the file as it was."""
    chance, made = random.Random(seed), bytearray(data)  # noqa: S311 - nothing is secret about it
    for _ in range(min(seed, 6)):
        at = chance.randrange(len(made))
        made[at : at + len(SAID)] = SAID.encode()
    return bytes(made)


@pytest.mark.parametrize("kind", KINDS)
def test_what_files_say_is_not_logged(kind: str, owner: Native, memory: Memory, logs: Logs) -> None:
    """Neither by us nor by the libraries that read them, which like to warn; whole files, and files that are damaged
    in many places."""
    space = Space(owner.grant.tenant, owner.space)
    [id] = uploads.upload(space, [uploads.NewFile(f"{SAID}.{kind}", KINDS[kind])]).value
    [file] = uploads.described(space, [id])
    for seed in range(DAMAGES + 1):
        stored.put(space, file, damaged(KINDS[kind], seed))  # as who has leave to upload may put what he likes
        answer = owner.chat(SAID, uploaded_files=[id])
        assert answer.status == 200, answer.text
        assert seed or SAID in str(memory.model.asked[-1].body)

    assert silent(logs, owner)
