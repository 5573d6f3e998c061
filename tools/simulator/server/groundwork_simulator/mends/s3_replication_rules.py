"""Amazon S3: which of a bucket's replication rules are for an object, as the bucket's XML states them."""

from collections.abc import Callable
from typing import Any

Rule = dict[str, Any]

#: The prefix of the ARN of a bucket; what follows is its name.
BUCKET_ARN = "arn:aws:s3:::"


def rules_for(bucket: Any, fits: Callable[[Rule], bool]) -> list[Rule]:
    """The enabled rules that fit, for each destination the one of the highest priority."""
    configuration = getattr(bucket, "replication", None) or {"Rule": []}
    by_destination: dict[str, Rule] = {}
    for rule in sorted(configuration["Rule"], key=lambda each: int(each["Priority"])):
        if rule["Status"] == "Enabled" and fits(rule):
            by_destination[destination(rule)] = rule
    return list(by_destination.values())


def destination(rule: Rule) -> str:
    """The name of the bucket that a rule copies to."""
    return str(rule["Destination"]["Bucket"]).removeprefix(BUCKET_ARN)


def for_object(rule: Rule, key: str, tags: dict[str, str], encryption: str | None) -> bool:
    """Whether a rule copies an object. One that is encrypted with KMS is copied only when the rule says so."""
    prefix, wanted = filter_of(rule)
    return (
        key.startswith(prefix)
        and wanted.items() <= tags.items()
        and (not (encryption or "").startswith("aws:kms") or selects(rule, "SseKmsEncryptedObjects"))
    )


def for_delete_marker(rule: Rule, key: str) -> bool:
    """Whether a rule copies a delete marker: where it says so, and never by tags, of which a marker has none."""
    prefix, tags = filter_of(rule)
    if not key.startswith(prefix) or tags:
        return False
    if "Filter" not in rule:
        # The first version of the configuration, which has no such setting, copies them.
        return True
    return (rule.get("DeleteMarkerReplication") or {}).get("Status") == "Enabled"


def selects(rule: Rule, criterion: str) -> bool:
    """Whether a rule is for ``SseKmsEncryptedObjects``, or ``ReplicaModifications``, too."""
    criteria = rule.get("SourceSelectionCriteria") or {}
    return (criteria.get(criterion) or {}).get("Status") == "Enabled"


def filter_of(rule: Rule) -> tuple[str, dict[str, str]]:
    """The prefix and the tags of a rule."""
    # An empty element is None here.
    chosen = rule.get("Filter") or {}
    chosen = chosen.get("And") or chosen
    tags = chosen.get("Tag") or []
    listed = tags if isinstance(tags, list) else [tags]
    prefix = chosen.get("Prefix") or rule.get("Prefix") or ""
    return prefix, {each["Key"]: each["Value"] or "" for each in listed}
