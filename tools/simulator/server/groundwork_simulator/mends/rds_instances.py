"""Amazon RDS: what several mends need to know of an instance."""

import random
import string
from typing import Any

from moto.rds.exceptions import DBParameterGroupNotFoundError, RDSClientError
from moto.rds.models import DBInstance, RDSBackend, rds_backends

#: What a restored instance has of its source, or of its snapshot. Everything else is asked for, or a default.
RESTORED = (
    "allocated_storage",
    "auto_minor_version_upgrade",
    "backup_retention_period",
    "character_set_name",
    "copy_tags_to_snapshot",
    "db_instance_class",
    "db_name",
    "engine",
    "engine_version",
    "iops",
    "license_model",
    "master_username",
    "port",
    "preferred_backup_window",
    "preferred_maintenance_window",
    "storage_encrypted",
    "storage_throughput",
    "storage_type",
)


class InvalidState(RDSClientError):
    def __init__(self, message: str) -> None:
        super().__init__("InvalidDBInstanceState", message)


def random_id(length: int) -> str:
    return "".join(random.choices(string.ascii_uppercase + string.digits, k=length))


def new_resource_id() -> str:
    return f"db-{random_id(26)}"


def region_of(arn: str) -> str:
    return arn.split(":")[3]


def instance_at(backend: RDSBackend, arn: str) -> DBInstance | None:
    """An instance by its ARN, in whichever region."""
    return backend_in(backend, region_of(arn)).databases.get(arn.split(":")[-1])


def backend_in(backend: RDSBackend, region: str) -> RDSBackend:
    return rds_backends[backend.account_id][region]


def check_parameter_group(instance: DBInstance) -> None:
    name = instance.db_parameter_group_name
    if name and not instance.is_default_parameter_group(name) and name not in instance.backend.db_parameter_groups:
        raise DBParameterGroupNotFoundError(name)


def restored_settings(source: DBInstance, overrides: dict[str, Any]) -> dict[str, Any]:
    """The settings for a new instance with the data of another one, or of one that was."""
    settings = {name: getattr(source, name, None) for name in RESTORED}
    settings |= {name: value for name, value in overrides.items() if value not in (None, "", [])}
    # A request names what it restores as a replica names its source: the instance that is made follows nobody.
    settings.pop("source_db_instance_identifier", None)
    return {name: value for name, value in settings.items() if value is not None}
