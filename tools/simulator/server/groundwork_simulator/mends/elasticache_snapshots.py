"""Amazon ElastiCache: snapshots that are copied, that outlive their group, and that a group is made from."""

from copy import copy
from typing import Any

from moto.core.responses import ActionResult
from moto.elasticache.exceptions import SnapshotAlreadyExists, SnapshotNotFound
from moto.elasticache.models import ElastiCacheBackend, ReplicationGroup, Snapshot
from moto.elasticache.responses import ElastiCacheResponse

from ..aws import Aws
from .elasticache import arn
from .mend import Mend, add, replace

#: What a group has of its snapshot when nothing else is asked for.
KEPT = ("cache_node_type", "engine", "engine_version", "num_node_groups", "port")


def apply() -> None:
    @add(ElastiCacheResponse)
    def copy_snapshot(self: ElastiCacheResponse) -> ActionResult:
        backend = self.elasticache_backend
        source, target = self._get_param("SourceSnapshotName"), self._get_param("TargetSnapshotName")
        if source not in backend.snapshots:
            raise SnapshotNotFound(source)
        if target in backend.snapshots:
            raise SnapshotAlreadyExists(target)
        copied = copy(backend.snapshots[source])
        copied.snapshot_name, copied.arn = target, arn(backend, "snapshot", target)
        copied.snapshot_source, copied.kms_key_id = "manual", self._get_param("KmsKeyId") or copied.kms_key_id
        backend.snapshots[target] = copied
        backend.tagging_service.tag_resource(copied.arn, self._get_param("Tags", []))
        return ActionResult({"Snapshot": copied})

    @replace(ElastiCacheBackend, "create_snapshot")
    def create_snapshot(
        original: Any,
        self: ElastiCacheBackend,
        snapshot_name: str,
        replication_group_id: str | None,
        cache_cluster_id: str | None,
        kms_key_id: str | None,
        tags: Any,
    ) -> Snapshot:
        for group in self.replication_groups.values():
            if replication_group_id is None and cache_cluster_id in group.member_clusters:
                # A node stands for its group.
                replication_group_id, cache_cluster_id = group.replication_group_id, None
        return original(self, snapshot_name, replication_group_id, cache_cluster_id, kms_key_id, tags)

    @replace(ElastiCacheBackend, "describe_snapshots")
    def describe_snapshots(original: Any, self: ElastiCacheBackend, **wanted: Any) -> list[Snapshot]:
        group = wanted.pop("replication_group_id", None)
        found = original(self, **wanted)
        return [each for each in found if group in (None, each.replication_group_id)]

    @replace(ElastiCacheBackend, "create_replication_group")
    def create_replication_group(original: Any, self: ElastiCacheBackend, **settings: Any) -> ReplicationGroup:
        name = settings.get("snapshot_name")
        if name and name not in self.snapshots:
            raise SnapshotNotFound(name)
        for setting in KEPT if name else ():
            settings[setting] = settings.get(setting) or getattr(self.snapshots[name], setting)
        return original(self, **settings)

    @replace(ElastiCacheResponse, "delete_replication_group")
    def delete_replication_group(original: Any, self: ElastiCacheResponse) -> ActionResult:
        final = self._get_param("FinalSnapshotIdentifier")
        if final:
            self.elasticache_backend.create_snapshot(final, self._get_param("ReplicationGroupId"), None, None, [])
        return original(self)


def check(aws: Aws) -> None:
    """A snapshot can be copied, outlives its group, and is what another group is made from."""
    cache = aws("elasticache")
    cache.create_replication_group(
        ReplicationGroupId="check",
        ReplicationGroupDescription="check",
        Engine="valkey",
        EngineVersion="8.0",
        CacheNodeType="cache.r7g.large",
        NumCacheClusters=1,
    )
    cache.create_snapshot(SnapshotName="one", CacheClusterId="check-001")
    cache.copy_snapshot(SourceSnapshotName="one", TargetSnapshotName="two")
    cache.delete_snapshot(SnapshotName="one")
    cache.delete_replication_group(ReplicationGroupId="check", FinalSnapshotIdentifier="last")
    found = cache.describe_snapshots(ReplicationGroupId="check")["Snapshots"]
    assert [each["SnapshotName"] for each in found] == ["two", "last"], found
    restored = cache.create_replication_group(
        ReplicationGroupId="restored", ReplicationGroupDescription="restored", SnapshotName="two"
    )["ReplicationGroup"]
    assert (restored["Engine"], restored["CacheNodeType"]) == ("valkey", "cache.r7g.large"), restored
    try:
        cache.create_replication_group(
            ReplicationGroupId="never", ReplicationGroupDescription="never", SnapshotName="one"
        )
    except cache.exceptions.SnapshotNotFoundFault:
        pass
    else:
        raise AssertionError("a group was made from a snapshot that is gone")


MENDS = (
    Mend(
        name="elasticache-snapshots",
        terraform=("aws_elasticache_replication_group",),
        page="Amazon ElastiCache API Reference, CopySnapshot, DescribeSnapshots, CreateReplicationGroup: SnapshotName",
        fault="Snapshots cannot be copied, are not found once their group is gone, and are not read to make another",
        apply=apply,
        check=check,
    ),
)
