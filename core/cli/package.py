"""The deployment package: what every function on AWS is given, made once and the same for all of them.

Packages for Lambda's processor come ready from the index, so no container is needed; only the byte code has to be made
by the Python that will run it. `make build-<Function>` calls this for `sam build`; `make package` prints the size.
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
from core.cli.bytecode import NoInterpreterError, byte_compile, interpreter
from core.cli.uv import uv

PYTHON = "3.13"
PLATFORM = "aarch64-manylinux_2_28"
TASK = "/var/task"

BUILD = ROOT / ".build"
PACKAGE = BUILD / "package"
STAMP = BUILD / "package.sha256"

# The AWS services that the functions call; botocore describes some four hundred, 100 times the size of these.
SERVICES = {"bedrock-agentcore", "bedrock-runtime", "comprehend", "dynamodb", "lambda", "s3", "secretsmanager", "ssm"}
# What an installer leaves for itself. METADATA and entry points stay, for importlib.metadata; licences have to.
INSTALLERS_OWN = {"INSTALLER", "RECORD", "REQUESTED", "direct_url.json", "uv_build.json", "uv_cache.json"}
NOT_FOR_RUNNING = {"__pycache__", "bin", "test", "tests"}
# What phonenumbers knows of places, carriers and time zones: nine tenths of it.
NOT_ASKED = {"carrierdata", "geodata", "tzdata"}
# One date for every file, so that equal packages are equal archives and only changed ones are uploaded.
EPOCH = 946_684_800


def prepare() -> Path:
    """The folder with the package: the one that is there when nothing has changed, else a new one."""
    BUILD.mkdir(exist_ok=True)
    with alone():
        wanted = fingerprint()
        if not STAMP.exists() or STAMP.read_text() != wanted:
            STAMP.unlink(missing_ok=True)
            make()
            STAMP.write_text(wanted)
    return PACKAGE


@contextmanager
def alone() -> Iterator[None]:
    """Hold the build folder for this process: `sam build` may make its functions side by side."""
    with (BUILD / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def fingerprint() -> str:
    """A hash of everything that goes into the package."""
    digest = hashlib.sha256()
    for path in [ROOT / "pyproject.toml", ROOT / "uv.lock", Path(__file__), *sources()]:
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def make(package: Path = PACKAGE, platform: str = PLATFORM) -> None:
    """Install, trim, add our own code, compile. Another `platform`, in uv's words, is for measuring elsewhere."""
    shutil.rmtree(package, ignore_errors=True)
    install(package, platform)
    trim(package)
    add_sources(package)
    byte_compile(package, TASK, interpreter(PYTHON))
    for path in [package, *package.rglob("*")]:
        os.utime(path, (EPOCH, EPOCH))


def install(package: Path, platform: str) -> None:
    """The locked run-time packages, as wheels for a processor."""
    requirements = BUILD / "requirements.txt"
    uv("export", "--frozen", "--no-default-groups", "--no-emit-project", "--quiet", "--output-file", str(requirements))
    target = ["--python-platform", platform, "--python-version", PYTHON, "--only-binary", ":all:"]
    uv("pip", "install", "--quiet", "--no-deps", *target, "--target", str(package), "--requirements", str(requirements))


def trim(package: Path) -> None:
    """Take away what no function reads."""
    for path in sorted(package.rglob("*"), reverse=True):
        unread = path.name in NOT_FOR_RUNNING or (path.parent.name == "phonenumbers" and path.name in NOT_ASKED)
        if path.is_dir() and unread:
            shutil.rmtree(path)
        elif path.name in INSTALLERS_OWN and path.parent.name.endswith(".dist-info"):
            path.unlink()
    for data in (package / "botocore" / "data", package / "boto3" / "data"):
        for service in data.iterdir():
            if service.is_dir() and service.name not in SERVICES:
                shutil.rmtree(service)


def add_sources(package: Path) -> None:
    """Our own code; what can be executed stays so."""
    for path in sources():
        target = package / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)


def place(package: Path, target: Path) -> None:
    """Put the package where `sam build` wants it; a link to each file where the disk allows."""
    shutil.copytree(package, target, copy_function=link_or_copy, dirs_exist_ok=True)


def link_or_copy(source: str, target: str) -> None:
    """A hard link costs nothing; a copy, when the target lies on another disk."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def sizes(package: Path) -> tuple[int, int]:
    """Bytes as they lie on Lambda's disk, and as they are uploaded."""
    files = [path for path in sorted(package.rglob("*")) if path.is_file()]
    archive = BUILD / "package.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in files:
            packed.write(path, path.relative_to(package))
    return sum(path.stat().st_size for path in files), archive.stat().st_size


def main() -> None:
    """With a folder: put the package there. Without: print its size."""
    try:
        package = prepare()
    except (NoInterpreterError, subprocess.CalledProcessError) as error:
        sys.exit(f"no package: {error}")
    if sys.argv[1:]:
        place(package, Path(sys.argv[1]))
    else:
        unpacked, packed = sizes(package)
        print(f"{PACKAGE}: {unpacked / 1e6:.1f} MB, zipped {packed / 1e6:.1f} MB (Lambda takes 262.1 and 52.4)")


if __name__ == "__main__":
    main()
