"""One simulation: clients, faults and time of one seed, and what came of it.

result = simulated(7)
assert not result.violations
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from tests.simulation.client import Client
from tests.simulation.dynamodb import DynamoDB
from tests.simulation.environment import governed
from tests.simulation.final_checks import ending
from tests.simulation.history import History
from tests.simulation.invariants import broken
from tests.simulation.list_append import anomalies
from tests.simulation.network import Network
from tests.simulation.randomness import chance
from tests.simulation.reading import Reader
from tests.simulation.reconcile import settle
from tests.simulation.s3 import S3
from tests.simulation.scheduler import Scheduler
from tests.simulation.sending import Sender
from tests.simulation.shared_state import Board
from tests.simulation.writing import Writer
from tests.support.engines.aws import table_properties
from tests.support.engines.hooks import register_hooks

_RATE = (0.05, 0.2)
"""Between which shares of all sendings go wrong."""

_CLIENTS, _ACTS = (3, 6), 14


@dataclass(frozen=True)
class Result:
    """What came of a simulation."""

    seed: int
    history: History
    requests: Counter[str]
    calls: Counter[str]
    faults: Counter[str]
    oddities: Counter[str]
    violations: list[str]


def simulated(seed: int) -> Result:
    """Run the simulation of a seed. `core` must act on an environment of AWS; nothing is sent there."""
    dice = chance(seed, "clients")
    scheduler = Scheduler(chance(seed, "order"))
    network = _network(scheduler, seed)
    sender = Sender(scheduler, History(), chance(seed, "sending"))
    network.delayed = sender.delayed
    board = Board(dice)
    removing = dice.random() < 0.5
    with governed(scheduler, chance(seed, "world")), register_hooks(*network.hooks):
        for number in range(dice.randint(*_CLIENTS)):
            own = chance(seed, f"client {number}")
            reader, writer = Reader(sender, board, own), Writer(f"client {number}", sender, board, own)
            client = Client(scheduler, board, reader, writer, own, removing)
            scheduler.spawn(partial(client.act, _ACTS), skew=sender.skew())
        scheduler.run()
        left = ending(network, Reader(sender, board, dice))
    settle(sender.history, sender.requests)
    return Result(
        seed,
        sender.history,
        Counter(request.name for request in sender.requests),
        network.calls,
        network.faults,
        network.oddities,
        [*anomalies(sender.history), *broken(sender.requests, board), *left],
    )


def _network(scheduler: Scheduler, seed: int) -> Network:
    dice = chance(seed, "network")
    return Network(scheduler, dice, DynamoDB(_indexes()), S3(), dice.uniform(*_RATE))


@cache
def _indexes() -> Mapping[str, tuple[str, str]]:
    return {one["IndexName"]: _key_names(one) for one in table_properties()["GlobalSecondaryIndexes"]}


def _key_names(index: Any) -> tuple[str, str]:
    first, second = (key["AttributeName"] for key in index["KeySchema"])
    return first, second
