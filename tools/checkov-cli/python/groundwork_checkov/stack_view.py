"""The view of the stacks' own JSON (framework terraform_json)."""

import itertools
from dataclasses import dataclass

from checkov.common.graph.graph_builder.graph_components.attribute_names import CustomAttributes
from checkov.common.output.record import Record
from checkov.common.output.report import Report
from checkov.common.util.consts import END_LINE, START_LINE
from checkov.terraform_json.runner import TerraformJsonRunner

from groundwork_checkov.addresses import block_address
from groundwork_checkov.failures import report_crashed_graph_checks
from groundwork_checkov.policy_documents import documents

BLOCK_TYPES = ("resource", "data", "module", "provider")


class StackRunner(TerraformJsonRunner):
    """checkov's runner, with the Terraform address on every record."""

    def run_block(self, entities, report, block_type, full_file_path, **arguments):
        # Some checks look around in the graph, which only the runner for plans hands to them; here they would crash.
        self.block_type_registries[block_type].graph = self.graph_manager.get_reader_endpoint()
        place = {"block_type": block_type, "full_file_path": full_file_path, **arguments}
        with documents.of_stack(self.definitions[full_file_path].get("data", [])):
            for entity in entities:
                part = Report(self.check_type)
                super().run_block(entities=[entity], report=part, **place)
                for record in part.get_all_records():
                    record.resource = block_address(block_type, entity)
                    report.add_record(record)

    def run_graph_checks_results(self, runner_filter, report_type, graph=None):
        results = super().run_graph_checks_results(runner_filter, report_type, graph)
        report_crashed_graph_checks(self.graph_registry, runner_filter, report_type, results)
        for check_result in itertools.chain.from_iterable(results.values()):
            node = check_result["entity"]
            address = block_address(node[CustomAttributes.BLOCK_TYPE], node[CustomAttributes.CONFIG])
            # The id is what the record will call its resource.
            check_result["entity"] = {**node, CustomAttributes.ID: address}
        return results

    def places(self, file):
        """Every block of a file as it was scanned, by address."""
        return {
            block_address(block_type, entity): self._place(file, block_type, entity)
            for block_type, entities in self.definitions.get(file, {}).items()
            if block_type in BLOCK_TYPES
            for entity in entities
        }

    def _place(self, file, block_type, entity):
        body = next(iter(entity.values()))
        if block_type in ("resource", "data"):
            body = next(iter(body.values()))
        start, end = body[START_LINE], body[END_LINE]
        return Place(file, start, end, self.definitions_raw[file][start - 1 : end])


@dataclass(frozen=True)
class Place:
    """Where a block stands in a stack's JSON."""

    file: str
    start: int
    end: int
    code: list

    def apply_to(self, record):
        """Points a record of a plan here."""
        record.file_abs_path = self.file
        record.repo_file_path = Record._determine_repo_file_path(self.file)
        record.file_path = record.repo_file_path
        record.file_line_range = [self.start, self.end]
        record.code_block = self.code
