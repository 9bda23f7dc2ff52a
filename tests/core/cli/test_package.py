import os
from pathlib import Path

import pytest

from core.cli import package
from core.cli.bundle import ROOT, sources
from core.http.pages import PAGES, PICTURES


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder of installed packages, as uv creates it."""
    for name in (
        "botocore/data/bedrock-runtime/2023-09-30/service-2.json.gz",
        "botocore/data/bedrock/2023-04-20/service-2.json.gz",
        "botocore/data/dynamodb/2012-08-10/service-2.json.gz",
        "botocore/data/ec2/2016-11-15/service-2.json.gz",
        "botocore/data/endpoints.json",
        "boto3/data/s3/2006-03-01/resources-1.json",
        "boto3/data/ec2/2016-11-15/resources-1.json",
        "boto3-1.dist-info/METADATA",
        "boto3-1.dist-info/RECORD",
        "bin/jp.py",
        "phonenumbers/data/region_US.py",
        "phonenumbers/geodata/data0.py",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path


def test_trim_removes_unused_services_and_phone_data(installed: Path) -> None:
    """Descriptions of the called AWS services stay; other services, geographic phone data and installer files go."""
    package.trim(installed)

    remaining = {str(path.relative_to(installed)) for path in installed.rglob("*") if path.is_file()}
    assert remaining == {
        "botocore/data/bedrock-runtime/2023-09-30/service-2.json.gz",
        "botocore/data/dynamodb/2012-08-10/service-2.json.gz",
        "botocore/data/endpoints.json",
        "boto3/data/s3/2006-03-01/resources-1.json",
        "boto3-1.dist-info/METADATA",
        "phonenumbers/data/region_US.py",
    }


def test_command_line_is_not_deployed() -> None:
    """The package contains core and handlers, and of core/cli only the page that the site shows."""
    deployed = {str(path.relative_to(ROOT)) for path in sources()}

    assert "core/settings.py" in deployed
    assert {name for name in deployed if name.startswith("core/cli/")} == {"core/cli/README.md"}


def test_pages_are_deployed() -> None:
    """The site's pages and pictures are in the package, and nothing else from outside of core and handlers."""
    deployed = {str(path.relative_to(ROOT)) for path in sources()}
    outside = {name for name in deployed if not name.startswith(("core/", "handlers/"))}

    assert {*PAGES, *PICTURES} <= deployed
    assert outside == {name for name in PAGES + PICTURES if not name.startswith(("core/", "handlers/"))}


def test_start_script_is_deployed_as_executable(installed: Path) -> None:
    """The script that starts streaming functions is in the package and executable."""
    package.add_sources(installed)

    assert os.access(installed / "core/http/serve.sh", os.X_OK)
