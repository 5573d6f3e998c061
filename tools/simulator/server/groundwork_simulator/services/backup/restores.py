"""Restore jobs. Each has ended when the request that starts it is answered."""

import uuid

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from werkzeug.exceptions import HTTPException

from .contents import Target
from .errors import InvalidParameter, JobFailure, NotFound
from .listing import matching, newest_first
from .state import Answer, Operations, RecoveryPoint, named

FILTERS = {"ByStatus": "Status", "ByResourceType": "ResourceType", "ByAccountId": "AccountId"}


class RestoreOperations(Operations):
    def start_restore_job(self) -> ActionResult:
        point, metadata = self._restored_point(), self._get_param("Metadata") or {}
        self.authorize(self.backend.vault(point.vault_name), "StartRestoreJob", point.arn)
        tags = self.backend.tags(point.arn) if self._get_param("CopySourceTagsToRestoredResource") else {}
        job: Answer = {
            "RestoreJobId": str(uuid.uuid4()),
            "AccountId": self.current_account,
            "RecoveryPointArn": point.arn,
            "SourceResourceArn": point.content.arn,
            "BackupVaultArn": point.vault_arn,
            "ResourceType": point.content.resource_type,
            "RecoveryPointCreationDate": point.created,
            "BackupSizeInBytes": point.content.size,
            "IamRoleArn": self._get_param("IamRoleArn"),
            "CreationDate": utcnow(),
            "IsParent": False,
            "Metadata": metadata,
        }
        target = Target(self.current_account, self.region, metadata, tags, point.key_arn)
        try:
            job["CreatedResourceArn"] = point.content.restore(target)
            job |= {"Status": "COMPLETED", "PercentDone": "100.00%"}
            point.restored = utcnow()
        except InvalidParameter:
            raise
        except (JobFailure, ServiceException, HTTPException) as failure:
            # What the restored resource's own service refuses ends the job, and not the request.
            message = getattr(failure, "message", None) or str(failure)
            job |= {"Status": "FAILED", "StatusMessage": message, "PercentDone": "0.00%"}
        job["CompletionDate"] = utcnow()
        self.backend.restore_jobs[job["RestoreJobId"]] = job
        return ActionResult(job)

    def describe_restore_job(self) -> ActionResult:
        return ActionResult(self._job())

    def get_restore_job_metadata(self) -> ActionResult:
        return ActionResult(self._job())

    def list_restore_jobs(self) -> ActionResult:
        jobs = newest_first(self.backend.restore_jobs)
        return ActionResult({"RestoreJobs": matching(jobs, self.params, FILTERS)})

    def list_restore_jobs_by_protected_resource(self) -> ActionResult:
        resource = self._get_param("ResourceArn")
        jobs = [job for job in newest_first(self.backend.restore_jobs) if job["SourceResourceArn"] == resource]
        return ActionResult({"RestoreJobs": matching(jobs, self.params, FILTERS)})

    def put_restore_validation_result(self) -> EmptyResult:
        job = self._job()
        for name in ("ValidationStatus", "ValidationStatusMessage"):
            job[name] = self._get_param(name)
        return EmptyResult()

    def _job(self) -> Answer:
        return named(self.backend.restore_jobs, self._get_param("RestoreJobId"), "Restore job")

    def _restored_point(self) -> RecoveryPoint:
        """A recovery point of the region: one of another region must be copied here first."""
        arn = self._get_param("RecoveryPointArn")
        for point in self.backend.points():
            if point.arn == arn:
                return point
        raise NotFound(f"No recovery point {arn} in {self.region}")
