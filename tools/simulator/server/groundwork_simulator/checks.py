"""Checks that each mend works and is still needed, that what the state relies on holds, and that what is called not
simulated still is not.
"""

import threading
from collections.abc import Callable
from typing import Any

from .across_regions import ACROSS_REGIONS
from .application import Simulator
from .aws import Aws
from .behaviours import BEHAVIOURS
from .http_server import create_server
from .mends import MENDS, apply_mends
from .not_simulated import NOT_SIMULATED


def run_checks(account: str) -> dict[str, Any]:
    """The errors of all checks, those of the mends without and with them; None for no error."""
    simulator = Simulator(account)
    server, simulator.port = create_server(simulator, 0)
    threading.Thread(target=server.run, daemon=True).start()
    aws = Aws(f"http://127.0.0.1:{simulator.port}", account)

    def errors(checks: list[Callable[[Aws], None]]) -> list[str | None]:
        found = []
        for check in checks:
            simulator.reset()
            found.append(error_of(check, aws))
        return found

    without = errors([mend.check for mend in MENDS])
    apply_mends()
    within = errors([mend.check for mend in MENDS])
    behaviours = [*BEHAVIOURS, *ACROSS_REGIONS]
    behaviour = errors(behaviours)
    missing = errors([entry.check for entry in NOT_SIMULATED])
    return {
        "mends": [
            {"name": mend.name, "rule": mend.check.__doc__, "withoutMend": before, "withMend": after}
            for mend, before, after in zip(MENDS, without, within)
        ],
        "behaviours": [
            {"rule": check.__doc__, "error": error} for check, error in zip(behaviours, behaviour)
        ],
        "notSimulated": [
            {"missing": entry.missing, "error": error} for entry, error in zip(NOT_SIMULATED, missing)
        ],
    }


def error_of(check: Callable[[Aws], None], aws: Aws) -> str | None:
    try:
        check(aws)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


def tables() -> dict[str, Any]:
    """The mends and what is not simulated, as data."""
    return {
        "mends": [
            {"name": mend.name, "terraform": mend.terraform, "page": mend.page, "fault": mend.fault}
            for mend in MENDS
        ],
        "notSimulated": [{"missing": entry.missing, "terraform": entry.terraform} for entry in NOT_SIMULATED],
    }
