"""Amazon VPC: flow logs, network ACLs and DHCP options."""

from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models.flow_logs import FlowLogsBackend
from moto.ec2.models.network_acls import NetworkAclBackend
from moto.ec2.responses import EC2Response

from ..aws import PRIMARY, Aws
from .mend import Mend, replace


def apply_flow_log_to_s3() -> None:
    @replace(FlowLogsBackend, "create_flow_logs")
    def create_flow_logs(original: Any, self: Any, **asked: Any) -> Any:
        whole = asked["log_destination"]
        if asked["log_destination_type"] != "s3" or whole is None:
            return original(self, **asked)
        bucket_arn = whole.split("/", 1)[0]
        made, unsuccessful = original(self, **{**asked, "log_destination": bucket_arn})
        for flow_log in made:
            flow_log.log_destination = whole
        return made, unsuccessful

    @replace(EC2Response, "create_flow_logs")
    def with_options(original: Any, self: Any) -> Any:
        answer = original(self)
        for flow_log in self.ec2_backend.describe_flow_logs(answer.result["FlowLogIds"]):
            flow_log.destination_options = self._get_param("DestinationOptions")
        return answer


def check_flow_log_to_s3(aws: Aws) -> None:
    """Flow logs can go to a folder of a bucket, in the format that was asked for."""
    ec2, bucket = aws("ec2"), "check-flow-logs"
    aws("s3").create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": PRIMARY})
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    destination = f"arn:aws:s3:::{bucket}/vpc/"
    options = {"FileFormat": "parquet", "HiveCompatiblePartitions": True, "PerHourPartition": True}
    made = ec2.create_flow_logs(
        ResourceType="VPC",
        ResourceIds=[vpc],
        TrafficType="ALL",
        LogDestinationType="s3",
        LogDestination=destination,
        DestinationOptions=options,
    )
    assert made["Unsuccessful"] == []
    described = ec2.describe_flow_logs(FlowLogIds=made["FlowLogIds"])["FlowLogs"][0]
    assert described["LogDestination"] == destination
    assert described["DestinationOptions"] == options


def apply_missing_entry() -> None:
    @replace(NetworkAclBackend, "delete_network_acl_entry")
    def delete_network_acl_entry(original: Any, self: Any, *asked: Any) -> Any:
        try:
            return original(self, *asked)
        except StopIteration:
            message = f"The network acl entry {asked[1]} does not exist"
            raise EC2ClientError("InvalidNetworkAclEntry.NotFound", message) from None


def check_missing_entry(aws: Aws) -> None:
    """Deleting an entry that is not there is answered with the error of that name."""
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    acl = ec2.create_network_acl(VpcId=vpc)["NetworkAcl"]["NetworkAclId"]
    try:
        ec2.delete_network_acl_entry(NetworkAclId=acl, RuleNumber=100, Egress=True)
        raise AssertionError("an entry that is not there was deleted")
    except ec2.exceptions.ClientError as refused:
        assert refused.response["Error"]["Code"] == "InvalidNetworkAclEntry.NotFound"


def apply_dhcp_tags() -> None:
    @replace(EC2Response, "create_dhcp_options")
    def create_dhcp_options(original: Any, self: Any) -> Any:
        answer = original(self)
        answer.result["DhcpOptions"].add_tags(self._parse_tag_specification().get("dhcp-options", {}))
        return answer


def check_dhcp_tags(aws: Aws) -> None:
    """DHCP options have the tags that they were made with."""
    ec2, tag = aws("ec2"), {"Key": "Purpose", "Value": "check"}
    made = ec2.create_dhcp_options(
        DhcpConfigurations=[{"Key": "domain-name", "Values": ["check.internal"]}],
        TagSpecifications=[{"ResourceType": "dhcp-options", "Tags": [tag]}],
    )["DhcpOptions"]
    described = ec2.describe_dhcp_options(DhcpOptionsIds=[made["DhcpOptionsId"]])["DhcpOptions"][0]
    assert described["Tags"] == [tag]


MENDS = (
    Mend(
        name="flow-log-to-s3",
        terraform=("aws_flow_log",),
        page="Amazon EC2 API Reference, CreateFlowLogs, LogDestination and DestinationOptions",
        fault="A folder behind the bucket's ARN is taken for a part of the bucket's name, and the file format is lost",
        apply=apply_flow_log_to_s3,
        check=check_flow_log_to_s3,
    ),
    Mend(
        name="network-acl-entry-not-found",
        terraform=("aws_network_acl_rule", "aws_default_network_acl"),
        page="Amazon EC2 API Reference, Error codes, InvalidNetworkAclEntry.NotFound",
        fault="Deleting an entry that is not there crashes",
        apply=apply_missing_entry,
        check=check_missing_entry,
    ),
    Mend(
        name="dhcp-options-tags",
        terraform=("aws_vpc_dhcp_options",),
        page="Amazon EC2 API Reference, CreateDhcpOptions, TagSpecification",
        fault="DHCP options are made without the tags that the request holds",
        apply=apply_dhcp_tags,
        check=check_dhcp_tags,
    ),
)
