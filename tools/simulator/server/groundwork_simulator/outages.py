"""Regions that are out: nothing in them answers, and nothing is replicated into them or out of them."""

import threading


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


#: Those of this process: mends are changes of moto's classes, and these are as global as they.
OUTAGES = Outages()
