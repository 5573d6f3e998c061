"""What the simulator still lacks: resource types that neither moto nor a mend serves.

Each entry fails here and works in AWS. One that no longer fails must go from the table, and a test says so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .aws import Aws

ROLE = "arn:aws:iam::111111111111:role/check"


@dataclass(frozen=True)
class NotSimulated:
    #: The Terraform resource types that need it.
    terraform: tuple[str, ...]
    #: What is missing, in a few words.
    missing: str
    #: Raises while it is missing.
    check: Callable[[Aws], None]


def lacks(service: str, operation: str, *terraform: str, **request: Any) -> NotSimulated:
    """An operation that is missing altogether, in boto3's names, with a request that AWS would not refuse unread."""

    def check(aws: Aws) -> None:
        getattr(aws(service), operation)(**request)

    return NotSimulated(terraform=terraform, missing=f"{service} {operation}", check=check)


def other_backups(aws: Aws) -> None:
    backup = aws("backup")
    backup.create_backup_vault(BackupVaultName="check")
    volume = f"arn:aws:ec2:eu-central-1:{aws.account}:volume/vol-0123456789abcdef0"
    backup.start_backup_job(BackupVaultName="check", ResourceArn=volume, IamRoleArn=ROLE)


NOT_SIMULATED: tuple[NotSimulated, ...] = (
    NotSimulated(
        ("aws_backup_plan",),
        "backups of anything but DynamoDB tables, RDS instances and S3 buckets",
        other_backups,
    ),
    lacks("backup", "start_report_job", "aws_backup_report_plan", ReportPlanName="check"),
    lacks(
        "cloudwatch",
        "put_composite_alarm",
        "aws_cloudwatch_composite_alarm",
        AlarmName="check",
        AlarmRule="ALARM(check)",
    ),
    lacks("config", "put_conformance_pack", "aws_config_conformance_pack", ConformancePackName="check"),
    lacks(
        "securityhub", "update_security_hub_configuration", "aws_securityhub_account", AutoEnableControls=True
    ),
    lacks(
        "budgets",
        "describe_subscribers_for_notification",
        "aws_budgets_budget",
        AccountId="111111111111",
        BudgetName="check",
        Notification={"NotificationType": "ACTUAL", "ComparisonOperator": "GREATER_THAN", "Threshold": 1},
    ),
    lacks(
        "ce",
        "create_anomaly_monitor",
        "aws_ce_anomaly_monitor",
        AnomalyMonitor={"MonitorName": "check", "MonitorType": "DIMENSIONAL"},
    ),
    lacks(
        "ce",
        "update_cost_allocation_tags_status",
        "aws_ce_cost_allocation_tag",
        CostAllocationTagsStatus=[{"TagKey": "check", "Status": "Active"}],
    ),
    lacks(
        "dlm",
        "create_lifecycle_policy",
        "aws_dlm_lifecycle_policy",
        ExecutionRoleArn=ROLE,
        Description="check",
        State="ENABLED",
    ),
    lacks(
        "xray",
        "create_sampling_rule",
        "aws_xray_sampling_rule",
        SamplingRule={
            **{
                name: "*"
                for name in ("ResourceARN", "ServiceName", "ServiceType", "Host", "HTTPMethod", "URLPath")
            },
            **{"RuleName": "check", "Priority": 1, "FixedRate": 0.1, "ReservoirSize": 1, "Version": 1},
        },
    ),
    lacks("ec2", "create_ipam", "aws_vpc_ipam"),
    lacks(
        "compute-optimizer",
        "update_enrollment_status",
        "aws_computeoptimizer_enrollment_status",
        status="Active",
    ),
    lacks(
        "stepfunctions",
        "validate_state_machine_definition",
        "aws_sfn_state_machine",
        definition="{}",
    ),
    lacks(
        "codebuild",
        "create_project",
        "aws_codebuild_project",
        name="check",
        source={"type": "NO_SOURCE", "buildspec": "version: 0.2"},
        artifacts={"type": "NO_ARTIFACTS"},
        environment={"type": "LINUX_CONTAINER", "image": "check", "computeType": "BUILD_GENERAL1_SMALL"},
        serviceRole=ROLE,
    ),
    lacks("detective", "create_graph", "aws_detective_graph"),
)
