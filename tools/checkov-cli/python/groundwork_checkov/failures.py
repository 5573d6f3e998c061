"""What checkov only logs, or drops without a word, though it makes a scan incomplete."""

import logging


class LoggedErrors(logging.Handler):
    """Keeps every error that checkov logs: a file it cannot read, a check that crashed, a policy that does not load."""

    def __init__(self):
        super().__init__(level=logging.ERROR)
        self.messages = []

    def emit(self, record):
        message = record.getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            message += f" ({type(record.exc_info[1]).__name__}: {record.exc_info[1]})"
        self.messages.append(message)

    def __enter__(self):
        logging.getLogger().addHandler(self)
        return self

    def __exit__(self, *_):
        logging.getLogger().removeHandler(self)


def report_crashed_graph_checks(registry, runner_filter, report_type, results):
    """Graph checks run in a thread pool that forgets exceptions: one that crashed merely has no result."""
    finished = {check.id for check in results}
    for check in registry.checks:
        if check.id not in finished and runner_filter.should_run_check(check, report_type=report_type):
            logging.error("Graph check %s crashed", check.id)
