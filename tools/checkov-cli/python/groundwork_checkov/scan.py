"""The scan: both views, merged, suppressed, rendered."""

from checkov.common.models.enums import CheckResult
from checkov.runner_filter import RunnerFilter
from checkov.version import version

from groundwork_checkov import checks, outputs, parser_mend
from groundwork_checkov.addresses import without_instance
from groundwork_checkov.failures import LoggedErrors
from groundwork_checkov.merge import PLAN_VIEW, STACK_VIEW, Findings
from groundwork_checkov.plan_view import PlanRunner
from groundwork_checkov.stack_view import StackRunner


def scan(request):
    """Answers a request; both are described in src/scanner.ts."""
    parser_mend.apply()
    with LoggedErrors() as logged:
        known = checks.load(request["policies"])
        only = RunnerFilter(checks=request["checks"] or None, show_progress_bar=False)
        findings = Findings()
        stacks = {stack["stack"]: stack["file"] for stack in request["stacks"]}
        plans = {plan["stack"]: plan["file"] for plan in request["plans"]}
        places = scan_stacks(stacks, only, findings)
        planned = scan_plans(plans, places, only, findings)
        unused = suppress(request["suppressions"], findings)
        rendered = outputs.render(request["formats"], findings, request["constructPaths"])
    return {
        "version": version,
        "knownChecks": sorted(known),
        "scanned": {STACK_VIEW: {stack: sorted(blocks) for stack, blocks in places.items()}, PLAN_VIEW: planned},
        "errors": logged.messages,
        "unused": unused,
        "findings": [describe(finding) for finding in findings],
        "outputs": rendered,
    }


def scan_stacks(files, only, findings):
    """Returns the place of every block, by stack and address."""
    names = {file: stack for stack, file in files.items()}
    runner = StackRunner()
    report = runner.run(files=list(names), runner_filter=only)
    for record in report.get_all_records():
        findings.add(STACK_VIEW, names[record.file_abs_path], record.resource, record)
    return {stack: runner.places(file) for stack, file in files.items()}


def scan_plans(files, places, only, findings):
    """Returns the addresses of every resource instance, by stack."""
    if not files:
        return {}
    names = {file: stack for stack, file in files.items()}
    runner = PlanRunner()
    report = runner.run(files=list(names), runner_filter=only)
    for record in report.get_all_records():
        stack = names[record.file_abs_path]
        record.resource = without_instance(record.resource)
        # The place in the stack's JSON is what a reader can look up. A resource inside a module has none.
        if record.resource in places[stack]:
            places[stack][record.resource].apply_to(record)
        findings.add(PLAN_VIEW, stack, record.resource, record)
    return {stack: sorted(runner.addresses(file)) for stack, file in files.items()}


def suppress(suppressions, findings):
    """Skips what is suppressed; returns the indexes of the suppressions that met no failure."""
    unused = []
    for index, suppression in enumerate(suppressions):
        finding = findings.get(suppression["stack"], suppression["address"], suppression["id"])
        if finding is not None and finding.failed_in:
            finding.skip(suppression["reason"])
        else:
            unused.append(index)
    return unused


RESULTS = {CheckResult.PASSED: "passed", CheckResult.FAILED: "failed", CheckResult.SKIPPED: "skipped"}


def describe(finding):
    record = finding.record
    return {
        "stack": finding.stack,
        "address": finding.address,
        "checkId": record.check_id,
        "checkName": record.check_name,
        "result": RESULTS[finding.result],
        "failedIn": finding.failed_in,
        "reason": record.check_result.get("suppress_comment"),
        "evaluatedKeys": record.check_result.get("evaluated_keys") or [],
        "details": record.details,
        "guideline": record.guideline,
        "file": record.file_abs_path,
        "lines": list(record.file_line_range),
    }
