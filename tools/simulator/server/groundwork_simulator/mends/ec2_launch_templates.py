"""Amazon EC2: launch templates."""

from typing import Any

from moto.ec2.models import EC2Backend

from ..aws import Aws
from .mend import Mend, replace


def apply() -> None:
    @replace(EC2Backend, "create_launch_template")
    def create_launch_template(
        original: Any, self: Any, name: str, description: str, template_data: dict[str, Any], tag_spec: Any
    ) -> Any:
        specifications = template_data.get("TagSpecifications") or []
        own = [each for each in specifications if each.get("ResourceType") == "launch-template"]
        template_data["TagSpecifications"] = [each for each in specifications if each not in own]
        return original(self, name, description, template_data, tag_spec)


def check(aws: Aws) -> None:
    """A template's own tags are not tags of what it launches."""
    ec2 = aws("ec2")
    tags = [{"Key": "Purpose", "Value": "check"}]
    template = ec2.create_launch_template(
        LaunchTemplateName="check",
        LaunchTemplateData={"TagSpecifications": [{"ResourceType": "volume", "Tags": tags}]},
        TagSpecifications=[{"ResourceType": "launch-template", "Tags": tags}],
    )["LaunchTemplate"]
    [version] = ec2.describe_launch_template_versions(LaunchTemplateId=template["LaunchTemplateId"])[
        "LaunchTemplateVersions"
    ]
    assert version["LaunchTemplateData"]["TagSpecifications"] == [{"ResourceType": "volume", "Tags": tags}]
    [found] = ec2.describe_launch_templates()["LaunchTemplates"]
    assert found["Tags"] == tags


MENDS = (
    Mend(
        name="launch-template-tags",
        terraform=("aws_launch_template",),
        page="Amazon EC2 API Reference, CreateLaunchTemplate: TagSpecifications",
        fault="A template's own tags appear among the tags of what it launches",
        apply=apply,
        check=check,
    ),
)
