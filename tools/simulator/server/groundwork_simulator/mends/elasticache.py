"""Amazon ElastiCache: parameter groups, user groups, the nodes of replication groups, and subnet groups that go."""

from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow
from moto.elasticache.models import ElastiCacheBackend
from moto.elasticache.responses import ElastiCacheResponse

from ..aws import Aws
from .mend import Mend, add, replace, store

Answer = dict[str, Any]


class NotFound(ServiceException):
    """No resource of this name; AWS has an error code for each kind."""

    def __init__(self, code: str, name: str) -> None:
        super().__init__(code, f"{name} not found")


def named(known: dict[str, Answer], name: str, code: str) -> Answer:
    if name not in known:
        raise NotFound(code, name)
    return known[name]


def arn(backend: ElastiCacheBackend, kind: str, name: str) -> str:
    return f"arn:aws:elasticache:{backend.region_name}:{backend.account_id}:{kind}:{name}"


def parameter_groups(backend: ElastiCacheBackend) -> dict[str, Answer]:
    return store(backend, "parameter_groups", dict)


def parameters(backend: ElastiCacheBackend) -> dict[str, dict[str, str]]:
    """What a user has set, by group."""
    return store(backend, "parameters", dict)


def user_groups(backend: ElastiCacheBackend) -> dict[str, Answer]:
    return store(backend, "user_groups", dict)


def apply_parameter_groups() -> None:
    missing = "CacheParameterGroupNotFound"

    @add(ElastiCacheResponse)
    def create_cache_parameter_group(self: Any) -> ActionResult:
        name = self._get_param("CacheParameterGroupName")
        group = {
            "CacheParameterGroupName": name,
            "CacheParameterGroupFamily": self._get_param("CacheParameterGroupFamily"),
            "Description": self._get_param("Description"),
            "IsGlobal": False,
            "ARN": arn(self.elasticache_backend, "parametergroup", name),
        }
        parameter_groups(self.elasticache_backend)[name] = group
        parameters(self.elasticache_backend)[name] = {}
        self.elasticache_backend.add_tags_to_resource(group["ARN"], self._get_param("Tags", []))
        return ActionResult({"CacheParameterGroup": group})

    @add(ElastiCacheResponse)
    def describe_cache_parameter_groups(self: Any) -> ActionResult:
        known, name = parameter_groups(self.elasticache_backend), self._get_param("CacheParameterGroupName")
        found = list(known.values()) if name is None else [named(known, name, missing)]
        return ActionResult({"CacheParameterGroups": found})

    @add(ElastiCacheResponse)
    def modify_cache_parameter_group(self: Any) -> ActionResult:
        name = self._get_param("CacheParameterGroupName")
        named(parameter_groups(self.elasticache_backend), name, missing)
        for each in self._get_param("ParameterNameValues", []):
            parameters(self.elasticache_backend)[name][each["ParameterName"]] = each["ParameterValue"]
        return ActionResult({"CacheParameterGroupName": name})

    @add(ElastiCacheResponse)
    def reset_cache_parameter_group(self: Any) -> ActionResult:
        name = self._get_param("CacheParameterGroupName")
        named(parameter_groups(self.elasticache_backend), name, missing)
        known = parameters(self.elasticache_backend)[name]
        for each in list(known) if self._get_bool_param("ResetAllParameters") else [
            each["ParameterName"] for each in self._get_param("ParameterNameValues", [])
        ]:
            known.pop(each, None)
        return ActionResult({"CacheParameterGroupName": name})

    @add(ElastiCacheResponse)
    def describe_cache_parameters(self: Any) -> ActionResult:
        name = self._get_param("CacheParameterGroupName")
        named(parameter_groups(self.elasticache_backend), name, missing)
        known = parameters(self.elasticache_backend)[name]
        return ActionResult(
            {
                "Parameters": [
                    {"ParameterName": key, "ParameterValue": value, "Source": "user", "IsModifiable": True}
                    for key, value in known.items()
                ]
            }
        )

    @add(ElastiCacheResponse)
    def delete_cache_parameter_group(self: Any) -> EmptyResult:
        name = self._get_param("CacheParameterGroupName")
        named(parameter_groups(self.elasticache_backend), name, missing)
        del parameter_groups(self.elasticache_backend)[name]
        del parameters(self.elasticache_backend)[name]
        return EmptyResult()

    # moto knows the ARNs of its own kinds alone.
    @replace(ElastiCacheBackend, "list_tags_for_resource")
    def list_tags_for_resource(_: Any, self: ElastiCacheBackend, arn: str) -> Any:
        return self.tagging_service.list_tags_for_resource(arn)


