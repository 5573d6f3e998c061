"""The checks that take part: checkov's, and the policies of this repository beside them."""

from checkov.common.checks_infra.registry import get_graph_checks_registry
from checkov.terraform.checks.data.registry import data_registry
from checkov.terraform.checks.module.registry import module_registry
from checkov.terraform.checks.provider.registry import provider_registry
from checkov.terraform.checks.resource.registry import resource_registry

REGISTRIES = (resource_registry, data_registry, module_registry, provider_registry)


def load(policies):
    """Loads the policies once, before either view needs them, and returns the ids of all checks."""
    graph_registry = get_graph_checks_registry("terraform")
    graph_registry.load_checks()
    resource_registry.load_external_checks(policies)
    graph_registry.load_external_checks(policies)
    ids = {check.id for check in graph_registry.checks}
    for registry in REGISTRIES:
        for checks in (*registry.checks.values(), *registry.wildcard_checks.values()):
            ids.update(check.id for check in checks)
    return ids
