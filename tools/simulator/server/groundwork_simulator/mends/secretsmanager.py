"""AWS Secrets Manager: keys of replicas."""

from typing import Any

from moto.secretsmanager.models import FakeSecret, ReplicaSecret

from ..aws import PRIMARY, RECOVERY, Aws
from .mend import Mend, replace


def apply() -> None:
    @replace(FakeSecret, "create_replicas")
    def create_replicas(original: Any, self: Any, replica_regions: Any, force_overwrite: bool) -> Any:
        replicas = original(self, replica_regions, force_overwrite=force_overwrite)
        for wanted, replica in zip(replica_regions or [], replicas):
            if wanted.get("KmsKeyId"):
                replica.config["KmsKeyId"] = wanted["KmsKeyId"]
        return replicas

    @replace(ReplicaSecret, "to_dict")
    def to_dict(original: Any, self: Any) -> dict[str, Any]:
        return {**original(self), "KmsKeyId": self.config["KmsKeyId"]}


def check(aws: Aws) -> None:
    """A replica is encrypted with the key that was asked for, and both ends say so."""
    key = f"arn:aws:kms:{RECOVERY}:{aws.account}:key/check"
    primary = aws("secretsmanager", PRIMARY)
    arn = primary.create_secret(
        Name="check", SecretString="{}", AddReplicaRegions=[{"Region": RECOVERY, "KmsKeyId": key}]
    )["ARN"]
    [replication] = primary.describe_secret(SecretId=arn)["ReplicationStatus"]
    assert replication["KmsKeyId"] == key, replication
    replica = aws("secretsmanager", RECOVERY).describe_secret(SecretId=arn.replace(PRIMARY, RECOVERY))
    assert replica["KmsKeyId"] == key, replica


MENDS = (
    Mend(
        name="secret-replica-key",
        terraform=("aws_secretsmanager_secret",),
        page="AWS Secrets Manager API Reference, CreateSecret: AddReplicaRegions",
        fault="A replica's key is always the one that AWS manages",
        apply=apply,
        check=check,
    ),
)
