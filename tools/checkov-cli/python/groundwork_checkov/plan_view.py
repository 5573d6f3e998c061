"""The view of the plans (framework terraform_plan), where terraform has resolved what the JSON only refers to."""

from checkov.common.graph.graph_builder.graph_components.attribute_names import CustomAttributes
from checkov.terraform.checks.data.registry import data_registry
from checkov.terraform.checks.resource.registry import resource_registry
from checkov.terraform.plan_runner import Runner

from groundwork_checkov.failures import report_crashed_graph_checks


class PlanRunner(Runner):
    """checkov's runner; its records have the address of the resource's instance already."""

    #: A plan says less of a provider than the stack's JSON, and its variables may be unknown: the JSON decides.
    block_type_registries = {"resource": resource_registry, "data": data_registry}

    def run_graph_checks_results(self, runner_filter, report_type, graph=None):
        results = super().run_graph_checks_results(runner_filter, report_type, graph)
        report_crashed_graph_checks(self.graph_registry, runner_filter, report_type, results)
        return results

    def addresses(self, file):
        """The addresses of every resource instance of a plan as it was scanned."""
        return {
            vertex.attributes.get(CustomAttributes.TF_RESOURCE_ADDRESS)
            for vertex in self.tf_plan_local_graph.vertices
            if vertex.path == file and vertex.block_type in ("resource", "data")
        }
