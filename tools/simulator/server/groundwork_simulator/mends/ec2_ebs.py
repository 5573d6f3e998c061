"""Amazon EBS: the key of volumes that name none."""

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.responses import EC2Response

from ..aws import Aws
from .mend import Mend, add


def apply() -> None:
    @add(EC2Response)
    def get_ebs_default_kms_key_id(self: Any) -> ActionResult:
        backend = self.ec2_backend
        return ActionResult(
            {"KmsKeyId": backend.default_kms_key_id or backend.modify_ebs_default_kms_key_id("")}
        )

    @add(EC2Response)
    def reset_ebs_default_kms_key_id(self: Any) -> ActionResult:
        return ActionResult({"KmsKeyId": self.ec2_backend.modify_ebs_default_kms_key_id("")})


def check(aws: Aws) -> None:
    """The key can be set, read, and set back to AWS's own."""
    ec2 = aws("ec2")
    own = ec2.get_ebs_default_kms_key_id()["KmsKeyId"]
    key = aws("kms").create_key()["KeyMetadata"]["Arn"]
    ec2.modify_ebs_default_kms_key_id(KmsKeyId=key)
    assert ec2.get_ebs_default_kms_key_id()["KmsKeyId"] == key
    assert ec2.reset_ebs_default_kms_key_id()["KmsKeyId"] == own
    assert ec2.get_ebs_default_kms_key_id()["KmsKeyId"] == own


MENDS = (
    Mend(
        name="ebs-default-kms-key",
        terraform=("aws_ebs_default_kms_key",),
        page="Amazon EC2 API Reference, GetEbsDefaultKmsKeyId and ResetEbsDefaultKmsKeyId",
        fault="Only ModifyEbsDefaultKmsKeyId is there: the key cannot be read or set back",
        apply=apply,
        check=check,
    ),
)
