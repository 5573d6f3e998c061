"""The mends, one module for each AWS service."""

from . import (
    accessanalyzer,
    autoscaling,
    awslambda,
    backup,
    backup_jobs,
    cloudfront,
    cloudtrail,
    directconnect,
    dynamodb_global_tables,
    dynamodb_recovery,
    dynamodb_tags,
    ec2_ebs,
    ec2_launch_templates,
    ec2_network,
    ec2_security_groups,
    ec2_vpn,
    elasticache,
    kms,
    rds,
    rds_automated_backups,
    rds_replicas,
    rds_restores,
    route53,
    route53resolver,
    s3_as_sent,
    s3_configurations,
    s3_policies,
    s3_replication,
    s3_versions,
    secretsmanager,
)
from .mend import Mend

MENDS: tuple[Mend, ...] = (
    *kms.MENDS,
    *s3_as_sent.MENDS,
    *s3_configurations.MENDS,
    *s3_policies.MENDS,
    *s3_versions.MENDS,
    *s3_replication.MENDS,
    *ec2_ebs.MENDS,
    *ec2_network.MENDS,
    *ec2_security_groups.MENDS,
    *ec2_vpn.MENDS,
    *elasticache.MENDS,
    *dynamodb_global_tables.MENDS,
    *dynamodb_recovery.MENDS,
    *dynamodb_tags.MENDS,
    *rds.MENDS,
    *rds_replicas.MENDS,
    *rds_automated_backups.MENDS,
    *rds_restores.MENDS,
    *route53.MENDS,
    *awslambda.MENDS,
    *secretsmanager.MENDS,
    *autoscaling.MENDS,
    *ec2_launch_templates.MENDS,
    *route53resolver.MENDS,
    *accessanalyzer.MENDS,
    *cloudtrail.MENDS,
    *cloudfront.MENDS,
    *directconnect.MENDS,
    *backup.MENDS,
    *backup_jobs.MENDS,
)


def apply_mends() -> None:
    """Changes moto for good: once in a process."""
    for mend in MENDS:
        mend.apply()
