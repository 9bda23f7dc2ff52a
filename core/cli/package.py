"""The deployment package: code and dependencies, built once and shared by all functions.

The dependencies are wheels for Lambda's processor, so no container is needed; byte code is compiled by the Python
version that runs it. `sam build` calls this module through `make build-<Function>`; `make package` prints the size.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.cli.bundle import ROOT, sources
from core.cli.bytecode import InterpreterNotFoundError, byte_compile, find_interpreter
from core.cli.uv import uv

PYTHON = "3.13"
PLATFORM = "aarch64-manylinux_2_28"
RUNTIME_PATH = "/var/task"

BUILD = ROOT / ".build"
PACKAGE = BUILD / "package"
STAMP = BUILD / "package.sha256"

# The AWS services that the functions call. botocore describes about 400, which take 100 times the space of these.
SERVICES = {"bedrock-agentcore", "bedrock-runtime", "comprehend", "dynamodb", "lambda", "s3", "secretsmanager", "ssm"}
# Records of the installer. METADATA and entry points stay for importlib.metadata, licences because they must.
INSTALLER_FILES = {"INSTALLER", "RECORD", "REQUESTED", "direct_url.json", "uv_build.json", "uv_cache.json"}
UNUSED_FOLDERS = {"__pycache__", "bin", "test", "tests"}
# Places, carriers and time zones of phone numbers: nine tenths of phonenumbers.
UNUSED_PHONE_DATA = {"carrierdata", "geodata", "tzdata"}
# With one date for every file, equal packages are equal archives, and only changed ones are uploaded.
FILE_DATE = 946_684_800


def prepare() -> Path:
    """Return the folder of the package. It is built only if a source, a dependency or this module has changed."""
    BUILD.mkdir(exist_ok=True)
    with build_lock():
        current = fingerprint()
        if not STAMP.exists() or STAMP.read_text() != current:
            STAMP.unlink(missing_ok=True)
            build()
            STAMP.write_text(current)
    return PACKAGE


@contextmanager
def build_lock() -> Iterator[None]:
    """Lock the build folder for this process: `sam build` may build several functions at the same time."""
    with (BUILD / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def fingerprint() -> str:
    """Return a hash of everything that determines the package."""
    digest = hashlib.sha256()
    for path in [ROOT / "pyproject.toml", ROOT / "uv.lock", Path(__file__), *sources()]:
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def build(package: Path = PACKAGE, platform: str = PLATFORM) -> None:
    """Build the package in a folder. `platform` is a value of uv's `--python-platform`; benchmarks pass their own."""
    shutil.rmtree(package, ignore_errors=True)
    install(package, platform)
    trim(package)
    add_sources(package)
    byte_compile(package, RUNTIME_PATH, find_interpreter(PYTHON))
    for path in [package, *package.rglob("*")]:
        os.utime(path, (FILE_DATE, FILE_DATE))


def install(package: Path, platform: str) -> None:
    """Install the locked run-time dependencies, as wheels for a platform."""
    requirements = BUILD / "requirements.txt"
    uv("export", "--frozen", "--no-default-groups", "--no-emit-project", "--quiet", "--output-file", str(requirements))
    target = ["--python-platform", platform, "--python-version", PYTHON, "--only-binary", ":all:"]
    uv("pip", "install", "--quiet", "--no-deps", *target, "--target", str(package), "--requirements", str(requirements))


def trim(package: Path) -> None:
    """Remove files that no function reads."""
    for path in sorted(package.rglob("*"), reverse=True):
        unused = path.name in UNUSED_FOLDERS or (path.parent.name == "phonenumbers" and path.name in UNUSED_PHONE_DATA)
        if path.is_dir() and unused:
            shutil.rmtree(path)
        elif path.name in INSTALLER_FILES and path.parent.name.endswith(".dist-info"):
            path.unlink()
    for data in (package / "botocore" / "data", package / "boto3" / "data"):
        for service in data.iterdir():
            if service.is_dir() and service.name not in SERVICES:
                shutil.rmtree(service)


def add_sources(package: Path) -> None:
    """Copy the functions' own code with its file modes."""
    for path in sources():
        target = package / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)


def export(package: Path, target: Path) -> None:
    """Put the package into the folder that `sam build` names, with hard links where the file system permits."""
    shutil.copytree(package, target, copy_function=link_or_copy, dirs_exist_ok=True)


def link_or_copy(source: str, target: str) -> None:
    """Create a hard link, or a copy if the target is on another file system."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def measure(package: Path) -> tuple[int, int]:
    """Return the size of the package in bytes: unpacked, as on Lambda's disk, and zipped, as uploaded."""
    files = [path for path in sorted(package.rglob("*")) if path.is_file()]
    archive = BUILD / "package.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in files:
            zipped.write(path, path.relative_to(package))
    return sum(path.stat().st_size for path in files), archive.stat().st_size


def main() -> None:
    """With a folder as argument, put the package there; without, print its size."""
    try:
        package = prepare()
    except (InterpreterNotFoundError, subprocess.CalledProcessError) as error:
        sys.exit(f"The package was not built: {error}")
    if sys.argv[1:]:
        export(package, Path(sys.argv[1]))
    else:
        unpacked, zipped = measure(package)
        print(f"{PACKAGE}: {unpacked / 1e6:.1f} MB, zipped {zipped / 1e6:.1f} MB (Lambda's limits: 262.1 and 52.4 MB)")


if __name__ == "__main__":
    main()
