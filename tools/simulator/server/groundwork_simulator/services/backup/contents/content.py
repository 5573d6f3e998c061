"""What every recovery point holds, whatever it was taken of."""

import uuid
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from moto.utilities.utils import get_partition


@dataclass(frozen=True)
class Target:
    """Where something is restored to."""

    account: str
    region: str
    #: The settings that the restore was started with.
    metadata: dict[str, str]
    #: The tags that the restored resource is to have.
    tags: dict[str, str]
    #: The key that encrypts the recovery point.
    key_arn: str | None


@dataclass(frozen=True)
class Content(ABC):
    """A copy of a resource, that nothing done to the resource changes."""

    resource_type: ClassVar[str]

    #: ARN and name of the resource that this is a copy of.
    arn: str
    name: str
    #: Bytes.
    size: int
    tags: dict[str, str]

    @classmethod
    @abstractmethod
    def take(cls, account: str, region: str, arn: str) -> "Content":
        """Copies a resource. Raises NotFound for one that is not there, and JobFailure for one that cannot be."""

    @abstractmethod
    def restore(self, target: Target) -> str:
        """Makes a resource of it and gives its ARN. Raises JobFailure when that cannot be done."""

    @abstractmethod
    def restore_metadata(self) -> dict[str, str]:
        """The settings with which it would be restored as it was."""

    def key_in(self, vault_key: str, copied: bool) -> str | None:
        """The key that encrypts a recovery point of it in a vault; None when none does.

        AWS Backup Developer Guide, "Encryption for backups in AWS Backup".
        """
        return vault_key

    def recovery_point_arn(self, account: str, region: str, job: str) -> str:
        """AWS Backup Developer Guide, "Recovery point ARNs": most are AWS Backup's own."""
        return f"arn:{get_partition(region)}:backup:{region}:{account}:recovery-point:{uuid.uuid4()}"


def flag(metadata: dict[str, str], name: str) -> bool:
    return metadata.get(name, "false").lower() == "true"


def plain(tags: list[dict[str, Any]]) -> dict[str, str]:
    return {tag["Key"]: tag["Value"] for tag in tags}


def as_list(tags: dict[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]
