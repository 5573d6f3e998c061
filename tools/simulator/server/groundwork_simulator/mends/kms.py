"""AWS KMS: multi-region keys and their replicas."""

from copy import copy
from typing import Any

from moto.kms import utils
from moto.kms.models import KmsBackend, kms_backends
from moto.kms.responses import KmsResponse

from ..aws import PRIMARY, RECOVERY, Aws
from .mend import Mend, replace

POLICY = '{"Version": "2012-10-17", "Statement": []}'


def apply_replicas() -> None:
    @replace(KmsBackend, "replicate_key")
    def replicate_key(_: Any, self: KmsBackend, key_id: str, replica_region: str) -> Any:
        primary = self.keys[self.get_key_id(key_id)]
        replica = copy(primary)
        replica.region = replica_region
        replica.arn = primary.arn.replace(f":{self.region_name}:", f":{replica_region}:")
        replica.grants, replica.aliases, replica.rotations = {}, {}, []
        replica.policy = replica.generate_default_policy()
        # All tell of the same primary and the same replicas, and each says which of the two it is itself.
        primary.multi_region_configuration["ReplicaKeys"].append(
            {"Arn": replica.arn, "Region": replica_region}
        )
        replica.multi_region_configuration = {
            **primary.multi_region_configuration,
            "MultiRegionKeyType": "REPLICA",
        }
        kms_backends[self.account_id][replica_region].keys[replica.id] = replica
        return replica

    @replace(KmsResponse, "replicate_key")
    def answer(original: Any, self: KmsResponse) -> Any:
        result = original(self)
        region = self._get_param("ReplicaRegion")
        backend = kms_backends[self.current_account][region]
        key_id = self.kms_backend.get_key_id(self._get_param("KeyId"))
        replica = backend.keys[key_id]
        replica.description = self._get_param("Description") or ""
        if self._get_param("Policy"):
            replica.policy = self._get_param("Policy")
        if self._get_param("Tags"):
            backend.tagger.tag_resource(key_id, self._get_param("Tags"))
        return result


def check_replicas(aws: Aws) -> None:
    """A replica has the tags, the policy and the description that it was made with, and its primary stays primary."""
    primary, recovery = aws("kms", PRIMARY), aws("kms", RECOVERY)
    key_id = primary.create_key(MultiRegion=True, Description="primary")["KeyMetadata"]["KeyId"]
    tags = [{"TagKey": "Purpose", "TagValue": "check"}]
    primary.replicate_key(
        KeyId=key_id,
        ReplicaRegion=RECOVERY,
        Description="replica",
        Policy=POLICY,
        Tags=tags,
        BypassPolicyLockoutSafetyCheck=True,
    )
    assert recovery.list_resource_tags(KeyId=key_id)["Tags"] == tags
    assert recovery.get_key_policy(KeyId=key_id, PolicyName="default")["Policy"] == POLICY
    replica = recovery.describe_key(KeyId=key_id)["KeyMetadata"]
    assert replica["Description"] == "replica"
    assert replica["MultiRegionConfiguration"]["MultiRegionKeyType"] == "REPLICA"
    described = primary.describe_key(KeyId=key_id)["KeyMetadata"]
    assert described["Description"] == "primary"
    assert described["MultiRegionConfiguration"]["MultiRegionKeyType"] == "PRIMARY"
    assert [key["Region"] for key in described["MultiRegionConfiguration"]["ReplicaKeys"]] == [RECOVERY]


def apply_deletion() -> None:
    @replace(KmsBackend, "schedule_key_deletion")
    def schedule_key_deletion(
        original: Any, self: KmsBackend, key_id: str, pending_window_in_days: int
    ) -> Any:
        key = self.keys[self.get_key_id(key_id)]
        deletion_date = original(self, key.id, pending_window_in_days)
        if is_primary(key) and live_replicas(self.account_id, key):
            key.key_state = "PendingReplicaDeletion"
        return deletion_date

    for name in ("cancel_key_deletion", "disable_key", "enable_key"):

        @replace(KmsBackend, name)
        def by_arn_too(original: Any, self: KmsBackend, key_id: str) -> Any:
            return original(self, self.get_key_id(key_id))


def is_primary(key: Any) -> bool:
    return key.multi_region and key.multi_region_configuration["MultiRegionKeyType"] == "PRIMARY"


