"""Amazon VPC: descriptions of security group rules."""

from typing import Any

from moto.ec2.models.security_groups import SecurityGroupRule

from ..aws import Aws
from .mend import Mend, replace


def apply() -> None:
    @replace(SecurityGroupRule, "__init__")
    def remember_prefix_list(original: Any, self: Any, *args: Any, **kwargs: Any) -> None:
        original(self, *args, **kwargs)
        prefix_list = kwargs.get("prefix_list_id") or (args[7] if len(args) > 7 else None) or {}
        self.peer_description = prefix_list.get("Description") or self.source_group.get("Description")

    SecurityGroupRule.description = property(  # type: ignore[assignment]
        lambda rule: rule.ip_range.get("Description") or rule.peer_description
    )


def check(aws: Aws) -> None:
    """A rule keeps its description, whether its peer is a range, another group or a prefix list."""
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="check", Description="check", VpcId=vpc)["GroupId"]
    prefix_list = ec2.describe_managed_prefix_lists()["PrefixLists"][0]["PrefixListId"]
    https = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443}
    peers = (
        {"IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "why"}]},
        {"UserIdGroupPairs": [{"GroupId": group, "Description": "why"}]},
        {"PrefixListIds": [{"PrefixListId": prefix_list, "Description": "why"}]},
    )
    for peer in peers:
        made = ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[{**https, **peer}])
        rules = [rule["SecurityGroupRuleId"] for rule in made["SecurityGroupRules"]]
        described = ec2.describe_security_group_rules(SecurityGroupRuleIds=rules)["SecurityGroupRules"]
        assert [rule["Description"] for rule in described] == ["why"]


MENDS = (
    Mend(
        name="security-group-rule-description",
        terraform=("aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"),
        page="Amazon EC2 API Reference, SecurityGroupRule",
        fault="The description of a rule whose peer is a group or a prefix list is lost",
        apply=apply,
        check=check,
    ),
)