def check_parameter_groups(aws: Aws) -> None:
    """A cache parameter group keeps its parameters and its tags, and goes when it is deleted."""
    cache = aws("elasticache")
    group = cache.create_cache_parameter_group(
        CacheParameterGroupName="check",
        CacheParameterGroupFamily="valkey8",
        Description="check",
        Tags=[{"Key": "Purpose", "Value": "check"}],
    )["CacheParameterGroup"]
    cache.modify_cache_parameter_group(
        CacheParameterGroupName="check",
        ParameterNameValues=[{"ParameterName": "timeout", "ParameterValue": "900"}],
    )
    described = cache.describe_cache_parameter_groups(CacheParameterGroupName="check")
    assert described["CacheParameterGroups"][0]["CacheParameterGroupFamily"] == "valkey8"
    found = cache.describe_cache_parameters(CacheParameterGroupName="check", Source="user")["Parameters"]
    assert [(each["ParameterName"], each["ParameterValue"]) for each in found] == [("timeout", "900")]
    assert cache.list_tags_for_resource(ResourceName=group["ARN"])["TagList"] == [
        {"Key": "Purpose", "Value": "check"}
    ]
    cache.delete_cache_parameter_group(CacheParameterGroupName="check")
    assert cache.describe_cache_parameter_groups()["CacheParameterGroups"] == []




def apply_user_groups() -> None:
    missing = "UserGroupNotFound"

    @add(ElastiCacheResponse)
    def create_user_group(self: Any) -> ActionResult:
        name = self._get_param("UserGroupId")
        group = {
            "UserGroupId": name,
            "Engine": self._get_param("Engine"),
            "Status": "active",
            "UserIds": self._get_param("UserIds", []),
            "MinimumEngineVersion": "6.0",
            "ReplicationGroups": [],
            "ARN": arn(self.elasticache_backend, "usergroup", name),
        }
        user_groups(self.elasticache_backend)[name] = group
        self.elasticache_backend.add_tags_to_resource(group["ARN"], self._get_param("Tags", []))
        return ActionResult(group)

    @add(ElastiCacheResponse)
    def describe_user_groups(self: Any) -> ActionResult:
        known, name = user_groups(self.elasticache_backend), self._get_param("UserGroupId")
        return ActionResult(
            {"UserGroups": list(known.values()) if name is None else [named(known, name, missing)]}
        )

    @add(ElastiCacheResponse)
    def modify_user_group(self: Any) -> ActionResult:
        group = named(user_groups(self.elasticache_backend), self._get_param("UserGroupId"), missing)
        gone = self._get_param("UserIdsToRemove", [])
        kept = [user for user in group["UserIds"] if user not in gone]
        group["UserIds"] = kept + self._get_param("UserIdsToAdd", [])
        return ActionResult(group)

    @add(ElastiCacheResponse)
    def delete_user_group(self: Any) -> ActionResult:
        name = self._get_param("UserGroupId")
        group = named(user_groups(self.elasticache_backend), name, missing)
        del user_groups(self.elasticache_backend)[name]
        return ActionResult({**group, "Status": "deleting"})


def check_user_groups(aws: Aws) -> None:
    """A user group has its users, others after a change, and goes when it is deleted."""
    cache = aws("elasticache")
    for user in ("one", "two"):
        cache.create_user(
            UserId=user,
            UserName=user,
            Engine="valkey",
            AccessString="on ~* +@read",
            AuthenticationMode={"Type": "iam"},
        )
    group = cache.create_user_group(UserGroupId="check", Engine="valkey", UserIds=["one"])
    assert group["Status"] == "active" and group["UserIds"] == ["one"]
    cache.modify_user_group(UserGroupId="check", UserIdsToAdd=["two"], UserIdsToRemove=["one"])
    assert cache.describe_user_groups(UserGroupId="check")["UserGroups"][0]["UserIds"] == ["two"]
    cache.delete_user_group(UserGroupId="check")
    assert cache.describe_user_groups()["UserGroups"] == []


