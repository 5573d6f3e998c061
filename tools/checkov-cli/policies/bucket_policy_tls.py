from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck

from groundwork_checkov.policy_documents import documents


class BucketPolicyTls(BaseResourceCheck):
    def __init__(self):
        super().__init__(
            name="Ensure the S3 bucket policy denies every request without TLS",
            id="CKV_GROUNDWORK_2",
            categories=[CheckCategories.NETWORKING],
            supported_resources=["aws_s3_bucket_policy"],
            guideline='Add a statement that denies s3:* to everyone if "aws:SecureTransport" is "false".',
        )

    def scan_resource_conf(self, conf):
        self.evaluated_keys = ["policy"]
        statements = documents.statements(conf.get("policy"))
        if statements is None:
            return CheckResult.UNKNOWN
        return CheckResult.PASSED if any(map(denies_plain_http, statements)) else CheckResult.FAILED


def denies_plain_http(statement):
    return (
        not statement.allows
        and statement.is_for_everyone
        and {"s3:*", "*"} & set(statement.actions)
        # A second condition would let plain requests through wherever it does not hold.
        and len(statement.conditions) == 1
        and statement.conditions[0].test == "Bool"
        and statement.conditions[0].variable.lower() == "aws:securetransport"
        and statement.conditions[0].values == ("false",)
    )


check = BucketPolicyTls()
