"""The emulator's child process: its command and its environment."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from core.cli.local.request_log import ACCESS_LOG
from core.cli.local.session import ADMINISTRATOR, HOST, REGION

INHERITED = ("HOME", "LANG", "MINISTACK_BEDROCK_PROXY_URL", "PATH")
"""The caller's variables that child processes get. MINISTACK_BEDROCK_PROXY_URL names a model server that takes
Bedrock's place."""


def start(home: Path, port: int, log: Path, *, persist: bool) -> subprocess.Popen[str]:
    """Start the child process. It has its own session, so Ctrl-C reaches only the parent, which then stops it."""
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
    """Return the command that serves the emulator with hypercorn: the emulator's own command has no access log."""
    server = [sys.executable, "-m", "hypercorn", "ministack.app:app", "--bind", f"{HOST}:{port}", "--workers", "0"]
    return [*server, "--keep-alive", "75", "--access-logfile", "-", "--access-logformat", ACCESS_LOG]


def inherit(names: Iterable[str]) -> dict[str, str]:
    """Return those of the named variables that are set in this process."""
    return {name: os.environ[name] for name in names if name in os.environ}


def environment(home: Path, port: int, *, persist: bool) -> dict[str, str]:
    """Return the child's whole environment. It has none of the caller's AWS settings, so neither the emulator nor the
    functions in it can reach a real account."""
    return inherit(INHERITED) | {
        "AUTH": "true",
        "AWS_ACCESS_KEY_ID": ADMINISTRATOR[0],
        "AWS_SECRET_ACCESS_KEY": ADMINISTRATOR[1],
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(port),
        # Otherwise an MQTT server listens on every interface.
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
