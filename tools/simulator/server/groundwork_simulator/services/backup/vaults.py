"""Vaults, their policies, notifications and locks."""

import json
from datetime import timedelta

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow

from .errors import AlreadyExists, InvalidParameter, InvalidRequest, NotFound
from .state import AIR_GAPPED, Lock, Operations, Vault

#: AWS Backup API Reference, PutBackupVaultLockConfiguration.
SHORTEST_GRACE, LONGEST_RETENTION = 3, 36500


class VaultOperations(Operations):
    def create_backup_vault(self) -> ActionResult:
        return self._create(self._get_param("EncryptionKeyArn"))

    def create_logically_air_gapped_backup_vault(self) -> ActionResult:
        # Locked in compliance mode from its first day. AWS Backup Developer Guide, "Logically air-gapped vault".
        lock = Lock(self._get_param("MinRetentionDays"), self._get_param("MaxRetentionDays"), utcnow())
        check_retention(lock)
        return self._create(self._get_param("EncryptionKeyArn"), AIR_GAPPED, lock)

    def _create(self, key: str | None, kind: str = "BACKUP_VAULT", lock: Lock | None = None) -> ActionResult:
        name = self._get_param("BackupVaultName")
        if name in self.backend.vaults:
            raise AlreadyExists(f"Backup vault {name} already exists")
        vault = Vault(
            name,
            self.backend.arn("backup-vault", name),
            key or self.backend.default_key(),
            self._get_param("CreatorRequestId"),
            kind,
            lock,
        )
        self.backend.vaults[name] = vault
        self.backend.tag(vault.arn, self._get_param("BackupVaultTags"))
        return ActionResult(vault.describe())

    def describe_backup_vault(self) -> ActionResult:
        return ActionResult(self.asked_vault().describe())

    def list_backup_vaults(self) -> ActionResult:
        kind = self._get_param("ByVaultType")
        found = [vault.describe() for vault in self.backend.vaults.values() if kind in (None, vault.kind)]
        return ActionResult({"BackupVaultList": found})

    def delete_backup_vault(self) -> EmptyResult:
        vault = self.asked_vault()
        self.authorize(vault, "DeleteBackupVault")
        if vault.points:
            raise InvalidRequest(f"Backup vault {vault.name} has {len(vault.points)} recovery points")
        del self.backend.vaults[vault.name]
        self.backend.tagger.delete_all_tags_for_resource(vault.arn)
        return EmptyResult()

    def put_backup_vault_access_policy(self) -> EmptyResult:
        vault, policy = self.asked_vault(), self._get_param("Policy")
        self.authorize(vault, "PutBackupVaultAccessPolicy")
        try:
            json.loads(policy)["Statement"]
        except (TypeError, ValueError, KeyError) as error:
            raise InvalidParameter("The policy is not one") from error
        vault.policy = policy
        return EmptyResult()

    def get_backup_vault_access_policy(self) -> ActionResult:
        vault = self.asked_vault()
        if vault.policy is None:
            raise NotFound(f"Backup vault {vault.name} has no access policy")
        return ActionResult({**vault.describe(), "Policy": vault.policy})

    def delete_backup_vault_access_policy(self) -> EmptyResult:
        vault = self.asked_vault()
        self.authorize(vault, "DeleteBackupVaultAccessPolicy")
        vault.policy = None
        return EmptyResult()

    def put_backup_vault_notifications(self) -> EmptyResult:
        self.asked_vault().notifications = {
            name: self._get_param(name) for name in ("SNSTopicArn", "BackupVaultEvents")
        }
        return EmptyResult()

    def get_backup_vault_notifications(self) -> ActionResult:
        vault = self.asked_vault()
        if vault.notifications is None:
            raise NotFound(f"Backup vault {vault.name} has no notifications")
        return ActionResult({**vault.describe(), **vault.notifications})

    def delete_backup_vault_notifications(self) -> EmptyResult:
        self.asked_vault().notifications = None
        return EmptyResult()

    def put_backup_vault_lock_configuration(self) -> EmptyResult:
        vault, grace = self.asked_vault(), self._get_param("ChangeableForDays")
        self.authorize(vault, "PutBackupVaultLockConfiguration")
        refuse_immutable(vault)
        if grace is not None and not SHORTEST_GRACE <= grace <= LONGEST_RETENTION:
            raise InvalidParameter(f"ChangeableForDays must be from {SHORTEST_GRACE} to {LONGEST_RETENTION}")
        immutable_from = None if grace is None else utcnow() + timedelta(days=grace)
        lock = Lock(self._get_param("MinRetentionDays"), self._get_param("MaxRetentionDays"), immutable_from)
        check_retention(lock)
        vault.lock = lock
        return EmptyResult()

    def delete_backup_vault_lock_configuration(self) -> EmptyResult:
        vault = self.asked_vault()
        self.authorize(vault, "DeleteBackupVaultLockConfiguration")
        refuse_immutable(vault)
        vault.lock = None
        return EmptyResult()


def refuse_immutable(vault: Vault) -> None:
    if vault.lock and vault.lock.is_immutable:
        raise InvalidRequest(f"The lock of the backup vault {vault.name} can no longer be changed")


def check_retention(lock: Lock) -> None:
    shortest, longest = lock.min_days or 1, lock.max_days or LONGEST_RETENTION
    if not 1 <= shortest <= longest <= LONGEST_RETENTION:
        raise InvalidParameter(f"1 <= MinRetentionDays <= MaxRetentionDays <= {LONGEST_RETENTION} must hold")
