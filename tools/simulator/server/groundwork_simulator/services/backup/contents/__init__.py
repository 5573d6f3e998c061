"""What recovery points hold, one module for each kind of resource."""

from .content import Content, Target
from .dynamodb import TableContent
from .rds import InstanceContent
from .s3 import BucketContent

__all__ = ["Content", "Target", "take"]

#: By the service and the kind of resource that an ARN names; a bucket's names no kind.
_KINDS: dict[tuple[str, str], type[Content]] = {
    ("dynamodb", "table"): TableContent,
    ("rds", "db"): InstanceContent,
    ("s3", ""): BucketContent,
}


def take(account: str, region: str, arn: str) -> Content:
    """A copy of the resource of an ARN."""
    _, _, service, _, _, resource = arn.split(":", 5)
    kind = "" if service == "s3" else resource.replace(":", "/").split("/")[0]
    if (service, kind) not in _KINDS:
        raise NotImplementedError(f"no backup is made of {arn}")
    return _KINDS[service, kind].take(account, region, arn)
