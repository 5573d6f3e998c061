"""AWS Backup Audit Manager: frameworks and report plans. No control is evaluated, and no report written."""

import uuid

from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow

from .errors import AlreadyExists
from .state import Answer, Operations, named


class AuditOperations(Operations):
    def create_framework(self) -> ActionResult:
        name = self._get_param("FrameworkName")
        if name in self.backend.frameworks:
            raise AlreadyExists(f"Framework {name} already exists")
        framework = {
            "FrameworkName": name,
            "FrameworkArn": self.backend.arn("framework", unique(name)),
            "CreationTime": utcnow(),
            "DeploymentStatus": "COMPLETED",
            "FrameworkStatus": "ACTIVE",
            **self._sent("FrameworkDescription", "FrameworkControls", "IdempotencyToken"),
        }
        self.backend.frameworks[name] = framework
        self.backend.tag(framework["FrameworkArn"], self._get_param("FrameworkTags"))
        return ActionResult(framework)

    def describe_framework(self) -> ActionResult:
        return ActionResult(self._framework())

    def list_frameworks(self) -> ActionResult:
        found = [
            {**framework, "NumberOfControls": len(framework["FrameworkControls"])}
            for framework in self.backend.frameworks.values()
        ]
        return ActionResult({"Frameworks": found})

    def update_framework(self) -> ActionResult:
        framework = self._framework()
        framework.update(self._sent("FrameworkDescription", "FrameworkControls", "IdempotencyToken"))
        return ActionResult(framework)

    def delete_framework(self) -> EmptyResult:
        framework = self._framework()
        del self.backend.frameworks[framework["FrameworkName"]]
        self.backend.tagger.delete_all_tags_for_resource(framework["FrameworkArn"])
        return EmptyResult()

    def create_report_plan(self) -> ActionResult:
        name = self._get_param("ReportPlanName")
        if name in self.backend.report_plans:
            raise AlreadyExists(f"Report plan {name} already exists")
        plan = {
            "ReportPlanName": name,
            "ReportPlanArn": self.backend.arn("report-plan", unique(name)),
            "CreationTime": utcnow(),
            "DeploymentStatus": "COMPLETED",
            **self._sent("ReportPlanDescription", "ReportDeliveryChannel", "ReportSetting"),
        }
        self.backend.report_plans[name] = plan
        self.backend.tag(plan["ReportPlanArn"], self._get_param("ReportPlanTags"))
        return ActionResult(plan)

    def describe_report_plan(self) -> ActionResult:
        return ActionResult({"ReportPlan": self._report_plan()})

    def list_report_plans(self) -> ActionResult:
        return ActionResult({"ReportPlans": list(self.backend.report_plans.values())})

    def update_report_plan(self) -> ActionResult:
        plan = self._report_plan()
        plan.update(self._sent("ReportPlanDescription", "ReportDeliveryChannel", "ReportSetting"))
        return ActionResult(plan)

    def delete_report_plan(self) -> EmptyResult:
        plan = self._report_plan()
        del self.backend.report_plans[plan["ReportPlanName"]]
        self.backend.tagger.delete_all_tags_for_resource(plan["ReportPlanArn"])
        return EmptyResult()

    def _framework(self) -> Answer:
        return named(self.backend.frameworks, self._get_param("FrameworkName"), "Framework")

    def _report_plan(self) -> Answer:
        return named(self.backend.report_plans, self._get_param("ReportPlanName"), "Report plan")

    def _sent(self, *names: str) -> Answer:
        """What a request brings of these: an update leaves as it is what it does not name."""
        values = {name: self._get_param(name) for name in names}
        return {name: value for name, value in values.items() if value is not None}


def unique(name: str) -> str:
    """A name as it stands in ARNs, with an id of its own behind it."""
    return f"{name}-{uuid.uuid4()}"
