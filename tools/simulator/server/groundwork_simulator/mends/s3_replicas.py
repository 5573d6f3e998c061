"""Amazon S3: the replicas of what is written to a bucket: where they go, what they are like, and when they are made."""

from collections import deque
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from moto.s3.models import FakeBucket, FakeDeleteMarker, FakeKey, S3Backend, s3_backends
from moto.s3.notifications import S3NotificationEvent, send_event

from ..outages import OUTAGES
from .mend import store
from .s3_replication_rules import Rule, destination, for_delete_marker, for_object, rules_for, selects

Version = FakeKey | FakeDeleteMarker

#: What can be changed of an object that is there, beside its tags.
CHANGEABLE = ("acl", "lock_legal_status", "lock_mode", "lock_until")


@dataclass(frozen=True)
class Write:
    """A version that was made or changed."""

    bucket: str
    version: Version
    created: bool


@dataclass(frozen=True)
class Copy:
    """A version that is to stand in another bucket too, or to be changed there as it was changed here."""

    source: str
    version: Version
    rule: Rule
    created: bool


def writes(backend: S3Backend) -> deque[Write]:
    """What was written since it was last looked at: metadata, tags and ACL follow the content within one request."""
    return store(backend, "replication_writes", deque)


def copies(backend: S3Backend) -> deque[Copy]:
    """What is still to be copied: more than nothing while a region is out."""
    return store(backend, "replication_copies", deque)


def replicate() -> None:
    """Decides for each write where it is to be copied to, and copies what can be copied now."""
    for partitions in list(s3_backends.values()):
        for backend in list(partitions.values()):
            decide(backend)
            copy_all(backend)


def decide(backend: S3Backend) -> None:
    written = writes(backend)
    new: set[int] = set()
    while written:
        write = written.popleft()
        version = write.version
        if id(version) in new:
            continue
        if write.created:
            new.add(id(version))
        bucket = backend.buckets.get(write.bucket)
        if bucket is None or not bucket.is_versioned:
            continue
        rules = rules_for(bucket, lambda rule: is_for(rule, backend, write))
        if rules and write.created and isinstance(version, FakeKey):
            set_status(version, "PENDING")
        for rule in rules:
            copies(backend).append(Copy(write.bucket, version, rule, write.created))


def is_for(rule: Rule, backend: S3Backend, write: Write) -> bool:
    version = write.version
    if isinstance(version, FakeDeleteMarker):
        return for_delete_marker(rule, version.name)
    if not write.created:
        # What the rule once copied stays in step. A replica's own changes go back only when the rule says so.
        status = status_of(version)
        return selects(rule, "ReplicaModifications") if status == "REPLICA" else status is not None
    tags = backend.tagger.get_tag_dict_for_resource(version.arn)
    return for_object(rule, version.name, tags, version.encryption)


def copy_all(backend: S3Backend) -> None:
    waiting = copies(backend)
    for _ in range(len(waiting)):
        copy = waiting.popleft()
        source = backend.buckets.get(copy.source)
        target = backend.buckets.get(destination(copy.rule))
        if source is None:
            continue
        if target and OUTAGES.affect(source.region_name, target.region_name):
            waiting.append(copy)
        else:
            carry_out(backend, copy, target, waiting)


def carry_out(backend: S3Backend, copy: Copy, target: FakeBucket | None, waiting: deque[Copy]) -> None:
    version = copy.version
    if isinstance(version, FakeDeleteMarker):
        if target and target.is_versioned:
            add_marker(target, version)
    elif getattr(version, "disposed", False):
        return  # deleted before it could be copied
    elif not copy.created:
        if target:
            change(backend, version, target)
    elif target is None or not target.is_versioned:
        set_status(version, "FAILED")
    else:
        add_replica(backend, version, target, copy.rule)
        others = any(each.version is version and each.created for each in waiting)
        if status_of(version) == "PENDING" and not others:
            set_status(version, "COMPLETED")


def add_marker(target: FakeBucket, marker: FakeDeleteMarker) -> None:
    replica = FakeDeleteMarker(key=target.keys.get(marker.name) or marker.key)
    replica.name = marker.name
    replica._version_id = marker.version_id
    replica.last_modified = marker.last_modified
    target.keys[marker.name] = replica


def add_replica(backend: S3Backend, key: FakeKey, target: FakeBucket, rule: Rule) -> None:
    """A whole copy, time of creation and version id included, in the destination's storage class and with its key."""
    replica = deepcopy(key)
    replica.bucket_name = target.name
    settings = rule["Destination"]
    replica._storage_class = settings.get("StorageClass") or key.storage_class
    if (key.encryption or "").startswith("aws:kms"):
        replica.kms_key_id = (settings.get("EncryptionConfiguration") or {}).get("ReplicaKmsKeyID")
        replica.bucket_key_enabled = bucket_key_enabled(target)
    elif key.encryption is None and target.encryption:
        default = target.encryption["Rule"]["ApplyServerSideEncryptionByDefault"]
        replica.encryption, replica.kms_key_id = default["SSEAlgorithm"], default.get("KMSMasterKeyID")
        replica.bucket_key_enabled = bucket_key_enabled(target)
    set_status(replica, "REPLICA")
    target.keys.setlist(key.name, [*target.keys.getlist(key.name, []), replica])
    backend.tagger.copy_tags(key.arn, replica.arn)
    send_event(backend.account_id, S3NotificationEvent.OBJECT_CREATED_PUT_EVENT, target, replica)


def bucket_key_enabled(bucket: FakeBucket) -> Any:
    return bucket.encryption["Rule"].get("BucketKeyEnabled", False) if bucket.encryption else False


def change(backend: S3Backend, key: FakeKey, target: FakeBucket) -> None:
    """Changes the same version in another bucket as it was changed here."""
    for other in target.keys.getlist(key.name, []):
        if other.version_id == key.version_id and isinstance(other, FakeKey):
            for attribute in CHANGEABLE:
                setattr(other, attribute, deepcopy(getattr(key, attribute)))
            backend.tagger.delete_all_tags_for_resource(other.arn)
            backend.tagger.copy_tags(key.arn, other.arn)


def status_of(key: FakeKey) -> str | None:
    return getattr(key, "groundwork_replication_status", None)


def set_status(key: FakeKey, status: str) -> None:
    key.groundwork_replication_status = status  # type: ignore[attr-defined]
