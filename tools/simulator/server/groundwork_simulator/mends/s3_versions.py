"""Amazon S3: versions of objects and delete markers."""

from moto.s3.models import FakeDeleteMarker

from ..aws import Aws
from .mend import Mend, add
from .s3_as_sent import make_bucket


def apply_marker_deletion() -> None:
    @add(FakeDeleteMarker)
    def dispose(self: FakeDeleteMarker) -> None:
        """Does nothing: what moto frees with a version is its content, and a marker has none."""


def check_marker_deletion(aws: Aws) -> None:
    """A delete marker is deleted like any version, so that a versioned bucket can be emptied."""
    s3 = make_bucket(aws, "check-markers")
    s3.put_bucket_versioning(Bucket="check-markers", VersioningConfiguration={"Status": "Enabled"})
    s3.put_object(Bucket="check-markers", Key="gone", Body=b"")
    marker = s3.delete_object(Bucket="check-markers", Key="gone")["VersionId"]
    s3.delete_objects(
        Bucket="check-markers", Delete={"Objects": [{"Key": "gone", "VersionId": marker}]}
    )
    assert "DeleteMarkers" not in s3.list_object_versions(Bucket="check-markers")


MENDS = (
    Mend(
        name="s3-delete-marker",
        terraform=("aws_s3_bucket",),
        page="Amazon S3 User Guide, Managing delete markers",
        fault="Deleting a delete marker by its version is an AttributeError: a bucket with one cannot be emptied",
        apply=apply_marker_deletion,
        check=check_marker_deletion,
    ),
)
