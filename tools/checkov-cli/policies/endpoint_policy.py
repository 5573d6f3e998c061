from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck

from groundwork_checkov.policy_documents import documents


class EndpointPolicy(BaseResourceCheck):
    def __init__(self):
        super().__init__(
            name="Ensure the VPC endpoint has a policy that is narrower than full access",
            id="CKV_GROUNDWORK_4",
            categories=[CheckCategories.NETWORKING],
            supported_resources=["aws_vpc_endpoint"],
            guideline="Without a policy AWS allows everyone everything: data can leave through it to any account. "
            "Limit principals, resources, or both (aws:PrincipalAccount, aws:ResourceAccount).",
        )

    def scan_resource_conf(self, conf):
        self.evaluated_keys = ["policy"]
        if "policy" not in conf or conf["policy"] in ([None], [""]):
            return CheckResult.FAILED
        statements = documents.statements(conf["policy"])
        if statements is None:
            return CheckResult.UNKNOWN
        return CheckResult.FAILED if any(map(is_full_access, statements)) else CheckResult.PASSED


def is_full_access(statement):
    return (
        statement.allows
        and statement.is_for_everyone
        and "*" in statement.resources
        and not statement.conditions
    )


check = EndpointPolicy()
