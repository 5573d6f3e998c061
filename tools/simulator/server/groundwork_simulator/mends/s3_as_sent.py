"""Amazon S3: configurations of which moto keeps only a part, answered as they were sent."""

import re
from collections.abc import Callable
from typing import Any

from moto.s3.models import S3Backend
from moto.s3.responses import S3Response

from ..aws import PRIMARY, RECOVERY, Aws
from .mend import Mend, replace

MINIMUM_SIZE = "x-amz-transition-default-minimum-object-size"


def answer_as_sent(kind: str) -> Callable[[], None]:
    """Mends a subresource of buckets (``?lifecycle``). moto still checks what it gets and says whether there is one."""

    def apply() -> None:
        @replace(S3Response, "_bucket_response_put")
        def put(original: Any, self: Any, request: Any, bucket_name: str, query: dict[str, Any]) -> Any:
            answer = original(self, request, bucket_name, query)
            if kind in query:
                document = re.sub(r"^<\?xml[^>]*\?>\s*", "", self.body.decode())
                headers = {MINIMUM_SIZE: self.headers.get(MINIMUM_SIZE, "all_storage_classes_128K")}
                as_sent(self, bucket_name)[kind] = (headers if kind == "lifecycle" else {}, document)
            return answer

        @replace(S3Response, "_bucket_response_get")
        def get(original: Any, self: Any, bucket_name: str, query: dict[str, Any]) -> Any:
            answer = original(self, bucket_name, query)
            if kind not in query or kind not in as_sent(self, bucket_name):
                return answer
            headers, document = as_sent(self, bucket_name)[kind]
            return 200, headers, document

        @replace(S3Response, "_bucket_response_delete")
        def delete(original: Any, self: Any, bucket_name: str, query: dict[str, Any]) -> Any:
            if kind in query:
                as_sent(self, bucket_name).pop(kind, None)
            return original(self, bucket_name, query)

    return apply


def as_sent(response: Any, bucket_name: str) -> dict[str, tuple[dict[str, str], str]]:
    bucket = response.backend.get_bucket(bucket_name)
    return bucket.__dict__.setdefault("groundwork_as_sent", {})


def make_bucket(aws: Aws, bucket: str, region: str = PRIMARY) -> Any:
    s3 = aws("s3", region)
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": region})
    return s3


def check_lifecycle(aws: Aws) -> None:
    """A rule comes back with every field that it was sent with."""
    s3 = make_bucket(aws, "check-lifecycle")
    rule = {
        "ID": "superseded",
        "Status": "Enabled",
        "Filter": {"ObjectSizeGreaterThan": 1024},
        "NoncurrentVersionExpiration": {"NoncurrentDays": 30, "NewerNoncurrentVersions": 10},
    }
    s3.put_bucket_lifecycle_configuration(Bucket="check-lifecycle", LifecycleConfiguration={"Rules": [rule]})
    assert s3.get_bucket_lifecycle_configuration(Bucket="check-lifecycle")["Rules"] == [rule]


def check_replication(aws: Aws) -> None:
    """A rule comes back with its filter and what it says of encrypted objects."""
    s3 = make_bucket(aws, "check-replication")
    replica = make_bucket(aws, "check-replica", RECOVERY)
    for client, bucket in ((s3, "check-replication"), (replica, "check-replica")):
        client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    rule = {
        "ID": "all",
        "Priority": 1,
        "Status": "Enabled",
        "Filter": {"Prefix": "kept/"},
        "DeleteMarkerReplication": {"Status": "Enabled"},
        "SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}},
        "Destination": {"Bucket": "arn:aws:s3:::check-replica"},
    }
    configuration = {"Role": f"arn:aws:iam::{aws.account}:role/replication", "Rules": [rule]}
    s3.put_bucket_replication(Bucket="check-replication", ReplicationConfiguration=configuration)
    assert s3.get_bucket_replication(Bucket="check-replication")["ReplicationConfiguration"] == configuration


def check_logging(aws: Aws) -> None:
    """Logs can be partitioned by date."""
    s3 = make_bucket(aws, "check-logging")
    s3.put_bucket_acl(
        Bucket="check-logging",
        GrantWrite='uri="http://acs.amazonaws.com/groups/s3/LogDelivery"',
        GrantReadACP='uri="http://acs.amazonaws.com/groups/s3/LogDelivery"',
    )
    logging = {
        "TargetBucket": "check-logging",
        "TargetPrefix": "own/",
        "TargetObjectKeyFormat": {"PartitionedPrefix": {"PartitionDateSource": "EventTime"}},
    }
    s3.put_bucket_logging(Bucket="check-logging", BucketLoggingStatus={"LoggingEnabled": logging})
    assert s3.get_bucket_logging(Bucket="check-logging")["LoggingEnabled"] == logging


def apply_no_delivery() -> None:
    @replace(S3Backend, "log_incoming_request")
    def log_incoming_request(_original: Any, _self: Any, _request: Any, _bucket_name: str) -> None:
        """Writes nothing: no environment that is simulated lives until the first delivery."""


def check_no_delivery(aws: Aws) -> None:
    """A bucket that others log to is empty, so that it can be deleted, until someone puts something in it."""
    s3 = make_bucket(aws, "check-delivery")
    s3.put_bucket_acl(
        Bucket="check-delivery",
        GrantWrite='uri="http://acs.amazonaws.com/groups/s3/LogDelivery"',
        GrantReadACP='uri="http://acs.amazonaws.com/groups/s3/LogDelivery"',
    )
    logging = {"TargetBucket": "check-delivery", "TargetPrefix": ""}
    s3.put_bucket_logging(Bucket="check-delivery", BucketLoggingStatus={"LoggingEnabled": logging})
    s3.list_objects_v2(Bucket="check-delivery")
    assert s3.list_objects_v2(Bucket="check-delivery")["KeyCount"] == 0
    s3.delete_bucket(Bucket="check-delivery")


MENDS = (
    Mend(
        name="s3-lifecycle",
        terraform=("aws_s3_bucket_lifecycle_configuration",),
        page="Amazon S3 API Reference, LifecycleRule",
        fault="A rule loses NewerNoncurrentVersions and the object sizes of its filter; the provider waits for them",
        apply=answer_as_sent("lifecycle"),
        check=check_lifecycle,
    ),
    Mend(
        name="s3-replication",
        terraform=("aws_s3_bucket_replication_configuration",),
        page="Amazon S3 API Reference, ReplicationRule",
        fault="A rule loses its filter, its delete marker replication and its source selection criteria",
        apply=answer_as_sent("replication"),
        check=check_replication,
    ),
    Mend(
        name="s3-logging",
        terraform=("aws_s3_bucket_logging",),
        page="Amazon S3 API Reference, LoggingEnabled",
        fault="The object key format is lost",
        apply=answer_as_sent("logging"),
        check=check_logging,
    ),
    Mend(
        name="s3-log-delivery",
        terraform=("aws_s3_bucket", "aws_s3_bucket_logging"),
        page="Amazon S3 User Guide, Logging requests with server access logging: delivered within a few hours",
        fault="Each request writes a log object at once, so that a bucket with logs can never be destroyed",
        apply=apply_no_delivery,
        check=check_no_delivery,
    ),
)
