"""How long recovery points are kept. AWS Backup API Reference, Lifecycle."""

from typing import Any

#: Days that a recovery point stays in cold storage at least.
COLD_AT_LEAST = 90

#: Days that a continuous backup goes back at most.
CONTINUOUS_AT_MOST = 35


def fault_of(lifecycle: dict[str, Any] | None) -> str | None:
    """What is wrong with a lifecycle; None when nothing is."""
    cold = (lifecycle or {}).get("MoveToColdStorageAfterDays")
    delete = (lifecycle or {}).get("DeleteAfterDays")
    if delete is not None and delete < 1:
        return "DeleteAfterDays cannot be less than 1"
    if cold is not None and delete is not None and delete < cold + COLD_AT_LEAST:
        return f"DeleteAfterDays must be at least {COLD_AT_LEAST} days after MoveToColdStorageAfterDays"
    return None


def fault_of_rule(rule: dict[str, Any]) -> str | None:
    """What is wrong with the lifecycles of a plan's rule and its copies; None when nothing is."""
    lifecycle = rule.get("Lifecycle") or {}
    if rule.get("EnableContinuousBackup"):
        if lifecycle.get("MoveToColdStorageAfterDays") is not None:
            return "MoveToColdStorageAfterDays is unavailable for a continuous backup"
        if not 1 <= (lifecycle.get("DeleteAfterDays") or 0) <= CONTINUOUS_AT_MOST:
            return f"A continuous backup is kept for 1 to {CONTINUOUS_AT_MOST} days"
    copies = [copy.get("Lifecycle") for copy in rule.get("CopyActions") or []]
    return next(filter(None, map(fault_of, [lifecycle, *copies])), None)
