"""The emulator as a child process: how it is started, and what it is told."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from core.cli.local.request_log import ACCESS_LOG
from core.cli.local.session import ADMINISTRATOR, HOST, REGION

KEPT = ("HOME", "LANG", "MINISTACK_BEDROCK_PROXY_URL", "PATH")
"""Variables of the caller's that count. The one in the middle names a server that answers in Bedrock's place."""


def start(home: Path, port: int, log: Path, *, persist: bool) -> subprocess.Popen[str]:
    """Start the child process, in a session of its own so that Ctrl-C reaches it only through its parent."""
    scratch = home / "tmp"
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    with log.open("w") as errors:
        return subprocess.Popen(
            command(port),
            cwd=scratch,
            env=environment(home, port, persist=persist),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )


def command(port: int) -> list[str]:
    """Serve the emulator by hypercorn itself, which logs each request, rather than by its own command, which cannot."""
    server = [sys.executable, "-m", "hypercorn", "ministack.app:app", "--bind", f"{HOST}:{port}", "--workers", "0"]
    return [*server, "--keep-alive", "75", "--access-logfile", "-", "--access-logformat", ACCESS_LOG]


def kept(names: Iterable[str]) -> dict[str, str]:
    """Variables of the caller's, as far as there are any."""
    return {name: os.environ[name] for name in names if name in os.environ}


def environment(home: Path, port: int, *, persist: bool) -> dict[str, str]:
    """Make the child's whole environment: nothing of the caller's AWS settings reaches it or the functions it runs."""
    return kept(KEPT) | {
        "AUTH": "true",
        "AWS_ACCESS_KEY_ID": ADMINISTRATOR[0],
        "AWS_SECRET_ACCESS_KEY": ADMINISTRATOR[1],
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(port),
        # An MQTT listener on every interface, which nothing here needs.
        "IOT_MTLS_ENABLED": "0",
        "MINISTACK_HOST": HOST,
        "MINISTACK_REGION": REGION,
        "PERSIST_STATE": "1" if persist else "0",
        "PYTHONUNBUFFERED": "1",
        "S3_DATA_DIR": str(home / "s3"),
        "S3_PERSIST": "1" if persist else "0",
        "STATE_DIR": str(home / "state"),
        "TMPDIR": str(home / "tmp"),
    }
