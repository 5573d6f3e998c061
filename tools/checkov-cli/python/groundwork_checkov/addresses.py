"""Terraform addresses, which checkov's report for JSON leaves out: it says `resource.assets` for every type."""

import re

INSTANCE = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]')


def block_address(block_type, entity):
    """The address of one block: aws_s3_bucket.assets, data.aws_iam_policy_document.read, module.x, provider.aws.west."""
    kind, body = next(iter(entity.items()))
    if block_type == "provider":
        alias = body.get("alias")
        alias = alias[0] if isinstance(alias, list) and alias else alias
        return f"provider.{kind}.{alias}" if alias else f"provider.{kind}"
    if block_type == "module":
        return f"module.{kind}"
    name = next(iter(body))
    return f"data.{kind}.{name}" if block_type == "data" else f"{kind}.{name}"


def without_instance(address):
    """The address of the block that an instance comes from: aws_subnet.a["x"] is of aws_subnet.a."""
    return INSTANCE.sub("", address)
