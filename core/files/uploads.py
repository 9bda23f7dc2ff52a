"""Files: uploaded into a space, and read by their ids. Only their own space finds them."""

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

__all__ = ["MAX_SIZE", "File", "NewFile", "Upload", "described", "opened", "presign", "upload"]

T = TypeVar("T")
R = TypeVar("R")

MAX_SIZE = 50_000_000
"""Bytes of one file. A function that reads it holds it in memory, and what a library makes of it beside it."""

MAX_NAME = 255
"""Bytes of a file's name in UTF-8, as file systems have it; escaped, it goes into the 2 KB of an object's metadata."""

FORM_LIFETIME = 15 * clock.MINUTE
"""How long leave to upload is good for, in milliseconds: 50 MB in that time are 0.5 Mbit/s."""

_AT_ONCE = 8
"""Calls to S3 side by side; each has a connection of its own, and botocore keeps ten."""

_ID = re.compile(r"src_[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class NewFile:
    """A file as its sender has it; the name may have a path before it, which is not kept."""

    name: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Upload:
    """Leave to upload one file: a POST of multipart/form-data to `url`, first `fields`, then the file as `file`.

    The file `id` is there when that has happened. `expires_at` is in milliseconds.
    """

    id: str
    url: str
    fields: Mapping[str, str]
    expires_at: int


def upload(space: Space, new: Sequence[NewFile], *, key: str | None = None) -> Replayable[list[str]]:
    """Keep files; with a key, once for all requests that carry it. Their ids, in order.

    Raises Invalid for a file that is empty, of no known type, or not what its name says; KeyReused; Busy.
    """
    kept = [_checked(one, ("body", "files", place)) for place, one in enumerate(new)]
    request = [(file.name, sha256(one.data).hexdigest()) for file, one in zip(kept, new, strict=True)]
    mark, replayed = _claimed(space, "upload", key, fingerprint(*request))
    named = [replace(file, id=_id(mark, place)) for place, file in enumerate(kept)]
    # A replay writes once more: the request before it may have ended in the middle.
    _side_by_side(lambda pair: files.put(space, pair[0], pair[1].data), zip(named, new, strict=True))
    return Replayable([file.id for file in named], replayed)


def presign(space: Space, name: str, *, key: str | None = None) -> Replayable[Upload]:
    """Leave to upload a file of MAX_SIZE bytes at most; with a key, of one id for all requests that carry it.

    Raises Invalid for a name of no known type; KeyReused; Busy. The content is not looked at before it is read.
    """
    file = _named(name, ("body", "name"))
    mark, replayed = _claimed(space, "presign", key, fingerprint(file.name))
    named = replace(file, id=_id(mark, 0), size=MAX_SIZE)
    expires_at = clock.now() + FORM_LIFETIME
    form = files.presign_post(space, named, seconds=FORM_LIFETIME // clock.SECOND)
    return Replayable(Upload(named.id, form.url, form.fields, expires_at), replayed)


def described(space: Space, file_ids: Sequence[str]) -> list[File]:
    """The files with these ids, in their order, asked for side by side.

    Raises NotFound for the first that is not there: unknown, malformed and another space's are the same; Busy.
    """
    found = _side_by_side(
        lambda file_id: files.get_metadata(space, file_id) if _ID.fullmatch(file_id) else None, file_ids
    )
    return [_there(file, id) for file, id in zip(found, file_ids, strict=True)]


def opened(space: Space, file_id: str) -> tuple[File, bytes]:
    """A file and its bytes, in one call. Raises NotFound as `described` does; Busy."""
    return _there(files.get(space, file_id) if _ID.fullmatch(file_id) else None, file_id)


def _there(found: T | None, id: str) -> T:
    if found is None:
        raise NotFound("file", id)
    return found


def _claimed(space: Space, operation: str, key: str | None, fingerprint: str) -> tuple[str, bool]:
    """The mark from which ids are made, the same for all requests with one key; whether an earlier one has claimed it.

    Raises KeyReused.
    """
    claim = Claim(fingerprint, ids.new_append_id())
    existing = claims.claim(space, key_hash(operation, key), claim) if key else claim
    return existing.append_id, existing.append_id != claim.append_id


def _id(mark: str, place: int) -> str:
    return f"src_{sha256(f'{mark} {place}'.encode()).hexdigest()[:32]}"


def _checked(new: NewFile, loc: tuple[str | int, ...]) -> File:
    """What a new file is, but for its id."""
    file = _named(new.name, loc)
    if not new.data:
        raise _invalid(loc, "This file is empty.")
    if not types.agrees(file.media_type, new.data):
        raise _invalid(loc, "The content of this file is not what its name says, or it is encrypted.")
    return replace(file, size=len(new.data))


def _named(path: str, loc: tuple[str | int, ...]) -> File:
    """What a file's name says of it."""
    name = path.replace("\\", "/").rpartition("/")[2]
    media_type = types.media_type(name)
    if media_type is None:
        known = ", ".join(f".{extension}" for extension in types.MEDIA_TYPES)
        raise _invalid(loc, f"A file's name ends in one of {known}.")
    if len(name.encode()) > MAX_NAME:
        raise _invalid(loc, f"A file's name takes up to {MAX_NAME} bytes of UTF-8.")
    return File("", name, media_type, 0)


def _invalid(loc: tuple[str | int, ...], message: str) -> Invalid:
    return Invalid(Problem(loc, message, "value_error"))


def _side_by_side(call: Callable[[T], R], values: Iterable[T]) -> list[R]:
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(call, values))
