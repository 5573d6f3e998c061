"""Amazon RDS: automated backups, those of deleted instances and those that another region has too."""

from copy import copy
from dataclasses import dataclass
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.rds.exceptions import DBInstanceNotFoundError, InvalidParameterCombination, RDSClientError
from moto.rds.models import DBInstance, RDSBackend
from moto.rds.responses import RDSResponse

from ..aws import PRIMARY, RECOVERY, Aws
from ..outages import OUTAGES
from .mend import Mend, add, replace, store
from .rds import instance
from .rds_instances import InvalidState, backend_in, instance_at, random_id, region_of

Answer = dict[str, Any]


class BackupNotFound(RDSClientError):
    def __init__(self, name: str) -> None:
        super().__init__("DBInstanceAutomatedBackupNotFound", f"DBInstanceAutomatedBackup {name} not found.")


@dataclass
class AutomatedBackup:
    """What an instance can be restored from: in its own region once it is deleted, in another one while it is there."""

    arn: str
    database: DBInstance
    status: str
    kms_key_id: str | None
    retention_period: int
    #: When the instance was deleted, or the copying to this region was stopped.
    ended: Any = None


def kept(backend: RDSBackend) -> dict[str, AutomatedBackup]:
    """The backups of a region that no instance in it stands for, by their ARN."""
    return store(backend, "automated_backups", dict)


def own_backup(database: DBInstance) -> AutomatedBackup:
    """That of an instance that is there, in its own region."""
    arn = database.__dict__.setdefault("groundwork_backup_arn", new_arn(database.backend))
    return AutomatedBackup(arn, database, "active", database.kms_key_id, database.backup_retention_period)


def new_arn(backend: RDSBackend) -> str:
    return f"arn:aws:rds:{backend.region_name}:{backend.account_id}:auto-backup:ab-{random_id(39).lower()}"


def all_backups(backend: RDSBackend) -> list[AutomatedBackup]:
    backed_up = [
        each
        for each in backend.databases.values()
        if each.db_cluster_identifier is None and each.backup_retention_period
    ]
    return [*map(own_backup, backed_up), *kept(backend).values()]


def describe(backup: AutomatedBackup) -> Answer:
    database = backup.database
    copies = database.__dict__.get("db_instance_automated_backups_replications", [])
    return {
        "DBInstanceAutomatedBackupsArn": backup.arn,
        "DBInstanceArn": database.db_instance_arn,
        "DbiResourceId": database.dbi_resource_id,
        "Region": database.region,
        "DBInstanceIdentifier": database.db_instance_identifier,
        "RestoreWindow": {"EarliestTime": database.created, "LatestTime": backup.ended or utcnow()},
        "AllocatedStorage": database.allocated_storage,
        "Status": backup.status,
        "Port": database.port,
        "AvailabilityZone": database.availability_zone,
        "InstanceCreateTime": database.created,
        "MasterUsername": database.master_username,
        "Engine": database.engine,
        "EngineVersion": database.engine_version,
        "LicenseModel": database.license_model,
        "OptionGroupName": database.option_group_name,
        "Encrypted": database.storage_encrypted,
        "StorageType": database.storage_type,
        "KmsKeyId": backup.kms_key_id,
        "IAMDatabaseAuthenticationEnabled": database.enable_iam_database_authentication,
        "BackupRetentionPeriod": backup.retention_period,
        "BackupTarget": "region",
        "DBInstanceAutomatedBackupsReplications": copies if backup.status == "active" else [],
    }


