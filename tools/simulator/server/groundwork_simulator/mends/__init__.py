"""The mends, one module for each AWS service."""

from . import (
    accessanalyzer,
    cloudtrail,
    directconnect,
    ec2_ebs,
    ec2_network,
    ec2_security_groups,
    ec2_vpn,
    kms,
    route53resolver,
    s3_as_sent,
    s3_configurations,
    s3_policies,
    s3_versions,
)
from .mend import Mend

MENDS: tuple[Mend, ...] = (
    *kms.MENDS,
    *s3_as_sent.MENDS,
    *s3_configurations.MENDS,
    *s3_policies.MENDS,
    *s3_versions.MENDS,
    *ec2_ebs.MENDS,
    *ec2_network.MENDS,
    *ec2_security_groups.MENDS,
    *ec2_vpn.MENDS,
    *route53resolver.MENDS,
    *accessanalyzer.MENDS,
    *cloudtrail.MENDS,
    *directconnect.MENDS,
)


def apply_mends() -> None:
    """Changes moto for good: once in a process."""
    for mend in MENDS:
        mend.apply()
