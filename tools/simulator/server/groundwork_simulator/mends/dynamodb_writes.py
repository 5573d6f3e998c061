"""Amazon DynamoDB: each write to a table, for the mends that need to know of it."""

from collections import deque
from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

from moto.dynamodb.models import DynamoDBBackend, Table, dynamodb_backends
from moto.dynamodb.models.dynamo_type import DynamoType, Item
from moto.dynamodb.responses import DynamoHandler

from .mend import replace, store

#: A table's name, and the hash key and the range key of an item of it.
Place = tuple[str, DynamoType, DynamoType | None]


@dataclass(frozen=True)
class Write:
    """What an item of a table has become; None when it was deleted."""

    table: str
    hash_key: DynamoType
    range_key: DynamoType | None
    item: Item | None


Listener = Callable[[DynamoDBBackend, Write], None]

#: Told of each write to a table by a user.
_by_users: list[Listener] = []
#: Told of each write, those of replication too.
_by_anyone: list[Listener] = []
#: Run around each request, once the writes before it are known.
_afterwards: list[Callable[[], None]] = []


def on_write(listener: Listener, *, replicated: bool) -> None:
    """Has a function told of each write, with or without those that come from another region."""
    _hook()
    (_by_anyone if replicated else _by_users).append(listener)


def after_writes(action: Callable[[], None]) -> None:
    _hook()
    _afterwards.append(action)


def table_of(backend: DynamoDBBackend, name: str) -> Table | None:
    return backend.tables.get(name)


def write_replicated(backend: DynamoDBBackend, write: Write) -> None:
    """Writes an item that was written in another region, as a user's write would be but for being replicated again."""
    table = table_of(backend, write.table)
    if table is None:
        return
    before = table.get_item(write.hash_key, write.range_key)
    if write.item is None and before is None:
        return
    if write.item is None:
        holder = table.items[write.hash_key] if write.range_key else table.items
        del holder[write.range_key or write.hash_key]
    elif write.range_key:
        table.items[write.hash_key][write.range_key] = deepcopy(write.item)
    else:
        table.items[write.hash_key] = deepcopy(write.item)
    if table.stream_shard is not None:
        table.stream_shard.add(before, write.item)
    for listener in _by_anyone:
        listener(backend, write)


def _touched(backend: DynamoDBBackend) -> deque[Place]:
    """Where something was written, be it undone again when a transaction fails."""
    return store(backend, "touched", deque)


@cache
def _hook() -> None:
    @replace(Table, "put_item")
    def put_item(original: Any, self: Table, *args: Any, **kwargs: Any) -> Item:
        item = original(self, *args, **kwargs)
        touch(self, item)
        return item

    @replace(Table, "delete_item")
    def delete_item(original: Any, self: Table, *args: Any, **kwargs: Any) -> Item | None:
        item = original(self, *args, **kwargs)
        if item is not None:
            touch(self, item)
        return item

    # moto changes the item where it stands.
    @replace(DynamoDBBackend, "update_item")
    def update_item(original: Any, self: DynamoDBBackend, table_name: str, *args: Any, **kwargs: Any) -> Item:
        item = original(self, table_name, *args, **kwargs)
        touch(self.get_table(table_name), item)
        return item

    @replace(DynamoHandler, "call_action")
    def call_action(original: Any, self: DynamoHandler) -> Any:
        # Before the request too: for what an outage held up.
        settle()
        try:
            return original(self)
        finally:
            settle()


def touch(table: Table, item: Item) -> None:
    backend = dynamodb_backends[table.account_id][table.region_name]
    _touched(backend).append((table.name, item.hash_key, item.range_key))


def settle() -> None:
    """Tells of what was written, as it stands after the whole request."""
    for regions in list(dynamodb_backends.values()):
        for backend in list(regions.values()):
            touched = _touched(backend)
            while touched:
                name, hash_key, range_key = touched.popleft()
                table = table_of(backend, name)
                if table is not None:
                    item = deepcopy(table.get_item(hash_key, range_key))
                    for listener in (*_by_anyone, *_by_users):
                        listener(backend, Write(name, hash_key, range_key, item))
    for action in _afterwards:
        action()
