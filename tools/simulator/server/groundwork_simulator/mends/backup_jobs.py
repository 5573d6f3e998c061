"""AWS Backup: jobs that back up, copy and restore, and what protects their recovery points."""

import json
from typing import Any

from ..aws import PRIMARY, RECOVERY, Aws
from .backup import ROLE, apply, make_vault, refused
from .mend import Mend
from .s3_as_sent import make_bucket


def make_table(aws: Aws) -> str:
    dynamodb = aws("dynamodb")
    table = dynamodb.create_table(
        TableName="check",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("id", "owner")],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "owners",
                "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
        Tags=[{"Key": "Purpose", "Value": "check"}],
    )
    dynamodb.put_item(TableName="check", Item={"id": {"S": "1"}, "owner": {"S": "team"}})
    return table["TableDescription"]["TableArn"]


def back_up(aws: Aws, resource: str, **settings: Any) -> Any:
    """A finished backup job into the vault ``check``."""
    backup = aws("backup")
    started = backup.start_backup_job(BackupVaultName="check", ResourceArn=resource, IamRoleArn=ROLE, **settings)
    return backup.describe_backup_job(BackupJobId=started["BackupJobId"])


def copy(aws: Aws, point: str, **settings: Any) -> Any:
    """A finished copy job into the vault ``check`` of the recovery region."""
    backup = aws("backup")
    started = backup.start_copy_job(
        RecoveryPointArn=point,
        SourceBackupVaultName="check",
        DestinationBackupVaultArn=f"arn:aws:backup:{RECOVERY}:{aws.account}:backup-vault:check",
        IamRoleArn=ROLE,
        **settings,
    )
    return backup.describe_copy_job(CopyJobId=started["CopyJobId"])["CopyJob"]


def restore(aws: Aws, region: str, point: str, **metadata: str) -> Any:
    """A finished restore job."""
    backup = aws("backup", region)
    started = backup.start_restore_job(RecoveryPointArn=point, Metadata=metadata, IamRoleArn=ROLE)
    return backup.describe_restore_job(RestoreJobId=started["RestoreJobId"])


def make_vaults(aws: Aws) -> None:
    for region in (PRIMARY, RECOVERY):
        make_vault(aws, region)


def check_tables(aws: Aws) -> None:
    """A table that is gone comes back in the other region from the copy of its recovery point, with its items."""
    make_vaults(aws)
    table = make_table(aws)
    job = back_up(aws, table, RecoveryPointTags={"Plan": "daily"}, Lifecycle={"DeleteAfterDays": 35})
    assert job["State"] == "COMPLETED", job
    tags = aws("backup").list_tags(ResourceArn=job["RecoveryPointArn"])["Tags"]
    assert tags == {"Purpose": "check", "Plan": "daily"}, tags
    copied = copy(aws, job["RecoveryPointArn"], Lifecycle={"DeleteAfterDays": 90})
    assert copied["State"] == "COMPLETED", copied
    aws("dynamodb").delete_table(TableName="check")
    aws("backup").delete_recovery_point(BackupVaultName="check", RecoveryPointArn=job["RecoveryPointArn"])
    recovery = aws("backup", RECOVERY)
    [found] = recovery.list_recovery_points_by_resource(ResourceArn=table)["RecoveryPoints"]
    [protected] = recovery.list_protected_resources()["Results"]
    assert found["RecoveryPointArn"] == copied["DestinationRecoveryPointArn"] == protected["LastRecoveryPointArn"]
    restored = restore(aws, RECOVERY, found["RecoveryPointArn"], targetTableName="restored")
    assert restored["Status"] == "COMPLETED", restored
    dynamodb = aws("dynamodb", RECOVERY)
    assert dynamodb.get_item(TableName="restored", Key={"id": {"S": "1"}})["Item"]["owner"] == {"S": "team"}
    described = dynamodb.describe_table(TableName="restored")["Table"]
    assert described["TableArn"] == restored["CreatedResourceArn"]
    assert [index["IndexName"] for index in described["GlobalSecondaryIndexes"]] == ["owners"]
    again = restore(aws, RECOVERY, found["RecoveryPointArn"], targetTableName="restored")
    assert again["Status"] == "FAILED" and "already exists" in again["StatusMessage"], again


