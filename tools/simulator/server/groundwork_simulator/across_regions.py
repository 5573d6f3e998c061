"""What holds between two regions, beyond the rule of any one mend."""

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from .aws import PRIMARY, RECOVERY, Aws
from .mends.dynamodb_global_tables import items, make_global_table, put
from .mends.elasticache_global import make_datastore
from .mends.rds_replicas import described, make_replica
from .mends.s3_as_sent import make_bucket
from .mends.s3_replication import replicate_to, two_buckets, versions


def s3_both_ways(aws: Aws) -> None:
    """Of two buckets that copy each other each has every object once; what was there before is not copied."""
    source, target = two_buckets(aws)
    target.put_object(Bucket="check-into", Key="before", Body=b"")
    replicate_to(target, "check-into", "check-from")
    there = source.put_object(Bucket="check-from", Key="there", Body=b"")["VersionId"]
    back = target.put_object(Bucket="check-into", Key="back", Body=b"")["VersionId"]
    assert versions(source, "check-from") == [("back", back), ("there", there)]
    assert [key for key, _ in versions(target, "check-into")] == ["back", "before", "there"]


def s3_encryption(aws: Aws) -> None:
    """Objects that KMS encrypts are copied when the rule says so, and encrypted with the key that it names."""
    key = f"arn:aws:kms:{RECOVERY}:{aws.account}:key/check"
    source, target = two_buckets(aws)
    encrypted = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": "check"}
    source.put_object(Bucket="check-from", Key="left", Body=b"", **encrypted)
    replicate_to(
        source,
        "check-from",
        "check-into",
        SourceSelectionCriteria={"SseKmsEncryptedObjects": {"Status": "Enabled"}},
        Destination={
            "Bucket": "arn:aws:s3:::check-into",
            "StorageClass": "STANDARD_IA",
            "EncryptionConfiguration": {"ReplicaKmsKeyID": key},
        },
    )
    source.put_object(Bucket="check-from", Key="taken", Body=b"", **encrypted)
    assert [name for name, _ in versions(target, "check-into")] == ["taken"]
    replica = target.head_object(Bucket="check-into", Key="taken")
    assert (replica["SSEKMSKeyId"], replica["StorageClass"]) == (key, "STANDARD_IA"), replica


def dynamodb_transactions(aws: Aws) -> None:
    """What a transaction or a batch writes to a global table appears in the other region; what is undone does not."""
    primary, recovery = make_global_table(aws)

    def item(key: str) -> dict[str, Any]:
        return {"id": {"S": key}, "value": {"N": "1"}}

    def place(key: str, **condition: str) -> dict[str, Any]:
        return {"Put": {"TableName": "check", "Item": item(key), **condition}}

    remove = {"Delete": {"TableName": "check", "Key": {"id": {"S": "before"}}}}
    recovery.transact_write_items(TransactItems=[place("one"), remove])
    try:
        primary.transact_write_items(
            TransactItems=[place("undone"), place("none", ConditionExpression="attribute_exists(id)")]
        )
    except primary.exceptions.TransactionCanceledException:
        pass
    primary.batch_write_item(RequestItems={"check": [{"PutRequest": {"Item": item("two")}}]})
    assert items(primary) == items(recovery) == {"one": 1, "two": 1}, (items(primary), items(recovery))


def refusal(ask: Callable[[], Any]) -> str | None:
    """The code with which a request is refused; None when it is not."""
    try:
        ask()
    except ClientError as error:
        assert error.response["ResponseMetadata"]["RetryAttempts"] == 0
        return str(error.response["Error"]["Code"])
    return None


