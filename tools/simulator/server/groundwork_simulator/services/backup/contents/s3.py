"""S3 buckets: their current objects.

AWS Backup Developer Guide, "Amazon S3 backups" and "Restore S3 data". Of the versions that AWS backs up, it restores
the current ones alone, so these are all that is kept here; a bucket's own configuration is not part of its backup.
"""

import json
import time
import uuid
from dataclasses import dataclass
from typing import Any, ClassVar

from moto.s3.models import FakeBucket, FakeKey, S3Backend, s3_backends
from moto.utilities.utils import get_partition

from ....turns import turn_of
from ..errors import InvalidParameter, JobFailure, NotFound
from .content import Content, Target, flag


@dataclass(frozen=True)
class StoredObject:
    name: str
    value: bytes
    etag: str
    metadata: dict[str, str]
    tags: dict[str, str]
    checksum: tuple[str | None, str | None]


@dataclass(frozen=True)
class BucketContent(Content):
    resource_type: ClassVar[str] = "S3"

    objects: tuple[StoredObject, ...]
    has_acls: bool

    @classmethod
    def take(cls, account: str, region: str, arn: str) -> "BucketContent":
        name = arn.rpartition(":")[2]
        with turn_of("s3"):
            backend = backend_of(account, region)
            bucket = backend.buckets.get(name)
            if bucket is None or bucket.region_name != region:
                raise NotFound(f"No S3 bucket {name} in {region}")
            if not bucket.is_versioned:
                raise JobFailure(f"The bucket {name} has no versioning, without which AWS Backup does not back it up")
            objects = tuple(stored(backend, key) for key in current_objects(bucket))
            size = sum(len(each.value) for each in objects)
            tags = backend.tagger.get_tag_dict_for_resource(bucket.arn)
            return cls(arn, name, size, tags, objects, has_acls(bucket))

    def restore(self, target: Target) -> str:
        metadata = target.metadata
        name = metadata.get("DestinationBucketName")
        if not name:
            raise InvalidParameter("A restore of an S3 bucket needs the metadata DestinationBucketName")
        wanted = json.loads(metadata["ItemsToRestore"]) if metadata.get("ItemsToRestore") else None
        with turn_of("s3"):
            backend = backend_of(target.account, target.region)
            if flag(metadata, "NewBucket"):
                bucket = backend.create_bucket(name, target.region)
                if target.tags:
                    backend.put_bucket_tagging(name, target.tags)
            else:
                bucket = destination(backend, name, target.region)
                if self.has_acls and not has_acls(bucket):
                    raise JobFailure(f"The bucket {name} must have ACLs enabled, as {self.name} had")
            # What is in the bucket stays as it is.
            present = {key.name for key in current_objects(bucket)}
            for each in self.objects:
                if each.name not in present and (wanted is None or each.name in wanted):
                    write(backend, name, each, encryption_of(metadata))
            return bucket.arn

    def restore_metadata(self) -> dict[str, str]:
        return {"BucketName": self.name, "NewBucket": "false", "Encrypted": "false"}

    def recovery_point_arn(self, account: str, region: str, job: str) -> str:
        unique = f"{self.name}-{time.strftime('%Y%m%d%H%M%S', time.gmtime())}-{uuid.uuid4().hex[:8]}"
        return f"arn:{get_partition(region)}:backup:{region}:{account}:recovery-point:{unique}"


def backend_of(account: str, region: str) -> S3Backend:
    return s3_backends[account][get_partition(region)]


def current_objects(bucket: FakeBucket) -> list[FakeKey]:
    """The newest version of each object that is not deleted."""
    newest = [versions[-1] for _, versions in bucket.keys.lists() if versions]
    return [key for key in newest if isinstance(key, FakeKey)]


def has_acls(bucket: FakeBucket) -> bool:
    """Whether ACLs count in a bucket: not since 2023, unless it is told so."""
    return bucket.ownership_rule is not None and "BucketOwnerEnforced" not in str(bucket.ownership_rule)


def destination(backend: S3Backend, name: str, region: str) -> FakeBucket:
    bucket = backend.buckets.get(name)
    if bucket is None:
        raise JobFailure(f"The bucket {name} does not exist")
    if bucket.region_name != region:
        raise JobFailure(f"The bucket {name} is in {bucket.region_name}, and the recovery point in {region}")
    return bucket


def stored(backend: S3Backend, key: FakeKey) -> StoredObject:
    return StoredObject(
        key.name,
        key.value,
        key.etag.strip('"'),
        dict(key.metadata),
        backend.tagger.get_tag_dict_for_resource(key.arn),
        (key.checksum_algorithm, key.checksum_value),
    )


def write(backend: S3Backend, bucket: str, stored_object: StoredObject, encryption: dict[str, Any]) -> None:
    """Puts an object back, in the storage class S3 Standard, and encrypted as the bucket says unless told otherwise."""
    key = backend.put_object(
        bucket, stored_object.name, stored_object.value, etag=stored_object.etag, **encryption
    )
    key.set_metadata(dict(stored_object.metadata), replace=True)
    key.checksum_algorithm, key.checksum_value = stored_object.checksum
    if stored_object.tags:
        backend.put_object_tagging(key, stored_object.tags)


def encryption_of(metadata: dict[str, str]) -> dict[str, Any]:
    if not flag(metadata, "Encrypted"):
        return {}
    if metadata.get("EncryptionType", "").upper() == "SSE-KMS":
        return {"encryption": "aws:kms", "kms_key_id": metadata.get("KMSKey")}
    return {"encryption": "AES256"}
