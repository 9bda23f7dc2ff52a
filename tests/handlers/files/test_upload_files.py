import json

import pytest

from core.files import uploads as kept
from core.files.uploads import File
from core.http.multipart import MAX_BYTES, MAX_PARTS
from core.models import Space
from handlers.files import create_upload, upload_files
from tests.support.clients.base import SPACE, new_grant
from tests.support.clients.files import Files, encode_form
from tests.support.data.documents import documents_by_name, docx, pdf, xlsx
from tests.support.engines.moto import Memory

NOTES = ("notes.txt", b"Buy milk.")
TABLE = ("rows.csv", b"a,b\n1,2\n")

KNOWN = ".csv, .docx, .html, .json, .md, .pdf, .pptx, .txt, .xlsx"


def described(caller: Files, ids: list[str], space: str = SPACE) -> list[File]:
    return kept.described(Space(caller.grant.tenant, space), ids)


def test_files_of_every_kind_are_kept(files: Files) -> None:
    """One form, nine files: an id for each, in their order, and each is as it was sent."""
    sent = documents_by_name()

    answer = files.upload(*sent.items())

    assert (answer.status, list(answer.body)) == (200, ["source_ids"])
    found = described(files, answer.body["source_ids"])
    assert [(file.name, file.size) for file in found] == [(name, len(data)) for name, data in sent.items()]
    assert [kept.opened(Space(files.grant.tenant, SPACE), file.id)[1] for file in found] == [*sent.values()]


@pytest.mark.parametrize("prefix", ["", "/api-proxy"])
def test_both_prefixes(files: Files, prefix: str) -> None:
    """As every native route."""
    body, content_type = encode_form([NOTES])
    headers = [("content-type", content_type)]

    assert files.call(upload_files.handler, body=body, headers=headers, prefix=prefix).status == 200


@pytest.mark.parametrize(
    ("fields", "query", "space"),
    [
        ({}, [], SPACE),
        ({"space_id": "a"}, [], "a"),
        ({}, [("space_id", "a")], "a"),
        ({"space_id": "a"}, [("space_id", "b")], "a"),
    ],
)
def test_the_space(files: Files, fields: dict[str, str], query: list[tuple[str, str]], space: str) -> None:
    """The form's, else the query's, else the credential's own."""
    answer = files.upload(NOTES, query=query, **fields)

    assert described(files, answer.success["source_ids"], space)


@pytest.mark.usefixtures("memory")
def test_a_space_that_is_not_the_callers(memory: Memory) -> None:
    """It is refused by the form's field as by the query's, and nothing is kept; so is a caller without any space."""
    files = Files.with_grant(new_grant(spaces=frozenset({"mine"}), default_space="mine"))
    homeless = Files.with_grant(new_grant(default_space=None))

    answers = [
        files.upload(NOTES, space_id="other"),
        files.upload(NOTES, query=[("space_id", "other")]),
        homeless.upload(NOTES),
    ]

    assert {answer.status for answer in answers} == {403}
    assert {answer.body["error"]["code"] for answer in answers} == {"forbidden"}
    assert memory.objects == []


@pytest.mark.parametrize("space", ["", "a/b", "a#b", "a b", "x" * 129])
def test_what_no_space_can_be_called(files: Files, memory: Memory, space: str) -> None:
    """It would part the keys in another way than is meant."""
    [(where, _)] = files.upload(NOTES, space_id=space).problems

    assert where == ["body", "space_id"]
    assert files.upload(NOTES, query=[("space_id", space)]).status == 422
    assert memory.objects == []


@pytest.mark.parametrize("scope", ["threads:read"])
@pytest.mark.usefixtures("memory")
def test_reading_is_not_enough(scope: str) -> None:
    """A credential that may not write uploads nothing."""
    reader = Files.with_grant(new_grant(scopes=frozenset({scope})))

    assert (reader.upload(NOTES).status, reader.presign("a.pdf").status) == (403, 403)


@pytest.mark.parametrize("name", ["a.exe", "a", "", ".", "a.pdf.zip", "notes.txt/", "pdf"])
def test_a_type_that_is_not_known(files: Files, memory: Memory, name: str) -> None:
    """The error says which file it is, and what is known."""
    answer = files.upload(NOTES, (name, b"x"))

    assert answer.problems == [(["body", "files", 1], "value_error")]
    assert KNOWN in answer.body["detail"][0]["msg"]
    assert memory.objects == []


OFFICE_ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.pdf", b"hello"),
        ("a.pdf", b"x" * 2000 + b"%PDF-1.7"),
        ("a.docx", xlsx(A=[[1]])),
        ("a.xlsx", docx("A")),
        ("a.pptx", b"PK\x03\x04 and no more"),
        ("a.docx", b"hello"),
        ("a.docx", OFFICE_ENCRYPTED),
        ("a.txt", pdf("A")),
        ("a.csv", xlsx(A=[[1]])),
        ("a.json", b"\x00\x01\x02"),
        ("a.md", OFFICE_ENCRYPTED),
    ],
)
def test_content_that_is_not_what_the_name_says(files: Files, memory: Memory, name: str, data: bytes) -> None:
    """It is refused, and nothing of the form is kept."""
    assert files.upload(NOTES, (name, data)).problems == [(["body", "files", 1], "value_error")]
    assert memory.objects == []


