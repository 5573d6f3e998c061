"""Amazon ElastiCache: global datastores, replication groups of several regions of which one takes writes."""

from dataclasses import dataclass, field
from typing import Any
from zlib import crc32

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.elasticache.models import ElastiCacheBackend, ReplicationGroup, elasticache_backends
from moto.elasticache.responses import ElastiCacheResponse

from ..aws import PRIMARY, RECOVERY, Aws
from ..outages import OUTAGES
from .elasticache import Answer, NotFound, named
from .mend import Mend, add, replace, store

MISSING = "GlobalReplicationGroupNotFoundFault"

#: What a secondary group has of the primary.
SHARED = (
    "at_rest_encryption_enabled",
    "cache_node_type",
    "engine",
    "engine_version",
    "port",
    "transit_encryption_enabled",
    "transit_encryption_mode",
)


class InvalidState(ServiceException):
    def __init__(self, kind: str, message: str) -> None:
        super().__init__(f"Invalid{kind}State", message)


@dataclass
class Datastore:
    name: str
    description: str
    account: str
    #: The region of each member, and the member's name there. The first is the primary.
    members: dict[str, str] = field(default_factory=dict)

    def groups(self) -> dict[str, ReplicationGroup]:
        backends = elasticache_backends[self.account]
        return {region: backends[region].replication_groups[name] for region, name in self.members.items()}

    def primary(self) -> ReplicationGroup:
        return next(iter(self.groups().values()))

    def tell_members(self) -> None:
        """Has each member say which part it has."""
        for region, group in self.groups().items():
            group.global_replication_group_id = self.name
            group.global_replication_group_member_role = self.role(region)

    def role(self, region: str) -> str:
        return "PRIMARY" if region == next(iter(self.members)) else "SECONDARY"

    def describe(self, status: str | None = None) -> Answer:
        primary, groups = self.primary(), self.groups()
        shards = primary.node_groups if primary.cluster_enabled else []
        return {
            "GlobalReplicationGroupId": self.name,
            "GlobalReplicationGroupDescription": self.description,
            "Status": status or ("available" if len(groups) > 1 else "primary-only"),
            "CacheNodeType": primary.cache_node_type,
            "Engine": primary.engine,
            "EngineVersion": primary.engine_version,
            "Members": [
                {
                    "ReplicationGroupId": group.replication_group_id,
                    "ReplicationGroupRegion": region,
                    "Role": self.role(region),
                    "AutomaticFailover": group.automatic_failover,
                    "Status": "associated",
                }
                for region, group in groups.items()
            ],
            "ClusterEnabled": primary.cluster_enabled,
            "GlobalNodeGroups": [
                {"GlobalNodeGroupId": f"{self.name}-{each['node_group_id']}", "Slots": each["slots"]}
                for each in shards
            ],
            "AuthTokenEnabled": primary.auth_token_enabled,
            "TransitEncryptionEnabled": primary.transit_encryption_enabled,
            "AtRestEncryptionEnabled": primary.at_rest_encryption_enabled,
            "ARN": f"arn:aws:elasticache::{self.account}:globalreplicationgroup:{self.name}",
        }


def datastores(backend: ElastiCacheBackend) -> dict[str, Datastore]:
    """Those of the account, which each of its regions knows."""
    return store(elasticache_backends[backend.account_id]["us-east-1"], "global_datastores", dict)


