from checkov.common.models.enums import CheckCategories, CheckResult
from checkov.terraform.checks.provider.base_check import BaseProviderCheck

from groundwork_checkov.policy_documents import flatten

#: The same as REQUIRED_TAGS of src/config/tags.ts; a test compares them.
REQUIRED_TAGS = ("Project", "Environment", "Owner", "CostCenter", "DataClassification", "ManagedBy")


class DefaultTags(BaseProviderCheck):
    def __init__(self):
        super().__init__(
            name="Ensure the AWS provider gives every resource the required tags",
            id="CKV_GROUNDWORK_6",
            categories=[CheckCategories.GENERAL_SECURITY],
            supported_provider=["aws"],
            guideline=f"Set default_tags with {', '.join(REQUIRED_TAGS)}.",
        )

    def scan_provider_conf(self, conf):
        self.evaluated_keys = ["default_tags"]
        tags = {
            name
            for block in flatten(conf.get("default_tags", []))
            if isinstance(block, dict)
            for body in flatten(block.get("tags", []))
            if isinstance(body, dict)
            for name, value in body.items()
            if flatten(value) not in ([None], [""], [])
        }
        missing = [name for name in REQUIRED_TAGS if name not in tags]
        self.details = [f"{name} is missing" for name in missing]
        return CheckResult.FAILED if missing else CheckResult.PASSED


check = DefaultTags()
