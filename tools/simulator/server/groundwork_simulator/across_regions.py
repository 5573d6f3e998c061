"""What holds between two regions, beyond the rule of any one mend."""

from typing import Any

from .aws import RECOVERY, Aws
from .mends.dynamodb_global_tables import items, make_global_table
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
    """What a transaction or a batch writes to a global table appears in the other region, and what is undone does not."""
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


ACROSS_REGIONS = (s3_both_ways, s3_encryption, dynamodb_transactions)
