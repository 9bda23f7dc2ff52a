"""The files of a release: an archive that `sam deploy` takes as it is, the wheel of `skein`, checksums and notes.

`make release` builds them in .build/release; the release workflow attaches them to the GitHub release of a tag.
"""

import hashlib
import re
import shutil
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from pathlib import Path

from core.cli.bundle import ROOT
from core.cli.package import BUILD, prepare
from core.cli.uv import uv

RELEASE = BUILD / "release"
CHANGELOG = ROOT / ".github" / "CHANGELOG.md"
# The archive contains these, the template, the templates nested in it and the code.
COPIED = ("LICENSE", "samconfig.toml")
CODE = "package.zip"
# The earliest date that a zip can hold: equal content makes equal bytes.
EPOCH = (1980, 1, 1, 0, 0, 0)


class ReleaseError(Exception):
    """The tag, the version and the changelog do not agree."""


def version() -> str:
    """The version in pyproject.toml."""
    return str(tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"])


def check_tag(tag: str) -> None:
    """Raise ReleaseError unless the tag is "v" plus the version and the changelog dates that version."""
    if tag != f"v{version()}":
        raise ReleaseError(f"the tag is {tag}, the version in pyproject.toml is {version()}")
    if not re.search(rf"^## \[{re.escape(version())}\] - \d{{4}}-\d\d-\d\d$", CHANGELOG.read_text(), re.MULTILINE):
        raise ReleaseError(f"{CHANGELOG.relative_to(ROOT)} has no dated section for {version()}")


def notes(changelog: str, version: str) -> str:
    """The section of a version in a changelog, without its heading; raise ReleaseError if there is none."""
    section = re.search(rf"^## \[{re.escape(version)}\].*?\n(.*?)(?=^## \[|\Z)", changelog, re.MULTILINE | re.DOTALL)
    if section is None:
        raise ReleaseError(f"the changelog has no section for {version}")
    return section[1].strip() + "\n"


def template_with_code(template: str) -> str:
    """The template with the packaged code in place of the source folder."""
    replaced, count = re.subn(r"^    CodeUri: \.$", f"    CodeUri: {CODE}", template, flags=re.MULTILINE)
    if count != 1:
        raise ReleaseError("template.yaml must set CodeUri once, for all functions")
    return replaced


def nested_templates(template: str) -> list[str]:
    """The paths of the local templates that a template nests."""
    return re.findall(r"^ +Location: (?!!|https?:|s3:)(\S+)$", template, re.MULTILINE)


def archive_files(package: Path) -> Iterator[tuple[str, bytes]]:
    """Names and content of the files in the deployment archive."""
    template = (ROOT / "template.yaml").read_text()
    yield "template.yaml", template_with_code(template).encode()
    for name in [*nested_templates(template), *COPIED]:
        yield name, (ROOT / name).read_bytes()
    yield CODE, package.read_bytes()


def zip_folder(folder: Path, target: Path) -> None:
    """Write a folder's files into a zip; modes are kept and dates are not."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo.from_file(path, path.relative_to(folder))
            entry.date_time, entry.compress_type = EPOCH, zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())


def build() -> list[Path]:
    """Build everything in an empty RELEASE folder; return the files."""
    shutil.rmtree(RELEASE, ignore_errors=True)
    RELEASE.mkdir(parents=True)
    code = BUILD / CODE
    zip_folder(prepare(), code)
    with zipfile.ZipFile(RELEASE / f"skein-{version()}-deploy.zip", "w") as archive:
        for name, content in archive_files(code):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    uv("build", "--quiet", "--wheel", "--no-create-gitignore", "--out-dir", str(RELEASE))
    built = sorted(RELEASE.iterdir())
    checksums = (f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in built)
    (RELEASE / "SHA256SUMS").write_text("".join(checksums))
    (RELEASE / "NOTES.md").write_text(notes(CHANGELOG.read_text(), version()))
    return sorted(RELEASE.iterdir())


def main() -> None:
    """Build the release; with a tag as the argument, check first that it fits the version and the changelog."""
    try:
        for tag in sys.argv[1:]:
            check_tag(tag)
        for path in build():
            print(path.relative_to(ROOT))
    except (ReleaseError, subprocess.CalledProcessError) as error:
        sys.exit(f"no release: {error}")


if __name__ == "__main__":
    main()
