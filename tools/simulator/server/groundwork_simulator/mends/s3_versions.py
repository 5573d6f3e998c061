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
    """A bucket whose versioning is suspended can be emptied of versions and delete markers: so Terraform destroys one."""
    s3 = make_bucket(aws, "check-markers")
    s3.put_bucket_versioning(Bucket="check-markers", VersioningConfiguration={"Status": "Enabled"})
    version = s3.put_object(Bucket="check-markers", Key="gone", Body=b"")["VersionId"]
    marker = s3.delete_object(Bucket="check-markers", Key="gone")["VersionId"]
    s3.put_bucket_versioning(Bucket="check-markers", VersioningConfiguration={"Status": "Suspended"})
    objects = [{"Key": "gone", "VersionId": each} for each in (version, marker)]
    s3.delete_objects(Bucket="check-markers", Delete={"Objects": objects})
    s3.delete_bucket(Bucket="check-markers")


MENDS = (
    Mend(
        name="s3-delete-marker",
        terraform=("aws_s3_bucket",),
        page="Amazon S3 User Guide, Managing delete markers",
        fault="Deleting an object that has a delete marker, with versioning suspended, is an AttributeError",
        apply=apply_marker_deletion,
        check=check_marker_deletion,
    ),
)
