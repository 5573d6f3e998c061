"""Amazon Route 53 Resolver DNS Firewall: lists of domains, groups of rules, their VPCs and the VPCs' settings."""

import json
import secrets
from typing import Any

from moto.route53resolver.exceptions import ResourceNotFoundException
from moto.route53resolver.models import Route53ResolverBackend
from moto.route53resolver.responses import Route53ResolverResponse

from ..aws import Aws
from .mend import Mend, add, replace, store

Known = dict[str, dict[str, Any]]

#: Each kind of thing that has an ARN, by the field that holds its id.
KINDS = {
    "FirewallDomainListId": ("rslvr-fdl", "firewall-domain-list"),
    "FirewallRuleGroupId": ("rslvr-frg", "firewall-rule-group"),
    "FirewallRuleGroupAssociationId": ("rslvr-frgassoc", "firewall-rule-group-association"),
}

RULE_FIELDS = (
    "FirewallRuleGroupId",
    "FirewallDomainListId",
    "Name",
    "Priority",
    "Action",
    "BlockResponse",
    "BlockOverrideDomain",
    "BlockOverrideDnsType",
    "BlockOverrideTtl",
    "FirewallDomainRedirectionAction",
    "Qtype",
)


def known(backend: Route53ResolverBackend, kind: str) -> Known:
    return store(backend, kind, dict)


def rules(backend: Route53ResolverBackend) -> list[dict[str, Any]]:
    return store(backend, "firewall_rules", list)


def make(response: Any, kind: str, **fields: Any) -> dict[str, Any]:
    backend = response.route53resolver_backend
    prefix, path = KINDS[kind]
    key = f"{prefix}-{secrets.token_hex(8)}"
    arn = f"arn:aws:route53resolver:{backend.region_name}:{backend.account_id}:{path}/{key}"
    made = {
        "Id": key,
        "Arn": arn,
        "Name": response._get_param("Name"),
        "CreatorRequestId": response._get_param("CreatorRequestId"),
        "Status": "COMPLETE",
        **fields,
    }
    known(backend, kind)[key] = made
    backend.tagger.tag_resource(arn, response._get_param("Tags") or [])
    return made


def named(response: Any, kind: str) -> dict[str, Any]:
    found = known(response.route53resolver_backend, kind)
    key = response._get_param(kind)
    if key not in found:
        raise ResourceNotFoundException(f"[RSLVR-02025] There is no {kind} {key}")
    return found[key]


def remove(response: Any, kind: str) -> dict[str, Any]:
    gone = named(response, kind)
    del known(response.route53resolver_backend, kind)[gone["Id"]]
    return {**gone, "Status": "DELETING"}


def rule_of(response: Any) -> dict[str, Any]:
    for rule in rules(response.route53resolver_backend):
        if all(rule[key] == response._get_param(key) for key in RULE_FIELDS[:2]):
            return rule
    raise ResourceNotFoundException("[RSLVR-02025] There is no such rule")


def changes(response: Any, *fields: str) -> dict[str, Any]:
    """What a request says of these fields."""
    return {key: response._get_param(key) for key in fields if response._get_param(key) is not None}


def apply_domain_lists() -> None:
    kind = "FirewallDomainListId"

    @replace(Route53ResolverBackend, "_matched_arn")
    def matched_arn(original: Any, self: Any, resource_arn: str) -> None:
        if not any(each["Arn"] == resource_arn for kind in KINDS for each in known(self, kind).values()):
            original(self, resource_arn)

    @add(Route53ResolverResponse)
    def create_firewall_domain_list(self: Any) -> str:
        return answer("FirewallDomainList", make(self, kind, Domains=[]))

    @add(Route53ResolverResponse)
    def get_firewall_domain_list(self: Any) -> str:
        return answer("FirewallDomainList", named(self, kind))

    @add(Route53ResolverResponse)
    def update_firewall_domains(self: Any) -> str:
        found, domains = named(self, kind), self._get_param("Domains")
        present = {
            "ADD": [*found["Domains"], *domains],
            "REMOVE": [each for each in found["Domains"] if each not in domains],
            "REPLACE": domains,
        }[self._get_param("Operation")]
        found["Domains"] = list(dict.fromkeys(present))
        return json.dumps({key: found[key] for key in ("Id", "Name", "Status")})

    @add(Route53ResolverResponse)
    def list_firewall_domains(self: Any) -> str:
        return answer("Domains", [each.rstrip(".") + "." for each in named(self, kind)["Domains"]])

    @add(Route53ResolverResponse)
    def delete_firewall_domain_list(self: Any) -> str:
        return answer("FirewallDomainList", remove(self, kind))