def live_replicas(account: str, key: Any) -> list[Any]:
    """The replicas of a primary key that are not waiting for their deletion."""
    regions = [replica["Region"] for replica in key.multi_region_configuration["ReplicaKeys"]]
    replicas = [kms_backends[account][region].keys.get(key.id) for region in regions]
    return [replica for replica in replicas if replica and replica.key_state != "PendingDeletion"]


def check_deletion(aws: Aws) -> None:
    """A primary key whose replica is still in use waits for it; ids and ARNs both name a key."""
    primary, recovery = aws("kms", PRIMARY), aws("kms", RECOVERY)
    key = primary.create_key(MultiRegion=True)["KeyMetadata"]
    replica = primary.replicate_key(KeyId=key["KeyId"], ReplicaRegion=RECOVERY)["ReplicaKeyMetadata"]
    primary.schedule_key_deletion(KeyId=key["Arn"], PendingWindowInDays=7)
    assert primary.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] == "PendingReplicaDeletion"
    primary.cancel_key_deletion(KeyId=key["Arn"])
    recovery.schedule_key_deletion(KeyId=replica["Arn"], PendingWindowInDays=7)
    assert recovery.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] == "PendingDeletion"
    primary.schedule_key_deletion(KeyId=key["KeyId"], PendingWindowInDays=7)
    assert primary.describe_key(KeyId=key["KeyId"])["KeyMetadata"]["KeyState"] == "PendingDeletion"


#: Characters of a multi-Region key's id: a UUID behind "mrk-".
LONGEST_ID = 40


def apply_ciphertexts() -> None:
    # moto's ciphertext begins with the key's id in so many bytes, filled up with zeros.
    header = f">{LONGEST_ID}s{utils.IV_LEN}s{utils.TAG_LEN}s"
    utils.HEADER_LEN = LONGEST_ID + utils.IV_LEN + utils.TAG_LEN  # type: ignore[misc]
    utils.CIPHERTEXT_HEADER_FORMAT = header
    original = utils._deserialize_ciphertext_blob

    def deserialize(ciphertext_blob: bytes) -> utils.Ciphertext:
        read = original(ciphertext_blob)
        return read._replace(key_id=read.key_id.rstrip("\0"))

    utils._deserialize_ciphertext_blob = deserialize


def check_ciphertexts(aws: Aws) -> None:
    """What a key encrypted it decrypts, a multi-Region key and its replica in the other region too."""
    primary, recovery = aws("kms", PRIMARY), aws("kms", RECOVERY)
    for multi_region in (False, True):
        key = primary.create_key(MultiRegion=multi_region)["KeyMetadata"]["KeyId"]
        sealed = primary.encrypt(KeyId=key, Plaintext=b"check")["CiphertextBlob"]
        assert primary.decrypt(KeyId=key, CiphertextBlob=sealed)["Plaintext"] == b"check"
    primary.replicate_key(KeyId=key, ReplicaRegion=RECOVERY)
    assert recovery.decrypt(KeyId=key, CiphertextBlob=sealed)["Plaintext"] == b"check"


MENDS = (
    Mend(
        name="kms-replica-key",
        terraform=("aws_kms_replica_key",),
        page="AWS KMS API Reference, ReplicateKey; AWS KMS Developer Guide, Multi-Region keys",
        fault="The replica loses its tags, policy and description, and describing it turns its primary into a replica",
        apply=apply_replicas,
        check=check_replicas,
    ),
    Mend(
        name="kms-replica-deletion",
        terraform=("aws_kms_key", "aws_kms_replica_key"),
        page="AWS KMS API Reference, ScheduleKeyDeletion and CancelKeyDeletion",
        fault="A primary key does not wait for its replicas, and an ARN in place of a key's id is a KeyError",
        apply=apply_deletion,
        check=check_deletion,
    ),
    Mend(
        name="kms-multi-region-ciphertext",
        terraform=("aws_kms_key", "aws_kms_replica_key"),
        page="AWS KMS Developer Guide, How multi-Region keys work",
        fault="What a multi-Region key encrypted nobody can decrypt: its id is longer than a UUID",
        apply=apply_ciphertexts,
        check=check_ciphertexts,
    ),
)
