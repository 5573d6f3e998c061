"""AWS Backup: vaults, plans, audits, restore tests and the region's settings. Its jobs have checks of their own."""

import json
from typing import Any

from botocore.exceptions import ClientError

from ..aws import PRIMARY, RECOVERY, Aws
from ..services import register
from ..services.backup import BackupResponse
from .mend import Mend

ROLE = "arn:aws:iam::111111111111:role/check"

TAGS = {"Purpose": "check"}

REPORTS = {
    "ReportDeliveryChannel": {"S3BucketName": "check", "Formats": ["CSV"]},
    "ReportSetting": {"ReportTemplate": "RESTORE_JOB_REPORT"},
}


def apply() -> None:
    register("backup", BackupResponse)


def make_vault(aws: Aws, region: str = PRIMARY, name: str = "check") -> str:
    return aws("backup", region).create_backup_vault(BackupVaultName=name, BackupVaultTags=TAGS)["BackupVaultArn"]


def refused(call: Any, **request: Any) -> str:
    """The code of the error that a request is answered with."""
    try:
        call(**request)
    except ClientError as error:
        return error.response["Error"]["Code"]
    raise AssertionError(f"{request} was not refused")


def check_vaults(aws: Aws) -> None:
    """A vault has its tags, its policy and its notifications, in each region, and goes when it is deleted."""
    statement = {"Effect": "Deny", "Principal": "*", "Action": "backup:StartCopyJob", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    for region in (PRIMARY, RECOVERY):
        backup, vault = aws("backup", region), {"BackupVaultName": "check"}
        arn = make_vault(aws, region)
        assert backup.list_tags(ResourceArn=arn)["Tags"] == TAGS
        assert ":key/" in backup.describe_backup_vault(**vault)["EncryptionKeyArn"]
        assert refused(backup.get_backup_vault_access_policy, **vault) == "ResourceNotFoundException"
        backup.put_backup_vault_access_policy(**vault, Policy=policy)
        assert backup.get_backup_vault_access_policy(**vault)["Policy"] == policy
        topic, events = f"arn:aws:sns:{region}:{aws.account}:check", ["BACKUP_JOB_FAILED"]
        backup.put_backup_vault_notifications(**vault, SNSTopicArn=topic, BackupVaultEvents=events)
        assert backup.get_backup_vault_notifications(**vault)["SNSTopicArn"] == topic
        backup.delete_backup_vault_notifications(**vault)
        assert refused(backup.get_backup_vault_notifications, **vault) == "ResourceNotFoundException"
        backup.delete_backup_vault(**vault)
        assert refused(backup.describe_backup_vault, **vault) == "ResourceNotFoundException"


def check_air_gapped(aws: Aws) -> None:
    """A logically air-gapped vault is locked from its first day."""
    backup = aws("backup")
    backup.create_logically_air_gapped_backup_vault(
        BackupVaultName="check", MinRetentionDays=7, MaxRetentionDays=30
    )
    vault = backup.describe_backup_vault(BackupVaultName="check")
    assert vault["VaultType"] == "LOGICALLY_AIR_GAPPED_BACKUP_VAULT" and vault["Locked"], vault
    lift = backup.delete_backup_vault_lock_configuration
    assert refused(lift, BackupVaultName="check") == "InvalidRequestException"


def check_plans(aws: Aws) -> None:
    """A plan has its selections, does not go before they do, and then is gone."""
    backup = aws("backup")
    rule = {
        "RuleName": "daily",
        "TargetBackupVaultName": "check",
        "Lifecycle": {"MoveToColdStorageAfterDays": 30, "DeleteAfterDays": 120},
    }
    plan = {"BackupPlanName": "check", "Rules": [rule]}
    plan_id = backup.create_backup_plan(BackupPlan=plan, BackupPlanTags=TAGS)["BackupPlanId"]
    wrong = {**rule, "Lifecycle": {"MoveToColdStorageAfterDays": 30, "DeleteAfterDays": 60}}
    short = {"BackupPlanName": "short", "Rules": [wrong]}
    assert refused(backup.create_backup_plan, BackupPlan=short) == "InvalidParameterValueException"
    backup.update_backup_plan(BackupPlanId=plan_id, BackupPlan={"BackupPlanName": "renamed", "Rules": [rule]})
    found = backup.get_backup_plan(BackupPlanId=plan_id)["BackupPlan"]
    assert found["BackupPlanName"] == "renamed" and found["Rules"][0]["StartWindowMinutes"] == 480, found
    selected = {"SelectionName": "check", "IamRoleArn": ROLE, "Resources": ["*"]}
    selection = backup.create_backup_selection(BackupPlanId=plan_id, BackupSelection=selected)["SelectionId"]
    [listed] = backup.list_backup_selections(BackupPlanId=plan_id)["BackupSelectionsList"]
    assert listed["SelectionId"] == selection, listed
    assert refused(backup.delete_backup_plan, BackupPlanId=plan_id) == "InvalidRequestException"
    backup.delete_backup_selection(BackupPlanId=plan_id, SelectionId=selection)
    backup.delete_backup_plan(BackupPlanId=plan_id)
    assert refused(backup.get_backup_plan, BackupPlanId=plan_id) == "ResourceNotFoundException"


def check_audit(aws: Aws) -> None:
    """Frameworks and report plans have their tags, and change when they are updated."""
    backup = aws("backup")
    control = {
        "ControlName": "BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK",
        "ControlInputParameters": [{"ParameterName": "requiredRetentionDays", "ParameterValue": "35"}],
    }
    made = backup.create_framework(FrameworkName="check", FrameworkControls=[control], FrameworkTags=TAGS)
    assert backup.list_tags(ResourceArn=made["FrameworkArn"])["Tags"] == TAGS
    framework = backup.describe_framework(FrameworkName="check")
    assert framework["DeploymentStatus"] == "COMPLETED" and framework["FrameworkControls"] == [control], framework
    plan = backup.create_report_plan(ReportPlanName="check", ReportPlanTags=TAGS, **REPORTS)
    assert backup.list_tags(ResourceArn=plan["ReportPlanArn"])["Tags"] == TAGS
    backup.update_report_plan(ReportPlanName="check", ReportSetting={"ReportTemplate": "COPY_JOB_REPORT"})
    found = backup.describe_report_plan(ReportPlanName="check")["ReportPlan"]
    assert found["ReportSetting"]["ReportTemplate"] == "COPY_JOB_REPORT", found


def check_region_settings(aws: Aws) -> None:
    """Each type of resource is told whether it is opted in, and stays as it is unless it is named."""
    backup = aws("backup")
    backup.update_region_settings(ResourceTypeOptInPreference={"EBS": False})
    preference = backup.describe_region_settings()["ResourceTypeOptInPreference"]
    assert preference["DynamoDB"] is True and preference["EBS"] is False, preference


def check_restore_testing(aws: Aws) -> None:
    """A restore testing plan has its selections, and does not go before they do."""
    backup, plan = aws("backup"), {"RestoreTestingPlanName": "check"}
    points = {
        "Algorithm": "LATEST_WITHIN_WINDOW",
        "IncludeVaults": ["*"],
        "RecoveryPointTypes": ["SNAPSHOT"],
    }
    backup.create_restore_testing_plan(
        RestoreTestingPlan={**plan, "ScheduleExpression": "cron(0 5 ? * SUN *)", "RecoveryPointSelection": points}
    )
    assert backup.get_restore_testing_plan(**plan)["RestoreTestingPlan"]["StartWindowHours"] == 24
    selection = {"RestoreTestingSelectionName": "tables"}
    backup.create_restore_testing_selection(
        **plan,
        RestoreTestingSelection={
            **selection,
            "IamRoleArn": ROLE,
            "ProtectedResourceType": "DynamoDB",
            "ProtectedResourceConditions": {
                "StringEquals": [{"Key": "aws:ResourceTag/Backup", "Value": "daily"}]
            },
        },
    )
    found = backup.get_restore_testing_selection(**plan, **selection)["RestoreTestingSelection"]
    assert found["ProtectedResourceConditions"]["StringNotEquals"] == [], found
    assert refused(backup.delete_restore_testing_plan, **plan) == "InvalidRequestException"
    backup.delete_restore_testing_selection(**plan, **selection)
    backup.delete_restore_testing_plan(**plan)
    assert refused(backup.get_restore_testing_plan, **plan) == "ResourceNotFoundException"


MENDS = (
    Mend(
        name="backup-vaults",
        terraform=("aws_backup_vault", "aws_backup_vault_policy", "aws_backup_vault_notifications"),
        page="AWS Backup API Reference, the operations of BackupVault",
        fault="A vault loses its tags outside us-east-1, and its policy and notifications are missing",
        apply=apply,
        check=check_vaults,
    ),
    Mend(
        name="backup-air-gapped-vaults",
        terraform=("aws_backup_logically_air_gapped_vault",),
        page="AWS Backup API Reference, CreateLogicallyAirGappedBackupVault",
        fault="They are missing",
        apply=apply,
        check=check_air_gapped,
    ),
    Mend(
        name="backup-plans",
        terraform=("aws_backup_plan", "aws_backup_selection"),
        page="AWS Backup API Reference, the operations of BackupPlan and BackupSelection",
        fault="Selections and updates are missing, a deleted plan is still there, and any lifecycle is taken",
        apply=apply,
        check=check_plans,
    ),
    Mend(
        name="backup-audit",
        terraform=("aws_backup_framework", "aws_backup_report_plan"),
        page="AWS Backup API Reference, the operations of Framework and ReportPlan",
        fault="Frameworks are missing, and report plans lose their tags",
        apply=apply,
        check=check_audit,
    ),
    Mend(
        name="backup-region-settings",
        terraform=("aws_backup_region_settings",),
        page="AWS Backup API Reference, UpdateRegionSettings and DescribeRegionSettings",
        fault="They are missing",
        apply=apply,
        check=check_region_settings,
    ),
    Mend(
        name="backup-restore-testing",
        terraform=("aws_backup_restore_testing_plan", "aws_backup_restore_testing_selection"),
        page="AWS Backup API Reference, the operations of RestoreTestingPlan and RestoreTestingSelection",
        fault="They are missing",
        apply=apply,
        check=check_restore_testing,
    ),
)
