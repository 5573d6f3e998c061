"""Amazon RDS: instances made from backups and snapshots, those of another region too."""

from datetime import datetime, timezone
from typing import Any

from moto.rds.exceptions import (
    DBInstanceAlreadyExists,
    DBInstanceNotFoundError,
    InvalidParameterCombination,
    RDSClientError,
)
from moto.rds.models import DBInstance, DBSnapshot, RDSBackend

from ..aws import PRIMARY, RECOVERY, Aws
from ..outages import OUTAGES
from .mend import Mend, replace
from .rds import instance
from .rds_automated_backups import AutomatedBackup, BackupNotFound, all_backups, make_backup_copy
from .rds_instances import restored_settings


class RecoveryNotEnabled(RDSClientError):
    def __init__(self, name: str) -> None:
        super().__init__("PointInTimeRecoveryNotEnabled", f"DBInstance {name} has no automated backups.")


class InvalidRestore(RDSClientError):
    def __init__(self) -> None:
        super().__init__("InvalidRestoreFault", "The time to restore to is outside of the backup's window.")


def apply_point_in_time() -> None:
    @replace(RDSBackend, "restore_db_instance_to_point_in_time")
    def restore_db_instance_to_point_in_time(
        _: Any, self: RDSBackend, source_db_identifier: str | None, target_db_identifier: str, overrides: Any
    ) -> DBInstance:
        if target_db_identifier in self.databases:
            raise DBInstanceAlreadyExists()
        backup = source_backup(self, source_db_identifier, overrides)
        check_time(backup, overrides)
        settings = restored_settings(backup.database, overrides)
        settings["db_instance_identifier"] = target_db_identifier
        settings.setdefault("kms_key_id", backup.kms_key_id)
        return self.create_db_instance(settings)


def source_backup(backend: RDSBackend, identifier: str | None, request: Any) -> AutomatedBackup:
    """The backup that a request names in one of three ways."""
    arn, resource = request.get("source_db_instance_automated_backups_arn"), request.get("source_dbi_resource_id")
    for backup in all_backups(backend):
        database = backup.database
        if arn and backup.arn == arn or resource and database.dbi_resource_id == resource:
            return backup
        if identifier and backup.status == "active" and database.db_instance_identifier == identifier.lower():
            return backup
    if arn:
        raise BackupNotFound(arn)
    if identifier in backend.databases:
        raise RecoveryNotEnabled(str(identifier))
    raise DBInstanceNotFoundError(str(identifier or resource))


def check_time(backup: AutomatedBackup, request: Any) -> None:
    moment, latest = request.get("restore_time"), request.get("use_latest_restorable_time")
    if bool(moment) == bool(latest):
        raise InvalidParameterCombination("Specify either RestoreTime or UseLatestRestorableTime.")
    if moment:
        asked = moment.astimezone(timezone.utc).replace(tzinfo=None) if moment.tzinfo else moment
        begin = backup.database.created.replace(microsecond=0)
        if not begin <= asked <= (backup.ended or datetime.now(timezone.utc).replace(tzinfo=None)):
            raise InvalidRestore()


def apply_snapshots() -> None:
    @replace(RDSBackend, "restore_db_instance_from_db_snapshot")
    def restore_db_instance_from_db_snapshot(
        _: Any, self: RDSBackend, from_snapshot_id: str, overrides: Any
    ) -> DBInstance:
        if overrides["db_instance_identifier"] in self.databases:
            raise DBInstanceAlreadyExists()
        snapshot = self.get_db_snapshot(from_snapshot_id)
        if snapshot.region != self.region_name:
            raise InvalidParameterCombination("A snapshot of another region has to be copied first.")
        settings = restored_settings(snapshot.database, overrides)
        settings |= {"storage_encrypted": snapshot.encrypted, "kms_key_id": snapshot.kms_key_id}
        return self.create_db_instance(settings)

    @replace(RDSBackend, "copy_db_snapshot")
    def copy_db_snapshot(
        original: Any, self: RDSBackend, source_db_snapshot_identifier: str, *args: Any, **kwargs: Any
    ) -> DBSnapshot:
        source = self.get_db_snapshot(source_db_snapshot_identifier)
        OUTAGES.refuse(source.region)
        elsewhere = source.region != self.region_name
        if elsewhere and source.encrypted and not kwargs.get("kms_key_id"):
            raise InvalidParameterCombination("An encrypted snapshot of another region needs a KMS key of this one.")
        copied = original(self, source_db_snapshot_identifier, *args, **kwargs)
        copied.source_db_snapshot_identifier = source.db_snapshot_arn
        copied.source_region = source.region if elsewhere else None
        return copied


