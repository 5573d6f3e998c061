"""The regions that a request is for."""

import re
from functools import cache
from typing import Any
from urllib.parse import unquote

from botocore.session import Session
from moto.s3.models import s3_backends

# Credential=<key>/<date>/<region>/<service>/aws4_request, in a header or, presigned, in the query. IAM User Guide,
# "Elements of an AWS API request signature".
SIGNED_REGION = re.compile(r"Credential=[^/]+/\d+/(?P<region>[^/]+)/(?P<service>[^/]+)/")


def regions_of(environ: dict[str, Any]) -> set[str]:
    """The region that a request is signed for, or that of a global service. For S3 those of the buckets: any region's
    endpoint leads to them.
    """
    signature = SIGNED_REGION.search(environ.get("HTTP_AUTHORIZATION", "")) or SIGNED_REGION.search(
        unquote(environ.get("QUERY_STRING", ""))
    )
    if signature is None or signature["service"] == "s3":
        buckets = {region for name in bucket_names(environ) if (region := region_of_bucket(name))}
        if buckets:
            return buckets
    if signature is None:
        return set()
    return {global_services().get(signature["service"], signature["region"])}


@cache
def global_services() -> dict[str, str]:
    """The region of each service that has only one. With an endpoint of a user's own, SDKs sign for another."""
    [partition] = [each for each in Session().get_data("endpoints")["partitions"] if each["partition"] == "aws"]
    alone = {name: each for name, each in partition["services"].items() if each.get("isRegionalized") is False}
    scopes = {
        name: service["endpoints"].get(service.get("partitionEndpoint"), {}).get("credentialScope", {})
        for name, service in alone.items()
    }
    return {name: scope["region"] for name, scope in scopes.items() if "region" in scope}


def bucket_names(environ: dict[str, Any]) -> list[str]:
    """What may be buckets: the first part of the path, of the host, and of the object that is copied."""
    copied = unquote(environ.get("HTTP_X_AMZ_COPY_SOURCE", "")).lstrip("/")
    host = environ.get("HTTP_HOST", "").partition(".")[0]
    return [environ["PATH_INFO"].lstrip("/").partition("/")[0], host, copied.partition("/")[0]]


def region_of_bucket(name: str) -> str | None:
    """The region of a bucket that there is."""
    if name not in s3_backends.bucket_accounts:
        return None
    partition, account = s3_backends.bucket_accounts[name]
    bucket = s3_backends[account][partition].buckets.get(name)
    return str(bucket.region_name) if bucket else None
