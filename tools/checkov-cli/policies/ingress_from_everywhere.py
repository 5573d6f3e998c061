from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck

from groundwork_checkov.policy_documents import flatten

EVERYWHERE = {"0.0.0.0/0", "::/0"}
CIDR_ARGUMENTS = ("cidr_ipv4", "cidr_ipv6", "cidr_blocks", "ipv6_cidr_blocks")


class IngressFromEverywhere(BaseResourceCheck):
    """checkov knows only single ports (22, 80, 3389) and all ports at once; here every port counts."""

    def __init__(self):
        super().__init__(
            name="Ensure no security group lets the whole internet in, on any port",
            id="CKV_GROUNDWORK_5",
            categories=[CheckCategories.NETWORKING],
            supported_resources=[
                "aws_vpc_security_group_ingress_rule",
                "aws_security_group_rule",
                "aws_security_group",
                "aws_default_security_group",
            ],
            guideline="Refer to another security group or to a prefix list, such as CloudFront's origin-facing one.",
        )

    def scan_resource_conf(self, conf):
        if self.entity_type == "aws_security_group_rule" and flatten(conf.get("type", [])) != ["ingress"]:
            return CheckResult.UNKNOWN
        if self.entity_type in ("aws_security_group", "aws_default_security_group"):
            blocks = [block for block in flatten(conf.get("ingress", [])) if isinstance(block, dict)]
            self.evaluated_keys = ["ingress"]
        else:
            blocks = [conf]
            self.evaluated_keys = [argument for argument in CIDR_ARGUMENTS if argument in conf]
        cidrs = {cidr for block in blocks for argument in CIDR_ARGUMENTS for cidr in texts(block.get(argument))}
        return CheckResult.FAILED if cidrs & EVERYWHERE else CheckResult.PASSED


def texts(value):
    return [item for item in flatten(value) if isinstance(item, str)]


check = IngressFromEverywhere()
