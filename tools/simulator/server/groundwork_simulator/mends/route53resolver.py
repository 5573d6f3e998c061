"""Amazon Route 53 Resolver: query logging."""

import json
from typing import Any

from moto.route53resolver.exceptions import ResourceNotFoundException
from moto.route53resolver.models import Route53ResolverBackend
from moto.route53resolver.responses import Route53ResolverResponse

from ..aws import Aws
from .mend import Mend, add, replace


def apply() -> None:
    @replace(Route53ResolverBackend, "_matched_arn")
    def matched_arn(original: Any, self: Any, resource_arn: str) -> None:
        if not any(config.arn == resource_arn for config in self.resolver_query_log_configs.values()):
            original(self, resource_arn)

    @add(Route53ResolverResponse)
    def disassociate_resolver_query_log_config(self: Any) -> str:
        backend = self.route53resolver_backend
        config, resource = self._get_param("ResolverQueryLogConfigId"), self._get_param("ResourceId")
        for association in list(backend.resolver_query_log_config_associations.values()):
            if association.resolver_query_log_config_id == config and association.resource_id == resource:
                del backend.resolver_query_log_config_associations[association.id]
                backend.resolver_query_log_configs[config].association_count -= 1
                return json.dumps(
                    {"ResolverQueryLogConfigAssociation": {**association.description(), "Status": "DELETING"}}
                )
        raise ResourceNotFoundException(f"{config} is not associated with {resource}")

    @add(Route53ResolverResponse)
    def delete_resolver_query_log_config(self: Any) -> str:
        backend = self.route53resolver_backend
        config_id = self._get_param("ResolverQueryLogConfigId")
        config = backend.get_resolver_query_log_config(resolver_query_log_config_id=config_id)
        del backend.resolver_query_log_configs[config_id]
        return json.dumps({"ResolverQueryLogConfig": {**config.description(), "Status": "DELETING"}})


def check(aws: Aws) -> None:
    """A query log configuration keeps its tags, and can be taken from its VPC and deleted."""
    resolver, ec2 = aws("route53resolver"), aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    tags = [{"Key": "Purpose", "Value": "check"}]
    config = resolver.create_resolver_query_log_config(
        Name="check",
        DestinationArn=f"arn:aws:logs:eu-central-1:{aws.account}:log-group:dns",
        CreatorRequestId="check",
        Tags=tags,
    )["ResolverQueryLogConfig"]
    assert resolver.list_tags_for_resource(ResourceArn=config["Arn"])["Tags"] == tags
    link = {"ResolverQueryLogConfigId": config["Id"], "ResourceId": vpc}
    resolver.associate_resolver_query_log_config(**link)
    resolver.disassociate_resolver_query_log_config(**link)
    assert (
        resolver.get_resolver_query_log_config(ResolverQueryLogConfigId=config["Id"])[
            "ResolverQueryLogConfig"
        ]["AssociationCount"]
        == 0
    )
    resolver.delete_resolver_query_log_config(ResolverQueryLogConfigId=config["Id"])
    assert config["Id"] not in [
        c["Id"] for c in resolver.list_resolver_query_log_configs()["ResolverQueryLogConfigs"]
    ]


MENDS = (
    Mend(
        name="resolver-query-log-config",
        terraform=(
            "aws_route53_resolver_query_log_config",
            "aws_route53_resolver_query_log_config_association",
        ),
        page="Amazon Route 53 API Reference, Resolver: ListTagsForResource, DisassociateResolverQueryLogConfig, "
        "DeleteResolverQueryLogConfig",
        fault="The configuration's tags cannot be read, and it can be neither disassociated nor deleted",
        apply=apply,
        check=check,
    ),
)
