"""Amazon S3: the configurations of which a bucket can have several, each with an id."""

import re
from typing import Any

from moto.s3.exceptions import S3ClientError
from moto.s3.responses import S3Response

from ..aws import PRIMARY, Aws
from .mend import Mend, replace

#: The subresource of a bucket, and the element that each of its configurations is.
KINDS = {
    "analytics": "AnalyticsConfiguration",
    "inventory": "InventoryConfiguration",
    "intelligent-tiering": "IntelligentTieringConfiguration",
    "metrics": "MetricsConfiguration",
}


class NoSuchConfiguration(S3ClientError):
    code = "NoSuchConfiguration"
    message = "The specified configuration does not exist."


def apply() -> None:
    @replace(S3Response, "_bucket_response_put")
    def put(original: Any, self: Any, request: Any, bucket_name: str, query: dict[str, Any]) -> Any:
        kind = kind_of(query)
        if kind is None:
            return original(self, request, bucket_name, query)
        document = re.sub(r"^<\?xml[^>]*\?>\s*", "", self.body.decode())
        configurations(self, bucket_name, kind)[query["id"][0]] = document
        return 200, {}, ""

    @replace(S3Response, "_bucket_response_get")
    def get(original: Any, self: Any, bucket_name: str, query: dict[str, Any]) -> Any:
        kind = kind_of(query)
        if kind is None:
            return original(self, bucket_name, query)
        known = configurations(self, bucket_name, kind)
        if "id" not in query:
            root = f"ListBucket{KINDS[kind]}sResult"
            return f"<{root}><IsTruncated>false</IsTruncated>{''.join(known.values())}</{root}>"
        if query["id"][0] not in known:
            raise NoSuchConfiguration()
        return known[query["id"][0]]

    # Without this, moto takes the request for one to delete the bucket itself.
    @replace(S3Response, "_bucket_response_delete")
    def delete(original: Any, self: Any, bucket_name: str, query: dict[str, Any]) -> Any:
        kind = kind_of(query)
        if kind is None:
            return original(self, bucket_name, query)
        if configurations(self, bucket_name, kind).pop(query["id"][0], None) is None:
            raise NoSuchConfiguration()
        return 204, {}, ""


def kind_of(query: dict[str, Any]) -> str | None:
    return next((kind for kind in KINDS if kind in query), None)


def configurations(response: Any, bucket_name: str, kind: str) -> dict[str, str]:
    """The documents of one kind that a bucket has, by id."""
    bucket = response.backend.get_bucket(bucket_name)
    return bucket.__dict__.setdefault(f"groundwork_{kind}", {})


def check(aws: Aws) -> None:
    """A configuration comes back as it was sent, and deleting it leaves the bucket standing."""
    s3, bucket = aws("s3"), "check-configurations"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": PRIMARY})
    cold = {"Id": "cold", "Status": "Enabled", "Tierings": [{"Days": 125, "AccessTier": "ARCHIVE_ACCESS"}]}
    s3.put_bucket_intelligent_tiering_configuration(
        Bucket=bucket, Id="cold", IntelligentTieringConfiguration=cold
    )
    one = s3.get_bucket_intelligent_tiering_configuration(Bucket=bucket, Id="cold")
    assert one["IntelligentTieringConfiguration"] == cold
    several = s3.list_bucket_intelligent_tiering_configurations(Bucket=bucket)
    assert several["IntelligentTieringConfigurationList"] == [cold]
    s3.delete_bucket_intelligent_tiering_configuration(Bucket=bucket, Id="cold")
    assert bucket in [b["Name"] for b in s3.list_buckets()["Buckets"]]


MENDS = (
    Mend(
        name="s3-configurations-by-id",
        terraform=(
            "aws_s3_bucket_analytics_configuration",
            "aws_s3_bucket_intelligent_tiering_configuration",
            "aws_s3_bucket_metric",
        ),
        page="Amazon S3 API Reference, PutBucketIntelligentTieringConfiguration and its kin for analytics and metrics",
        fault="Putting one is refused as a malformed creation of the bucket, and deleting one deletes the bucket",
        apply=apply,
        check=check,
    ),
)
