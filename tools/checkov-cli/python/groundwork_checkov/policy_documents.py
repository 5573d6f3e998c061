"""Reads the policy of a resource, however it is written: a reference to a policy document, JSON text, or an object.

checkov hands a policy to a check as it stands: in a stack's JSON that is `${data.aws_iam_policy_document.x.json}`, in a
plan an object. The checks of this repository see statements in both.
"""

import json
import re
from contextlib import contextmanager
from dataclasses import dataclass

REFERENCE = re.compile(r"^\$?\{?data\.aws_iam_policy_document\.([\w-]+)\.(?:minified_)?json\}?$")


@dataclass(frozen=True)
class Condition:
    test: str
    variable: str
    values: tuple


@dataclass(frozen=True)
class Statement:
    allows: bool
    #: For example "*", "AWS:*", "AWS:arn:aws:iam::111111111111:root", "Service:cloudtrail.amazonaws.com".
    principals: tuple
    actions: tuple
    resources: tuple
    conditions: tuple

    @property
    def is_for_everyone(self):
        return any(principal in ("*", "*:*", "AWS:*") for principal in self.principals)


class Documents:
    """The policy documents (data sources) of the stack that is being scanned."""

    def __init__(self):
        self._by_name = {}

    @contextmanager
    def of_stack(self, data_blocks):
        """Resolves references by the data blocks of one stack, as checkov parsed them, and by none afterwards."""
        self._by_name = {
            name: body
            for block in data_blocks
            for name, body in block.get("aws_iam_policy_document", {}).items()
        }
        try:
            yield
        finally:
            self._by_name = {}

    def statements(self, policy):
        """The statements of a policy, or None when it cannot be read in this view."""
        if isinstance(policy, list):
            policy = policy[0] if len(policy) == 1 else None
        if isinstance(policy, str):
            match = REFERENCE.match(policy)
            if match:
                return self._of_document(match.group(1))
            policy = parse(policy)
        if not isinstance(policy, dict) or "Statement" not in policy:
            return None
        return [from_json(statement) for statement in as_list(policy["Statement"]) if isinstance(statement, dict)]

    def _of_document(self, name):
        body = self._by_name.get(name)
        if body is None:
            return None
        found = [from_block(block) for block in body.get("statement", []) if isinstance(block, dict)]
        for argument in ("source_policy_documents", "override_policy_documents"):
            for source in flatten(body.get(argument, [])):
                inner = self.statements(source)
                if inner is None:
                    return None
                found += inner
        return found


documents = Documents()


def parse(text):
    try:
        return json.loads(text)
    except ValueError:
        return None


def from_json(statement):
    principal = statement.get("Principal", {})
    conditions = statement.get("Condition") or {}
    return Statement(
        allows=statement.get("Effect") == "Allow",
        principals=("*",)
        if principal == "*"
        else tuple(f"{kind}:{name}" for kind, names in principal.items() for name in as_list(names)),
        actions=tuple(as_list(statement.get("Action", []))),
        resources=tuple(as_list(statement.get("Resource", []))),
        conditions=tuple(
            Condition(test, variable, tuple(str(value).lower() for value in as_list(values)))
            for test, variables in conditions.items()
            if isinstance(variables, dict)
            for variable, values in variables.items()
        ),
    )


def from_block(block):
    return Statement(
        allows=first(block.get("effect"), "Allow") in ("Allow", None),
        principals=tuple(
            f"{first(principals.get('type'))}:{name}"
            for principals in block.get("principals", [])
            for name in flatten(principals.get("identifiers", []))
        ),
        actions=tuple(flatten(block.get("actions", []))),
        resources=tuple(flatten(block.get("resources", []))),
        conditions=tuple(
            Condition(
                first(condition.get("test")),
                first(condition.get("variable")),
                tuple(str(value).lower() for value in flatten(condition.get("values", []))),
            )
            for condition in block.get("condition", [])
        ),
    )


def as_list(value):
    return value if isinstance(value, list) else [value]


def flatten(value):
    if not isinstance(value, list):
        return [value]
    return [item for part in value for item in flatten(part)]


def first(value, default=None):
    """checkov wraps every argument in a list."""
    return next(iter(flatten(value)), default) if value is not None else default
