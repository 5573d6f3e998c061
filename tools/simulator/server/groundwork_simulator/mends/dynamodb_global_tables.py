"""Amazon DynamoDB: global tables (version 2019.11.21), a table in several regions of which each takes writes."""

from collections import deque
from copy import deepcopy
from typing import Any

from moto.dynamodb.exceptions import MockValidationException
from moto.dynamodb.models import DynamoDBBackend, Table, dynamodb_backends
from moto.dynamodb.responses import DynamoHandler, DynamoResult

from ..aws import PRIMARY, RECOVERY, Aws
from ..outages import OUTAGES
from .dynamodb_writes import Write, after_writes, on_write, table_of, write_replicated
from .mend import Mend, replace, store

#: Settings of a table that all its replicas share.
SHARED = ("AttributeDefinitions", "BillingMode", "GlobalSecondaryIndexUpdates", "ProvisionedThroughput")


def regions_of(backend: DynamoDBBackend, name: str) -> list[str]:
    """All regions that a table stands in: one list that their backends share. Empty for a table of one region."""
    return groups(backend).get(name, [])


def groups(backend: DynamoDBBackend) -> dict[str, list[str]]:
    return store(backend, "replica_groups", dict)


def backend_in(backend: DynamoDBBackend, region: str) -> DynamoDBBackend:
    return dynamodb_backends[backend.account_id][region]


def others(backend: DynamoDBBackend, name: str) -> list[DynamoDBBackend]:
    """The backends of a table's replicas, seen from one of them."""
    return [backend_in(backend, each) for each in regions_of(backend, name) if each != backend.region_name]


def waiting(backend: DynamoDBBackend) -> deque[tuple[str, Write]]:
    """Writes that are still to reach another region."""
    return store(backend, "waiting_writes", deque)


def apply() -> None:
    on_write(send, replicated=False)
    after_writes(deliver)

    @replace(DynamoHandler, "update_table")
    def update_table(original: Any, self: DynamoHandler) -> Any:
        backend, name = self.dynamodb_backend, self.body["TableName"]
        original(self)
        table = backend.get_table(name)
        for other in others(backend, table.name):
            share(self.body, other, table.name)
        for update in self.body.get("ReplicaUpdates") or []:
            if "Create" in update:
                create_replica(backend, table, update["Create"])
            if "Update" in update:
                encrypt(backend_in(backend, update["Update"]["RegionName"]).get_table(table.name), update["Update"])
            if "Delete" in update:
                delete_replica(backend, table, update["Delete"]["RegionName"])
        return DynamoResult(table.describe())

    @replace(DynamoDBBackend, "update_time_to_live")
    def update_time_to_live(original: Any, self: DynamoDBBackend, table_name: str, ttl_spec: Any) -> None:
        original(self, table_name, ttl_spec)
        table = self.get_table(table_name)
        for other in others(self, table.name):
            other.get_table(table.name).ttl = dict(table.ttl)

    @replace(DynamoDBBackend, "delete_table")
    def delete_table(original: Any, self: DynamoDBBackend, name: str) -> Table:
        table = original(self, name)
        regions = groups(self).pop(table.name, [])
        if self.region_name in regions:
            regions.remove(self.region_name)
        if len(regions) == 1:
            # What is left is a table like any other.
            groups(backend_in(self, regions[0])).pop(table.name, None)
        return table

    @replace(Table, "describe")
    def describe(original: Any, self: Table, base_key: str = "TableDescription") -> dict[str, Any]:
        described = original(self, base_key)
        backend = dynamodb_backends[self.account_id][self.region_name]
        replicas = [describe_replica(other, self.name) for other in others(backend, self.name)]
        if replicas and table_of(backend, self.name) is self:
            described[base_key] |= {"GlobalTableVersion": "2019.11.21", "Replicas": replicas}
        return described


def describe_replica(backend: DynamoDBBackend, name: str) -> dict[str, Any]:
    described = {"RegionName": backend.region_name, "ReplicaStatus": "ACTIVE"}
    encryption = backend.get_table(name).sse_specification
    return {**described, **({"KMSMasterKeyId": encryption["KMSMasterKeyId"]} if encryption else {})}


def create_replica(backend: DynamoDBBackend, table: Table, settings: dict[str, Any]) -> None:
    region = settings["RegionName"]
    OUTAGES.refuse(region)
    other = backend_in(backend, region)
    if table.name in other.tables:
        raise MockValidationException(
            f"Failed to create a the new replica of table with name: '{table.name}' because one or more replicas "
            "already existed as tables."
        )
    stream = table.stream_specification or {}
    if stream.get("StreamViewType") != "NEW_AND_OLD_IMAGES":
        raise MockValidationException(
            "Table must have DynamoDB Streams enabled with StreamViewType set to NEW_AND_OLD_IMAGES."
        )
    replica = other.create_table(
        name=table.name,
        schema=deepcopy(table.schema),
        throughput=deepcopy(table.throughput) if table.billing_mode == "PROVISIONED" else None,
        attr=deepcopy(table.attr),
        global_indexes=None,
        indexes=None,
        streams=dict(stream),
        billing_mode=table.billing_mode or "PROVISIONED",
        sse_specification={"Enabled": True} if table.sse_specification else None,
        tags=[],
        deletion_protection_enabled=False,
        warm_throughput=None,
    )
    replica.indexes, replica.global_indexes = deepcopy(table.indexes), deepcopy(table.global_indexes)
    replica.items, replica.ttl = deepcopy(table.items), dict(table.ttl)
    encrypt(replica, settings)
    regions = groups(backend).setdefault(table.name, [backend.region_name])
    regions.append(region)
    groups(other)[table.name] = regions


