"""One result for both views: a check on a block fails if it fails in either."""

from checkov.common.models.enums import CheckResult

STACK_VIEW = "stack"
PLAN_VIEW = "plan"


class Finding:
    """What one check says of one block."""

    def __init__(self, stack, address, record):
        self.stack = stack
        self.address = address
        self.record = record
        self.failed_in = []

    @property
    def result(self):
        return self.record.check_result["result"]

    def add(self, view, record):
        if record.check_result["result"] != CheckResult.FAILED or view in self.failed_in:
            return
        if not self.failed_in:
            # The record of the view that fails knows what it looked at; the place stays that in the stack.
            self.record.check_result = dict(record.check_result)
            self.record.details = record.details
        self.failed_in.append(view)

    def skip(self, reason):
        self.record.check_result = {
            **self.record.check_result,
            "result": CheckResult.SKIPPED,
            "suppress_comment": reason,
        }


class Findings:
    """The findings of all stacks, by stack, address and check."""

    def __init__(self):
        self._findings = {}

    def add(self, view, stack, address, record):
        key = (stack, address, record.check_id)
        self._findings.setdefault(key, Finding(stack, address, record)).add(view, record)

    def get(self, stack, address, check_id):
        return self._findings.get((stack, address, check_id))

    def __iter__(self):
        return iter(sorted(self._findings.values(), key=lambda found: (found.stack, found.address, found.record.check_id)))
