"""RDS instances: their definition, since the simulator's have no data.

AWS Backup Developer Guide, "Restore an RDS database"; Amazon RDS API Reference, RestoreDBInstanceFromDBSnapshot. The
recovery points are not listed among RDS's snapshots.
"""

import json
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, ClassVar

from moto.rds.models import DBInstance, rds_backends
from moto.utilities.utils import get_partition

from ....turns import turn_of
from ..errors import InvalidParameter, NotFound
from .content import Content, Target, as_list, plain

#: What a snapshot has of its instance, wherever it is restored: moto's attributes, some of which have no reader.
KEPT = (
    *("engine", "engine_version", "license_model", "db_name", "character_set_name", "port"),
    *("db_instance_class", "allocated_storage", "storage_type", "iops", "storage_throughput"),
    *("master_username", "_master_user_password", "auto_minor_version_upgrade", "copy_tags_to_snapshot"),
    *("publicly_accessible", "multi_az", "enable_iam_database_authentication", "ca_certificate_identifier"),
    *("preferred_backup_window", "preferred_maintenance_window", "backup_retention_period"),
)

#: The settings of a restore, and moto's arguments for them.
TEXTS = {
    "DBInstanceClass": "db_instance_class",
    "DBSubnetGroupName": "db_subnet_group_name",
    "DBParameterGroupName": "db_parameter_group_name",
    "OptionGroupName": "option_group_name",
    "AvailabilityZone": "availability_zone",
    "StorageType": "storage_type",
    "LicenseModel": "license_model",
    "DBName": "db_name",
    "Iops": "iops",
}
FLAGS = {
    "MultiAZ": "multi_az",
    "PubliclyAccessible": "publicly_accessible",
    "DeletionProtection": "deletion_protection",
    "AutoMinorVersionUpgrade": "auto_minor_version_upgrade",
    "CopyTagsToSnapshot": "copy_tags_to_snapshot",
    "EnableIAMDatabaseAuthentication": "enable_iam_database_authentication",
}


@dataclass(frozen=True)
class InstanceContent(Content):
    resource_type: ClassVar[str] = "RDS"

    definition: dict[str, Any]
    #: The key of its storage; None for an instance that is not encrypted.
    key_arn: str | None
    #: Where it stood, which another region does not have.
    place: dict[str, str]

    @classmethod
    def take(cls, account: str, region: str, arn: str) -> "InstanceContent":
        name = arn.rpartition(":")[2]
        with turn_of("rds"):
            instance = rds_backends[account][region].databases.get(name)
            if instance is None or instance.db_instance_arn != arn:
                raise NotFound(f"No RDS instance {arn} in {region}")
            kept = {each: getattr(instance, each, None) for each in KEPT}
            return cls(
                arn,
                name,
                int(instance.allocated_storage) * 1024**3,
                plain(instance.tags),
                deepcopy({each.lstrip("_"): value for each, value in kept.items() if value is not None}),
                instance.kms_key_id if instance.storage_encrypted else None,
                place_of(instance),
            )

    def restore(self, target: Target) -> str:
        metadata = target.metadata
        name = metadata.get("DBInstanceIdentifier")
        if not name:
            raise InvalidParameter("A restore of an RDS instance needs the metadata DBInstanceIdentifier")
        settings: dict[str, Any] = {
            **deepcopy(self.definition),
            **{argument: metadata[each] for each, argument in TEXTS.items() if metadata.get(each)},
            **{argument: metadata[each].lower() == "true" for each, argument in FLAGS.items() if metadata.get(each)},
            "db_instance_identifier": name,
            "storage_encrypted": target.key_arn is not None,
            "tags": as_list(target.tags),
        }
        if target.key_arn:
            settings["kms_key_id"] = target.key_arn
        if metadata.get("Port"):
            settings["port"] = int(metadata["Port"])
        if metadata.get("VpcSecurityGroupIds"):
            settings["vpc_security_group_ids"] = json.loads(metadata["VpcSecurityGroupIds"])
        with turn_of("rds"):
            return rds_backends[target.account][target.region].create_db_instance(settings).db_instance_arn

    def restore_metadata(self) -> dict[str, str]:
        definition = self.definition
        texts = {each: str(definition[argument]) for each, argument in TEXTS.items() if definition.get(argument)}
        flags = {each: str(bool(definition.get(argument))).lower() for each, argument in FLAGS.items()}
        return {
            "Engine": definition["engine"],
            "Port": str(definition["port"]),
            "AllocatedStorage": str(definition["allocated_storage"]),
            **texts,
            **flags,
            **self.place,
        }

    def key_in(self, vault_key: str, copied: bool) -> str | None:
        """RDS keeps the recovery point, under the instance's own key: in another region there is none like it."""
        return vault_key if copied and self.key_arn else self.key_arn

    def recovery_point_arn(self, account: str, region: str, job: str) -> str:
        """RDS keeps its recovery points itself, as snapshots."""
        return f"arn:{get_partition(region)}:rds:{region}:{account}:snapshot:awsbackup:{job}"


def place_of(instance: DBInstance) -> dict[str, str]:
    place = {
        "AvailabilityZone": instance.availability_zone,
        "DBSubnetGroupName": instance._db_subnet_group_name,
        "DBParameterGroupName": instance.db_parameter_group_name,
        "VpcSecurityGroupIds": json.dumps(instance.vpc_security_group_ids),
    }
    return {setting: value for setting, value in place.items() if value}