def encrypt(replica: Table, settings: dict[str, Any]) -> None:
    if settings.get("KMSMasterKeyId"):
        replica.sse_specification = {
            "Enabled": True,
            "SSEType": "KMS",
            "KMSMasterKeyId": settings["KMSMasterKeyId"],
        }


def delete_replica(backend: DynamoDBBackend, table: Table, region: str) -> None:
    if region not in regions_of(backend, table.name):
        raise MockValidationException(
            f"Replica specified in the Replica Update or Replica Delete action of the request was not found: {region}"
        )
    OUTAGES.refuse(region)
    backend_in(backend, region).delete_table(table.name)


def share(change: dict[str, Any], other: DynamoDBBackend, name: str) -> None:
    attributes, billing_mode, indexes, throughput = (deepcopy(change.get(each)) for each in SHARED)
    other.update_table(
        name=name,
        attr_definitions=attributes,
        global_index=indexes,
        throughput=throughput,
        billing_mode=billing_mode,
        stream_spec={},
        deletion_protection_enabled=None,
        warm_throughput=None,
    )


def send(backend: DynamoDBBackend, write: Write) -> None:
    for other in others(backend, write.table):
        waiting(backend).append((other.region_name, write))


def deliver() -> None:
    """Writes in each region what was written in another, in that order, unless one of the two is out."""
    for regions in list(dynamodb_backends.values()):
        for backend in list(regions.values()):
            queue = waiting(backend)
            for _ in range(len(queue)):
                region, write = queue.popleft()
                if OUTAGES.affect(region, backend.region_name):
                    queue.append((region, write))
                elif region in regions_of(backend, write.table):
                    write_replicated(backend_in(backend, region), write)


def make_table(dynamodb: Any, name: str = "check", **settings: Any) -> None:
    dynamodb.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        **settings,
    )


def make_global_table(aws: Aws, **replica: Any) -> tuple[Any, Any]:
    """Clients of the two regions in which a table named check stands."""
    primary, recovery = aws("dynamodb", PRIMARY), aws("dynamodb", RECOVERY)
    make_table(primary, StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_AND_OLD_IMAGES"})
    put(primary, "before", 0)
    primary.update_table(TableName="check", ReplicaUpdates=[{"Create": {"RegionName": RECOVERY, **replica}}])
    return primary, recovery


def put(dynamodb: Any, key: str, value: int) -> None:
    dynamodb.put_item(TableName="check", Item={"id": {"S": key}, "value": {"N": str(value)}})


def items(dynamodb: Any, name: str = "check") -> dict[str, int]:
    found = dynamodb.scan(TableName=name, ConsistentRead=True)["Items"]
    return {each["id"]["S"]: int(each["value"]["N"]) for each in found}


def check(aws: Aws) -> None:
    """A replica is a table of its own, what is written in one region appears in the other, and either outlives it."""
    key = f"arn:aws:kms:{RECOVERY}:{aws.account}:key/check"
    primary, recovery = make_global_table(aws, KMSMasterKeyId=key)
    [described] = primary.describe_table(TableName="check")["Table"]["Replicas"]
    assert described == {"RegionName": RECOVERY, "ReplicaStatus": "ACTIVE", "KMSMasterKeyId": key}, described
    replica = recovery.describe_table(TableName="check")["Table"]
    assert RECOVERY in replica["TableArn"] and RECOVERY in replica["LatestStreamArn"]
    assert replica["SSEDescription"]["KMSMasterKeyArn"] == key
    assert [each["RegionName"] for each in replica["Replicas"]] == [PRIMARY]
    put(primary, "one", 1)
    put(recovery, "two", 2)
    change = {"UpdateExpression": "SET #v = :v", "ExpressionAttributeNames": {"#v": "value"}}
    recovery.update_item(
        TableName="check", Key={"id": {"S": "one"}}, ExpressionAttributeValues={":v": {"N": "3"}}, **change
    )
    primary.delete_item(TableName="check", Key={"id": {"S": "before"}})
    assert items(primary) == items(recovery) == {"one": 3, "two": 2}, (items(primary), items(recovery))
    spec = {"Enabled": True, "AttributeName": "expires"}
    primary.update_time_to_live(TableName="check", TimeToLiveSpecification=spec)
    ttl = recovery.describe_time_to_live(TableName="check")["TimeToLiveDescription"]
    assert ttl == {"TimeToLiveStatus": "ENABLED", "AttributeName": "expires"}, ttl
    primary.delete_table(TableName="check")
    assert "Replicas" not in recovery.describe_table(TableName="check")["Table"]
    put(recovery, "three", 3)
    assert items(recovery) == {"one": 3, "two": 2, "three": 3}


MENDS = (
    Mend(
        name="dynamodb-global-table",
        terraform=("aws_dynamodb_table", "aws_dynamodb_table_replica"),
        page="Amazon DynamoDB Developer Guide, Global tables; API Reference, UpdateTable: ReplicaUpdates",
        fault="Replicas are not read: no table stands in another region",
        apply=apply,
        check=check,
    ),
)
