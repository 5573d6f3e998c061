"""AWS Secrets Manager: keys of replicas, replicas that become secrets of their own, and staging labels."""

import io
import json
import zipfile
from copy import deepcopy
from typing import Any

from moto.secretsmanager.exceptions import InvalidRequestException, SecretNotFoundException
from moto.secretsmanager.models import FakeSecret, ReplicaSecret, SecretsManagerBackend
from moto.secretsmanager.responses import SecretsManagerResponse

from ..aws import PRIMARY, RECOVERY, Aws
from ..outages import OUTAGES
from .mend import Mend, add, replace


def apply() -> None:
    @replace(FakeSecret, "create_replicas")
    def create_replicas(original: Any, self: Any, replica_regions: Any, force_overwrite: bool) -> Any:
        OUTAGES.refuse(*[wanted["Region"] for wanted in replica_regions or []])
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


def apply_stop() -> None:
    @add(SecretsManagerResponse)
    def stop_replication_to_replica(self: SecretsManagerResponse) -> str:
        known, name = self.backend.secrets, self._get_param("SecretId")
        if name not in known:
            raise SecretNotFoundException()
        replica = known[name]
        if not isinstance(replica, ReplicaSecret):
            raise InvalidRequestException("The secret is not a replica secret.")
        dict.pop(known, replica.arn)
        known[replica.name] = standalone(replica)
        replica.source.replicas.remove(replica)
        return json.dumps({"ARN": replica.arn})


def standalone(replica: ReplicaSecret) -> FakeSecret:
    """A secret with the ARN and the key of a replica, and with all values that its primary has now."""
    # What it is replicated to elsewhere is the primary's, and refers back to it.
    replicas, replica.source.replicas = replica.source.replicas, []
    try:
        secret = deepcopy(replica.source)
    finally:
        replica.source.replicas = replicas
    secret.arn, secret.region = replica.arn, replica.region
    secret.kms_key_id = replica.config["KmsKeyId"]
    # Rotation stays with the primary.
    secret.rotation_requested = secret.rotation_enabled = False
    return secret


def check_stop(aws: Aws) -> None:
    """A replica follows its primary until that is stopped; then it is a secret of its own that takes new values."""
    primary, recovery = aws("secretsmanager", PRIMARY), aws("secretsmanager", RECOVERY)
    primary.create_secret(Name="check", SecretString="one", AddReplicaRegions=[{"Region": RECOVERY}])
    second = primary.put_secret_value(SecretId="check", SecretString="two")["VersionId"]
    found = recovery.get_secret_value(SecretId="check")
    assert (found["SecretString"], found["VersionId"]) == ("two", second), found
    before = recovery.get_secret_value(SecretId="check", VersionStage="AWSPREVIOUS")
    assert before["SecretString"] == "one", before
    try:
        recovery.put_secret_value(SecretId="check", SecretString="never")
    except recovery.exceptions.InvalidParameterException:
        pass
    arn = recovery.stop_replication_to_replica(SecretId="check")["ARN"]
    assert arn == found["ARN"], arn
    assert not primary.describe_secret(SecretId="check").get("ReplicationStatus")
    recovery.put_secret_value(SecretId="check", SecretString="three")
    assert recovery.get_secret_value(SecretId=arn)["SecretString"] == "three"
    assert primary.get_secret_value(SecretId="check")["SecretString"] == "two"
    primary.delete_secret(SecretId="check", ForceDeleteWithoutRecovery=True)
    assert recovery.describe_secret(SecretId="check").get("PrimaryRegion") in (None, RECOVERY)


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


