import re

from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck

from groundwork_checkov.policy_documents import documents

#: arn:aws:iam::111111111111:root; in a stack's JSON the partition or the account may be a reference.
ACCOUNT_ROOT = re.compile(r"^AWS:(arn:.*:iam::.*:root|\d{12})$")


class KeyPolicyAdmin(BaseResourceCheck):
    def __init__(self):
        super().__init__(
            name="Ensure the KMS key policy gives kms:* to nobody but the account itself",
            id="CKV_GROUNDWORK_3",
            categories=[CheckCategories.ENCRYPTION],
            supported_resources=["aws_kms_key", "aws_kms_replica_key", "aws_kms_key_policy"],
            guideline="Give each user of the key the actions that it needs, such as kms:Decrypt and kms:GenerateDataKey.",
        )

    def scan_resource_conf(self, conf):
        self.evaluated_keys = ["policy"]
        statements = documents.statements(conf.get("policy"))
        if statements is None:
            return CheckResult.UNKNOWN
        too_wide = [
            principal
            for statement in statements
            if statement.allows and {"kms:*", "*"} & set(statement.actions)
            for principal in statement.principals
            if not ACCOUNT_ROOT.match(principal)
        ]
        self.details = [f"kms:* is given to {principal}" for principal in too_wide]
        return CheckResult.FAILED if too_wide else CheckResult.PASSED


check = KeyPolicyAdmin()