def check_buckets(aws: Aws) -> None:
    """A bucket's current objects come back with their metadata and tags, and none over what is there."""
    make_vaults(aws)
    s3 = make_bucket(aws, "check-backup")
    arn = "arn:aws:s3:::check-backup"
    assert back_up(aws, arn)["State"] == "FAILED", "a bucket without versioning was backed up"
    s3.put_bucket_versioning(Bucket="check-backup", VersioningConfiguration={"Status": "Enabled"})
    for body in (b"old", b"new"):
        s3.put_object(
            Bucket="check-backup", Key="kept", Body=body, ContentType="text/plain", Metadata={"a": "b"}, Tagging="c=d"
        )
    s3.put_object(Bucket="check-backup", Key="deleted", Body=b"")
    s3.delete_object(Bucket="check-backup", Key="deleted")
    s3.put_object(Bucket="check-backup", Key="there", Body=b"backed up")
    point = copy(aws, back_up(aws, arn)["RecoveryPointArn"])["DestinationRecoveryPointArn"]
    s3.put_object(Bucket="check-backup", Key="kept", Body=b"newest")
    target = make_bucket(aws, "check-restored", RECOVERY)
    target.put_object(Bucket="check-restored", Key="there", Body=b"present")
    job = restore(aws, RECOVERY, point, DestinationBucketName="check-restored", NewBucket="false")
    assert job["Status"] == "COMPLETED", job
    found = target.get_object(Bucket="check-restored", Key="kept")
    assert found["Body"].read() == b"new" and found["ContentType"] == "text/plain"
    assert found["Metadata"] == {"a": "b"}, found["Metadata"]
    assert target.get_object_tagging(Bucket="check-restored", Key="kept")["TagSet"] == [{"Key": "c", "Value": "d"}]
    assert target.get_object(Bucket="check-restored", Key="there")["Body"].read() == b"present"
    assert target.list_objects_v2(Bucket="check-restored")["KeyCount"] == 2
    elsewhere = restore(aws, RECOVERY, point, DestinationBucketName="check-backup")
    assert elsewhere["Status"] == "FAILED", elsewhere


def check_instances(aws: Aws) -> None:
    """An instance comes back in the other region, encrypted with the key of the vault that its copy is in."""
    make_vaults(aws)
    instance = aws("rds").create_db_instance(
        DBInstanceIdentifier="check",
        DBInstanceClass="db.t4g.micro",
        Engine="postgres",
        EngineVersion="17.4",
        MasterUsername="master",
        MasterUserPassword="long-enough-password",
        AllocatedStorage=20,
        StorageEncrypted=True,
        KmsKeyId=f"arn:aws:kms:{PRIMARY}:{aws.account}:key/check",
    )["DBInstance"]
    job = back_up(aws, instance["DBInstanceArn"])
    assert job["RecoveryPointArn"].startswith(f"arn:aws:rds:{PRIMARY}:"), job
    assert job["EncryptionKeyArn"] == instance["KmsKeyId"], job
    point = copy(aws, job["RecoveryPointArn"])["DestinationRecoveryPointArn"]
    metadata = aws("backup", RECOVERY).get_recovery_point_restore_metadata(
        BackupVaultName="check", RecoveryPointArn=point
    )["RestoreMetadata"]
    assert metadata["DBInstanceClass"] == "db.t4g.micro", metadata
    aws("rds").delete_db_instance(DBInstanceIdentifier="check", SkipFinalSnapshot=True)
    restored = restore(aws, RECOVERY, point, DBInstanceIdentifier="restored", MultiAZ="true")
    assert restored["Status"] == "COMPLETED", restored
    [found] = aws("rds", RECOVERY).describe_db_instances(DBInstanceIdentifier="restored")["DBInstances"]
    vault = aws("backup", RECOVERY).describe_backup_vault(BackupVaultName="check")
    assert found["EngineVersion"] == "17.4" and found["MultiAZ"], found
    assert found["KmsKeyId"] == vault["EncryptionKeyArn"], found
    lost = restore(aws, RECOVERY, point, DBInstanceIdentifier="lost", DBSubnetGroupName="of-the-other-region")
    assert lost["Status"] == "FAILED", lost