def apply_rules() -> None:
    kind = "FirewallRuleGroupId"

    @add(Route53ResolverResponse)
    def create_firewall_rule_group(self: Any) -> str:
        made = make(self, kind, OwnerId=self.current_account, ShareStatus="NOT_SHARED", RuleCount=0)
        return answer("FirewallRuleGroup", made)

    @add(Route53ResolverResponse)
    def get_firewall_rule_group(self: Any) -> str:
        return answer("FirewallRuleGroup", named(self, kind))

    @add(Route53ResolverResponse)
    def delete_firewall_rule_group(self: Any) -> str:
        return answer("FirewallRuleGroup", remove(self, kind))

    @add(Route53ResolverResponse)
    def create_firewall_rule(self: Any) -> str:
        group = named(self, kind)
        rule = {"FirewallDomainRedirectionAction": "INSPECT_REDIRECTION_DOMAIN", **changes(self, *RULE_FIELDS)}
        rules(self.route53resolver_backend).append(rule)
        group["RuleCount"] += 1
        return answer("FirewallRule", rule)

    @add(Route53ResolverResponse)
    def list_firewall_rules(self: Any) -> str:
        group = named(self, kind)
        found = [r for r in rules(self.route53resolver_backend) if r["FirewallRuleGroupId"] == group["Id"]]
        return answer("FirewallRules", found)

    @add(Route53ResolverResponse)
    def update_firewall_rule(self: Any) -> str:
        rule = rule_of(self)
        rule.update(changes(self, *RULE_FIELDS))
        return answer("FirewallRule", rule)

    @add(Route53ResolverResponse)
    def delete_firewall_rule(self: Any) -> str:
        rule = rule_of(self)
        rules(self.route53resolver_backend).remove(rule)
        named(self, kind)["RuleCount"] -= 1
        return answer("FirewallRule", rule)


def apply_vpcs() -> None:
    kind = "FirewallRuleGroupAssociationId"

    @add(Route53ResolverResponse)
    def associate_firewall_rule_group(self: Any) -> str:
        fields = changes(self, "FirewallRuleGroupId", "VpcId", "Priority", "MutationProtection")
        made = make(self, kind, **{"MutationProtection": "DISABLED", **fields})
        return answer("FirewallRuleGroupAssociation", made)

    @add(Route53ResolverResponse)
    def get_firewall_rule_group_association(self: Any) -> str:
        return answer("FirewallRuleGroupAssociation", named(self, kind))

    @add(Route53ResolverResponse)
    def update_firewall_rule_group_association(self: Any) -> str:
        found = named(self, kind)
        found.update(changes(self, "Name", "Priority", "MutationProtection"))
        return answer("FirewallRuleGroupAssociation", found)

    @add(Route53ResolverResponse)
    def disassociate_firewall_rule_group(self: Any) -> str:
        return answer("FirewallRuleGroupAssociation", remove(self, kind))

    @add(Route53ResolverResponse)
    def update_firewall_config(self: Any) -> str:
        configs, vpc = known(self.route53resolver_backend, "FirewallConfig"), self._get_param("ResourceId")
        new = {
            "Id": f"rslvr-fc-{secrets.token_hex(8)}",
            "ResourceId": vpc,
            "OwnerId": self.current_account,
        }
        found = configs.setdefault(vpc, new)
        found["FirewallFailOpen"] = self._get_param("FirewallFailOpen")
        return answer("FirewallConfig", found)

    @add(Route53ResolverResponse)
    def list_firewall_configs(self: Any) -> str:
        return answer(
            "FirewallConfigs", list(known(self.route53resolver_backend, "FirewallConfig").values())
        )


def answer(name: str, content: Any) -> str:
    return json.dumps({name: content})


