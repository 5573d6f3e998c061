"""The filters of lists. Each list comes whole: none is split into pages."""

from typing import Any


def matching(entries: list[dict[str, Any]], asked: dict[str, Any], filters: dict[str, str]) -> list[dict[str, Any]]:
    """The entries that all filters of a request let through, which are named with the field that each looks at."""
    exact = {field: asked[name] for name, field in filters.items() if asked.get(name) is not None}
    after, before = asked.get("ByCreatedAfter"), asked.get("ByCreatedBefore")
    return [
        entry
        for entry in entries
        if all(entry.get(field) == value for field, value in exact.items())
        and (after is None or entry["CreationDate"] > after)
        and (before is None or entry["CreationDate"] < before)
    ]


def newest_first(jobs: dict[str, dict[str, Any]]) -> list[dict[str, Any]]:
    return list(reversed(jobs.values()))