def check_locks(aws: Aws) -> None:
    """A locked vault takes what is kept for as long as it says, and lets none of it be deleted or changed."""
    make_vaults(aws)
    backup, table = aws("backup"), make_table(aws)
    backup.put_backup_vault_lock_configuration(BackupVaultName="check", MinRetentionDays=30, MaxRetentionDays=60)
    for days in (7, 90):
        job = back_up(aws, table, Lifecycle={"DeleteAfterDays": days})
        assert job["State"] == "FAILED" and "RecoveryPointArn" not in job, job
    assert back_up(aws, table)["State"] == "FAILED", "a recovery point that never expires was taken"
    point = back_up(aws, table, Lifecycle={"DeleteAfterDays": 35})["RecoveryPointArn"]
    named = {"BackupVaultName": "check", "RecoveryPointArn": point}
    assert refused(backup.delete_recovery_point, **named) == "InvalidRequestException"
    change = {**named, "Lifecycle": {"DeleteAfterDays": 60}}
    assert refused(backup.update_recovery_point_lifecycle, **change) == "InvalidRequestException"
    assert refused(backup.delete_backup_vault, BackupVaultName="check") == "InvalidRequestException"
    aws("backup", RECOVERY).put_backup_vault_lock_configuration(BackupVaultName="check", MinRetentionDays=60)
    assert copy(aws, point, Lifecycle={"DeleteAfterDays": 35})["State"] == "FAILED"
    backup.delete_backup_vault_lock_configuration(BackupVaultName="check")
    backup.delete_recovery_point(**named)
    backup.delete_backup_vault(BackupVaultName="check")


def check_denials(aws: Aws) -> None:
    """What a vault's policy denies to everybody is refused, save for the one that a condition excepts."""
    make_vaults(aws)
    backup = aws("backup")
    named = {"BackupVaultName": "check", "RecoveryPointArn": back_up(aws, make_table(aws))["RecoveryPointArn"]}
    deny = {"Effect": "Deny", "Principal": "*", "Action": "backup:Delete*Point", "Resource": "*"}

    def put(condition: dict[str, Any]) -> None:
        policy = {"Version": "2012-10-17", "Statement": [{**deny, "Condition": condition}]}
        backup.put_backup_vault_access_policy(BackupVaultName="check", Policy=json.dumps(policy))

    for condition in ({}, {"StringNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/break-glass"}}):
        put(condition)
        assert refused(backup.delete_recovery_point, **named) == "AccessDeniedException"
    put({"StringLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/intern"}})
    backup.delete_recovery_point(**named)


NO_JOBS = "There are no jobs and no recovery points"

MENDS = (
    Mend(
        name="backup-tables",
        terraform=("aws_backup_plan",),
        page="AWS Backup Developer Guide, Advanced DynamoDB backup and Restore an Amazon DynamoDB table",
        fault=NO_JOBS,
        apply=apply,
        check=check_tables,
    ),
    Mend(
        name="backup-buckets",
        terraform=("aws_backup_plan",),
        page="AWS Backup Developer Guide, Amazon S3 backups and Restore S3 data",
        fault=NO_JOBS,
        apply=apply,
        check=check_buckets,
    ),
    Mend(
        name="backup-instances",
        terraform=("aws_backup_plan",),
        page="AWS Backup Developer Guide, Restore an RDS database and Encryption for backups in AWS Backup",
        fault=NO_JOBS,
        apply=apply,
        check=check_instances,
    ),
    Mend(
        name="backup-vault-locks",
        terraform=("aws_backup_vault_lock_configuration",),
        page="AWS Backup Developer Guide, AWS Backup Vault Lock",
        fault="A lock is kept and locks nothing",
        apply=apply,
        check=check_locks,
    ),
    Mend(
        name="backup-vault-denials",
        terraform=("aws_backup_vault_policy",),
        page="AWS Backup Developer Guide, Vault access policies",
        fault="A vault's policy is missing",
        apply=apply,
        check=check_denials,
    ),
)
