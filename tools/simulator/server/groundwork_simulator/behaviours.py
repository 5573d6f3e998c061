"""What Terraform's remote state relies on. moto does it right; the server in front of it must not spoil it."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from botocore.exceptions import ClientError
from moto.dynamodb.models.dynamo_type import Item
from moto.s3.models import S3Backend

from .aws import PRIMARY, Aws
from .mends.s3_as_sent import make_bucket

#: How many try to take a lock at the same time.
RIVALS = 8

#: Seconds between a check and the write that depends on it, so that a second writer would surely come between.
PAUSE = 0.05


def winners(attempt: Callable[[int], object], refusal: str) -> int:
    """How many of the rivals succeed. Each other must be refused with the given error."""

    def succeeds(rival: int) -> bool:
        try:
            attempt(rival)
            return True
        except ClientError as error:
            assert error.response["Error"]["Code"] == refusal, error
            return False

    with ThreadPoolExecutor(RIVALS) as pool:
        return sum(pool.map(succeeds, range(RIVALS)))


@contextmanager
def slowed(owner: type, name: str) -> Iterator[None]:
    """Pauses before a method of moto; the checks and the server share a process."""
    quick = getattr(owner, name)

    def slow(*args: Any, **kwargs: Any) -> Any:
        time.sleep(PAUSE)
        return quick(*args, **kwargs)

    setattr(owner, name, slow)
    try:
        yield
    finally:
        setattr(owner, name, quick)


def s3_lock(aws: Aws) -> None:
    """Of several who write an S3 object only if there is none (use_lockfile), exactly one succeeds."""
    s3 = make_bucket(aws, "check-lock")

    def take(rival: int) -> None:
        s3.put_object(Bucket="check-lock", Key="state.tflock", Body=str(rival), IfNoneMatch="*")

    # The condition is checked where the request is read, and the object written by the backend.
    with slowed(S3Backend, "put_object"):
        assert winners(take, "PreconditionFailed") == 1


def dynamodb_lock(aws: Aws) -> None:
    """Of several who put a DynamoDB item only if there is none (dynamodb_table), exactly one succeeds."""
    dynamodb = aws("dynamodb", PRIMARY)
    dynamodb.create_table(
        TableName="check-lock",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "LockID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "LockID", "AttributeType": "S"}],
    )

    def take(rival: int) -> None:
        dynamodb.put_item(
            TableName="check-lock",
            Item={"LockID": {"S": "state"}, "Info": {"S": str(rival)}},
            ConditionExpression="attribute_not_exists(LockID)",
        )

    # The table reads the present item, makes the new one, checks the condition, and writes.
    with slowed(Item, "__init__"):
        assert winners(take, "ConditionalCheckFailedException") == 1


def protected_table(aws: Aws) -> None:
    """A DynamoDB table with deletion protection is not deleted."""
    dynamodb = aws("dynamodb", PRIMARY)
    dynamodb.create_table(
        TableName="check-protected",
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "LockID", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "LockID", "AttributeType": "S"}],
        DeletionProtectionEnabled=True,
    )
    assert winners(lambda _: dynamodb.delete_table(TableName="check-protected"), "ValidationException") == 0


def s3_versions(aws: Aws) -> None:
    """An overwritten and then deleted object of a versioned bucket can be read back."""
    s3 = make_bucket(aws, "check-versions")
    s3.put_bucket_versioning(Bucket="check-versions", VersioningConfiguration={"Status": "Enabled"})
    first = s3.put_object(Bucket="check-versions", Key="state", Body=b"first")["VersionId"]
    s3.put_object(Bucket="check-versions", Key="state", Body=b"second")
    s3.delete_object(Bucket="check-versions", Key="state")
    assert s3.get_object(Bucket="check-versions", Key="state", VersionId=first)["Body"].read() == b"first"
    assert len(s3.list_object_versions(Bucket="check-versions")["Versions"]) == 2


def empty_object(aws: Aws) -> None:
    """An S3 object may be empty: a client that asks whether to continue is not waited for to send a body."""
    s3 = make_bucket(aws, "check-empty")
    s3.put_object(Bucket="check-empty", Key="marker", Body=b"")
    assert s3.head_object(Bucket="check-empty", Key="marker")["ContentLength"] == 0


def object_metadata(aws: Aws) -> None:
    """The names of an S3 object's metadata come back in lower case."""
    s3 = make_bucket(aws, "check-metadata")
    s3.put_object(Bucket="check-metadata", Key="object", Body=b"content", Metadata={"name-one": "value"})
    found = s3.head_object(Bucket="check-metadata", Key="object")["Metadata"]
    assert found == {"name-one": "value"}, found


def retried_request(aws: Aws) -> None:
    """A request that an SDK sends again, since no answer came to it, is carried out once."""
    ec2 = aws("ec2", PRIMARY)

    def send_as_retry(request: Any, **_: Any) -> None:
        request.headers["amz-sdk-invocation-id"] = "check-retry"

    vpc = ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    group = ec2.create_security_group(GroupName="check", Description="check", VpcId=vpc)["GroupId"]
    rule = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": "10.9.0.0/24"}]}
    ec2.meta.events.register("before-send.ec2.AuthorizeSecurityGroupIngress", send_as_retry)
    for _ in range(2):
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])
    rules = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
    assert len(rules) == 1, rules


BEHAVIOURS = (s3_lock, dynamodb_lock, protected_table, s3_versions, empty_object, object_metadata, retried_request)
