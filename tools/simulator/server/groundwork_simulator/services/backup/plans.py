"""Backup plans, which run no schedule, and their selections."""

import uuid
from copy import deepcopy

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow

from .errors import AlreadyExists, InvalidParameter, InvalidRequest
from .lifecycles import fault_of_rule
from .state import Answer, Operations, named

#: What a rule has that does not say otherwise. AWS Backup API Reference, BackupRuleInput.
RULE_DEFAULTS = {
    "ScheduleExpression": "cron(0 5 ? * * *)",
    "ScheduleExpressionTimezone": "Etc/UTC",
    "StartWindowMinutes": 480,
    "CompletionWindowMinutes": 10080,
    "EnableContinuousBackup": False,
}


class PlanOperations(Operations):
    def create_backup_plan(self) -> ActionResult:
        document = self._document()
        if any(without_ids(plan["BackupPlan"]) == without_ids(document) for plan in self.backend.plans.values()):
            raise AlreadyExists("Backup plan with the same plan document already exists")
        plan_id = str(uuid.uuid4())
        plan = {
            "BackupPlanId": plan_id,
            "BackupPlanArn": self.backend.arn("backup-plan", plan_id),
            "CreatorRequestId": self._get_param("CreatorRequestId"),
            "CreationDate": utcnow(),
            **version_of(document),
        }
        self.backend.plans[plan_id] = plan
        self.backend.selections[plan_id] = {}
        self.backend.tag(plan["BackupPlanArn"], self._get_param("BackupPlanTags"))
        return ActionResult(plan)

    def get_backup_plan(self) -> ActionResult:
        return ActionResult(self._plan())

    def update_backup_plan(self) -> ActionResult:
        plan = self._plan()
        plan.update(version_of(self._document()))
        return ActionResult(plan)

    def list_backup_plans(self) -> ActionResult:
        plans = self.backend.plans.values()
        found = [{**plan, "BackupPlanName": plan["BackupPlan"]["BackupPlanName"]} for plan in plans]
        return ActionResult({"BackupPlansList": found})

    def delete_backup_plan(self) -> ActionResult:
        plan = self._plan()
        if self.backend.selections[plan["BackupPlanId"]]:
            raise InvalidRequest("Related backup plan selections must be deleted prior to backup plan deletion")
        del self.backend.plans[plan["BackupPlanId"]], self.backend.selections[plan["BackupPlanId"]]
        self.backend.tagger.delete_all_tags_for_resource(plan["BackupPlanArn"])
        return ActionResult({**plan, "DeletionDate": utcnow()})

    def create_backup_selection(self) -> ActionResult:
        plan = self._plan()
        selection = {
            "SelectionId": str(uuid.uuid4()),
            "BackupPlanId": plan["BackupPlanId"],
            "CreationDate": utcnow(),
            "CreatorRequestId": self._get_param("CreatorRequestId"),
            "BackupSelection": deepcopy(self._get_param("BackupSelection")),
        }
        known = self.backend.selections[plan["BackupPlanId"]]
        name = selection["BackupSelection"]["SelectionName"]
        if any(other["BackupSelection"]["SelectionName"] == name for other in known.values()):
            raise AlreadyExists(f"Backup selection {name} already exists")
        known[selection["SelectionId"]] = selection
        return ActionResult(selection)

    def get_backup_selection(self) -> ActionResult:
        return ActionResult(named(self._selections(), self._get_param("SelectionId"), "Backup selection"))

    def list_backup_selections(self) -> ActionResult:
        found = [{**selection, **selection["BackupSelection"]} for selection in self._selections().values()]
        return ActionResult({"BackupSelectionsList": found})

    def delete_backup_selection(self) -> EmptyResult:
        selection = named(self._selections(), self._get_param("SelectionId"), "Backup selection")
        del self._selections()[selection["SelectionId"]]
        return EmptyResult()

    def _plan(self) -> Answer:
        return named(self.backend.plans, self._get_param("BackupPlanId"), "Backup plan")

    def _selections(self) -> dict[str, Answer]:
        return self.backend.selections[self._plan()["BackupPlanId"]]

    def _document(self) -> Answer:
        """The plan that a request brings, with what it leaves to AWS."""
        document = deepcopy(self._get_param("BackupPlan"))
        for rule in document["Rules"]:
            fault = fault_of_rule(rule)
            if fault:
                raise InvalidParameter(f"Error in rule {rule['RuleName']} : Invalid lifecycle. {fault}")
        document["Rules"] = [
            {**RULE_DEFAULTS, **rule, "RuleId": str(uuid.uuid4())} for rule in document["Rules"]
        ]
        return document


def version_of(document: Answer) -> Answer:
    return {
        "VersionId": uuid.uuid4().hex,
        "BackupPlan": document,
        "AdvancedBackupSettings": document.get("AdvancedBackupSettings"),
    }


def without_ids(document: Answer) -> Answer:
    rules = [{key: value for key, value in rule.items() if key != "RuleId"} for rule in document["Rules"]]
    return {**document, "Rules": rules}
