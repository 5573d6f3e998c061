"""AWS CloudTrail: describing one trail of several."""

import json
from typing import Any

from moto.cloudtrail.models import CloudTrailBackend
from moto.cloudtrail.responses import CloudTrailResponse

from ..aws import Aws
from .mend import Mend, replace
from .s3_as_sent import make_bucket


def apply() -> None:
    @replace(CloudTrailResponse, "describe_trails")
    def describe_trails(original: Any, self: Any) -> Any:
        names = self._get_param("trailNameList") or []
        backend = self.cloudtrail_backend
        found = backend.describe_trails(self._get_bool_param("includeShadowTrails", True))
        if names:
            found = [trail for trail in found if trail.trail_name in names or trail.arn in names]
        return json.dumps({"trailList": [trail.description(include_region=True) for trail in found]})

    @replace(CloudTrailBackend, "delete_trail")
    def delete_trail(original: Any, self: Any, name: str) -> None:
        original(self, self.get_trail(name).trail_name)


def check(aws: Aws) -> None:
    """Of two trails the named one is described, and an ARN deletes a trail as its name does."""
    make_bucket(aws, "check-trails")
    trail = aws("cloudtrail")
    first = trail.create_trail(Name="first", S3BucketName="check-trails")["TrailARN"]
    trail.create_trail(Name="second", S3BucketName="check-trails")
    for name in ("first", first):
        assert [t["Name"] for t in trail.describe_trails(trailNameList=[name])["trailList"]] == ["first"]
    trail.delete_trail(Name=first)
    assert trail.describe_trails(trailNameList=["first"])["trailList"] == []
    trail.delete_trail(Name="second")


MENDS = (
    Mend(
        name="cloudtrail-describe-by-name",
        terraform=("aws_cloudtrail",),
        page="AWS CloudTrail API Reference, DescribeTrails and DeleteTrail",
        fault="DescribeTrails answers all trails whatever names it is given, and DeleteTrail ignores an ARN",
        apply=apply,
        check=check,
    ),
)
