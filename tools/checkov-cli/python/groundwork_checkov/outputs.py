"""The result in the formats of checkov, written by checkov's own code."""

import itertools
import json

from checkov.common.output.report import Report
from checkov.common.output.sarif import Sarif
from checkov.common.util.json_utils import CustomJSONEncoder


def render(formats, findings, construct_paths):
    """The text of each format asked for."""
    report = Report("terraform_json")
    by_record = {}
    for finding in findings:
        report.add_record(finding.record)
        report.add_resource(f"{finding.stack}:{finding.address}")
        by_record[id(finding.record)] = finding
    renderers = {
        "json": lambda: json.dumps(report.get_dict(), indent=4, cls=CustomJSONEncoder),
        "sarif": lambda: json.dumps(sarif(report, by_record, construct_paths), indent=2),
        "junitxml": lambda: Report.get_junit_xml_string([report.get_test_suite()]),
    }
    return {name: renderers[name]() for name in formats}


def sarif(report, by_record, construct_paths):
    """checkov's SARIF, with the address and the construct path that its locations lack."""
    document = Sarif([report], "Checkov").json
    records = itertools.chain(report.failed_checks, report.skipped_checks)
    for result, record in zip(document["runs"][0]["results"], records):
        finding = by_record[id(record)]
        path = construct_paths.get(finding.stack, {}).get(finding.address, finding.stack)
        result["message"]["text"] += f" ({path})"
        result["locations"][0]["logicalLocations"] = [
            {"fullyQualifiedName": finding.address, "kind": "resource"}
        ]
        result["properties"] = {"stack": finding.stack, "constructPath": path, "failedIn": finding.failed_in}
    return document
