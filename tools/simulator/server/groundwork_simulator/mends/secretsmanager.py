"""AWS Secrets Manager: keys of replicas, and staging labels."""

from typing import Any

from moto.secretsmanager.models import FakeSecret, ReplicaSecret, SecretsManagerBackend

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


def apply_stages() -> None:
    @replace(FakeSecret, "reset_default_version")
    def reset_default_version(_: Any, self: Any, secret_version: dict[str, Any], version_id: str) -> None:
        for version in self.versions.values():
            stages = version["version_stages"]
            was_current = "AWSCURRENT" in stages
            # Labels of a user's own stay where they are.
            version["version_stages"] = [each for each in stages if each not in ("AWSCURRENT", "AWSPREVIOUS")]
            if was_current:
                version["version_stages"].append("AWSPREVIOUS")
        self.versions[version_id] = secret_version
        self.default_version_id = version_id

    @replace(SecretsManagerBackend, "update_secret_version_stage")
    def update_secret_version_stage(original: Any, self: Any, **change: Any) -> Any:
        answer = original(self, **change)
        if change["version_stage"] == "AWSCURRENT" and change["move_to_version_id"]:
            self.secrets[change["secret_id"]].default_version_id = change["move_to_version_id"]
        return answer


def check_stages(aws: Aws) -> None:
    """After a rotation a new value is the current one, and a label of a user's own stays at its version."""
    secrets = aws("secretsmanager")
    secrets.create_secret(Name="check")
    first = secrets.put_secret_value(
        SecretId="check", SecretString="one", VersionStages=["AWSCURRENT", "MINE"]
    )["VersionId"]
    second = secrets.put_secret_value(
        SecretId="check", SecretString="two", VersionStages=["AWSPENDING"]
    )["VersionId"]
    secrets.update_secret_version_stage(
        SecretId="check", VersionStage="AWSCURRENT", MoveToVersionId=second, RemoveFromVersionId=first
    )
    secrets.put_secret_value(SecretId="check", SecretString="three")
    assert secrets.get_secret_value(SecretId="check")["SecretString"] == "three"
    current = secrets.get_secret_value(SecretId="check", VersionStage="AWSCURRENT")["SecretString"]
    assert current == "three", current
    assert secrets.get_secret_value(SecretId="check", VersionStage="MINE")["SecretString"] == "one"


MENDS = (
    Mend(
        name="secret-replica-key",
        terraform=("aws_secretsmanager_secret",),
        page="AWS Secrets Manager API Reference, CreateSecret: AddReplicaRegions",
        fault="A replica's key is always the one that AWS manages",
        apply=apply,
        check=check,
    ),
    Mend(
        name="secret-stages",
        terraform=("aws_secretsmanager_secret_version",),
        page="AWS Secrets Manager API Reference, PutSecretValue and UpdateSecretVersionStage",
        fault="After a rotation two versions are current, and labels of a user's own are lost",
        apply=apply_stages,
        check=check_stages,
    ),
)
