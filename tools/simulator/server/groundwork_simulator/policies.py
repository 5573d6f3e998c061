"""Resource policies: the statements that speak of a request. IAM User Guide, "Policy evaluation logic"."""

from fnmatch import fnmatchcase
from typing import Any

#: Operators that hold for a key that is not among the expected ones.
NEGATIONS = ("StringNotEquals", "StringNotLike", "ArnNotEquals", "ArnNotLike")


def statements(policy: dict[str, Any]) -> list[dict[str, Any]]:
    return listed(policy["Statement"])


def listed(value: Any) -> list[Any]:
    """A policy has one thing by itself where it could have a list of them."""
    return value if isinstance(value, list) else [value]


def holds(condition: dict[str, dict[str, Any]], context: dict[str, str]) -> bool:
    """Whether all conditions of a statement hold. IAM User Guide, "Condition operators"."""
    return all(
        holds_one(operator, context.get(key), listed(expected))
        for operator, pairs in condition.items()
        for key, expected in pairs.items()
    )


def holds_one(operator: str, actual: str | None, expected: list[str]) -> bool:
    if operator == "Null":
        return (actual is None) == (expected[0] == "true")
    if actual is None:
        # An operator that negates holds for a key that is not there, any other does not.
        return "Not" in operator
    if operator == "NumericLessThan":
        return any(float(actual) < float(each) for each in expected)
    found = any(fnmatchcase(actual, each) if is_pattern(operator) else actual == each for each in expected)
    return found != (operator in NEGATIONS)


def is_pattern(operator: str) -> bool:
    return operator.endswith("Like") or operator.startswith("Arn")


def denies_everybody(policy: dict[str, Any], action: str, resource: str, context: dict[str, str]) -> bool:
    """Whether a statement denies an action to all principals. ``NotAction``, ``NotResource`` and ``NotPrincipal``, and
    a denial to some principals alone, are not read: the simulator's callers have no identity of their own.
    """
    return any(
        statement["Effect"] == "Deny"
        and statement.get("Principal") in ("*", {"AWS": "*"}, {"AWS": ["*"]})
        and any(fnmatchcase(action.lower(), each.lower()) for each in listed(statement.get("Action", [])))
        and any(fnmatchcase(resource, each) for each in listed(statement.get("Resource", [])))
        and holds(statement.get("Condition", {}), context)
        for statement in statements(policy)
    )
