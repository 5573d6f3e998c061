"""A region's settings, and tags."""

from moto.core.responses import ActionResult, EmptyResult

from .state import Operations

#: What AWS Backup protects. AWS tells of each whether it is opted in, also of those that nobody has set.
# AWS Backup Developer Guide, "Feature availability by resource".
RESOURCE_TYPES = (
    *("Aurora", "CloudFormation", "DSQL", "DocumentDB", "DynamoDB", "EBS", "EC2", "EFS", "EKS", "FSx", "Neptune"),
    *("RDS", "Redshift", "Redshift Serverless", "S3", "SAP HANA on Amazon EC2", "Storage Gateway", "Timestream"),
    "VirtualMachine",
)

#: Those for which full management by AWS Backup is a choice: an account that is new to AWS Backup has it.
# AWS Backup Developer Guide, "Advanced DynamoDB backup".
MANAGED_TYPES = ("DynamoDB", "EFS")


class SettingsOperations(Operations):
    def describe_region_settings(self) -> ActionResult:
        return ActionResult(
            {
                "ResourceTypeOptInPreference": {**dict.fromkeys(RESOURCE_TYPES, True), **self.backend.opt_in},
                "ResourceTypeManagementPreference": {
                    **dict.fromkeys(MANAGED_TYPES, True),
                    **self.backend.management,
                },
            }
        )

    def update_region_settings(self) -> EmptyResult:
        self.backend.opt_in.update(self._get_param("ResourceTypeOptInPreference") or {})
        self.backend.management.update(self._get_param("ResourceTypeManagementPreference") or {})
        return EmptyResult()

    def get_supported_resource_types(self) -> ActionResult:
        return ActionResult({"ResourceTypes": list(RESOURCE_TYPES)})

    def list_tags(self) -> ActionResult:
        return ActionResult({"Tags": self.backend.tags(self._get_param("ResourceArn"))})

    def tag_resource(self) -> EmptyResult:
        self.backend.tag(self._get_param("ResourceArn"), self._get_param("Tags"))
        return EmptyResult()

    def untag_resource(self) -> EmptyResult:
        self.backend.tagger.untag_resource_using_names(
            self._get_param("ResourceArn"), self._get_param("TagKeyList")
        )
        return EmptyResult()
