"""Backup jobs and copy jobs. Each has ended when the request that starts it is answered."""

import uuid

from moto.core.responses import ActionResult
from moto.core.utils import utcnow

from . import contents, lifecycles
from .errors import InvalidParameter, JobFailure, NotFound
from .listing import matching, newest_first
from .state import Answer, Operations, RecoveryPoint, Vault, backup_backends, named

BACKUP_FILTERS = {
    "ByResourceArn": "ResourceArn",
    "ByState": "State",
    "ByBackupVaultName": "BackupVaultName",
    "ByResourceType": "ResourceType",
    "ByAccountId": "AccountId",
}
COPY_FILTERS = {
    "ByResourceArn": "ResourceArn",
    "ByState": "State",
    "ByDestinationVaultArn": "DestinationBackupVaultArn",
    "ByResourceType": "ResourceType",
    "ByAccountId": "AccountId",
    "BySourceRecoveryPointArn": "SourceRecoveryPointArn",
}


class JobOperations(Operations):
    def start_backup_job(self) -> ActionResult:
        vault, lifecycle = self.asked_vault(), self._lifecycle()
        self.authorize(vault, "StartBackupJob")
        job_id = str(uuid.uuid4())
        job: Answer = {
            "BackupJobId": job_id,
            "BackupVaultName": vault.name,
            "BackupVaultArn": vault.arn,
            "ResourceArn": self._get_param("ResourceArn"),
            "ResourceType": None,
            "BackupOptions": self._get_param("BackupOptions"),
            "RecoveryPointLifecycle": lifecycle,
            **self._begun(),
        }
        try:
            content = contents.take(self.current_account, self.region, job["ResourceArn"])
            point = self._store(vault, content, lifecycle, f"job-{job_id}")
            self.backend.tag(point.arn, {**content.tags, **(self._get_param("RecoveryPointTags") or {})})
            job |= ended(point) | {"RecoveryPointArn": point.arn, "EncryptionKeyArn": point.key_arn}
        except JobFailure as failure:
            job |= failed(failure)
        self.backend.backup_jobs[job_id] = job
        return ActionResult(job)

    def describe_backup_job(self) -> ActionResult:
        return ActionResult(named(self.backend.backup_jobs, self._get_param("BackupJobId"), "Backup job"))

    def list_backup_jobs(self) -> ActionResult:
        jobs = newest_first(self.backend.backup_jobs)
        return ActionResult({"BackupJobs": matching(jobs, self.params, BACKUP_FILTERS)})

    def start_copy_job(self) -> ActionResult:
        source = self.backend.vault(self._get_param("SourceBackupVaultName"))
        original, lifecycle = source.point(self._get_param("RecoveryPointArn")), self._lifecycle()
        self.authorize(source, "StartCopyJob", original.arn)
        job_id = str(uuid.uuid4())
        job: Answer = {
            "CopyJobId": job_id,
            "SourceBackupVaultArn": source.arn,
            "SourceRecoveryPointArn": original.arn,
            "DestinationBackupVaultArn": self._get_param("DestinationBackupVaultArn"),
            "DestinationRecoveryPointLifecycle": lifecycle,
            "ResourceArn": original.content.arn,
            "ResourceType": original.content.resource_type,
            **self._begun(),
        }
        vault = vault_of(job["DestinationBackupVaultArn"], self.current_account)
        try:
            self._refuse_copy(original, vault)
            point = self._store(vault, original.content, lifecycle, f"copyjob-{job_id}", original)
            destination = backup_backends[self.current_account][region_of(vault.arn)]
            destination.tag(point.arn, self.backend.tags(original.arn))
            job |= ended(point) | {"DestinationRecoveryPointArn": point.arn}
        except JobFailure as failure:
            job |= failed(failure)
        self.backend.copy_jobs[job_id] = job
        return ActionResult(job)

    def describe_copy_job(self) -> ActionResult:
        return ActionResult(
            {"CopyJob": named(self.backend.copy_jobs, self._get_param("CopyJobId"), "Copy job")}
        )

    def list_copy_jobs(self) -> ActionResult:
        jobs = newest_first(self.backend.copy_jobs)
        return ActionResult({"CopyJobs": matching(jobs, self.params, COPY_FILTERS)})

    def _lifecycle(self) -> Answer:
        lifecycle = self._get_param("Lifecycle") or {}
        fault = lifecycles.fault_of(lifecycle)
        if fault:
            raise InvalidParameter(f"Invalid lifecycle. {fault}")
        return lifecycle

    def _begun(self) -> Answer:
        return {
            "AccountId": self.current_account,
            "IamRoleArn": self._get_param("IamRoleArn"),
            "CreationDate": utcnow(),
            "InitiationDate": utcnow(),
            "IsParent": False,
        }

    def _refuse_copy(self, original: RecoveryPoint, vault: Vault) -> None:
        if vault.denies("CopyIntoBackupVault", vault.arn, self.current_account):
            raise JobFailure(f"The policy of the backup vault {vault.name} denies backup:CopyIntoBackupVault")
        # A table's backup is copied where AWS Backup manages it alone: AWS Backup Developer Guide, "Advanced DynamoDB
        # backup".
        kind = original.content.resource_type
        if self.backend.management.get(kind) is False:
            raise JobFailure(f"AWS Backup does not fully manage {kind} in {self.region}, so that nothing is copied")

    def _store(
        self,
        vault: Vault,
        content: contents.Content,
        lifecycle: Answer,
        job: str,
        original: RecoveryPoint | None = None,
    ) -> RecoveryPoint:
        """Puts a recovery point into a vault: that of a resource, or the copy of another."""
        fault = vault.lock and vault.lock.fault_of(lifecycle)
        if fault:
            raise JobFailure(fault)
        arn = content.recovery_point_arn(self.current_account, region_of(vault.arn), job)
        key = content.key_in(vault.key_arn, copied=original is not None)
        source = original.vault_arn if original else None
        point = RecoveryPoint(
            arn, vault.name, vault.arn, content, key, self._get_param("IamRoleArn"), lifecycle, source
        )
        vault.points[arn] = point
        return point


def ended(point: RecoveryPoint) -> Answer:
    return {
        "State": "COMPLETED",
        "CompletionDate": utcnow(),
        "PercentDone": "100.0",
        "BackupSizeInBytes": point.content.size,
        "BytesTransferred": point.content.size,
        "ResourceType": point.content.resource_type,
        "ResourceName": point.content.name,
        "IsEncrypted": point.key_arn is not None,
        "MessageCategory": "SUCCESS",
    }


def failed(failure: JobFailure) -> Answer:
    return {"State": "FAILED", "CompletionDate": utcnow(), "PercentDone": "0.0", "StatusMessage": str(failure)}


def region_of(arn: str) -> str:
    return arn.split(":")[3]


def vault_of(arn: str, account: str) -> Vault:
    """The vault of an ARN, whatever its region. Of accounts there is one."""
    if arn.split(":")[4] != account:
        raise NotFound(f"Backup vault {arn} is in another account, which is not simulated")
    return backup_backends[account][region_of(arn)].vault(arn.rpartition(":")[2])