def check_domain_lists(aws: Aws) -> None:
    """A list of domains keeps its domains, as the names that they are in DNS, and its tags, until it is deleted."""
    resolver = aws("route53resolver")
    tags = [{"Key": "Purpose", "Value": "check"}]
    made = resolver.create_firewall_domain_list(CreatorRequestId="check", Name="check", Tags=tags)
    key = made["FirewallDomainList"]["Id"]
    assert resolver.list_tags_for_resource(ResourceArn=made["FirewallDomainList"]["Arn"])["Tags"] == tags
    for operation, domains in (("ADD", ["a.example", "b.example"]), ("REMOVE", ["a.example"])):
        resolver.update_firewall_domains(FirewallDomainListId=key, Operation=operation, Domains=domains)
    assert resolver.list_firewall_domains(FirewallDomainListId=key)["Domains"] == ["b.example."]
    resolver.delete_firewall_domain_list(FirewallDomainListId=key)
    try:
        resolver.get_firewall_domain_list(FirewallDomainListId=key)
    except resolver.exceptions.ResourceNotFoundException:
        return
    raise AssertionError("the list is still there")


def check_rules(aws: Aws) -> None:
    """A group has the rules that were made in it and not deleted, as they were last changed."""
    resolver = aws("route53resolver")
    group = resolver.create_firewall_rule_group(CreatorRequestId="check", Name="check")["FirewallRuleGroup"]
    of = {"FirewallRuleGroupId": group["Id"]}
    for name in ("one", "two"):
        resolver.create_firewall_rule(
            CreatorRequestId=name, FirewallDomainListId=name, Name=name, Priority=1, Action="ALERT", **of
        )
    resolver.update_firewall_rule(
        FirewallDomainListId="one", Action="BLOCK", BlockResponse="NXDOMAIN", **of
    )
    resolver.delete_firewall_rule(FirewallDomainListId="two", **of)
    [rule] = resolver.list_firewall_rules(**of)["FirewallRules"]
    assert (rule["Name"], rule["Action"], rule["BlockResponse"]) == ("one", "BLOCK", "NXDOMAIN")
    assert resolver.get_firewall_rule_group(**of)["FirewallRuleGroup"]["RuleCount"] == 1
    resolver.delete_firewall_rule_group(**of)


def check_vpcs(aws: Aws) -> None:
    """A VPC has its group of rules until they part, and what it does while the firewall fails."""
    resolver = aws("route53resolver")
    link = resolver.associate_firewall_rule_group(
        CreatorRequestId="check", FirewallRuleGroupId="group", VpcId="vpc-1", Priority=200, Name="check"
    )["FirewallRuleGroupAssociation"]
    of = {"FirewallRuleGroupAssociationId": link["Id"]}
    resolver.update_firewall_rule_group_association(Priority=300, **of)
    found = resolver.get_firewall_rule_group_association(**of)["FirewallRuleGroupAssociation"]
    assert (found["VpcId"], found["Priority"], found["Status"]) == ("vpc-1", 300, "COMPLETE")
    resolver.disassociate_firewall_rule_group(**of)
    for value in ("ENABLED", "DISABLED"):
        resolver.update_firewall_config(ResourceId="vpc-1", FirewallFailOpen=value)
    [config] = resolver.list_firewall_configs()["FirewallConfigs"]
    assert (config["ResourceId"], config["FirewallFailOpen"]) == ("vpc-1", "DISABLED")


PAGE = "Amazon Route 53 API Reference, Resolver"

MENDS = (
    Mend(
        name="dns-firewall-domain-list",
        terraform=("aws_route53_resolver_firewall_domain_list",),
        page=f"{PAGE}: CreateFirewallDomainList, UpdateFirewallDomains, ListFirewallDomains",
        fault="There are no lists of domains",
        apply=apply_domain_lists,
        check=check_domain_lists,
    ),
    Mend(
        name="dns-firewall-rules",
        terraform=("aws_route53_resolver_firewall_rule", "aws_route53_resolver_firewall_rule_group"),
        page=f"{PAGE}: CreateFirewallRuleGroup, CreateFirewallRule, ListFirewallRules, UpdateFirewallRule",
        fault="There are no groups of rules",
        apply=apply_rules,
        check=check_rules,
    ),
    Mend(
        name="dns-firewall-vpcs",
        terraform=(
            "aws_route53_resolver_firewall_config",
            "aws_route53_resolver_firewall_rule_group_association",
        ),
        page=f"{PAGE}: AssociateFirewallRuleGroup, UpdateFirewallConfig, ListFirewallConfigs",
        fault="No VPC has a DNS firewall",
        apply=apply_vpcs,
        check=check_vpcs,
    ),
)
