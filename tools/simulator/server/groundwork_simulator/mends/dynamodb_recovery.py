"""Amazon DynamoDB: recovery to a point in time, and the backup that a table leaves behind."""

import time
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.dynamodb.exceptions import (
    PointInTimeRecoveryUnavailable,
    SourceTableNotFoundException,
    TableAlreadyExistsException,
)
from moto.dynamodb.models import DynamoDBBackend, Table, dynamodb_backends
from moto.dynamodb.models.table import Backup, RestoredPITTable
from moto.dynamodb.responses import DynamoHandler, DynamoResult

from ..aws import Aws
from .dynamodb_global_tables import items, make_table, put
from .dynamodb_writes import Write, on_write, table_of
from .mend import Mend, replace, store

#: How long a deleted table can be restored.
DELETED_TABLES_KEPT = timedelta(days=35)


class InvalidRestoreTime(JsonRESTError):
    def __init__(self) -> None:
        super().__init__(
            "InvalidRestoreTimeException",
            "RestoreDateTime must be between EarliestRestorableDateTime and LatestRestorableDateTime",
        )


@dataclass
class History:
    """A table since its recovery to a point in time was turned on: what it held then, and each write since."""

    began: float
    items: Any
    writes: list[tuple[float, Write]] = field(default_factory=list)

    def at(self, moment: float) -> Any:
        """The items as they were at a moment."""
        found = deepcopy(self.items)
        for when, write in self.writes:
            if when > moment:
                break
            holder, key = found[write.hash_key] if write.range_key else found, write.range_key or write.hash_key
            holder.pop(key, None)
            if write.item is not None:
                holder[key] = deepcopy(write.item)
        return found


def histories(backend: DynamoDBBackend) -> dict[str, History]:
    return store(backend, "histories", dict)


def record(backend: DynamoDBBackend, write: Write) -> None:
    history = histories(backend).get(write.table)
    if history is not None:
        history.writes.append((time.time(), write))


def apply_history() -> None:
    on_write(record, replicated=True)

    @replace(DynamoDBBackend, "update_continuous_backups")
    def update_continuous_backups(original: Any, self: DynamoDBBackend, table_name: str, spec: Any) -> Any:
        answer = original(self, table_name, spec)
        table = self.get_table(table_name)
        if not spec["PointInTimeRecoveryEnabled"]:
            histories(self).pop(table.name, None)
        elif table.name not in histories(self):
            histories(self)[table.name] = History(time.time(), deepcopy(table.items))
        return answer

    @replace(DynamoDBBackend, "describe_continuous_backups")
    def describe_continuous_backups(original: Any, self: DynamoDBBackend, table_name: str) -> Any:
        described = original(self, table_name)
        recovery = described["PointInTimeRecoveryDescription"]
        if "LatestRestorableDateTime" in recovery:
            # AWS is five minutes behind; here nothing takes time.
            recovery["LatestRestorableDateTime"] = time.time()
        return described

    @replace(DynamoHandler, "restore_table_to_point_in_time")
    def restore_table_to_point_in_time(_: Any, self: DynamoHandler) -> Any:
        backend, source = source_of(self)
        history = histories(backend).get(source.name)
        if history is None:
            raise PointInTimeRecoveryUnavailable(source.name)
        moment = time.time()
        if not self.body.get("UseLatestRestorableTime"):
            asked = self.body["RestoreDateTime"]
            moment = asked.timestamp() if isinstance(asked, datetime) else float(asked)
            # Most SDKs send whole seconds.
            if not int(history.began) <= moment <= time.time():
                raise InvalidRestoreTime()
        restored = restore(self, source)
        restored.items = history.at(moment)
        restored.restore_date_time = datetime.fromtimestamp(moment)
        return DynamoResult(restored.describe())

    @replace(DynamoHandler, "restore_table_from_backup")
    def restore_table_from_backup(original: Any, self: DynamoHandler) -> Any:
        original(self)
        backup = self.dynamodb_backend.get_backup(self.body["BackupArn"])
        restored = self.dynamodb_backend.get_table(self.body["TargetTableName"])
        keep_settings(self.body, restored, backup.table)
        return DynamoResult(restored.describe())


def source_of(response: DynamoHandler) -> tuple[DynamoDBBackend, Table]:
    """The table to restore, which another region may have, and its backend."""
    backend, name = response.dynamodb_backend, response.body.get("SourceTableName")
    if name is None:
        arn = response.body["SourceTableArn"]
        backend, name = dynamodb_backends[backend.account_id][arn.split(":")[3]], arn.rpartition("/")[2]
    table = table_of(backend, name)
    if table is None:
        raise SourceTableNotFoundException(name)
    return backend, table


def restore(response: DynamoHandler, source: Table) -> RestoredPITTable:
    backend, name = response.dynamodb_backend, response.body["TargetTableName"]
    if name in backend.tables:
        raise TableAlreadyExistsException(name)
    restored = RestoredPITTable(name, backend.account_id, backend.region_name, source)
    backend.tables[name] = restored
    keep_settings(response.body, restored, source)
    return restored


