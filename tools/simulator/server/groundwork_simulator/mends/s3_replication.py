"""Amazon S3: replication, which copies what is written to a bucket into others."""

from typing import Any

from botocore.exceptions import ClientError
from moto.s3.models import FakeDeleteMarker, FakeKey, S3Backend
from moto.s3.responses import S3Response

from ..aws import PRIMARY, RECOVERY, Aws
from .mend import Mend, replace
from .s3_as_sent import make_bucket
from .s3_replicas import Write, replicate, status_of, writes

#: Operations that change a version that is there already.
CHANGES = (
    "put_object_tagging",
    "delete_object_tagging",
    "put_object_acl",
    "put_object_legal_hold",
    "put_object_retention",
)


def apply_objects() -> None:
    @replace(S3Backend, "put_object")
    def put_object(original: Any, self: S3Backend, bucket_name: str, *args: Any, **kwargs: Any) -> FakeKey:
        key = original(self, bucket_name, *args, **kwargs)
        writes(self).append(Write(bucket_name, key, created=True))
        return key

    for name in ("bucket_response", "key_response"):
        replace(S3Response, name)(replicating)

    headers = FakeKey.response_dict.fget

    def response_dict(self: FakeKey) -> dict[str, Any]:
        status = status_of(self)
        return {**headers(self), **({"x-amz-replication-status": status} if status else {})}

    FakeKey.response_dict = property(response_dict)


def replicating(original: Any, self: S3Response, request: Any, full_url: str, headers: Any) -> Any:
    # Before the request too: for what other services have written, and for what an outage held up.
    replicate()
    try:
        return original(self, request, full_url, headers)
    finally:
        replicate()


def apply_delete_markers() -> None:
    @replace(S3Backend, "_set_delete_marker")
    def set_delete_marker(original: Any, self: S3Backend, bucket_name: str, key_name: str) -> FakeDeleteMarker:
        marker = original(self, bucket_name, key_name)
        writes(self).append(Write(bucket_name, marker, created=True))
        return marker


def apply_changes() -> None:
    for name in CHANGES:

        @replace(S3Backend, name)
        def note_change(original: Any, self: S3Backend, *args: Any, **kwargs: Any) -> Any:
            answer = original(self, *args, **kwargs)
            key = changed_key(self, *args, **kwargs)
            writes(self).append(Write(key.bucket_name, key, created=False))
            return answer


def changed_key(
    backend: S3Backend,
    bucket_name: str | None = None,
    key_name: str | None = None,
    version_id: str | None = None,
    key: FakeKey | None = None,
    **_: Any,
) -> Any:
    """The object that an operation is for. Only those for tags are given it, and that first."""
    if isinstance(bucket_name, FakeKey):
        return bucket_name
    return key or backend.get_object(bucket_name, key_name, version_id=version_id)


def two_buckets(aws: Aws, **rule: Any) -> tuple[Any, Any]:
    """Clients of the regions of the buckets check-from and check-into, the first of which the rule copies."""
    clients = [(aws("s3", PRIMARY), "check-from", PRIMARY), (aws("s3", RECOVERY), "check-into", RECOVERY)]
    for client, bucket, region in clients:
        make_bucket(aws, bucket, region)
        client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    replicate_to(clients[0][0], "check-from", "check-into", **rule)
    return clients[0][0], clients[1][0]


def replicate_to(s3: Any, bucket: str, other: str, **rule: Any) -> None:
    whole = {
        "ID": "check",
        "Priority": 1,
        "Status": "Enabled",
        "Filter": {},
        "DeleteMarkerReplication": {"Status": "Disabled"},
        "Destination": {"Bucket": f"arn:aws:s3:::{other}"},
        **rule,
    }
    configuration = {"Role": "arn:aws:iam::111111111111:role/check", "Rules": [whole]}
    s3.put_bucket_replication(Bucket=bucket, ReplicationConfiguration=configuration)


def versions(s3: Any, bucket: str) -> list[tuple[str, str]]:
    return [(each["Key"], each["VersionId"]) for each in s3.list_object_versions(Bucket=bucket).get("Versions", [])]