@pytest.mark.parametrize(
    "name", ["A.TXT", "a.b.txt", "日本語.txt", 'quo"te.txt', "C:\\dir\\a.txt", "../../a.txt", "%2e.txt"]
)
def test_a_name_is_kept_without_its_path(files: Files, name: str) -> None:
    """Whatever letters it has; what stands before the last slash is nobody's business."""
    [file] = described(files, files.new_files((name, b"x")))

    assert file.name == name.replace("\\", "/").rpartition("/")[2]


def test_a_name_that_is_too_long(files: Files) -> None:
    """255 bytes are a name, 256 are none."""
    assert files.upload(("ä" * 125 + "a.txt", b"x")).status == 200
    assert files.upload(("ä" * 126 + ".txt", b"x")).problems == [(["body", "files", 0], "value_error")]


def test_utf_16_is_text(files: Files) -> None:
    """What spreadsheets call Unicode text has zero bytes in it, and a mark that says why."""
    assert files.upload(("a.csv", "a\tb\n".encode("utf-16"))).status == 200


def test_an_empty_file(files: Files) -> None:
    """Nothing is nothing to keep."""
    assert files.upload(("a.txt", b"")).problems == [(["body", "files", 0], "value_error")]


def test_no_file(files: Files) -> None:
    """A form without the field, and one in which the field is no file."""
    missing = files.upload(space_id=SPACE)

    assert missing.body == {
        "detail": [{"loc": ["body", "files"], "msg": "Field required", "type": "missing", "input": {}}]
    }
    assert files.upload(files="x").problems == [(["body", "files", 0], "value_error")]


BODY, CONTENT_TYPE = encode_form([NOTES, TABLE], boundary="boundary")


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", CONTENT_TYPE),
        (BODY[: len(BODY) // 2], CONTENT_TYPE),
        (BODY[:-4], CONTENT_TYPE),
        (BODY, "multipart/form-data"),
        (BODY, "multipart/form-data; boundary=other"),
        (BODY, "multipart/form-data; boundary="),
        (BODY, "multipart/mixed; boundary=x"),
        (BODY, ""),
        (b"{}", "application/json"),
        (b"files=x", "application/x-www-form-urlencoded"),
        (
            b'--x\r\nContent-Disposition: form-data; name="files"; filename="\xff.txt"\r\n\r\nx\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
        (
            b'--x\r\nContent-Disposition: form-data; name="space_id"\r\n\r\n\xff\r\n--x--\r\n',
            "multipart/form-data; boundary=x",
        ),
        (b"--x\r\nContent-Disposition: nonsense\r\n\r\nx\r\n--x--\r\n", "multipart/form-data; boundary=x"),
    ],
)
def test_what_is_no_form(files: Files, memory: Memory, body: bytes, content_type: str) -> None:
    """Malformed, cut off, or something else: said so, and nothing of it is kept."""
    answer = files.send_form(body, content_type)

    assert answer.problems == [(["body"], "multipart_invalid")]
    assert memory.objects == []


def test_a_form_as_text(files: Files) -> None:
    """A gateway that takes it for text leaves it as it is, if text it is."""
    assert files.send_form(BODY.decode(), CONTENT_TYPE).status == 200


def test_a_form_that_was_damaged_as_text(files: Files, memory: Memory) -> None:
    """A gateway that does not know forms for binary bodies spoils what is in them: better nothing than that."""
    body, content_type = encode_form([("a.pdf", b"%PDF-1.7 \xff\xfe")])

    answer = files.send_form(body.decode(errors="replace"), content_type)

    assert answer.problems == [(["body"], "multipart_invalid")]
    assert memory.objects == []


def test_a_form_that_is_too_large(files: Files, memory: Memory) -> None:
    """By its bytes, or by its parts: the error says how much is taken, and where larger ones go."""
    for answer in (
        files.upload(("a.txt", b"x" * MAX_BYTES)),
        files.upload(*[NOTES] * (MAX_PARTS + 1)),
    ):
        assert (answer.status, answer.body["error"]["code"]) == (413, "too_large")
        assert f"{MAX_BYTES:,} bytes" in answer.body["detail"]
        assert "/v1/files/uploads" in answer.body["detail"]
    assert memory.objects == []


def test_a_key_uploads_once(files: Files, memory: Memory) -> None:
    """Sent again, the same form has the same ids, however its boundary is spelled; another one is refused."""
    first = files.upload(NOTES, TABLE, key="k")
    again = files.upload(NOTES, TABLE, key="k")
    other = files.upload(NOTES, key="k")

    assert again.success == first.success
    assert [answer.headers.get("idempotent-replayed") for answer in (first, again)] == [None, "true"]
    assert other.problems == [(["header", "idempotency-key"], "idempotency_key_reused")]
    assert len(memory.objects) == 2


def test_without_a_key_each_form_is_new(files: Files) -> None:
    """The same file twice is two files."""
    assert files.new_files(NOTES) != files.new_files(NOTES)


def test_json_stays_json(files: Files) -> None:
    """A JSON route takes JSON under whatever content type, a form's among them, as bytes or as text."""
    headers = [("Content-Type", "multipart/form-data; boundary=x")]
    said = json.dumps({"name": "a.pdf"})
    for body in (said, said.encode()):
        assert files.call(create_upload.handler, body=body, headers=headers).status == 201