def keep_settings(request: dict[str, Any], restored: Table, source: Table) -> None:
    """A restored table has the capacity and the encryption of its source, unless others are asked for."""
    restored.billing_mode = request.get("BillingModeOverride") or source.billing_mode
    restored.sse_specification = request.get("SSESpecificationOverride") or deepcopy(source.sse_specification)


def apply_deleted_tables() -> None:
    @replace(DynamoDBBackend, "delete_table")
    def delete_table(original: Any, self: DynamoDBBackend, name: str) -> Table:
        table = original(self, name)
        histories(self).pop(table.name, None)
        recovery = table.continuous_backups["PointInTimeRecoveryDescription"]
        if recovery["PointInTimeRecoveryStatus"] == "ENABLED":
            backup = Backup(
                self.account_id, self.region_name, f"{table.name}$DeletedTableBackup", table, type_="SYSTEM"
            )
            self.backups[backup.arn] = backup
        return table

    for name in ("details", "summary"):
        setattr(Backup, name, property(with_type(getattr(Backup, name).fget)))

    @replace(DynamoHandler, "list_backups")
    def list_backups(original: Any, self: DynamoHandler) -> Any:
        wanted = self.body.get("BackupType") or "USER"
        answer = original(self)
        summaries = answer.result["BackupSummaries"]
        answer.result["BackupSummaries"] = [each for each in summaries if wanted in (each["BackupType"], "ALL")]
        return answer


def with_type(original: Any) -> Any:
    def described(self: Backup) -> dict[str, Any]:
        expiry = {"BackupExpiryDateTime": self.creation_date_time + DELETED_TABLES_KEPT}
        return {**original(self), "BackupType": self.type, **(expiry if self.type == "SYSTEM" else {})}

    return described


def recoverable_table(aws: Aws) -> Any:
    dynamodb = aws("dynamodb")
    make_table(dynamodb)
    put(dynamodb, "before", 0)
    dynamodb.update_continuous_backups(
        TableName="check", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True}
    )
    return dynamodb


def check_history(aws: Aws) -> None:
    """A table is restored as it was at a moment, or as it is now; a moment before its recovery was on is refused."""
    dynamodb = recoverable_table(aws)
    put(dynamodb, "one", 1)
    # A moment is a whole second.
    moment = int(time.time()) + 1
    time.sleep(moment - time.time() + 0.01)
    put(dynamodb, "one", 2)
    dynamodb.delete_item(TableName="check", Key={"id": {"S": "before"}})
    restore = {"SourceTableName": "check", "TargetTableName": "then"}
    described = dynamodb.restore_table_to_point_in_time(
        **restore, RestoreDateTime=datetime.fromtimestamp(moment)
    )["TableDescription"]
    assert described["RestoreSummary"]["RestoreDateTime"].timestamp() == moment, described
    assert described["BillingModeSummary"]["BillingMode"] == "PAY_PER_REQUEST"
    assert items(dynamodb, "then") == {"before": 0, "one": 1}, items(dynamodb, "then")
    dynamodb.restore_table_to_point_in_time(
        SourceTableName="check", TargetTableName="now", UseLatestRestorableTime=True
    )
    assert items(dynamodb, "now") == {"one": 2}
    try:
        dynamodb.restore_table_to_point_in_time(
            SourceTableName="check", TargetTableName="never", RestoreDateTime=datetime.fromtimestamp(moment - 60)
        )
    except dynamodb.exceptions.InvalidRestoreTimeException:
        pass
    else:
        raise AssertionError("a moment before the history was taken")


def check_deleted_tables(aws: Aws) -> None:
    """A table whose recovery was on leaves a backup when it is deleted, from which all its items come back."""
    dynamodb = recoverable_table(aws)
    put(dynamodb, "one", 1)
    dynamodb.delete_table(TableName="check")
    assert dynamodb.list_backups()["BackupSummaries"] == []
    [backup] = dynamodb.list_backups(BackupType="SYSTEM", TableName="check")["BackupSummaries"]
    assert backup["BackupName"] == "check$DeletedTableBackup" and backup["BackupExpiryDateTime"], backup
    dynamodb.restore_table_from_backup(TargetTableName="check", BackupArn=backup["BackupArn"])
    assert items(dynamodb) == {"before": 0, "one": 1}, items(dynamodb)


MENDS = (
    Mend(
        name="dynamodb-point-in-time",
        terraform=("aws_dynamodb_table",),
        page="Amazon DynamoDB API Reference, RestoreTableToPointInTime",
        fault="The moment is not read: the restored table is the present one",
        apply=apply_history,
        check=check_history,
    ),
    Mend(
        name="dynamodb-deleted-table",
        terraform=("aws_dynamodb_table",),
        page="Amazon DynamoDB Developer Guide, Point-in-time recovery: deleting a table with it",
        fault="A deleted table leaves no backup, and backups are not told apart by type",
        apply=apply_deleted_tables,
        check=check_deleted_tables,
    ),
)
