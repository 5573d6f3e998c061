"""Amazon S3: bucket policies with conditions, and what reads them."""

import json
from typing import Any

from flask import has_request_context, request
from moto.s3.models import FakeBucket

from ..aws import Aws
from ..policies import holds, statements
from .mend import Mend, replace
from .s3_as_sent import answer_as_sent, make_bucket

#: What a request is taken for that reaches the simulator, which has no TLS: one that comes as it would to AWS.
TRANSPORT = {"aws:SecureTransport": "true", "s3:TlsVersion": "1.3"}

#: Condition keys that are headers of the request.
HEADERS = ("s3:x-amz-server-side-encryption", "s3:x-amz-acl")


def apply_conditions() -> None:
    @replace(FakeBucket, "get_permission")
    def get_permission(original: Any, self: FakeBucket, action: str, resource: str) -> Any:
        whole = self.policy
        if whole is None:
            return original(self, action, resource)
        policy = json.loads(whole.decode())
        context = request_context()
        policy["Statement"] = [
            each for each in statements(policy) if holds(each.get("Condition", {}), context)
        ]
        # moto reads the bucket's own policy: it is given the part that speaks of this request.
        self.policy = json.dumps(policy).encode()
        try:
            return original(self, action, resource)
        finally:
            self.policy = whole


def request_context() -> dict[str, str]:
    """The condition keys that a request has a value for."""
    context = dict(TRANSPORT)
    if has_request_context():
        for key in HEADERS:
            value = request.headers.get(key.removeprefix("s3:"))
            if value is not None:
                context[key] = value
    return context


def check_conditions(aws: Aws) -> None:
    """A denial without its condition met denies nothing; with it met, it does."""
    s3 = make_bucket(aws, "check-conditions")
    everything = {"Effect": "Deny", "Principal": "*", "Resource": "arn:aws:s3:::check-conditions/*"}
    insecure = {"Action": "s3:*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    unencrypted = {
        "Action": "s3:PutObject",
        "Condition": {
            "Null": {"s3:x-amz-server-side-encryption": "false"},
            "StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"},
        },
    }
    policy = {"Version": "2012-10-17", "Statement": [everything | insecure, everything | unencrypted]}
    s3.put_bucket_policy(Bucket="check-conditions", Policy=json.dumps(policy))
    s3.put_object(Bucket="check-conditions", Key="plain", Body=b"")
    assert s3.head_object(Bucket="check-conditions", Key="plain")
    try:
        s3.put_object(Bucket="check-conditions", Key="plain", Body=b"", ServerSideEncryption="AES256")
    except s3.exceptions.ClientError as error:
        assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 403
    else:
        raise AssertionError("an object of another encryption was taken")


def apply_delivery_permission() -> None:
    def permitted(target_bucket: FakeBucket, target_prefix: str | None) -> bool:
        if not target_bucket.policy:
            return False
        return any(map(lets_logs_in, statements(json.loads(target_bucket.policy.decode()))))

    FakeBucket._log_permissions_enabled_policy = staticmethod(permitted)


def lets_logs_in(statement: dict[str, Any]) -> bool:
    principal, actions = statement.get("Principal"), statement.get("Action", [])
    return (
        statement.get("Effect") == "Allow"
        and isinstance(principal, dict)
        and "logging.s3.amazonaws.com" in principal.get("Service", "")
        and "s3:PutObject" in actions
    )


def check_delivery_permission(aws: Aws) -> None:
    """A target bucket may deny something to everybody beside what it allows to the log service."""
    s3 = make_bucket(aws, "check-permission")
    objects = "arn:aws:s3:::check-permission/*"
    denial = {"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObjectVersion", "Resource": objects}
    allowance = {
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": objects,
    }
    policy = {"Version": "2012-10-17", "Statement": [denial, allowance]}
    s3.put_bucket_policy(Bucket="check-permission", Policy=json.dumps(policy))
    logging = {"TargetBucket": "check-permission", "TargetPrefix": "own/"}
    s3.put_bucket_logging(Bucket="check-permission", BucketLoggingStatus={"LoggingEnabled": logging})


def check_notification(aws: Aws) -> None:
    """A bucket that tells EventBridge of everything says so."""
    s3 = make_bucket(aws, "check-notification")
    s3.put_bucket_notification_configuration(
        Bucket="check-notification", NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    assert "EventBridgeConfiguration" in s3.get_bucket_notification_configuration(Bucket="check-notification")


MENDS = (
    Mend(
        name="s3-policy-conditions",
        terraform=("aws_s3_bucket_policy",),
        page="IAM User Guide, Condition operators; Amazon S3 User Guide, Bucket policies using condition keys",
        fault="Conditions are not read: a denial of requests without TLS denies them all",
        apply=apply_conditions,
        check=check_conditions,
    ),
    Mend(
        name="s3-logging-permission",
        terraform=("aws_s3_bucket_logging",),
        page="Amazon S3 User Guide, Enabling Amazon S3 server access logging",
        fault="A statement for the principal * in the target bucket's policy is an AttributeError",
        apply=apply_delivery_permission,
        check=check_delivery_permission,
    ),
    Mend(
        name="s3-notification-eventbridge",
        terraform=("aws_s3_bucket_notification",),
        page="Amazon S3 API Reference, EventBridgeConfiguration",
        fault="It is kept and not told again",
        apply=answer_as_sent("notification"),
        check=check_notification,
    ),
)