def apply_rotation() -> None:
    @replace(SecretsManagerBackend, "rotate_secret")
    def rotate_secret(
        original: Any,
        self: Any,
        secret_id: str,
        client_request_token: str | None = None,
        rotation_lambda_arn: str | None = None,
        rotation_rules: dict[str, Any] | None = None,
        rotate_immediately: bool = True,
    ) -> str:
        secret = self.secrets.get(secret_id)
        if secret is None or isinstance(secret, ReplicaSecret):
            return original(
                self, secret_id, client_request_token, rotation_lambda_arn, rotation_rules, rotate_immediately
            )
        function = rotation_lambda_arn or secret.rotation_lambda_arn
        for version in secret.versions.values():
            stages = version["version_stages"]
            # No function runs here: what Terraform announced before is given up for what it announces now.
            given_up = rotation_lambda_arn and "secret_string" not in version
            if "AWSPENDING" in stages and "AWSCURRENT" not in stages and not given_up:
                raise InvalidRequestException("A previous rotation isn't complete. That rotation will be reattempted.")
            version["version_stages"] = [each for each in stages if each != "AWSPENDING"]
        current, known = secret.default_version_id, set(secret.versions)
        original(self, secret_id, client_request_token, function, rotation_rules, rotate_immediately)
        # AWS turns rotation on again by this call, after it was cancelled.
        secret.rotation_enabled = secret.rotation_enabled or bool(function)
        announced = next((each for each in secret.versions if each not in known), None)
        if function:
            # The function ends a rotation, and not its announcement.
            secret.default_version_id = current
            if not rotate_immediately and announced is not None:
                del secret.versions[announced]
                announced = None
        answer = {"ARN": secret.arn, "Name": secret.name}
        return json.dumps(answer | ({"VersionId": announced} if announced else {}))


def check_rotation(aws: Aws) -> None:
    """A rotation that is asked for by hand waits for its function, which stays the one that was named before."""
    secrets = aws("secretsmanager")
    secrets.create_secret(Name="check", SecretString="one")
    arn = make_function(aws)
    rules = {"AutomaticallyAfterDays": 30}
    secrets.rotate_secret(SecretId="check", RotationLambdaARN=arn, RotationRules=rules, RotateImmediately=False)
    stages = secrets.describe_secret(SecretId="check")["VersionIdsToStages"]
    assert [stage for each in stages.values() for stage in each] == ["AWSCURRENT"], stages
    secrets.cancel_rotate_secret(SecretId="check")
    version = secrets.rotate_secret(SecretId="check")["VersionId"]
    described = secrets.describe_secret(SecretId="check")
    assert described["RotationEnabled"] and described["RotationLambdaARN"] == arn, described
    assert described["VersionIdsToStages"][version] == ["AWSPENDING"], described
    assert secrets.get_secret_value(SecretId="check")["SecretString"] == "one"
    try:
        secrets.rotate_secret(SecretId="check")
        raise AssertionError("two rotations at once")
    except secrets.exceptions.InvalidRequestException:
        pass
    secrets.put_secret_value(
        SecretId="check", SecretString="two", ClientRequestToken=version, VersionStages=["AWSPENDING"]
    )
    first = next(each for each, own in described["VersionIdsToStages"].items() if own == ["AWSCURRENT"])
    secrets.update_secret_version_stage(
        SecretId="check", VersionStage="AWSCURRENT", MoveToVersionId=version, RemoveFromVersionId=first
    )
    assert secrets.get_secret_value(SecretId="check")["SecretString"] == "two"
    assert secrets.rotate_secret(SecretId="check")["VersionId"] != version


def make_function(aws: Aws) -> str:
    code = io.BytesIO()
    with zipfile.ZipFile(code, "w") as archive:
        archive.writestr("index.js", "exports.handler = async () => {}")
    role = aws("iam").create_role(RoleName="check-rotation", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    return aws("lambda").create_function(
        FunctionName="check-rotation",
        Runtime="nodejs22.x",
        Role=role,
        Handler="index.handler",
        Code={"ZipFile": code.getvalue()},
    )["FunctionArn"]


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
        name="secret-replica-stop",
        terraform=("aws_secretsmanager_secret",),
        page="AWS Secrets Manager API Reference, StopReplicationToReplica",
        fault="The operation is missing: a replica cannot outlive its primary",
        apply=apply_stop,
        check=check_stop,
    ),
    Mend(
        name="secret-stages",
        terraform=("aws_secretsmanager_secret_version",),
        page="AWS Secrets Manager API Reference, PutSecretValue and UpdateSecretVersionStage",
        fault="After a rotation two versions are current, and labels of a user's own are lost",
        apply=apply_stages,
        check=check_stages,
    ),
    Mend(
        name="secret-rotation-by-hand",
        terraform=("aws_secretsmanager_secret_rotation",),
        page="AWS Secrets Manager API Reference, RotateSecret",
        fault="A rotation without the function's ARN forgets the function and makes a version without a value current",
        apply=apply_rotation,
        check=check_rotation,
    ),
)