def outage_of_a_region(aws: Aws) -> None:
    """While a region is out, whatever is asked of it is refused; other regions and the global services go on."""
    with aws.outage(PRIMARY):
        assert refusal(aws("dynamodb").list_tables) == "RegionUnavailable"
        assert refusal(aws("ec2").describe_vpcs) == "RegionUnavailable"
        assert refusal(aws("rds").describe_db_instances) == "RegionUnavailable"
        assert refusal(aws("lambda").list_functions) is not None
        for service, ask in (("dynamodb", "list_tables"), ("rds", "describe_db_instances")):
            assert refusal(getattr(aws(service, RECOVERY), ask)) is None
        assert refusal(aws("iam").list_roles) is None
        assert refusal(aws("route53").list_hosted_zones) is None
        assert refusal(aws("cloudfront").list_distributions) is None
    assert refusal(aws("dynamodb").list_tables) is None
    with aws.outage("us-east-1"):
        assert refusal(aws("iam").list_roles) == "RegionUnavailable"


def outage_of_a_bucket(aws: Aws) -> None:
    """A bucket is out with the region that it stands in, whichever region is asked for it."""
    make_bucket(aws, "check-here", PRIMARY)
    make_bucket(aws, "check-there", RECOVERY)
    here, there = aws("s3", PRIMARY), aws("s3", RECOVERY)
    here.put_object(Bucket="check-here", Key="one", Body=b"")
    copied = {"Bucket": "check-there", "Key": "one", "CopySource": "check-here/one"}
    with aws.outage(PRIMARY):
        assert refusal(lambda: here.list_objects_v2(Bucket="check-here")) == "RegionUnavailable"
        assert refusal(lambda: there.list_objects_v2(Bucket="check-here")) == "RegionUnavailable"
        assert refusal(lambda: there.copy_object(**copied)) == "RegionUnavailable"
        assert refusal(lambda: here.list_objects_v2(Bucket="check-there")) is None
    assert refusal(lambda: there.copy_object(**copied)) is None


def outage_of_a_replica(aws: Aws) -> None:
    """What is written while the other region is out waits, and is replicated when the outage ends."""
    source, target = two_buckets(aws)
    primary, recovery = make_global_table(aws)
    with aws.outage(RECOVERY):
        source.put_object(Bucket="check-from", Key="one", Body=b"")
        assert source.head_object(Bucket="check-from", Key="one")["ReplicationStatus"] == "PENDING"
        put(primary, "one", 1)
        refused = refusal(
            lambda: primary.update_table(TableName="check", ReplicaUpdates=[{"Delete": {"RegionName": RECOVERY}}])
        )
        assert refused == "RegionUnavailable", refused
    assert [key for key, _ in versions(target, "check-into")] == ["one"]
    assert source.head_object(Bucket="check-from", Key="one")["ReplicationStatus"] == "COMPLETED"
    assert items(recovery) == {"before": 0, "one": 1}


def outage_of_a_source(aws: Aws) -> None:
    """While the primary region is out, the other takes over: database, cache and secrets need nothing of it."""
    database, standby, _ = make_replica(aws)
    cache, other_cache, which, _ = make_datastore(aws)
    secrets, other_secrets = aws("secretsmanager", PRIMARY), aws("secretsmanager", RECOVERY)
    secrets.create_secret(Name="check", SecretString="one", AddReplicaRegions=[{"Region": RECOVERY}])
    with aws.outage(PRIMARY):
        standby.promote_read_replica(DBInstanceIdentifier="check-replica")
        alone = described(standby, "check-replica")
        assert not alone.get("ReadReplicaSourceDBInstanceIdentifier"), alone
        other_cache.failover_global_replication_group(
            **which, PrimaryRegion=RECOVERY, PrimaryReplicationGroupId="check-second"
        )
        other_secrets.stop_replication_to_replica(SecretId="check")
        other_secrets.put_secret_value(SecretId="check", SecretString="two")
    assert described(database, "check")["ReadReplicaDBInstanceIdentifiers"] == []
    [group] = cache.describe_replication_groups()["ReplicationGroups"]
    assert group["GlobalReplicationGroupInfo"]["GlobalReplicationGroupMemberRole"] == "SECONDARY", group
    assert secrets.get_secret_value(SecretId="check")["SecretString"] == "one"


ACROSS_REGIONS = (
    s3_both_ways,
    s3_encryption,
    dynamodb_transactions,
    outage_of_a_region,
    outage_of_a_bucket,
    outage_of_a_replica,
    outage_of_a_source,
)
