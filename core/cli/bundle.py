"""The functions' own files: code and the pages of the documentation site; and as a zip for the emulator, which has the
other packages already."""

import hashlib
import io
import zipfile
from pathlib import Path

from core.http.pages import PAGES, PICTURES

ROOT = Path(__file__).resolve().parents[2]
# The command line is not part of what is deployed.
LEFT_OUT = ROOT / "core" / "cli"
# The earliest date that a zip can hold: equal sources make equal bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)


def sources() -> list[Path]:
    """Every file of this repository that the functions need, in a stable order."""
    found = [path for package in ("core", "handlers") for path in (ROOT / package).rglob("*")]
    code = (path for path in found if path.is_file() and is_deployed(path))
    return sorted({*code, *(ROOT / page for page in PAGES + PICTURES)})


def is_deployed(path: Path) -> bool:
    """Whether a file below core or handlers belongs into the deployment."""
    return LEFT_OUT not in path.parents and "__pycache__" not in path.parts


def bundle() -> bytes:
    """The zip, the same bytes for the same sources."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sources():
            archive.writestr(zipfile.ZipInfo(str(path.relative_to(ROOT)), EPOCH), path.read_bytes())
    return buffer.getvalue()


def key_of(code: bytes) -> str:
    """Where the zip lies in its bucket: the name follows the content, so that changed code is a changed function."""
    return f"{hashlib.sha256(code).hexdigest()}.zip"
