"""Amazon S3: versions of objects and delete markers."""

from typing import Any
from urllib.parse import quote

from moto.core.responses import ActionResult
from moto.s3.models import FakeDeleteMarker
from moto.s3.responses import S3Response

from ..aws import Aws
from .mend import Mend, add, replace
from .s3_as_sent import make_bucket


def apply_marker_deletion() -> None:
    @add(FakeDeleteMarker)
    def dispose(self: FakeDeleteMarker) -> None:
        """Does nothing: what moto frees with a version is its content, and a marker has none."""


def check_marker_deletion(aws: Aws) -> None:
    """A bucket whose versioning is suspended can be emptied of versions and delete markers: so Terraform destroys one."""
    s3 = make_bucket(aws, "check-markers")
    s3.put_bucket_versioning(Bucket="check-markers", VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket="check-markers", Key="gone", Body=b"")["VersionId"]
    marker = s3.delete_object(Bucket="check-markers", Key="gone")["VersionId"]
    s3.put_bucket_versioning(Bucket="check-markers", VersioningConfiguration={"Status": "Suspended"})
    objects = [{"Key": "gone", "VersionId": each} for each in (version, marker)]
    s3.delete_objects(Bucket="check-markers", Delete={"Objects": objects})
    s3.delete_bucket(Bucket="check-markers")


def apply_encoded_keys() -> None:
    @replace(S3Response, "list_object_versions")
    def list_object_versions(original: Any, self: S3Response) -> Any:
        """Lists as moto does, with the keys in the encoding that was asked for."""
        if self.querystring.get("encoding-type") != ["url"]:
            return original(self)
        serialized = self.serialized
        self.serialized = lambda answer: serialized(ActionResult(encoded(answer.result)))
        try:
            return original(self)
        finally:
            del self.serialized


def encoded(listing: dict[str, Any]) -> dict[str, Any]:
    """A list of versions whose keys, and what is compared with keys, are URL-encoded."""
    names = ("Prefix", "Delimiter", "KeyMarker", "NextKeyMarker")
    lists = (("Versions", "Key"), ("DeleteMarkers", "Key"), ("CommonPrefixes", "Prefix"))
    return {
        **listing,
        "EncodingType": "url",
        **{name: quote(listing[name]) for name in names if listing.get(name)},
        **{
            name: [{**each, key: quote(each[key])} for each in listing[name]]
            for name, key in lists
            if name in listing
        },
    }


def check_encoded_keys(aws: Aws) -> None:
    """A list of versions has its keys URL-encoded where that is asked for: Terraform, which empties buckets by it, decodes them."""
    s3 = make_bucket(aws, "check-encoded")
    s3.put_bucket_versioning(Bucket="check-encoded", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="check-encoded", Key="100% done", Body=b"")
    listing = s3.list_object_versions(Bucket="check-encoded", Prefix="100%", EncodingType="url")
    assert listing["EncodingType"] == "url", listing
    assert listing["Prefix"] == "100%25", listing
    assert [each["Key"] for each in listing["Versions"]] == ["100%25%20done"], listing
    # A client that asks for it by itself decodes it by itself.
    listing = s3.list_object_versions(Bucket="check-encoded", Prefix="100%")
    assert [each["Key"] for each in listing["Versions"]] == ["100% done"], listing


MENDS = (
    Mend(
        name="s3-delete-marker",
        terraform=("aws_s3_bucket",),
        page="Amazon S3 User Guide, Managing delete markers",
        fault="Deleting an object that has a delete marker, with versioning suspended, is an AttributeError",
        apply=apply_marker_deletion,
        check=check_marker_deletion,
    ),
    Mend(
        name="s3-encoded-versions",
        terraform=("aws_s3_bucket",),
        page="Amazon S3 API Reference, ListObjectVersions: encoding-type",
        fault="A list of versions has its keys as they are whatever encoding is asked for, so Terraform empties no bucket with a % in a key",
        apply=apply_encoded_keys,
        check=check_encoded_keys,
    ),
)
