"""Lets a process that uses the simulator as its HTTP proxy reach the simulator, and nothing else.

The processes that work with the simulator are given it as ``HTTP_PROXY`` and ``HTTPS_PROXY`` too. A request for a host
that is not this machine therefore arrives here, where it is refused and written down: no AWS account can be touched,
whatever endpoint a tool makes up.
"""

import re
import threading
import time
from typing import Any
from urllib.parse import urlsplit

#: Newest refusals kept; older ones are only counted.
KEPT = 100

# S3 Control puts the account in front of the endpoint's host: "111111111111.127.0.0.1" resolves nowhere, but a proxy is
# asked for it by name. Amazon S3 API Reference, "AWS S3 Control": the host is <account id>.s3-control.<region>.
SIMULATOR_HOST = re.compile(r"^(?:[\w-]+\.)?(?:127\.0\.0\.1|localhost)$")


class Refusals:
    """What was refused: a count of all, and the newest in full."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0
        self._newest: list[dict[str, str]] = []

    def add(self, method: str, target: str) -> None:
        refusal = {
            "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            "method": method,
            "target": target,
        }
        with self._lock:
            self._count += 1
            self._newest = [*self._newest, refusal][-KEPT:]

    def clear(self) -> None:
        with self._lock:
            self._count = 0
            self._newest = []

    def to_dict(self) -> dict[str, Any]:
        with self._lock:
            return {"count": self._count, "newest": list(self._newest)}


def is_for_another_host(target: str, port: int) -> bool:
    """Whether a request's target, as it stands in the request line, is a host other than the simulator."""
    if target.startswith("/") or target == "*":
        return False
    url = urlsplit(target)
    try:
        return url.scheme != "http" or url.port != port or not SIMULATOR_HOST.match(url.hostname or "")
    except ValueError:  # a port that is no number
        return True


def without_query(target: str) -> str:
    """The target without its query, which can hold a signature."""
    return target.split("?", 1)[0]
