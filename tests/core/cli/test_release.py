import io
import zipfile
from pathlib import Path

import pytest

from core.cli import release
from core.cli.bundle import ROOT
from core.cli.local.deploy import TEMPLATE

CHANGELOG = """# Changelog

## [Unreleased]

## [1.2.0] - 2026-03-01

### Added

- Stars.

## [1.1.0] - 2026-02-01

- Moons.
"""


def test_notes_are_the_section_of_the_version() -> None:
    """The notes of a release end where the section of the version before it begins."""
    assert release.notes(CHANGELOG, "1.2.0") == "### Added\n\n- Stars.\n"
    assert release.notes(CHANGELOG, "1.1.0") == "- Moons.\n"


def test_version_without_a_section_is_not_released() -> None:
    """The dots of a version are not wildcards: 1.2.0 is not 1x2x0."""
    for version in ("1.3.0", "1x2x0"):
        with pytest.raises(release.ReleaseError, match=version):
            release.notes(CHANGELOG, version)


def test_changelog_has_a_section_for_the_version() -> None:
    """The version of pyproject.toml has release notes in this repository."""
    assert release.notes(release.CHANGELOG.read_text(), release.version())


@pytest.fixture
def changelog(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty changelog in the place of the repository's."""
    path = tmp_path / "CHANGELOG.md"
    path.touch()
    monkeypatch.setattr(release, "ROOT", tmp_path)
    monkeypatch.setattr(release, "CHANGELOG", path)
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.0"\n')
    return path


def test_tag_must_be_the_version(changelog: Path) -> None:
    """A tag that does not name the version of pyproject.toml is refused."""
    changelog.write_text(CHANGELOG)

    release.check_tag("v1.2.0")
    for tag in ("1.2.0", "v1.2.0-rc1", "v1.1.0"):
        with pytest.raises(release.ReleaseError, match=r"1\.2\.0"):
            release.check_tag(tag)


def test_tag_needs_a_dated_section(changelog: Path) -> None:
    """A version that is still planned cannot be tagged."""
    changelog.write_text(CHANGELOG.replace("2026-03-01", "planned"))

    with pytest.raises(release.ReleaseError, match="dated"):
        release.check_tag("v1.2.0")


def test_archive_contains_every_file_that_its_template_names(tmp_path: Path) -> None:
    """Code and nested templates are in the archive under the names that the template has; nothing else differs."""
    code = tmp_path / release.CODE
    code.write_bytes(b"code")

    files = dict(release.archive_files(code))

    template = files["template.yaml"].decode()
    assert template.count(f"CodeUri: {release.CODE}") == template.count("CodeUri: ") == 1
    assert template.replace(f"CodeUri: {release.CODE}", "CodeUri: .") == TEMPLATE.read_text()
    assert files[release.CODE] == b"code"
    assert template.count("Location: ") == len(release.nested_templates(template))
    for name in [*release.nested_templates(template), *release.COPIED]:
        assert files[name] == (ROOT / name).read_bytes()


def test_only_local_templates_are_nested() -> None:
    """A template that lies in S3 or that a function names is not copied."""
    template = "      Location: .monitoring/alarms.yaml\n      Location: https://s3/x\n      Location: !Ref Template\n"

    assert release.nested_templates(template) == [".monitoring/alarms.yaml"]


def test_template_must_set_the_code_once() -> None:
    """A function with code of its own would be deployed without it: such a template is not released."""
    with pytest.raises(release.ReleaseError, match="CodeUri"):
        release.template_with_code("    CodeUri: .\n    CodeUri: .\n")


def test_zip_keeps_modes_and_drops_dates(tmp_path: Path) -> None:
    """Equal folders give equal bytes whenever they were written, and a script stays executable."""
    folder = tmp_path / "package"
    folder.mkdir()
    (folder / "serve.sh").write_text("#!/bin/sh\n")
    (folder / "serve.sh").chmod(0o755)
    release.zip_folder(folder, tmp_path / "first.zip")
    (folder / "serve.sh").touch()
    release.zip_folder(folder, tmp_path / "second.zip")

    first = (tmp_path / "first.zip").read_bytes()
    assert first == (tmp_path / "second.zip").read_bytes()
    (entry,) = zipfile.ZipFile(io.BytesIO(first)).infolist()
    assert (entry.filename, entry.external_attr >> 16 & 0o777) == ("serve.sh", 0o755)
