"""Items in the order of their keys: the table, and a replica that lags."""

from bisect import bisect_left, insort
from collections import deque
from collections.abc import Iterator, Mapping
from random import Random
from typing import Any

Item = Mapping[str, Any]
Key = tuple[str, str]
"""`pk` and `sk`."""


def key_of(item: Item) -> Key:
    """Return the primary key of an item, or of a key in DynamoDB's JSON."""
    return item["pk"]["S"], item["sk"]["S"]


class Items:
    """Items by key; those of a partition in order of `sk`."""

    def __init__(self) -> None:
        self._items: dict[Key, Item] = {}
        self._order: dict[str, list[str]] = {}

    def get(self, key: Key) -> Item | None:
        """Return the item at a key."""
        return self._items.get(key)

    def put(self, key: Key, item: Item | None) -> None:
        """Write an item; None deletes it."""
        order = self._order.setdefault(key[0], [])
        if item is None:
            if self._items.pop(key, None) is not None:
                del order[bisect_left(order, key[1])]
            return
        if key not in self._items:
            insort(order, key[1])
        self._items[key] = item

    def partition(self, pk: str) -> list[Item]:
        """Return the items of a partition, in order."""
        return [self._items[pk, sk] for sk in self._order.get(pk, ())]

    def __iter__(self) -> Iterator[Item]:
        return iter(self._items.values())


class Replica(Items):
    """A copy that receives writes late. Indexes and eventually consistent reads use it."""

    def __init__(self) -> None:
        super().__init__()
        self._pending: deque[tuple[Key, Item | None]] = deque()

    def receive(self, key: Key, item: Item | None) -> None:
        """Queue a write."""
        self._pending.append((key, item))

    def catch_up(self, random: Random | None = None) -> None:
        """Apply some of the queued writes, in order; without `random`, all of them."""
        count = len(self._pending)
        for _ in range(random.randint(0, count) if random and count else count):
            self.put(*self._pending.popleft())
