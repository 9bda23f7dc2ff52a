import os
from pathlib import Path

import pytest

from core.cli import package
from core.cli.bundle import ROOT, sources
from core.http.pages import PAGES, PICTURES


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """A folder of installed packages, as an installer leaves it."""
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


def test_only_the_services_in_use_are_described(built: Path) -> None:
    """The services that are called stay, and what is none; the rest goes, and so do the places of telephone numbers."""
    package.trim(built)

    left = {str(path.relative_to(built)) for path in built.rglob("*") if path.is_file()}
    assert left == {
        "botocore/data/bedrock-runtime/2023-09-30/service-2.json.gz",
        "botocore/data/dynamodb/2012-08-10/service-2.json.gz",
        "botocore/data/endpoints.json",
        "boto3/data/s3/2006-03-01/resources-1.json",
        "boto3-1.dist-info/METADATA",
        "phonenumbers/data/region_US.py",
    }


def test_the_command_line_is_not_deployed() -> None:
    """Functions get core and handlers, without the command line, of which the site shows the page."""
    deployed = {str(path.relative_to(ROOT)) for path in sources()}

    assert "core/settings.py" in deployed
    assert {name for name in deployed if name.startswith("core/cli/")} == {"core/cli/README.md"}


def test_pages_are_deployed() -> None:
    """The site's pages and pictures are in the package, and nothing else from outside of core and handlers."""
    deployed = {str(path.relative_to(ROOT)) for path in sources()}
    outside = {name for name in deployed if not name.startswith(("core/", "handlers/"))}

    assert {*PAGES, *PICTURES} <= deployed
    assert outside == {name for name in PAGES + PICTURES if not name.startswith(("core/", "handlers/"))}


def test_what_lambda_starts_can_be_started(built: Path) -> None:
    """The script that the template names for functions that stream is there, and executable."""
    package.add_sources(built)

    assert os.access(built / "core/http/serve.sh", os.X_OK)
