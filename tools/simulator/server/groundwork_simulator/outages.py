"""Regions that are out: nothing in them answers, and nothing is replicated into them or out of them."""

import threading
from functools import cache

import boto3

#: The error code. It is in no SDK's list of those to try again.
CODE = "RegionUnavailable"


class RegionUnavailable(Exception):
    """Something was asked for that needs a region that is out."""

    def __init__(self, region: str) -> None:
        super().__init__(f"The region {region} is out, as the simulator was told")


class Outages:
    """The regions that are out now."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._regions: set[str] = set()

    def begin(self, region: str) -> None:
        with self._lock:
            self._regions.add(region)

    def end(self, region: str) -> None:
        with self._lock:
            self._regions.discard(region)

    def clear(self) -> None:
        with self._lock:
            self._regions = set()

    def regions(self) -> list[str]:
        with self._lock:
            return sorted(self._regions)

    def affect(self, *regions: str) -> bool:
        """Whether one of these regions is out. What goes from one to another waits while that is so."""
        with self._lock:
            return not self._regions.isdisjoint(regions)

    def refuse(self, *regions: str) -> None:
        """Raises when one of these regions is out."""
        for region in regions:
            if self.affect(region):
                raise RegionUnavailable(region)


#: Those of this process: mends are changes of moto's classes, and these are as global as they.
OUTAGES = Outages()


@cache
def known_regions() -> frozenset[str]:
    return frozenset(boto3.Session().get_available_regions("ec2"))
