"""Names and content of files, and credentials of presigned uploads, are not logged."""

import random
from collections.abc import Callable

import pytest

from core.files import uploads
from core.models import Space
from core.storage import files as stored
from tests.isolation.canary import CANARY, error_is_clean, logs_are_clean, raise_client_error, raise_crash
from tests.support.clients.files import FilePart, Files
from tests.support.clients.native import Native
from tests.support.data import documents
from tests.support.engines.hooks import register_hooks
from tests.support.engines.moto import Memory
from tests.support.inspect.logs import Logs

FORMS: dict[str, tuple[FilePart, ...]] = {
    "two files": ((f"{CANARY}.txt", CANARY.encode()), (f"{CANARY}/{CANARY}.csv", f"{CANARY},1\n".encode())),
    "an unknown type": ((f"a.{CANARY}", CANARY.encode()),),
    "a name that is too long": ((f"{CANARY * 50}.txt", CANARY.encode()),),
    "content of another type": ((f"{CANARY}.pdf", CANARY.encode()),),
    "an empty file": ((f"{CANARY}.txt", b""),),
    "a file that is too large": ((f"{CANARY}.txt", CANARY.encode() * 1_000_000),),
}
"""Files of an upload; only the first form is valid."""


@pytest.mark.parametrize("sent", FORMS)
def test_uploads_are_not_logged(sent: str, owner: Native, logs: Logs) -> None:
    """Neither names nor content of accepted and of rejected files are logged; errors do not quote them either."""
    answer = owner.as_client(Files).upload(*FORMS[sent], key=CANARY)

    assert (answer.status == 200) == (sent == "two files"), answer.text
    assert error_is_clean(answer, owner)
    assert logs_are_clean(logs, owner)


INVALID_FORMS = {
    "no boundary": (CANARY.encode(), "multipart/form-data"),
    "another boundary": (f"--{CANARY}\r\n\r\n{CANARY}".encode(), f"multipart/form-data; boundary={CANARY}{CANARY}"),
    "an invalid part": (f"--b\r\n{CANARY}\r\n\r\n{CANARY}\r\n--b--".encode(), "multipart/form-data; boundary=b"),
    "a part without a name": (
        f"--b\r\nContent-Disposition: {CANARY}\r\n\r\n{CANARY}\r\n--b--".encode(),
        "multipart/form-data; boundary=b",
    ),
    "not a form": (f'{{"{CANARY}": "{CANARY}"}}'.encode(), "application/json"),
    "a truncated form": (documents.WORDS.encode() + CANARY.encode(), f"multipart/form-data; boundary={CANARY}"),
}
"""Invalid forms: body and content type."""


@pytest.mark.parametrize("form", INVALID_FORMS)
def test_invalid_forms_are_not_logged(form: str, owner: Native, logs: Logs) -> None:
    """The errors of the library that parses forms are not logged: they quote the form."""
    answer = owner.as_client(Files).send_form(*INVALID_FORMS[form])

    assert answer.status in {413, 415, 422}, answer.text
    assert error_is_clean(answer, owner)
    assert logs_are_clean(logs, owner)


@pytest.mark.parametrize("moment", ["before-call", "after-call"])
@pytest.mark.parametrize("failing", [raise_crash, raise_client_error])
def test_crash_of_upload_logs_no_content(owner: Native, logs: Logs, failing: Callable[..., None], moment: str) -> None:
    """An error of DynamoDB or S3, which may quote the request, is logged without its text."""
    with register_hooks((moment, failing)):
        answer = owner.as_client(Files).upload(*FORMS["two files"], key=CANARY)

    text = logs.read()
    assert answer.status == 500
    assert error_is_clean(answer, owner)
    assert '"message":"crash"' in text
    assert CANARY not in text


def test_presigned_upload_is_not_logged(owner: Native, logs: Logs) -> None:
    """Neither the file's name nor the signed fields are logged: their holder can upload."""
    upload = owner.as_client(Files).presign(f"{CANARY}.pdf", key=CANARY).success["upload"]

    text = logs.read()
    signed = {"policy", "x-amz-signature", "x-amz-credential", "key"}
    assert signed <= set(upload["fields"])
    assert not [name for name in signed if upload["fields"][name] in text]
    assert CANARY not in text


KINDS = {
    "csv": f"{CANARY},n\n{CANARY},1\n".encode(),
    "docx": documents.docx(CANARY, CANARY, table=[[CANARY]], item=CANARY),
    "html": f"<!doctype html><title>{CANARY}</title><p class={CANARY}>{CANARY}".encode(),
    "json": f'{{"{CANARY}": ["{CANARY}"]}}'.encode(),
    "md": f"# {CANARY}\n".encode(),
    "pdf": documents.pdf(CANARY),
    "pptx": documents.pptx((CANARY, CANARY), notes=CANARY, table=[[CANARY]]),
    "txt": CANARY.encode(),
    "xlsx": documents.xlsx(**{CANARY: [[CANARY, f"={CANARY}()"]]}),
}
"""A file of each type, with the canary in each of its parts."""

DAMAGES = 12
"""How many damaged copies of each file are read."""


def damage(data: bytes, seed: int) -> bytes:
    """Overwrite some bytes of a file, the same for the same seed; seed 0 changes nothing."""
    generator, damaged = random.Random(seed), bytearray(data)  # noqa: S311 - it must be reproducible, not secret
    for _ in range(min(seed, 6)):
        at = generator.randrange(len(damaged))
        damaged[at : at + len(CANARY)] = CANARY.encode()
    return bytes(damaged)


@pytest.mark.parametrize("kind", KINDS)
def test_content_of_files_is_not_logged(kind: str, owner: Native, memory: Memory, logs: Logs) -> None:
    """Neither `core` nor the libraries that read files, which may warn, log the content of intact or damaged files."""
    space = Space(owner.grant.tenant, owner.space)
    [id] = uploads.upload(space, [uploads.NewFile(f"{CANARY}.{kind}", KINDS[kind])]).value
    [file] = uploads.describe(space, [id])
    for seed in range(DAMAGES + 1):
        stored.put(space, file, damage(KINDS[kind], seed))  # the holder of a presigned upload can store any bytes
        answer = owner.chat(CANARY, uploaded_files=[id])
        assert answer.status == 200, answer.text
        assert seed or CANARY in str(memory.model.asked[-1].body)

    assert logs_are_clean(logs, owner)