def check_objects(aws: Aws) -> None:
    """An object of a replicated bucket stands in the other region with its content, metadata, tags and version id."""
    source, target = two_buckets(aws, Filter={"Prefix": "kept/"})
    source.put_object(Bucket="check-from", Key="other", Body=b"other")
    put = {"Body": b"one", "ContentType": "text/plain", "Metadata": {"author": "me"}, "Tagging": "team=web"}
    version = source.put_object(Bucket="check-from", Key="kept/one", **put)["VersionId"]
    assert versions(target, "check-into") == [("kept/one", version)], versions(target, "check-into")
    replica = target.get_object(Bucket="check-into", Key="kept/one", VersionId=version)
    assert replica["Body"].read() == b"one"
    original = source.get_object(Bucket="check-from", Key="kept/one")
    assert original["Metadata"]
    for property in ("ContentType", "Metadata", "ETag", "LastModified"):
        assert replica[property] == original[property], (property, replica[property])
    tags = target.get_object_tagging(Bucket="check-into", Key="kept/one")["TagSet"]
    assert tags == [{"Key": "team", "Value": "web"}], tags
    statuses = [
        s3.head_object(Bucket=bucket, Key="kept/one")["ReplicationStatus"]
        for s3, bucket in ((source, "check-from"), (target, "check-into"))
    ]
    assert statuses == ["COMPLETED", "REPLICA"], statuses
    # Whichever way it comes in.
    source.copy_object(Bucket="check-from", Key="kept/two", CopySource="check-from/other")
    upload = source.create_multipart_upload(Bucket="check-from", Key="kept/three")["UploadId"]
    part = {"Bucket": "check-from", "Key": "kept/three", "UploadId": upload}
    tag = source.upload_part(**part, PartNumber=1, Body=b"three")["ETag"]
    whole = source.complete_multipart_upload(
        **part, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": tag}]}
    )
    assert target.get_object(Bucket="check-into", Key="kept/two")["Body"].read() == b"other"
    assert target.head_object(Bucket="check-into", Key="kept/three")["ETag"] == whole["ETag"]
    # A version that is deleted at one end stays at the other.
    source.delete_object(Bucket="check-from", Key="kept/one", VersionId=version)
    assert target.head_object(Bucket="check-into", Key="kept/one")["VersionId"] == version


def check_delete_markers(aws: Aws) -> None:
    """A delete marker is copied when the rule says so."""
    source, target = two_buckets(aws, DeleteMarkerReplication={"Status": "Enabled"})
    source.put_object(Bucket="check-from", Key="one", Body=b"")
    marker = source.delete_object(Bucket="check-from", Key="one")["VersionId"]
    [found] = target.list_object_versions(Bucket="check-into")["DeleteMarkers"]
    assert found["VersionId"] == marker and found["IsLatest"], found
    replicate_to(source, "check-from", "check-into")
    source.put_object(Bucket="check-from", Key="two", Body=b"")
    source.delete_object(Bucket="check-from", Key="two")
    assert target.head_object(Bucket="check-into", Key="two")
    try:
        source.head_object(Bucket="check-from", Key="two")
    except ClientError as error:
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 404
    else:
        raise AssertionError("the object is not deleted at its source")


def check_changes(aws: Aws) -> None:
    """New tags of an object go to its replica, and back only where the rule keeps replicas' modifications in step."""
    source, target = two_buckets(aws)
    replicate_to(target, "check-into", "check-from")
    source.put_object(Bucket="check-from", Key="one", Body=b"")

    def tag(s3: Any, bucket: str, value: str) -> None:
        s3.put_object_tagging(Bucket=bucket, Key="one", Tagging={"TagSet": [{"Key": "stage", "Value": value}]})

    def stage(s3: Any, bucket: str) -> str:
        [found] = s3.get_object_tagging(Bucket=bucket, Key="one")["TagSet"]
        return str(found["Value"])

    tag(source, "check-from", "first")
    assert stage(target, "check-into") == "first"
    tag(target, "check-into", "second")
    assert stage(source, "check-from") == "first"
    modifications = {"ReplicaModifications": {"Status": "Enabled"}}
    replicate_to(target, "check-into", "check-from", SourceSelectionCriteria=modifications)
    tag(target, "check-into", "third")
    assert stage(source, "check-from") == "third"


TERRAFORM = ("aws_s3_bucket_replication_configuration",)

MENDS = (
    Mend(
        name="s3-replication-objects",
        terraform=TERRAFORM,
        page="Amazon S3 User Guide, What does Amazon S3 replicate?; Getting replication status information",
        fault="Nothing is copied",
        apply=apply_objects,
        check=check_objects,
    ),
    Mend(
        name="s3-replication-delete-markers",
        terraform=TERRAFORM,
        page="Amazon S3 User Guide, Replicating delete markers between buckets",
        fault="No delete marker is copied",
        apply=apply_delete_markers,
        check=check_delete_markers,
    ),
    Mend(
        name="s3-replication-changes",
        terraform=TERRAFORM,
        page="Amazon S3 User Guide, Replicating metadata changes with replica modification sync",
        fault="No change of tags, ACLs or locks is copied",
        apply=apply_changes,
        check=check_changes,
    ),
)
