"""The end of a simulation: no request is pending, and the stored data must be consistent."""

from core.threads import delete
from tests.simulation.items import Item
from tests.simulation.network import Network
from tests.simulation.reader import Reader


def check_final_state(network: Network, reader: Reader) -> list[str]:
    """Read all threads in both directions without faults, and sweep deleted ones; return violations."""
    network.rate = 0
    network.dynamodb.replica.catch_up()
    violations: list[str] = []
    network.scheduler.spawn(lambda: violations.extend(_check_threads(network, reader)))
    network.scheduler.run()
    return violations


def _check_threads(network: Network, reader: Reader) -> list[str]:
    listed = reader.list_threads() or []
    violations = [f"listed twice: {thread}" for thread in {*listed} if listed.count(thread) > 1]
    deleted = {request.thread for request in reader.sender.requests if request.name == "delete"}
    violations += [f"not listed: {id}" for id in reader.state.threads if id not in listed and id not in deleted]
    for thread in listed:
        if not reader.read_all(thread, limit=7) or not reader.read_all(thread, limit=5, newest_first=True):
            violations.append(f"listed but not found: {thread}")
    return violations + _check_partitions(network)


def _check_partitions(network: Network) -> list[str]:
    """Every partition of a thread contains its item; that of a deleted thread contains no other after the sweep."""
    violations: list[str] = []
    partitions: dict[str, list[Item]] = {}
    for item in network.dynamodb.items:
        if "#T#" in item["pk"]["S"]:
            partitions.setdefault(item["pk"]["S"], []).append(item)
    for pk, items in partitions.items():
        thread = next((item for item in items if item["sk"]["S"] == "~"), None)
        if thread is None:
            violations.append(f"remains without a thread: {pk}")
        elif "deleted_at" in thread:
            delete.resume_sweep(pk, has_time=lambda: True)
            objects = [key for key in network.s3.objects if pk.rpartition("#")[2] in key]
            if len(network.dynamodb.items.partition(pk)) > 1 or objects:
                violations.append(f"not swept: {pk}")
    return violations
