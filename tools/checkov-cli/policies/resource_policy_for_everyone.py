from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck

from groundwork_checkov.policy_documents import documents

#: Resources that others may be let into by a policy. A key's and a VPC endpoint's policy are other policies' matter.
POLICY_ARGUMENTS = {
    "aws_backup_vault_policy": "policy",
    "aws_cloudwatch_event_bus_policy": "policy",
    "aws_cloudwatch_log_destination_policy": "access_policy",
    "aws_cloudwatch_log_resource_policy": "policy_document",
    "aws_dynamodb_resource_policy": "policy",
    "aws_ecr_repository_policy": "policy",
    "aws_efs_file_system_policy": "policy",
    "aws_kinesis_resource_policy": "policy",
    "aws_opensearch_domain_policy": "access_policies",
    "aws_s3_bucket_policy": "policy",
    "aws_secretsmanager_secret_policy": "policy",
    "aws_sns_topic_policy": "policy",
    "aws_sqs_queue_policy": "policy",
}


class ResourcePolicyForEveryone(BaseResourceCheck):
    def __init__(self):
        super().__init__(
            name="Ensure no resource policy allows everyone without a condition",
            id="CKV_GROUNDWORK_1",
            categories=[CheckCategories.IAM],
            supported_resources=list(POLICY_ARGUMENTS),
            guideline="Name the principals, or add a condition such as aws:PrincipalOrgID or aws:SourceArn.",
        )

    def scan_resource_conf(self, conf):
        argument = POLICY_ARGUMENTS[self.entity_type]
        self.evaluated_keys = [argument]
        statements = documents.statements(conf.get(argument))
        if statements is None:
            return CheckResult.UNKNOWN
        everyone = [found for found in statements if found.allows and found.is_for_everyone and not found.conditions]
        return CheckResult.FAILED if everyone else CheckResult.PASSED


check = ResourcePolicyForEveryone()
