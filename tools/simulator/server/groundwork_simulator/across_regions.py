"""What holds between two regions, beyond the rule of any one mend."""

from .aws import RECOVERY, Aws
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


ACROSS_REGIONS = (s3_both_ways, s3_encryption)
