"""Restore testing plans, which run no schedule, and their selections."""

from copy import deepcopy

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow

from .audit import unique
from .errors import AlreadyExists, InvalidRequest
from .state import Answer, Operations, named

#: AWS Backup API Reference, RestoreTestingPlanForCreate and RestoreTestingRecoveryPointSelection.
PLAN_DEFAULTS = {"ScheduleExpressionTimezone": "Etc/UTC", "StartWindowHours": 24}
POINT_DEFAULTS = {"ExcludeVaults": [], "SelectionWindowDays": 30}


class RestoreTestingOperations(Operations):
    def create_restore_testing_plan(self) -> ActionResult:
        document = deepcopy(self._get_param("RestoreTestingPlan"))
        name = document["RestoreTestingPlanName"]
        if name in self.backend.testing_plans:
            raise AlreadyExists(f"Restore testing plan {name} already exists")
        plan = {
            **PLAN_DEFAULTS,
            **document,
            "RecoveryPointSelection": {**POINT_DEFAULTS, **document["RecoveryPointSelection"]},
            "RestoreTestingPlanArn": self.backend.arn("restore-testing-plan", unique(name)),
            "CreatorRequestId": self._get_param("CreatorRequestId"),
            "CreationTime": utcnow(),
        }
        self.backend.testing_plans[name] = plan
        self.backend.testing_selections[name] = {}
        self.backend.tag(plan["RestoreTestingPlanArn"], self._get_param("Tags"))
        return ActionResult(plan)

    def get_restore_testing_plan(self) -> ActionResult:
        return ActionResult({"RestoreTestingPlan": self._testing_plan()})

    def list_restore_testing_plans(self) -> ActionResult:
        return ActionResult({"RestoreTestingPlans": list(self.backend.testing_plans.values())})

    def update_restore_testing_plan(self) -> ActionResult:
        plan, sent = self._testing_plan(), deepcopy(self._get_param("RestoreTestingPlan"))
        points = {**plan["RecoveryPointSelection"], **(sent.get("RecoveryPointSelection") or {})}
        plan.update({**sent, "RecoveryPointSelection": points, "LastUpdateTime": utcnow()})
        return ActionResult({**plan, "UpdateTime": plan["LastUpdateTime"]})

    def delete_restore_testing_plan(self) -> EmptyResult:
        plan = self._testing_plan()
        if self._testing_selections():
            raise InvalidRequest("The selections of a restore testing plan must be deleted before the plan")
        name = plan["RestoreTestingPlanName"]
        del self.backend.testing_plans[name], self.backend.testing_selections[name]
        self.backend.tagger.delete_all_tags_for_resource(plan["RestoreTestingPlanArn"])
        return EmptyResult()

    def create_restore_testing_selection(self) -> ActionResult:
        document = deepcopy(self._get_param("RestoreTestingSelection"))
        name = document["RestoreTestingSelectionName"]
        if name in self._testing_selections():
            raise AlreadyExists(f"Restore testing selection {name} already exists")
        selection = {
            "ProtectedResourceArns": [],
            "RestoreMetadataOverrides": {},
            **document,
            "ProtectedResourceConditions": conditions_of(document),
            "RestoreTestingPlanName": self._get_param("RestoreTestingPlanName"),
            "CreatorRequestId": self._get_param("CreatorRequestId"),
            "CreationTime": utcnow(),
        }
        self._testing_selections()[name] = selection
        return ActionResult({**selection, "RestoreTestingPlanArn": self._testing_plan()["RestoreTestingPlanArn"]})

    def get_restore_testing_selection(self) -> ActionResult:
        return ActionResult({"RestoreTestingSelection": self._testing_selection()})

    def list_restore_testing_selections(self) -> ActionResult:
        return ActionResult({"RestoreTestingSelections": list(self._testing_selections().values())})

    def update_restore_testing_selection(self) -> ActionResult:
        selection, sent = self._testing_selection(), deepcopy(self._get_param("RestoreTestingSelection"))
        if "ProtectedResourceConditions" in sent:
            sent["ProtectedResourceConditions"] = conditions_of(sent)
        selection.update(sent)
        arn = self._testing_plan()["RestoreTestingPlanArn"]
        return ActionResult({**selection, "RestoreTestingPlanArn": arn, "UpdateTime": utcnow()})

    def delete_restore_testing_selection(self) -> EmptyResult:
        del self._testing_selections()[self._testing_selection()["RestoreTestingSelectionName"]]
        return EmptyResult()

    def _testing_plan(self) -> Answer:
        return named(self.backend.testing_plans, self._get_param("RestoreTestingPlanName"), "Restore testing plan")

    def _testing_selections(self) -> dict[str, Answer]:
        return self.backend.testing_selections[self._testing_plan()["RestoreTestingPlanName"]]

    def _testing_selection(self) -> Answer:
        name = self._get_param("RestoreTestingSelectionName")
        return named(self._testing_selections(), name, "Restore testing selection")


def conditions_of(document: Answer) -> Answer:
    """AWS answers with both lists, whichever were sent."""
    return {"StringEquals": [], "StringNotEquals": [], **(document.get("ProtectedResourceConditions") or {})}
