"""Amazon Route 53: query logging of public zones."""

import json
from typing import Any

from moto.route53.models import Route53Backend

from ..aws import Aws
from .mend import Mend, replace

#: Ends the ARN of a log group where all of its streams are meant; requests name the group with it and without.
ALL_STREAMS = ":*"


def apply() -> None:
    @replace(Route53Backend, "create_query_logging_config")
    def create_query_logging_config(
        original: Any, self: Any, hosted_zone_id: str, log_group_arn: str
    ) -> Any:
        config = original(self, hosted_zone_id, log_group_arn.removesuffix(ALL_STREAMS) + ALL_STREAMS)
        config.cloud_watch_logs_log_group_arn = log_group_arn
        return config


def check(aws: Aws) -> None:
    """A zone's queries are logged to a group that is named without its streams, and the answer names it so."""
    logs, route53 = aws("logs", "us-east-1"), aws("route53")
    logs.create_log_group(logGroupName="/aws/route53/check")
    logs.put_resource_policy(policyName="check", policyDocument=json.dumps({"Statement": []}))
    zone = route53.create_hosted_zone(Name="check.example.com", CallerReference="check")["HostedZone"]["Id"]
    arn = f"arn:aws:logs:us-east-1:{aws.account}:log-group:/aws/route53/check"
    made = route53.create_query_logging_config(
        HostedZoneId=zone.rpartition("/")[2], CloudWatchLogsLogGroupArn=arn
    )["QueryLoggingConfig"]
    found = route53.get_query_logging_config(Id=made["Id"])["QueryLoggingConfig"]
    assert found["CloudWatchLogsLogGroupArn"] == arn, found


MENDS = (
    Mend(
        name="route53-query-log",
        terraform=("aws_route53_query_log",),
        page="Amazon Route 53 API Reference, CreateQueryLoggingConfig",
        fault="A log group whose ARN does not end with its streams is not found",
        apply=apply,
        check=check,
    ),
)
