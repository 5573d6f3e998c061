"""Recovery points and what they are recovery points of."""

from collections.abc import Iterable

from moto.core.responses import ActionResult, EmptyResult

from . import lifecycles
from .errors import InvalidParameter, InvalidRequest, NotFound
from .listing import matching
from .state import Answer, Operations, RecoveryPoint, Vault

#: The filters of a list of recovery points, and what they look at.
FILTERS = {"ByResourceArn": "ResourceArn", "ByResourceType": "ResourceType"}


class RecoveryPointOperations(Operations):
    def describe_recovery_point(self) -> ActionResult:
        return ActionResult(self._asked_point().describe())

    def get_recovery_point_restore_metadata(self) -> ActionResult:
        point = self._asked_point()
        metadata = {"ResourceArn": point.content.arn, **point.content.restore_metadata()}
        return ActionResult({**point.describe(), "RestoreMetadata": metadata})

    def list_recovery_points_by_backup_vault(self) -> ActionResult:
        vault = self.asked_vault()
        points = [point.describe() for point in self.backend.points() if point.vault_name == vault.name]
        return ActionResult({"RecoveryPoints": matching(points, self.params, FILTERS)})

    def list_recovery_points_by_resource(self) -> ActionResult:
        resource = self._get_param("ResourceArn")
        points = [point.describe() for point in self.backend.points() if point.content.arn == resource]
        return ActionResult({"RecoveryPoints": points})

    def list_protected_resources(self) -> ActionResult:
        return ActionResult({"Results": protected_resources(self.backend.points())})

    def list_protected_resources_by_backup_vault(self) -> ActionResult:
        vault = self.asked_vault()
        points = [point for point in self.backend.points() if point.vault_name == vault.name]
        return ActionResult({"Results": protected_resources(points)})

    def describe_protected_resource(self) -> ActionResult:
        resource = self._get_param("ResourceArn")
        found = [each for each in protected_resources(self.backend.points()) if each["ResourceArn"] == resource]
        if not found:
            raise NotFound(f"{resource} has no recovery point")
        return ActionResult(found[0])

    def update_recovery_point_lifecycle(self) -> ActionResult:
        point = self._point_to_change("UpdateRecoveryPointLifecycle")
        lifecycle = self._get_param("Lifecycle") or {}
        fault = lifecycles.fault_of(lifecycle)
        if fault:
            raise InvalidParameter(f"Invalid lifecycle. {fault}")
        point.lifecycle = lifecycle
        return ActionResult(point.describe())

    def delete_recovery_point(self) -> EmptyResult:
        point = self._point_to_change("DeleteRecoveryPoint")
        del self.asked_vault().points[point.arn]
        self.backend.tagger.delete_all_tags_for_resource(point.arn)
        return EmptyResult()

    def _asked_point(self) -> RecoveryPoint:
        return self.asked_vault().point(self._get_param("RecoveryPointArn"))

    def _point_to_change(self, action: str) -> RecoveryPoint:
        """A recovery point that may be changed or deleted: none may, in a locked vault, in either mode of the lock.

        AWS Backup Developer Guide, "AWS Backup Vault Lock".
        """
        vault, point = self.asked_vault(), self._asked_point()
        self.authorize(vault, action, point.arn)
        refuse_locked(vault, point)
        return point


def refuse_locked(vault: Vault, point: RecoveryPoint) -> None:
    if vault.lock:
        raise InvalidRequest(f"The backup vault {vault.name} is locked: {point.arn} cannot be changed or deleted")


def protected_resources(points: Iterable[RecoveryPoint]) -> list[Answer]:
    """Each resource with the newest of its recovery points, which come the newest first."""
    newest: dict[str, RecoveryPoint] = {}
    for point in points:
        newest.setdefault(point.content.arn, point)
    return [
        {
            **point.describe(),
            "LastBackupTime": point.created,
            "LastBackupVaultArn": point.vault_arn,
            "LastRecoveryPointArn": point.arn,
        }
        for point in newest.values()
    ]
