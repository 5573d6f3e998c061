"""boto3 clients of a simulator, for the checks."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.request import ProxyHandler, Request, build_opener

import boto3
from botocore.config import Config

#: The regions of the checks: the second one is where things are replicated to.
PRIMARY, RECOVERY = "eu-central-1", "eu-west-1"

_CONFIG = Config(
    connect_timeout=5,
    read_timeout=20,
    retries={"total_max_attempts": 1},
    proxies={},
    s3={"addressing_style": "path"},
)


class Aws:
    """Makes clients for one simulator."""

    def __init__(self, endpoint: str, account: str) -> None:
        self._endpoint = endpoint
        self.account = account
        self._session = boto3.Session(
            aws_access_key_id="AKIAIOSFODNN7EXAMPLE", aws_secret_access_key="simulated"
        )
        self._clients: dict[tuple[str, str], Any] = {}

    def __call__(self, service: str, region: str = PRIMARY) -> Any:
        key = (service, region)
        if key not in self._clients:
            self._clients[key] = self._session.client(
                service, region_name=region, endpoint_url=self._endpoint, config=_CONFIG
            )
        return self._clients[key]

    @contextmanager
    def outage(self, region: str) -> Iterator[None]:
        """A time in which a region of the simulator is out."""
        self._ask(f"outage?region={region}", "POST")
        try:
            yield
        finally:
            self._ask(f"outage?region={region}", "DELETE")

    def _ask(self, page: str, method: str) -> None:
        request = Request(f"{self._endpoint}/groundwork/{page}", method=method)
        build_opener(ProxyHandler({})).open(request, timeout=20).close()
