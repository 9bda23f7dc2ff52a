"""Uploads files into a space and reads them by id. A file can be found in its own space only."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from hashlib import sha256
from typing import TypeVar

from core import clock, ids
from core.errors import Invalid, NotFound, Problem
from core.files import types
from core.idempotency import fingerprint, key_hash
from core.models import File, Replayable, Space
from core.storage import claims, files
from core.storage.claims import Claim

__all__ = ["MAX_SIZE", "File", "NewFile", "PresignedUpload", "describe", "presign", "read", "upload"]

T = TypeVar("T")
R = TypeVar("R")

MAX_SIZE = 50_000_000
"""Bytes of one file. A function that reads a file has it in memory, in addition to the objects of its parser."""

MAX_NAME = 255
"""Bytes of a file's name in UTF-8, the limit of file systems; escaped, it fits into the 2 KB of S3 metadata."""

FORM_LIFETIME = 15 * clock.MINUTE
"""The lifetime of a presigned upload in milliseconds: 50 MB in that time are 0.5 Mbit/s."""

_MAX_CONCURRENCY = 8
"""Concurrent calls to S3. Each needs a connection; the pool of botocore has ten."""

_ID = re.compile(r"src_[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file to upload. The name may be a path, of which only the last part is stored."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class PresignedUpload:
    """Permission to upload one file: a POST of multipart/form-data to `url`, first `fields`, then the file as `file`.

    The file `id` exists once the upload has succeeded. `expires_at` is in milliseconds.
    """

    id: str
    url: str
    fields: Mapping[str, str]
    expires_at: int


def upload(space: Space, new: Sequence[NewFile], *, key: str | None = None) -> Replayable[list[str]]:
    """Store files and return their ids, in order; with a key, once for all requests with that key.

    Raises Invalid if a file is empty, of an unknown type, or its content does not match its name; KeyReused; Busy.
    """
    checked = [_validate(file, ("body", "files", index)) for index, file in enumerate(new)]
    hashes = [(file.name, sha256(content.data).hexdigest()) for file, content in zip(checked, new, strict=True)]
    append_id, replayed = _claim(space, "upload", key, fingerprint(*hashes))
    stored = [replace(file, id=_file_id(append_id, index)) for index, file in enumerate(checked)]
    # A replay writes the objects again: the first request may have stored only some of them.
    _parallel(lambda pair: files.put(space, pair[0], pair[1].data), zip(stored, new, strict=True))
    return Replayable([file.id for file in stored], replayed)


def presign(space: Space, name: str, *, key: str | None = None) -> Replayable[PresignedUpload]:
    """Create a presigned upload of at most MAX_SIZE bytes; with a key, the file has one id for all requests with it.

    Raises Invalid for a name with an unknown extension; KeyReused; Busy. The content is not checked until it is read.
    """
    file = _parse_name(name, ("body", "name"))
    append_id, replayed = _claim(space, "presign", key, fingerprint(file.name))
    file = replace(file, id=_file_id(append_id, 0), size=MAX_SIZE)
    expires_at = clock.now() + FORM_LIFETIME
    form = files.presign_post(space, file, seconds=FORM_LIFETIME // clock.SECOND)
    return Replayable(PresignedUpload(file.id, form.url, form.fields, expires_at), replayed)


def describe(space: Space, file_ids: Sequence[str]) -> list[File]:
    """The files with these ids, in their order, from concurrent requests.

    Raises NotFound for the first id that is unknown, malformed or of another space; Busy.
    """
    found = _parallel(lambda file_id: files.get_metadata(space, file_id) if _ID.fullmatch(file_id) else None, file_ids)
    return [_require(file, id) for file, id in zip(found, file_ids, strict=True)]


def read(space: Space, file_id: str) -> tuple[File, bytes]:
    """A file and its bytes, in one call. Raises NotFound for the same ids as `describe`; Busy."""
    return _require(files.get(space, file_id) if _ID.fullmatch(file_id) else None, file_id)


def _require(found: T | None, id: str) -> T:
    if found is None:
        raise NotFound("file", id)
    return found


def _claim(space: Space, operation: str, key: str | None, fingerprint: str) -> tuple[str, bool]:
    """The append id from which file ids are derived, one for all requests with a key; whether a previous request has
    claimed the key.

    Raises KeyReused.
    """
    claim = Claim(fingerprint, ids.new_append_id())
    existing = claims.claim(space, key_hash(operation, key), claim) if key else claim
    return existing.append_id, existing.append_id != claim.append_id


def _file_id(append_id: str, index: int) -> str:
    return f"src_{sha256(f'{append_id} {index}'.encode()).hexdigest()[:32]}"


def _validate(new: NewFile, loc: tuple[str | int, ...]) -> File:
    """The description of a new file, without an id."""
    file = _parse_name(new.name, loc)
    if not new.data:
        raise _invalid(loc, "This file is empty.")
    if not types.matches_content(file.media_type, new.data):
        raise _invalid(loc, "The content of this file does not match its extension, or it is encrypted.")
    return replace(file, size=len(new.data))


def _parse_name(path: str, loc: tuple[str | int, ...]) -> File:
    """The name and type of a file, without an id and a size."""
    name = path.replace("\\", "/").rpartition("/")[2]
    media_type = types.media_type(name)
    if media_type is None:
        extensions = ", ".join(f".{extension}" for extension in types.MEDIA_TYPES)
        raise _invalid(loc, f"A file's name must end in one of {extensions}.")
    if len(name.encode()) > MAX_NAME:
        raise _invalid(loc, f"A file's name must have at most {MAX_NAME} bytes of UTF-8.")
    return File("", name, media_type, 0)


def _invalid(loc: tuple[str | int, ...], message: str) -> Invalid:
    return Invalid(Problem(loc, message, "value_error"))


def _parallel(call: Callable[[T], R], values: Iterable[T]) -> list[R]:
    with ThreadPoolExecutor(_MAX_CONCURRENCY) as pool:
        return list(pool.map(call, values))