def check_point_in_time(aws: Aws) -> None:
    """An instance is restored from its backups, in the other region from their copies, though it is deleted by then."""
    primary, recovery, backup = make_backup_copy(aws)
    now = {"UseLatestRestorableTime": True}
    primary.restore_db_instance_to_point_in_time(
        SourceDBInstanceIdentifier="check", TargetDBInstanceIdentifier="by-name", **now
    )
    primary.restore_db_instance_to_point_in_time(
        SourceDbiResourceId=backup["DbiResourceId"], TargetDBInstanceIdentifier="by-resource", **now
    )
    primary.delete_db_instance(DBInstanceIdentifier="check", SkipFinalSnapshot=True)
    restored = recovery.restore_db_instance_to_point_in_time(
        SourceDBInstanceAutomatedBackupsArn=backup["DBInstanceAutomatedBackupsArn"],
        TargetDBInstanceIdentifier="elsewhere",
        DBInstanceClass="db.t4g.small",
        **now,
    )["DBInstance"]
    assert RECOVERY in restored["KmsKeyId"] and restored["StorageEncrypted"], restored
    found = (restored["Engine"], restored["MasterUsername"], restored["DBInstanceClass"])
    assert found == ("postgres", "master", "db.t4g.small"), found
    resources = {each["DbiResourceId"] for each in primary.describe_db_instances()["DBInstances"]}
    assert len(resources) == 2 and backup["DbiResourceId"] not in resources, resources


def check_snapshots(aws: Aws) -> None:
    """A snapshot that was copied to another region says where it is from, and becomes an instance there."""
    primary, recovery = aws("rds", PRIMARY), aws("rds", RECOVERY)
    network = aws("ec2").describe_subnets()["Subnets"]
    primary.create_db_subnet_group(
        DBSubnetGroupName="check",
        DBSubnetGroupDescription="check",
        SubnetIds=[each["SubnetId"] for each in network],
    )
    primary.create_db_instance(**instance("check"), DBSubnetGroupName="check")
    snapshot = primary.create_db_snapshot(DBInstanceIdentifier="check", DBSnapshotIdentifier="one")["DBSnapshot"]
    copied = recovery.copy_db_snapshot(
        SourceDBSnapshotIdentifier=snapshot["DBSnapshotArn"],
        TargetDBSnapshotIdentifier="two",
        SourceRegion=PRIMARY,
    )["DBSnapshot"]
    assert copied["SourceRegion"] == PRIMARY, copied
    assert copied["SourceDBSnapshotIdentifier"] == snapshot["DBSnapshotArn"]
    restored = recovery.restore_db_instance_from_db_snapshot(
        DBInstanceIdentifier="restored", DBSnapshotIdentifier="two"
    )["DBInstance"]
    assert restored["MasterUsername"] == "master" and RECOVERY in restored["DBInstanceArn"], restored


MENDS = (
    Mend(
        name="rds-point-in-time",
        terraform=("aws_db_instance",),
        page="Amazon RDS API Reference, RestoreDBInstanceToPointInTime",
        fault="Only an instance that is there, in the same region, is restored",
        apply=apply_point_in_time,
        check=check_point_in_time,
    ),
    Mend(
        name="rds-snapshots",
        terraform=("aws_db_instance", "aws_db_snapshot_copy"),
        page="Amazon RDS API Reference, CopyDBSnapshot and RestoreDBInstanceFromDBSnapshot",
        fault="A copy does not say where it is from, and cannot be restored where its source's subnet group is not",
        apply=apply_snapshots,
        check=check_snapshots,
    ),
)
