"""Amazon RDS: parameters that a user has set, and Performance Insights."""

from typing import Any

from moto.core.responses import ActionResult
from moto.rds.responses import RDSResponse

from ..aws import Aws
from .mend import Mend, replace

#: Settings of an instance that moto does not read, and the attributes that its answers are made of.
PERFORMANCE_INSIGHTS = {
    "EnablePerformanceInsights": "performance_insights_enabled",
    "PerformanceInsightsKMSKeyId": "performance_insights_kms_key_id",
    "PerformanceInsightsRetentionPeriod": "performance_insights_retention_period",
}


def apply_parameters() -> None:
    @replace(RDSResponse, "describe_db_parameters")
    def describe_db_parameters(original: Any, self: Any) -> ActionResult:
        answer = original(self)
        asked = self.params.get("Source")
        # All that moto knows was set by a user; the engine's own parameters it does not have.
        known = [] if asked not in (None, "user") else list(answer.result["Parameters"])
        return ActionResult({"Parameters": [{**each, "Source": "user", "IsModifiable": True} for each in known]})


def check_parameters(aws: Aws) -> None:
    """The parameters of a group that a user has set are told apart from the engine's own."""
    rds = aws("rds")
    rds.create_db_parameter_group(
        DBParameterGroupName="check", DBParameterGroupFamily="postgres17", Description="check"
    )
    rds.modify_db_parameter_group(
        DBParameterGroupName="check",
        Parameters=[{"ParameterName": "rds.force_ssl", "ParameterValue": "1", "ApplyMethod": "immediate"}],
    )
    [found] = rds.describe_db_parameters(DBParameterGroupName="check", Source="user")["Parameters"]
    assert found["Source"] == "user" and found["ApplyMethod"] == "immediate", found
    assert rds.describe_db_parameters(DBParameterGroupName="check", Source="system")["Parameters"] == []


def apply_performance_insights() -> None:
    for name in ("create_db_instance", "create_db_instance_read_replica", "modify_db_instance"):

        @replace(RDSResponse, name)
        def keep(original: Any, self: Any) -> ActionResult:
            sent = {attribute: self.params.get(parameter) for parameter, attribute in PERFORMANCE_INSIGHTS.items()}
            answer = original(self)
            for attribute, value in sent.items():
                if value is not None:
                    setattr(answer.result["DBInstance"], attribute, value)
            return answer


def check_performance_insights(aws: Aws) -> None:
    """An instance says whether Performance Insights is on, with which key and for how long."""
    rds = aws("rds")
    rds.create_db_instance(**instance("check"))
    [found] = rds.describe_db_instances(DBInstanceIdentifier="check")["DBInstances"]
    assert found["PerformanceInsightsEnabled"] is True
    assert found["PerformanceInsightsRetentionPeriod"] == 7
    assert found["PerformanceInsightsKMSKeyId"].endswith("key/check")


def instance(identifier: str) -> dict[str, Any]:
    return {
        "DBInstanceIdentifier": identifier,
        "DBInstanceClass": "db.t4g.micro",
        "Engine": "postgres",
        "MasterUsername": "master",
        "MasterUserPassword": "long-enough-password",
        "AllocatedStorage": 20,
        "EnablePerformanceInsights": True,
        "PerformanceInsightsKMSKeyId": "arn:aws:kms:eu-central-1:111111111111:key/check",
        "PerformanceInsightsRetentionPeriod": 7,
    }


MENDS = (
    Mend(
        name="rds-parameters",
        terraform=("aws_db_parameter_group",),
        page="Amazon RDS API Reference, DescribeDBParameters",
        fault="Parameters that a user has set are not told apart from the engine's own",
        apply=apply_parameters,
        check=check_parameters,
    ),
    Mend(
        name="rds-performance-insights",
        terraform=("aws_db_instance",),
        page="Amazon RDS API Reference, CreateDBInstance: EnablePerformanceInsights",
        fault="Performance Insights is always off",
        apply=apply_performance_insights,
        check=check_performance_insights,
    ),
)
