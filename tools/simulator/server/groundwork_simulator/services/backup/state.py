"""What AWS Backup has in one region of an account."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from moto.core.base_backend import BackendDict, BaseBackend
from moto.core.responses import BaseResponse
from moto.core.utils import utcnow
from moto.kms.models import kms_backends
from moto.utilities.tagging_service import TaggingService
from moto.utilities.utils import get_partition

from ...policies import denies_everybody
from ...turns import turn_of
from .contents import Content
from .errors import AccessDenied, NotFound

Answer = dict[str, Any]

#: The alias of the key that encrypts vaults made without one. AWS Backup API Reference, CreateBackupVault.
DEFAULT_KEY = "alias/aws/backup"

AIR_GAPPED = "LOGICALLY_AIR_GAPPED_BACKUP_VAULT"


@dataclass
class Lock:
    """A vault lock. AWS Backup Developer Guide, "AWS Backup Vault Lock"."""

    min_days: int | None
    max_days: int | None
    #: From when on it cannot be changed: compliance mode. None in governance mode.
    immutable_from: datetime | None

    @property
    def is_immutable(self) -> bool:
        return self.immutable_from is not None and utcnow() >= self.immutable_from

    def fault_of(self, lifecycle: Answer) -> str | None:
        """Why a recovery point with this lifecycle may not come into the vault; None when it may."""
        days = lifecycle.get("DeleteAfterDays")
        if self.min_days is not None and days is not None and days < self.min_days:
            return f"The retention of {days} days is shorter than the vault's minimum of {self.min_days}"
        if self.max_days is not None and (days is None or days > self.max_days):
            return f"The retention of {days or 'unlimited'} days is longer than the vault's maximum of {self.max_days}"
        return None


@dataclass
class RecoveryPoint:
    arn: str
    vault_name: str
    vault_arn: str
    content: Content
    key_arn: str | None
    role_arn: str
    lifecycle: Answer
    source_vault_arn: str | None = None
    created: datetime = field(default_factory=utcnow)
    restored: datetime | None = None

    def describe(self) -> Answer:
        return {
            "RecoveryPointArn": self.arn,
            "BackupVaultName": self.vault_name,
            "BackupVaultArn": self.vault_arn,
            "SourceBackupVaultArn": self.source_vault_arn,
            "ResourceArn": self.content.arn,
            "ResourceType": self.content.resource_type,
            "ResourceName": self.content.name,
            "IamRoleArn": self.role_arn,
            "Status": "COMPLETED",
            "CreationDate": self.created,
            "InitiationDate": self.created,
            "CompletionDate": self.created,
            "BackupSizeInBytes": self.content.size,
            "BackupSizeBytes": self.content.size,
            "Lifecycle": self.lifecycle,
            "CalculatedLifecycle": {
                "MoveToColdStorageAt": self._after("MoveToColdStorageAfterDays"),
                "DeleteAt": self._after("DeleteAfterDays"),
            },
            "EncryptionKeyArn": self.key_arn,
            "IsEncrypted": self.key_arn is not None,
            "StorageClass": "WARM",
            "LastRestoreTime": self.restored,
            "IsParent": False,
        }

    def _after(self, setting: str) -> datetime | None:
        days = self.lifecycle.get(setting)
        return None if days is None else self.created + timedelta(days=days)


@dataclass
class Vault:
    name: str
    arn: str
    key_arn: str
    creator_request_id: str | None
    kind: str = "BACKUP_VAULT"
    lock: Lock | None = None
    policy: str | None = None
    notifications: Answer | None = None
    created: datetime = field(default_factory=utcnow)
    points: dict[str, RecoveryPoint] = field(default_factory=dict)

    def point(self, arn: str) -> RecoveryPoint:
        if arn not in self.points:
            raise NotFound(f"No recovery point {arn} in the backup vault {self.name}")
        return self.points[arn]

    def denies(self, action: str, resource: str, account: str) -> bool:
        """Whether the vault's policy denies an action to everybody.

        Of the caller it is known that it is none of the roles that a policy may except; identity policies are not read.
        """
        context = {
            "aws:PrincipalArn": f"arn:aws:sts::{account}:user/moto",
            "aws:PrincipalAccount": account,
            "aws:SourceAccount": account,
        }
        policy = json.loads(self.policy or '{"Statement": []}')
        return denies_everybody(policy, f"backup:{action}", resource, context)

    def describe(self) -> Answer:
        lock = self.lock
        return {
            "BackupVaultName": self.name,
            "BackupVaultArn": self.arn,
            "VaultType": self.kind,
            "VaultState": "AVAILABLE",
            "EncryptionKeyArn": self.key_arn,
            "CreationDate": self.created,
            "CreatorRequestId": self.creator_request_id,
            "NumberOfRecoveryPoints": len(self.points),
            "Locked": lock is not None,
            "MinRetentionDays": lock and lock.min_days,
            "MaxRetentionDays": lock and lock.max_days,
            "LockDate": lock and lock.immutable_from,
        }


class BackupBackend(BaseBackend):
    def __init__(self, region_name: str, account_id: str) -> None:
        super().__init__(region_name, account_id)
        self.vaults: dict[str, Vault] = {}
        self.plans: dict[str, Answer] = {}
        #: By the id of their plan and their own.
        self.selections: dict[str, dict[str, Answer]] = {}
        self.frameworks: dict[str, Answer] = {}
        self.report_plans: dict[str, Answer] = {}
        self.testing_plans: dict[str, Answer] = {}
        #: By the name of their plan and their own.
        self.testing_selections: dict[str, dict[str, Answer]] = {}
        self.opt_in: dict[str, bool] = {}
        self.management: dict[str, bool] = {}
        self.backup_jobs: dict[str, Answer] = {}
        self.copy_jobs: dict[str, Answer] = {}
        self.restore_jobs: dict[str, Answer] = {}
        self.tagger = TaggingService()

    def arn(self, kind: str, name: str) -> str:
        partition = get_partition(self.region_name)
        return f"arn:{partition}:backup:{self.region_name}:{self.account_id}:{kind}:{name}"

    def vault(self, name: str) -> Vault:
        return named(self.vaults, name, "Backup vault")

    def points(self) -> list[RecoveryPoint]:
        """All recovery points of the region, the newest first."""
        found = [point for vault in self.vaults.values() for point in vault.points.values()]
        return sorted(found, key=lambda point: point.created, reverse=True)

    def tags(self, arn: str) -> dict[str, str]:
        return self.tagger.get_tag_dict_for_resource(arn)

    def tag(self, arn: str, tags: dict[str, str] | None) -> None:
        self.tagger.tag_resource(arn, self.tagger.convert_dict_to_tags_input(dict(tags or {})))

    def default_key(self) -> str:
        """The key that AWS makes for AWS Backup when it first needs one."""
        with turn_of("kms"):
            kms = kms_backends[self.account_id][self.region_name]
            if not kms.alias_exists(DEFAULT_KEY):
                key = kms.create_key("", "ENCRYPT_DECRYPT", "SYMMETRIC_DEFAULT", "Protects backups", None)
                kms.create_alias(key.id, DEFAULT_KEY)
            return kms.describe_key(DEFAULT_KEY).arn


backup_backends = BackendDict(BackupBackend, "backup")


def named(known: dict[str, Any], name: str, kind: str) -> Any:
    if name not in known:
        raise NotFound(f"{kind} {name} does not exist")
    return known[name]


class Operations(BaseResponse):
    """A part of the service. Each method is the operation of its name."""

    def __init__(self) -> None:
        super().__init__(service_name="backup")
        self.automated_parameter_parsing = True

    @property
    def backend(self) -> BackupBackend:
        return backup_backends[self.current_account][self.region]

    def asked_vault(self) -> Vault:
        return self.backend.vault(self._get_param("BackupVaultName"))

    def authorize(self, vault: Vault, action: str, resource: str | None = None) -> None:
        """Refuses what the vault's policy denies to everybody."""
        if vault.denies(action, resource or vault.arn, self.current_account):
            raise AccessDenied(f"backup:{action} on {resource or vault.arn} is denied by the policy of {vault.name}")