def apply_replication_groups() -> None:
    @replace(ElastiCacheBackend, "create_replication_group")
    def create_replication_group(original: Any, self: ElastiCacheBackend, **settings: Any) -> Any:
        group = original(self, **settings)
        count = settings.get("num_cache_clusters") or 1
        if group.cluster_mode == "disabled" and len(group.member_clusters) != count:
            group.member_clusters = [f"{group.replication_group_id}-{index:03}" for index in range(1, count + 1)]
            [shard] = group.node_groups
            first = shard["node_group_members"][0]
            shard["node_group_members"] = [
                {**first, "cache_cluster_id": node, "current_role": "replica" if index else "primary"}
                for index, node in enumerate(group.member_clusters)
            ]
        return group

    @replace(ElastiCacheBackend, "describe_cache_clusters")
    def describe_cache_clusters(original: Any, self: ElastiCacheBackend, cache_cluster_id: Any = None) -> Any:
        for group in self.replication_groups.values():
            if cache_cluster_id in group.member_clusters:
                return [node_of(self, group, cache_cluster_id)]
        return original(self, cache_cluster_id)

    @replace(ElastiCacheBackend, "delete_replication_group")
    def delete_replication_group(original: Any, self: ElastiCacheBackend, *args: Any, **kwargs: Any) -> Any:
        group = original(self, *args, **kwargs)
        # AWS takes minutes; a group that is "deleting" for ever is never gone.
        del self.replication_groups[group.replication_group_id]
        return group

    @add(ElastiCacheResponse)
    def delete_cache_subnet_group(self: Any) -> EmptyResult:
        known, name = self.elasticache_backend.cache_subnet_groups, self._get_param("CacheSubnetGroupName")
        if name not in known:
            raise NotFound("CacheSubnetGroupNotFoundFault", name)
        del known[name]
        return EmptyResult()


def node_of(backend: ElastiCacheBackend, group: Any, node: str) -> Answer:
    """A node of a replication group, which has what the group was made with."""
    return {
        "CacheClusterId": node,
        "ReplicationGroupId": group.replication_group_id,
        "CacheClusterStatus": "available",
        "Engine": group.engine,
        "EngineVersion": group.engine_version,
        "CacheNodeType": group.cache_node_type,
        "NumCacheNodes": 1,
        "CacheClusterCreateTime": utcnow(),
        "PreferredMaintenanceWindow": group.preferred_maintenance_window,
        "CacheParameterGroup": {
            "CacheParameterGroupName": group.cache_parameter_group_name,
            "ParameterApplyStatus": "in-sync",
        },
        "CacheSubnetGroupName": group.cache_subnet_group_name,
        "SecurityGroups": [
            {"SecurityGroupId": each, "Status": "active"} for each in group.security_group_ids or []
        ],
        "AutoMinorVersionUpgrade": group.auto_minor_version_upgrade,
        "SnapshotRetentionLimit": group.snapshot_retention_limit,
        "SnapshotWindow": group.snapshot_window,
        "TransitEncryptionEnabled": group.transit_encryption_enabled,
        "TransitEncryptionMode": group.transit_encryption_mode,
        "AtRestEncryptionEnabled": group.at_rest_encryption_enabled,
        "NetworkType": group.network_type,
        "IpDiscovery": group.ip_discovery,
        "ARN": arn(backend, "cluster", node),
        "CacheNodes": [
            {
                "CacheNodeId": "0001",
                "CacheNodeStatus": "available",
                "Endpoint": {"Address": f"{node}.cache.amazonaws.com", "Port": group.port},
                "CustomerAvailabilityZone": f"{backend.region_name}a",
            }
        ],
    }


def check_replication_groups(aws: Aws) -> None:
    """A replication group has nodes with its parameter group, and is gone once it is deleted."""
    cache = aws("elasticache")
    group = cache.create_replication_group(
        ReplicationGroupId="check",
        ReplicationGroupDescription="check",
        Engine="valkey",
        EngineVersion="8.0",
        CacheParameterGroupName="mine",
        NumCacheClusters=2,
    )["ReplicationGroup"]
    nodes = [
        cache.describe_cache_clusters(CacheClusterId=node)["CacheClusters"][0]
        for node in group["MemberClusters"]
    ]
    groups = [node["CacheParameterGroup"]["CacheParameterGroupName"] for node in nodes]
    assert groups == ["mine", "mine"], groups
    cache.delete_replication_group(ReplicationGroupId="check")
    left = cache.describe_replication_groups()["ReplicationGroups"]
    assert left == [], left


MENDS = (
    Mend(
        name="elasticache-parameter-groups",
        terraform=("aws_elasticache_parameter_group",),
        page="Amazon ElastiCache API Reference, the operations of CacheParameterGroup",
        fault="Parameter groups are missing",
        apply=apply_parameter_groups,
        check=check_parameter_groups,
    ),
    Mend(
        name="elasticache-user-groups",
        terraform=("aws_elasticache_user_group",),
        page="Amazon ElastiCache API Reference, the operations of UserGroup",
        fault="User groups are missing",
        apply=apply_user_groups,
        check=check_user_groups,
    ),
    Mend(
        name="elasticache-replication-groups",
        terraform=("aws_elasticache_replication_group", "aws_elasticache_subnet_group"),
        page="Amazon ElastiCache API Reference, DescribeCacheClusters and DeleteReplicationGroup",
        fault="A replication group has no nodes and never goes, and neither does a subnet group",
        apply=apply_replication_groups,
        check=check_replication_groups,
    ),
)
