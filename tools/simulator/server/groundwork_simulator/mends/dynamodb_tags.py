"""Amazon DynamoDB: tags that change."""

from typing import Any

from moto.dynamodb.models import DynamoDBBackend

from ..aws import Aws
from .dynamodb_global_tables import make_table
from .mend import Mend, replace


def apply() -> None:
    @replace(DynamoDBBackend, "tag_resource")
    def tag_resource(original: Any, self: DynamoDBBackend, arn: str, tags: dict[str, str]) -> None:
        self.untag_resource(arn, list(tags))
        original(self, arn, tags)


def check(aws: Aws) -> None:
    """A tag that a table has takes a new value."""
    dynamodb = aws("dynamodb")
    make_table(dynamodb, Tags=[{"Key": "stage", "Value": "old"}])
    arn = dynamodb.describe_table(TableName="check")["Table"]["TableArn"]
    dynamodb.tag_resource(ResourceArn=arn, Tags=[{"Key": "stage", "Value": "new"}])
    tags = dynamodb.list_tags_of_resource(ResourceArn=arn)["Tags"]
    assert tags == [{"Key": "stage", "Value": "new"}], tags


MENDS = (
    Mend(
        name="dynamodb-tags",
        terraform=("aws_dynamodb_table", "aws_dynamodb_table_replica"),
        page="Amazon DynamoDB API Reference, TagResource",
        fault="The new value stands beside the old one",
        apply=apply,
        check=check,
    ),
)
