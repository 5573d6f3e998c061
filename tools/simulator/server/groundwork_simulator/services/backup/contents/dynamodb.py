"""DynamoDB tables: definition and items.

AWS Backup Developer Guide, "Advanced DynamoDB backup" and "Restore an Amazon DynamoDB table". Streams, time to live,
point-in-time recovery and deletion protection are not part of a backup.
"""

from copy import deepcopy
from dataclasses import dataclass
from typing import Any, ClassVar

from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import Table

from ....turns import turn_of
from ..errors import InvalidParameter, JobFailure, NotFound
from .content import Content, Target, as_list, plain


@dataclass(frozen=True)
class TableContent(Content):
    resource_type: ClassVar[str] = "DynamoDB"

    #: Arguments of moto's table, its indexes, and its items by their keys.
    definition: dict[str, Any]
    indexes: list[Any]
    global_indexes: list[Any]
    items: Any

    @classmethod
    def take(cls, account: str, region: str, arn: str) -> "TableContent":
        name = arn.rpartition("table/")[2]
        with turn_of("dynamodb"):
            table = dynamodb_backends[account][region].tables.get(name)
            if table is None or table.table_arn != arn:
                raise NotFound(f"No DynamoDB table {arn} in {region}")
            return cls(
                arn,
                name,
                sum(item.size() for item in table.all_items()),
                plain(table.tags),
                deepcopy(definition_of(table)),
                deepcopy(table.indexes),
                deepcopy(table.global_indexes),
                deepcopy(table.items),
            )

    def restore(self, target: Target) -> str:
        name = target.metadata.get("targetTableName")
        if not name:
            raise InvalidParameter("A restore of a DynamoDB table needs the metadata targetTableName")
        with turn_of("dynamodb"):
            backend = dynamodb_backends[target.account][target.region]
            if name in backend.tables:
                raise JobFailure(f"Table already exists: {name}")
            table = Table(
                name,
                target.account,
                target.region,
                **deepcopy(self.definition),
                sse_specification=encryption_of(target),
                tags=as_list(target.tags),
            )
            table.indexes = deepcopy(self.indexes)
            table.global_indexes = deepcopy(self.global_indexes)
            table.items = deepcopy(self.items)
            backend.tables[name] = table
            return table.table_arn

    def restore_metadata(self) -> dict[str, str]:
        return {"originalTableName": self.name, "encryptionType": "Default"}


def definition_of(table: Table) -> dict[str, Any]:
    provisioned = table.billing_mode == "PROVISIONED"
    return {
        "schema": table.schema,
        "attr": table.attr,
        "billing_mode": table.billing_mode,
        "throughput": table.throughput if provisioned else None,
    }


def encryption_of(target: Target) -> dict[str, Any] | None:
    """The table's own encryption is not restored: its key may be another region's."""
    if target.metadata.get("encryptionType", "Default").upper() != "KMS":
        return None
    key = target.metadata.get("kmsMasterKeyArn")
    if key is None:
        return {"Enabled": True, "SSEType": "KMS"}
    if key.split(":")[3] != target.region:
        raise JobFailure(f"The key {key} is not one of {target.region}")
    return {"Enabled": True, "SSEType": "KMS", "KMSMasterKeyId": key}