def apply_replication() -> None:
    @add(RDSResponse)
    def start_db_instance_automated_backups_replication(self: RDSResponse) -> ActionResult:
        arn = self.params["SourceDBInstanceArn"]
        source = instance_at(self.backend, arn)
        if source is None:
            raise DBInstanceNotFoundError(arn)
        OUTAGES.refuse(source.region)
        if source.region == self.backend.region_name:
            raise InvalidParameterCombination("Automated backups are replicated to another region.")
        if not source.backup_retention_period:
            raise InvalidState("Automated backups are not enabled for this database instance.")
        if source.storage_encrypted and not self.params.get("KmsKeyId"):
            raise InvalidParameterCombination("Backups of an encrypted instance need a KMS key of this region.")
        if replicated(self.backend, source):
            raise InvalidState("The automated backups of this instance are replicated to this region already.")
        backup = AutomatedBackup(
            arn=new_arn(self.backend),
            database=source,
            status="replicating",
            kms_key_id=self.params.get("KmsKeyId"),
            retention_period=self.params.get("BackupRetentionPeriod") or source.backup_retention_period,
        )
        kept(self.backend)[backup.arn] = backup
        replications(source).append({"DBInstanceAutomatedBackupsArn": backup.arn})
        return ActionResult({"DBInstanceAutomatedBackup": describe(backup)})

    @add(RDSResponse)
    def stop_db_instance_automated_backups_replication(self: RDSResponse) -> ActionResult:
        arn = self.params["SourceDBInstanceArn"]
        source = instance_at(self.backend, arn)
        backup = replicated(self.backend, source) if source else None
        if source is None or backup is None:
            raise DBInstanceNotFoundError(arn)
        replications(source).remove({"DBInstanceAutomatedBackupsArn": backup.arn})
        retain(backup)
        return ActionResult({"DBInstanceAutomatedBackup": describe(backup)})


def replicated(backend: RDSBackend, source: DBInstance) -> AutomatedBackup | None:
    found = [each for each in kept(backend).values() if each.database is source and each.status == "replicating"]
    return found[0] if found else None


def replications(source: DBInstance) -> list[dict[str, str]]:
    """The copies of an instance's backups in other regions, as it describes them."""
    return source.__dict__.setdefault("db_instance_automated_backups_replications", [])


def retain(backup: AutomatedBackup) -> None:
    """Keeps a backup as it is, of an instance that may change or go."""
    backup.database = copy(backup.database)
    backup.status, backup.ended = "retained", utcnow()


def apply_backups() -> None:
    @replace(RDSResponse, "describe_db_instance_automated_backups")
    def describe_db_instance_automated_backups(_: Any, self: RDSResponse) -> ActionResult:
        arn = self.params.get("DBInstanceAutomatedBackupsArn")
        wanted = {name: self.params.get(name) for name in ("DbiResourceId", "DBInstanceIdentifier")}
        answers = [describe(each) for each in all_backups(self.backend) if arn in (None, each.arn)]
        if arn is not None and not answers:
            raise BackupNotFound(arn)
        for name, value in wanted.items():
            answers = [each for each in answers if value in (None, each[name])]
        for each in self.params.get("Filters", []):
            answers = [one for one in answers if fits(one, each["Name"], each["Values"])]
        return ActionResult({"DBInstanceAutomatedBackups": answers})

    @add(RDSResponse)
    def delete_db_instance_automated_backup(self: RDSResponse) -> ActionResult:
        for arn, backup in kept(self.backend).items():
            if self.params.get("DBInstanceAutomatedBackupsArn") == arn or (
                self.params.get("DbiResourceId") == backup.database.dbi_resource_id
            ):
                del kept(self.backend)[arn]
                return ActionResult({"DBInstanceAutomatedBackup": {**describe(backup), "Status": "deleting"}})
        raise BackupNotFound(str(self.params.get("DBInstanceAutomatedBackupsArn") or self.params.get("DbiResourceId")))

    @replace(RDSBackend, "delete_db_instance")
    def delete_db_instance(
        original: Any, self: RDSBackend, db_instance_identifier: str, *args: Any, **kwargs: Any
    ) -> DBInstance:
        database = original(self, db_instance_identifier, *args, **kwargs)
        if kwargs.get("delete_automated_backups") is False and database.backup_retention_period:
            backup = own_backup(database)
            retain(backup)
            kept(self)[backup.arn] = backup
        # The copies in other regions are there for this.
        for each in replications(database):
            copied = each["DBInstanceAutomatedBackupsArn"]
            retain(kept(backend_in(self, region_of(copied)))[copied])
        return database