def prefix(region: str) -> str:
    """AWS puts five letters before the name that a user has chosen, others for each region."""
    number = crc32(region.encode())
    return "".join(chr(ord("a") + number // 26**place % 26) for place in range(5))


def asked(response: ElastiCacheResponse) -> Datastore:
    return named(  # type: ignore[return-value]
        datastores(response.elasticache_backend), response._get_param("GlobalReplicationGroupId"), MISSING
    )


def answer(datastore: Datastore, status: str | None = None) -> ActionResult:
    return ActionResult({"GlobalReplicationGroup": datastore.describe(status)})


def apply() -> None:
    add_operations()

    @replace(ElastiCacheBackend, "create_replication_group")
    def create_replication_group(original: Any, self: ElastiCacheBackend, **settings: Any) -> ReplicationGroup:
        name = settings.get("global_replication_group_id")
        if not name:
            return original(self, **settings)
        datastore = named(datastores(self), name, MISSING)  # type: ignore[arg-type]
        primary = datastore.primary()
        OUTAGES.refuse(next(iter(datastore.members)))
        settings |= {each: getattr(primary, each) for each in SHARED}
        settings["cluster_mode"] = primary.cluster_mode
        settings["automatic_failover_enabled"] = primary.automatic_failover == "enabled"
        if primary.cluster_enabled:
            settings["num_node_groups"] = len(primary.node_groups)
        settings["cache_parameter_group_name"] = f"global-datastore-{name}"
        group = original(self, **settings)
        group.auth_token_enabled = primary.auth_token_enabled
        datastore.members[self.region_name] = group.replication_group_id
        datastore.tell_members()
        return group

    @replace(ElastiCacheBackend, "delete_replication_group")
    def delete_replication_group(
        original: Any, self: ElastiCacheBackend, replication_group_id: str, *args: Any, **kwargs: Any
    ) -> ReplicationGroup:
        if any(each.members.get(self.region_name) == replication_group_id for each in datastores(self).values()):
            raise InvalidState("ReplicationGroup", "The replication group is a member of a global datastore.")
        return original(self, replication_group_id, *args, **kwargs)


def add_operations() -> None:
    @add(ElastiCacheResponse)
    def create_global_replication_group(self: ElastiCacheResponse) -> ActionResult:
        backend, primary = self.elasticache_backend, self._get_param("PrimaryReplicationGroupId")
        if primary not in backend.replication_groups:
            raise NotFound("ReplicationGroupNotFoundFault", primary)
        name = f"{prefix(backend.region_name)}-{self._get_param('GlobalReplicationGroupIdSuffix')}"
        if name in datastores(backend):
            raise ServiceException("GlobalReplicationGroupAlreadyExistsFault", f"{name} exists already")
        datastore = Datastore(
            name,
            self._get_param("GlobalReplicationGroupDescription") or " ",
            backend.account_id,
            {backend.region_name: primary},
        )
        datastores(backend)[name] = datastore
        datastore.tell_members()
        return answer(datastore)

    @add(ElastiCacheResponse)
    def describe_global_replication_groups(self: ElastiCacheResponse) -> ActionResult:
        if self._get_param("GlobalReplicationGroupId"):
            found = [asked(self)]
        else:
            known = datastores(self.elasticache_backend).values()
            found = [each for each in known if self.elasticache_backend.region_name in each.members]
        return ActionResult({"GlobalReplicationGroups": [each.describe() for each in found]})

    @add(ElastiCacheResponse)
    def modify_global_replication_group(self: ElastiCacheResponse) -> ActionResult:
        datastore = asked(self)
        datastore.description = self._get_param("GlobalReplicationGroupDescription") or datastore.description
        failover = self._get_bool_param("AutomaticFailoverEnabled")
        for group in datastore.groups().values():
            group.cache_node_type = self._get_param("CacheNodeType") or group.cache_node_type
            group.engine = self._get_param("Engine") or group.engine
            group.engine_version = self._get_param("EngineVersion") or group.engine_version
            if failover is not None:
                group.automatic_failover = "enabled" if failover else "disabled"
        return answer(datastore)

    @add(ElastiCacheResponse)
    def failover_global_replication_group(self: ElastiCacheResponse) -> ActionResult:
        datastore = asked(self)
        region, name = self._get_param("PrimaryRegion"), self._get_param("PrimaryReplicationGroupId")
        check_member(datastore, region, name)
        # Before all others: the old primary is a secondary now.
        datastore.members = {region: name, **datastore.members}
        datastore.tell_members()
        return answer(datastore)

    @add(ElastiCacheResponse)
    def disassociate_global_replication_group(self: ElastiCacheResponse) -> ActionResult:
        datastore = asked(self)
        region, name = self._get_param("ReplicationGroupRegion"), self._get_param("ReplicationGroupId")
        check_member(datastore, region, name)
        if datastore.role(region) == "PRIMARY":
            raise InvalidState("GlobalReplicationGroup", "The primary group cannot be disassociated.")
        part(datastore.groups()[region])
        del datastore.members[region]
        return answer(datastore)

    @add(ElastiCacheResponse)
    def delete_global_replication_group(self: ElastiCacheResponse) -> ActionResult:
        datastore = asked(self)
        if len(datastore.members) > 1:
            raise InvalidState("GlobalReplicationGroup", "The datastore has secondary groups.")
        deleted, primary = answer(datastore, "deleting"), datastore.primary()
        [region] = datastore.members
        part(primary)
        del datastores(self.elasticache_backend)[datastore.name]
        if not self._get_bool_param("RetainPrimaryReplicationGroup"):
            backend = elasticache_backends[datastore.account][region]
            backend.delete_replication_group(primary.replication_group_id, retain_primary_cluster=False)
        return deleted


def check_member(datastore: Datastore, region: str, name: str) -> None:
    if datastore.members.get(region) != name:
        raise ServiceException("InvalidParameterValue", f"{name} in {region} is no member of {datastore.name}")


def part(group: ReplicationGroup) -> None:
    """Makes a member a group of its own."""
    group.global_replication_group_id = ""
    del group.global_replication_group_member_role


def make_datastore(aws: Aws) -> tuple[Any, Any, dict[str, str], Answer]:
    """Clients of the regions of check and check-second, the name of their datastore, and the second as described."""
    primary, recovery = aws("elasticache", PRIMARY), aws("elasticache", RECOVERY)
    primary.create_replication_group(
        ReplicationGroupId="check",
        ReplicationGroupDescription="check",
        Engine="valkey",
        EngineVersion="8.0",
        CacheNodeType="cache.r7g.large",
        NumCacheClusters=2,
    )
    made = primary.create_global_replication_group(
        GlobalReplicationGroupIdSuffix="check", PrimaryReplicationGroupId="check"
    )["GlobalReplicationGroup"]
    assert made["Status"] == "primary-only", made
    which = {"GlobalReplicationGroupId": made["GlobalReplicationGroupId"]}
    second = recovery.create_replication_group(
        **which, ReplicationGroupId="check-second", ReplicationGroupDescription="check", NumCacheClusters=1
    )["ReplicationGroup"]
    return primary, recovery, which, second


def check(aws: Aws) -> None:
    """A secondary group is like its primary, takes its place in a failover, and stands alone once it is taken out."""
    primary, recovery, which, second = make_datastore(aws)
    assert (second["Engine"], second["CacheNodeType"]) == ("valkey", "cache.r7g.large"), second
    recovery.failover_global_replication_group(
        **which, PrimaryRegion=RECOVERY, PrimaryReplicationGroupId="check-second"
    )
    for client in (primary, recovery):
        [found] = client.describe_global_replication_groups(**which)["GlobalReplicationGroups"]
        roles = {each["ReplicationGroupRegion"]: each["Role"] for each in found["Members"]}
        assert roles == {RECOVERY: "PRIMARY", PRIMARY: "SECONDARY"}, roles
    primary.disassociate_global_replication_group(
        **which, ReplicationGroupId="check", ReplicationGroupRegion=PRIMARY
    )
    [alone] = primary.describe_replication_groups()["ReplicationGroups"]
    assert not alone.get("GlobalReplicationGroupInfo", {}).get("GlobalReplicationGroupId"), alone
    recovery.delete_global_replication_group(**which, RetainPrimaryReplicationGroup=True)
    assert recovery.describe_global_replication_groups()["GlobalReplicationGroups"] == []
    assert recovery.describe_replication_groups()["ReplicationGroups"]


MENDS = (
    Mend(
        name="elasticache-global-datastore",
        terraform=("aws_elasticache_global_replication_group", "aws_elasticache_replication_group"),
        page="Amazon ElastiCache API Reference, the operations of GlobalReplicationGroup",
        fault="Global datastores are missing",
        apply=apply,
        check=check,
    ),
)
