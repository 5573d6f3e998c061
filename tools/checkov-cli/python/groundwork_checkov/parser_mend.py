"""Mends checkov's parser for Terraform JSON, which gives up a whole file on blocks that it does not check anyway.

checkov 3.3.30 expects an object for every name in every block. `terraform.required_version` is a string, and `moved`,
`import` and `removed` are lists of plain arguments: a stack with any of them is "not parsed", and checkov exits 0.
"""

from checkov.terraform_json import parser

#: The block types that some check of checkov looks at, or that a reference in them may lead to.
CHECKED = {"resource", "data", "provider", "module", "variable", "locals", "output"}

original = parser.prepare_definition


def prepare_definition(definition):
    checked = {block_type: blocks for block_type, blocks in definition.items() if block_type in CHECKED}
    terraform = definition.get("terraform")
    if isinstance(terraform, dict):
        checked["terraform"] = {name: block for name, block in terraform.items() if isinstance(block, dict)}
    return original(checked)


def apply():
    parser.prepare_definition = prepare_definition