def fits(backup: Answer, name: str, values: list[str]) -> bool:
    if name == "status":
        return backup["Status"] in values
    if name == "db-instance-id":
        return backup["DBInstanceIdentifier"] in values or backup["DBInstanceArn"] in values
    return backup["DbiResourceId"] in values


def make_backup_copy(aws: Aws) -> tuple[Any, Any, Any]:
    """Clients of two regions, and the copy in the second of the backups of an instance named check in the first."""
    primary, recovery = aws("rds", PRIMARY), aws("rds", RECOVERY)
    source = primary.create_db_instance(
        **instance("check"),
        StorageEncrypted=True,
        KmsKeyId=f"arn:aws:kms:{PRIMARY}:{aws.account}:key/check",
        BackupRetentionPeriod=7,
    )["DBInstance"]
    backup = recovery.start_db_instance_automated_backups_replication(
        SourceDBInstanceArn=source["DBInstanceArn"],
        KmsKeyId=f"arn:aws:kms:{RECOVERY}:{aws.account}:key/check",
        BackupRetentionPeriod=14,
    )["DBInstanceAutomatedBackup"]
    return primary, recovery, backup


def check_replication(aws: Aws) -> None:
    """Backups are copied to another region until that is stopped, and both ends say so."""
    primary, recovery, backup = make_backup_copy(aws)
    assert (backup["Status"], backup["BackupRetentionPeriod"]) == ("replicating", 14), backup
    arn = backup["DBInstanceAutomatedBackupsArn"]
    [found] = recovery.describe_db_instance_automated_backups(DBInstanceAutomatedBackupsArn=arn)[
        "DBInstanceAutomatedBackups"
    ]
    assert found["Region"] == PRIMARY and RECOVERY in found["KmsKeyId"], found
    [source] = primary.describe_db_instances()["DBInstances"]
    assert source["DBInstanceAutomatedBackupsReplications"] == [{"DBInstanceAutomatedBackupsArn": arn}]
    recovery.stop_db_instance_automated_backups_replication(SourceDBInstanceArn=source["DBInstanceArn"])
    [source] = primary.describe_db_instances()["DBInstances"]
    assert source["DBInstanceAutomatedBackupsReplications"] == []


def check_backups(aws: Aws) -> None:
    """The backups of a deleted instance are kept when that is asked for."""
    rds = aws("rds")
    made = rds.create_db_instance(**instance("check"), BackupRetentionPeriod=7)["DBInstance"]
    by_resource = {"DbiResourceId": made["DbiResourceId"]}
    [active] = rds.describe_db_instance_automated_backups(**by_resource)["DBInstanceAutomatedBackups"]
    assert active["Status"] == "active" and active["BackupRetentionPeriod"] == 7, active
    rds.delete_db_instance(
        DBInstanceIdentifier="check", SkipFinalSnapshot=True, DeleteAutomatedBackups=False
    )
    [retained] = rds.describe_db_instance_automated_backups(**by_resource)["DBInstanceAutomatedBackups"]
    assert retained["Status"] == "retained", retained
    assert retained["DBInstanceAutomatedBackupsArn"] == active["DBInstanceAutomatedBackupsArn"]
    rds.delete_db_instance_automated_backup(**by_resource)
    assert rds.describe_db_instance_automated_backups(**by_resource)["DBInstanceAutomatedBackups"] == []


MENDS = (
    Mend(
        name="rds-automated-backups",
        terraform=("aws_db_instance",),
        page="Amazon RDS API Reference, DescribeDBInstanceAutomatedBackups and DeleteDBInstanceAutomatedBackup",
        fault="Automated backups have no ARN, retention period nor source, and are not found by resource id",
        apply=apply_backups,
        check=check_backups,
    ),
    Mend(
        name="rds-automated-backups-replication",
        terraform=("aws_db_instance_automated_backups_replication",),
        page="Amazon RDS API Reference, StartDBInstanceAutomatedBackupsReplication",
        fault="Replication of automated backups is missing",
        apply=apply_replication,
        check=check_replication,
    ),
)
