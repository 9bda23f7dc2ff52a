"""The functions' own files, code and the pages of the documentation site: their list, and a zip for the emulator.

The zip has no third-party packages: the emulator runs functions with the packages of this environment.
"""

import hashlib
import io
import zipfile
from pathlib import Path

from core.http.pages import PAGES, PICTURES

ROOT = Path(__file__).resolve().parents[2]
# The command line is not deployed.
EXCLUDED = ROOT / "core" / "cli"
# The earliest date that a zip can hold. With one date for all files, equal sources make equal bytes.
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def sources() -> list[Path]:
    """Return every file of this repository that the functions need, sorted by path."""
    paths = [path for package in ("core", "handlers") for path in (ROOT / package).rglob("*")]
    code = (path for path in paths if path.is_file() and is_deployed(path))
    return sorted({*code, *(ROOT / page for page in PAGES + PICTURES)})


def is_deployed(path: Path) -> bool:
    """Whether a file below core or handlers is part of the deployment package."""
    return EXCLUDED not in path.parents and "__pycache__" not in path.parts


def bundle() -> bytes:
    """Return the sources as a zip. The same sources give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sources():
            archive.writestr(zipfile.ZipInfo(str(path.relative_to(ROOT)), ZIP_DATE), path.read_bytes())
    return buffer.getvalue()


def zip_key(code: bytes) -> str:
    """Return the S3 key of a zip. It is a hash of the content, so CloudFormation sees changed code as a change."""
    return f"{hashlib.sha256(code).hexdigest()}.zip"
