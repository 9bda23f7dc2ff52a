"""The end of a simulation: all is quiet, every write has arrived, and what is there must be whole."""

from core.threads import delete
from tests.simulation.items import Item
from tests.simulation.network import Network
from tests.simulation.reading import Reader


def ending(network: Network, reader: Reader) -> list[str]:
    """Read all threads once more, in both directions; sweep what was deleted; what is wrong with what is there."""
    network.rate = 0
    network.dynamodb.replica.catch_up()
    found: list[str] = []
    network.scheduler.spawn(lambda: found.extend(_last_look(network, reader)))
    network.scheduler.run()
    return found


def _last_look(network: Network, reader: Reader) -> list[str]:
    listed = reader.threads() or []
    wrong = [f"listed twice: {thread}" for thread in {*listed} if listed.count(thread) > 1]
    deleted = {request.thread for request in reader.sender.requests if request.name == "delete"}
    wrong += [f"not listed: {one}" for one in reader.board.threads if one not in listed and one not in deleted]
    for thread in listed:
        if not reader.walk(thread, limit=7) or not reader.walk(thread, limit=5, newest_first=True):
            wrong.append(f"listed but not found: {thread}")
    return wrong + _remains(network)


def _remains(network: Network) -> list[str]:
    """Every partition of a thread has a thread; that of a deleted one has nothing else, once it was swept."""
    wrong: list[str] = []
    partitions: dict[str, list[Item]] = {}
    for item in network.dynamodb.items:
        if "#T#" in item["pk"]["S"]:
            partitions.setdefault(item["pk"]["S"], []).append(item)
    for pk, items in partitions.items():
        thread = next((item for item in items if item["sk"]["S"] == "~"), None)
        if thread is None:
            wrong.append(f"remains without a thread: {pk}")
        elif "deleted_at" in thread:
            delete.resume_sweep(pk, has_time=lambda: True)
            objects = [key for key in network.s3.objects if pk.rpartition("#")[2] in key]
            if len(network.dynamodb.items.partition(pk)) > 1 or objects:
                wrong.append(f"not swept: {pk}")
    return wrong
