"""Amazon RDS: read replicas, in the region of their source or another; promotion, new names and deletion."""

from copy import copy
from typing import Any

from moto.ec2.models import ec2_backends
from moto.rds.exceptions import DBInstanceAlreadyExists, InvalidParameterCombination
from moto.rds.models import DBInstance, RDSBackend

from ..aws import PRIMARY, RECOVERY, Aws
from ..outages import OUTAGES
from .mend import Mend, replace
from .rds import instance
from .rds_instances import InvalidState, check_parameter_group, instance_at, new_resource_id

#: Settings that a replica does not have of its source: these are its defaults.
OWN = {
    "backup_retention_period": 0,
    "copy_tags_to_snapshot": False,
    "deletion_protection": False,
    "enable_iam_database_authentication": False,
    "monitoring_interval": 0,
    "monitoring_role_arn": None,
    "multi_az": False,
    "performance_insights_enabled": False,
    "performance_insights_kms_key_id": None,
    "performance_insights_retention_period": None,
    "publicly_accessible": False,
    "tags": (),
}


def apply_replicas() -> None:
    @replace(DBInstance, "__init__")
    def initialise(original: Any, self: DBInstance, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        self.dbi_resource_id = new_resource_id()

    @replace(RDSBackend, "create_db_instance_read_replica")
    def create_db_instance_read_replica(_: Any, self: RDSBackend, db_kwargs: Any) -> DBInstance:
        if db_kwargs["db_instance_identifier"] in self.databases:
            raise DBInstanceAlreadyExists()
        source = self.find_db_from_id(db_kwargs["source_db_instance_identifier"])
        OUTAGES.refuse(source.region)
        if not source.backup_retention_period:
            raise InvalidState("Automated backups are not enabled for this database instance.")
        if source.manage_master_user_password:
            raise InvalidParameterCombination(
                "A read replica can't be created of an instance whose master user password is in Secrets Manager."
            )
        replica = new_replica(self, source)
        replica.update(**{**db_kwargs, "source_db_instance_identifier": seen_from(replica, source)})
        replica.enabled_cloudwatch_logs_exports = list(db_kwargs.get("enable_cloudwatch_logs_exports") or [])
        check_parameter_group(replica)
        if source.storage_encrypted and source.region != self.region_name and not db_kwargs.get("kms_key_id"):
            raise InvalidParameterCombination(
                "Cannot create an encrypted read replica in another region without a KMS key of that region."
            )
        self.databases[replica.db_instance_identifier] = replica
        source.add_replica(replica)
        return replica

    @replace(DBInstance, "remove_replica")
    def remove_replica(_: Any, self: DBInstance, replica: DBInstance) -> None:
        if seen_from(self, replica) in self.replicas:
            self.replicas.remove(seen_from(self, replica))


def new_replica(backend: RDSBackend, source: DBInstance) -> DBInstance:
    replica = copy(source)
    # First, since settings are looked up in its region.
    replica.backend = backend
    replica.set_as_replica()
    for name, value in OWN.items():
        setattr(replica, name, value)
    replica.dbi_resource_id = new_resource_id()
    replica.availability_zone = f"{backend.region_name}a"
    replica.db_instance_automated_backups_replications = []
    replica._associated_roles = []
    if source.region != backend.region_name:
        replica.db_parameter_group_name = None
        replica.__dict__.pop("db_subnet_group", None)
        ec2 = ec2_backends[backend.account_id][backend.region_name]
        replica.vpc_security_group_ids = [ec2.get_default_security_group(ec2.default_vpc.id).id]
    return replica


def seen_from(here: DBInstance, other: DBInstance) -> str:
    """How an instance names another: by its identifier in the same region, by its ARN from another."""
    return str(other.db_instance_identifier if here.region == other.region else other.db_instance_arn)


def find(here: DBInstance, name: str | None) -> DBInstance | None:
    """The instance that another one names so; None when it is no more."""
    if name is None:
        return None
    if name.startswith("arn:"):
        return instance_at(here.backend, name)
    return here.backend.databases.get(name)


def apply_promotion() -> None:
    @replace(RDSBackend, "promote_read_replica")
    def promote_read_replica(_: Any, self: RDSBackend, db_kwargs: Any) -> DBInstance:
        [replica] = self.describe_db_instances(db_kwargs["db_instance_identifier"])
        if not replica.is_replica:
            raise InvalidState("DB Instance is not a read replica.")
        part(replica)
        replica.update(**{"backup_retention_period": 1, **db_kwargs})
        replica.save_automated_backup()
        return replica

    @replace(RDSBackend, "modify_db_instance")
    def modify_db_instance(original: Any, self: RDSBackend, db_instance_identifier: str, db_kwargs: Any) -> DBInstance:
        name = db_kwargs.get("new_db_instance_identifier")
        if name is None:
            return original(self, db_instance_identifier, db_kwargs)
        if name in self.databases:
            raise DBInstanceAlreadyExists()
        [database] = self.describe_db_instances(db_instance_identifier)
        source, replicas = find(database, database.source_db_instance_identifier), replicas_of(database)
        if source is not None:
            source.remove_replica(database)
        original(self, db_instance_identifier, db_kwargs)
        if source is not None:
            source.add_replica(database)
        for replica in replicas:
            replica.source_db_instance_identifier = seen_from(replica, database)
        return database

    @replace(RDSBackend, "delete_db_instance")
    def delete_db_instance(
        original: Any, self: RDSBackend, db_instance_identifier: str, *args: Any, **kwargs: Any
    ) -> DBInstance:
        database = self.databases.get(db_instance_identifier)
        replicas = replicas_of(database) if database else []
        if database and database.is_replica and kwargs.get("final_db_snapshot_identifier"):
            raise InvalidParameterCombination(
                "FinalDBSnapshotIdentifier can not be specified when deleting a replica instance"
            )
        if database and database.is_replica and find(database, database.source_db_instance_identifier) is None:
            part(database)
        deleted = original(self, db_instance_identifier, *args, **kwargs)
        # What is left without a source is promoted.
        for replica in replicas:
            part(replica)
        return deleted


def replicas_of(database: DBInstance) -> list[DBInstance]:
    found = [find(database, name) for name in database.replicas]
    return [each for each in found if each is not None]


def part(replica: DBInstance) -> None:
    """Makes a replica an instance of its own. Its source may be gone."""
    source = find(replica, replica.source_db_instance_identifier)
    if source is not None:
        source.remove_replica(replica)
    replica.is_replica = False
    replica.source_db_instance_identifier = None


def make_replica(aws: Aws) -> tuple[Any, Any, Any]:
    """Clients of two regions, in the first of which check stands and in the other its replica, as described."""
    primary, recovery = aws("rds", PRIMARY), aws("rds", RECOVERY)
    settings = {"StorageEncrypted": True, "KmsKeyId": f"arn:aws:kms:{PRIMARY}:{aws.account}:key/check"}
    source = primary.create_db_instance(**instance("check"), **settings, BackupRetentionPeriod=7)["DBInstance"]
    family = {"DBParameterGroupFamily": "postgres17", "Description": "check"}
    recovery.create_db_parameter_group(DBParameterGroupName="check-recovery", **family)
    replica = recovery.create_db_instance_read_replica(
        DBInstanceIdentifier="check-replica",
        SourceDBInstanceIdentifier=source["DBInstanceArn"],
        DBParameterGroupName="check-recovery",
        KmsKeyId=f"arn:aws:kms:{RECOVERY}:{aws.account}:key/check",
    )["DBInstance"]
    return primary, recovery, replica


def described(rds: Any, identifier: str) -> Any:
    [found] = rds.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"]
    return found


def check_replicas(aws: Aws) -> None:
    """A replica in another region has its own key, parameter group and resource id, and each names the other."""
    primary, recovery, replica = make_replica(aws)
    source = described(primary, "check")
    assert replica["DbiResourceId"] != source["DbiResourceId"]
    assert RECOVERY in replica["DBInstanceArn"] and RECOVERY in replica["KmsKeyId"], replica
    assert replica["DBParameterGroups"][0]["DBParameterGroupName"] == "check-recovery"
    assert replica["ReadReplicaSourceDBInstanceIdentifier"] == source["DBInstanceArn"]
    assert source["ReadReplicaDBInstanceIdentifiers"] == [replica["DBInstanceArn"]]
    by_resource = [{"Name": "dbi-resource-id", "Values": [replica["DbiResourceId"]]}]
    [found] = recovery.describe_db_instances(Filters=by_resource)["DBInstances"]
    assert found["DBInstanceIdentifier"] == "check-replica", found["DBInstanceIdentifier"]
    recovery.delete_db_instance(DBInstanceIdentifier="check-replica", SkipFinalSnapshot=True)
    assert described(primary, "check")["ReadReplicaDBInstanceIdentifiers"] == []


def check_promotion(aws: Aws) -> None:
    """A promoted replica stands alone and is backed up; one whose source is deleted is promoted; a new name is told."""
    primary, recovery, replica = make_replica(aws)
    changed = {"DBInstanceIdentifier": "check", "NewDBInstanceIdentifier": "renamed", "ApplyImmediately": True}
    resource = described(primary, "check")["DbiResourceId"]
    primary.modify_db_instance(**changed)
    source = described(primary, "renamed")
    assert source["DbiResourceId"] == resource
    named = described(recovery, "check-replica")["ReadReplicaSourceDBInstanceIdentifier"]
    assert named == source["DBInstanceArn"], named
    recovery.promote_read_replica(DBInstanceIdentifier="check-replica", BackupRetentionPeriod=3)
    alone = described(recovery, "check-replica")
    assert not alone.get("ReadReplicaSourceDBInstanceIdentifier") and alone["BackupRetentionPeriod"] == 3, alone
    assert alone["DbiResourceId"] == replica["DbiResourceId"]
    assert described(primary, "renamed")["ReadReplicaDBInstanceIdentifiers"] == []
    recovery.create_db_instance_read_replica(
        DBInstanceIdentifier="check-second",
        SourceDBInstanceIdentifier=source["DBInstanceArn"],
        KmsKeyId=alone["KmsKeyId"],
    )
    primary.delete_db_instance(DBInstanceIdentifier="renamed", SkipFinalSnapshot=True)
    assert not described(recovery, "check-second").get("ReadReplicaSourceDBInstanceIdentifier")


MENDS = (
    Mend(
        name="rds-read-replica",
        terraform=("aws_db_instance",),
        page="Amazon RDS API Reference, CreateDBInstanceReadReplica and DescribeDBInstances",
        fault="All instances have one resource id, and a replica elsewhere has the settings of its source's region",
        apply=apply_replicas,
        check=check_replicas,
    ),
    Mend(
        name="rds-promotion",
        terraform=("aws_db_instance",),
        page="Amazon RDS User Guide, Promoting a read replica to be a standalone DB instance; Renaming a DB instance",
        fault="A promoted replica and its source go on to name each other, and so do those of a renamed or deleted one",
        apply=apply_promotion,
        check=check_promotion,
    ),
)
