"""Amazon CloudFront: policies, VPC origins, published functions, and distributions as they were sent."""

import uuid
from collections.abc import Callable
from typing import Any

import moto.cloudfront.models
from moto.cloudfront.exceptions import OriginDoesNotExist
from moto.cloudfront.models import CloudFrontBackend, random_id
from moto.cloudfront.responses import CloudFrontResponse
from moto.cloudfront.urls import url_paths
from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, EmptyResult
from moto.core.utils import utcnow

from ..aws import Aws
from .mend import Mend, replace, store

Answer = dict[str, Any]

#: Paths that moto lacks. It reads them once, when it is first asked: before any mend of these is applied.
for _path in (
    "function/(?P<name>[^/]+)/publish",
    *(
        f"{kind}{rest}"
        for kind in ("cache-policy", "origin-request-policy", "response-headers-policy", "vpc-origin")
        for rest in ("", "/(?P<id>[^/]+)", "/(?P<id>[^/]+)/config")
    ),
):
    url_paths[f"{{0}}/2020-05-31/{_path}$"] = CloudFrontResponse.dispatch

#: Policies that AWS keeps for everybody. Amazon CloudFront, "Use managed cache policies" and "… origin request policies".
MANAGED = {
    "CachePolicy": {
        "Managed-CachingDisabled": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
        "Managed-CachingOptimized": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    },
    "OriginRequestPolicy": {
        "Managed-AllViewer": "216adef6-5c7f-47e4-b989-5492eafa07d3",
        "Managed-AllViewerExceptHostHeader": "b689b0a8-53d0-40ab-baf2-68738e2966ac",
    },
    "ResponseHeadersPolicy": {"Managed-SecurityHeadersPolicy": "67f7725c-6f97-4210-82d7-5512b31e9d03"},
}

#: What a managed policy needs beside its name, so that its answer is whole.
MANAGED_CONFIG: dict[str, Answer] = {
    "CachePolicy": {"MinTTL": 0, "MaxTTL": 0, "DefaultTTL": 0},
    "OriginRequestPolicy": {
        "HeadersConfig": {"HeaderBehavior": "allViewer"},
        "CookiesConfig": {"CookieBehavior": "all"},
        "QueryStringsConfig": {"QueryStringBehavior": "all"},
    },
    "ResponseHeadersPolicy": {},
}


class Missing(ServiceException):
    def __init__(self, code: str, what: str) -> None:
        super().__init__(code, f"The specified resource does not exist: {what}")


def kept(response: Any, kind: str) -> dict[str, Answer]:
    return store(response.backend, kind, dict)


def operation(name: str) -> Callable[[Callable[..., Any]], None]:
    """Adds an operation under a name that is made of its kind's."""

    def decorate(function: Callable[..., Any]) -> None:
        function.__name__ = name
        setattr(CloudFrontResponse, name, function)

    return decorate


def add_policies(kind: str, snake: str) -> None:
    config, missing = f"{kind}Config", f"NoSuch{kind}"

    def answer(policy: Answer) -> ActionResult:
        return ActionResult({kind: policy["body"], "ETag": policy["etag"], "Location": f"/{policy['body']['Id']}"})

    def find(self: Any) -> Answer:
        policy_id = self._get_param("Id")
        for name, managed_id in MANAGED[kind].items():
            if managed_id == policy_id:
                return managed(name, managed_id)
        if policy_id not in kept(self, kind):
            raise Missing(missing, policy_id)
        return kept(self, kind)[policy_id]

    def managed(name: str, policy_id: str) -> Answer:
        body = {"Id": policy_id, "LastModifiedTime": utcnow(), config: {"Name": name, **MANAGED_CONFIG[kind]}}
        return {"body": body, "etag": policy_id}

    @operation(f"create_{snake}")
    def create(self: Any) -> ActionResult:
        policy_id = str(uuid.uuid4())
        body = {"Id": policy_id, "LastModifiedTime": utcnow(), config: self._get_param(config)}
        kept(self, kind)[policy_id] = {"body": body, "etag": random_id()}
        return answer(kept(self, kind)[policy_id])

    @operation(f"get_{snake}")
    def get(self: Any) -> ActionResult:
        return answer(find(self))

    @operation(f"get_{snake}_config")
    def get_config(self: Any) -> ActionResult:
        policy = find(self)
        return ActionResult({config: policy["body"][config], "ETag": policy["etag"]})

    @operation(f"update_{snake}")
    def update(self: Any) -> ActionResult:
        policy = find(self)
        policy["body"][config] = self._get_param(config)
        policy["etag"] = random_id()
        return answer(policy)

    @operation(f"delete_{snake}")
    def delete(self: Any) -> EmptyResult:
        del kept(self, kind)[find(self)["body"]["Id"]]
        return EmptyResult()

    @operation(f"list_{snake.removesuffix('policy')}policies")
    def list_all(self: Any) -> ActionResult:
        asked = self._get_param("Type")
        found = [("managed", managed(*each)["body"]) for each in MANAGED[kind].items()]
        found += [("custom", policy["body"]) for policy in kept(self, kind).values()]
        items = [{"Type": source, kind: body} for source, body in found if asked in (None, source)]
        return ActionResult({f"{kind}List": {"MaxItems": 100, "Quantity": len(items), "Items": items}})


def apply_policies() -> None:
    add_policies("CachePolicy", "cache_policy")
    add_policies("OriginRequestPolicy", "origin_request_policy")
    add_policies("ResponseHeadersPolicy", "response_headers_policy")


def check_policies(aws: Aws) -> None:
    """Policies come back as they were sent, are listed beside the managed ones, and go when they are deleted."""
    cloudfront = aws("cloudfront")
    wanted = {
        "Name": "check",
        "MinTTL": 1,
        "ParametersInCacheKeyAndForwardedToOrigin": {
            "EnableAcceptEncodingGzip": True,
            "HeadersConfig": {
                "HeaderBehavior": "whitelist",
                "Headers": {"Quantity": 1, "Items": ["Accept"]},
            },
            "CookiesConfig": {"CookieBehavior": "none"},
            "QueryStringsConfig": {"QueryStringBehavior": "none"},
        },
    }
    made = cloudfront.create_cache_policy(CachePolicyConfig=wanted)
    policy_id = made["CachePolicy"]["Id"]
    assert cloudfront.get_cache_policy(Id=policy_id)["CachePolicy"]["CachePolicyConfig"] == wanted
    listed = cloudfront.list_cache_policies(Type="managed")["CachePolicyList"]["Items"]
    names = [each["CachePolicy"]["CachePolicyConfig"]["Name"] for each in listed]
    assert "Managed-CachingDisabled" in names
    cloudfront.delete_cache_policy(Id=policy_id, IfMatch=made["ETag"])
    headers = {
        "Name": "check",
        "CustomHeadersConfig": {
            "Quantity": 1,
            "Items": [{"Header": "Cache-Control", "Value": "no-store", "Override": True}],
        },
    }
    made = cloudfront.create_response_headers_policy(ResponseHeadersPolicyConfig=headers)
    policy_id = made["ResponseHeadersPolicy"]["Id"]
    found = cloudfront.get_response_headers_policy(Id=policy_id)["ResponseHeadersPolicy"]
    assert found["ResponseHeadersPolicyConfig"] == headers
    assert cloudfront.list_origin_request_policies(Type="custom")["OriginRequestPolicyList"]["Quantity"] == 0


def apply_vpc_origins() -> None:
    kind = "VpcOrigin"

    def answer(origin: Answer) -> ActionResult:
        return ActionResult({kind: origin["body"], "ETag": origin["etag"], "Location": f"/{origin['body']['Id']}"})

    def find(self: Any) -> Answer:
        if self._get_param("Id") not in kept(self, kind):
            raise Missing("EntityNotFound", self._get_param("Id"))
        return kept(self, kind)[self._get_param("Id")]

    @operation("create_vpc_origin")
    def create(self: Any) -> ActionResult:
        origin_id = f"vo_{random_id(uppercase=False, length=22)}"
        body = {
            "Id": origin_id,
            "Arn": f"arn:aws:cloudfront::{self.current_account}:vpcorigin/{origin_id}",
            "Status": "Deployed",
            "CreatedTime": utcnow(),
            "LastModifiedTime": utcnow(),
            "VpcOriginEndpointConfig": self._get_param("VpcOriginEndpointConfig"),
        }
        self.backend.tagger.tag_resource(body["Arn"], self._get_param("Tags.Items", []) or [])
        kept(self, kind)[origin_id] = {"body": body, "etag": random_id()}
        return answer(kept(self, kind)[origin_id])

    @operation("get_vpc_origin")
    def get(self: Any) -> ActionResult:
        return answer(find(self))

    @operation("update_vpc_origin")
    def update(self: Any) -> ActionResult:
        origin = find(self)
        origin["body"]["VpcOriginEndpointConfig"] = self._get_param("VpcOriginEndpointConfig")
        origin["etag"] = random_id()
        return answer(origin)

    @operation("delete_vpc_origin")
    def delete(self: Any) -> ActionResult:
        return answer(kept(self, kind).pop(find(self)["body"]["Id"]))


def check_vpc_origins(aws: Aws) -> None:
    """A VPC origin is deployed, comes back as it was sent with its tags, and goes when it is deleted."""
    cloudfront = aws("cloudfront")
    wanted = {
        "Name": "check",
        "Arn": f"arn:aws:elasticloadbalancing:eu-central-1:{aws.account}:loadbalancer/app/check/1",
        "HTTPPort": 80,
        "HTTPSPort": 443,
        "OriginProtocolPolicy": "https-only",
        "OriginSslProtocols": {"Quantity": 1, "Items": ["TLSv1.2"]},
    }
    tags = {"Items": [{"Key": "Purpose", "Value": "check"}]}
    made = cloudfront.create_vpc_origin(VpcOriginEndpointConfig=wanted, Tags=tags)
    origin = cloudfront.get_vpc_origin(Id=made["VpcOrigin"]["Id"])["VpcOrigin"]
    assert origin["VpcOriginEndpointConfig"] == wanted and origin["Status"] == "Deployed"
    assert cloudfront.list_tags_for_resource(Resource=origin["Arn"])["Tags"] == tags
    cloudfront.delete_vpc_origin(Id=origin["Id"], IfMatch=made["ETag"])
    try:
        cloudfront.get_vpc_origin(Id=origin["Id"])
        raise AssertionError("the deleted origin is still there")
    except cloudfront.exceptions.EntityNotFound:
        pass


def apply_functions() -> None:
    def live(response: Any) -> dict[str, Answer]:
        """What each function's LIVE stage has: the code and settings of its last publication."""
        return kept(response, "live_functions")

    def summary(self: Any, function: Any, stage: str) -> Answer:
        if stage != "LIVE":
            return function.function_summary
        if function.name not in live(self):
            raise Missing("NoSuchFunctionExists", f"{function.name} in the stage LIVE")
        metadata = {**function.function_summary["FunctionMetadata"], "Stage": "LIVE"}
        return {
            **function.function_summary,
            "FunctionConfig": live(self)[function.name]["config"],
            "FunctionMetadata": metadata,
        }

    @operation("publish_function")
    def publish_function(self: Any) -> ActionResult:
        function = self.backend.describe_function(self._get_param("Name"))
        live(self)[function.name] = {"config": function.config, "code": function.code, "etag": function.etag}
        function.status = "UNASSOCIATED"
        return ActionResult({"FunctionSummary": summary(self, function, "LIVE")})

    @operation("update_function")
    def update_function(self: Any) -> ActionResult:
        function = self.backend.describe_function(self._get_param("Name"))
        function.config = self._get_param("FunctionConfig")
        function.code = self._get_param("FunctionCode")
        function.etag, function.last_modified_time = random_id(), utcnow()
        return ActionResult({"FunctionSummary": function.function_summary, "ETag": function.etag})

    @replace(CloudFrontResponse, "describe_function")
    def describe_function(_: Any, self: Any) -> ActionResult:
        function, stage = self.backend.describe_function(self._get_param("Name")), self._get_param("Stage")
        described = summary(self, function, stage)
        etag = live(self)[function.name]["etag"] if stage == "LIVE" else function.etag
        return ActionResult({"FunctionSummary": described, "ETag": etag})

    @replace(CloudFrontResponse, "get_function")
    def get_function(original: Any, self: Any) -> ActionResult:
        function = self.backend.describe_function(self._get_param("Name"))
        if self._get_param("Stage") != "LIVE":
            return original(self)
        summary(self, function, "LIVE")
        version = live(self)[function.name]
        return ActionResult({"FunctionCode": version["code"], "ETag": version["etag"]})

    @replace(CloudFrontBackend, "delete_function")
    def delete_function(original: Any, self: Any, name: str, if_match: Any) -> None:
        original(self, name=name, if_match=if_match)
        store(self, "live_functions", dict).pop(name, None)


def check_functions(aws: Aws) -> None:
    """A function serves what was published last, while a change waits in the stage DEVELOPMENT."""
    cloudfront = aws("cloudfront")
    config = {"Comment": "check", "Runtime": "cloudfront-js-2.0"}
    made = cloudfront.create_function(Name="check", FunctionConfig=config, FunctionCode=b"one")
    cloudfront.publish_function(Name="check", IfMatch=made["ETag"])
    updated = cloudfront.update_function(
        Name="check", FunctionConfig=config, FunctionCode=b"two", IfMatch=made["ETag"]
    )
    code = {
        stage: cloudfront.get_function(Name="check", Stage=stage)["FunctionCode"].read()
        for stage in ("LIVE", "DEVELOPMENT")
    }
    assert code == {"LIVE": b"one", "DEVELOPMENT": b"two"}, code
    described = cloudfront.describe_function(Name="check", Stage="LIVE")["FunctionSummary"]
    assert described["FunctionMetadata"]["Stage"] == "LIVE"
    cloudfront.delete_function(Name="check", IfMatch=updated["ETag"])


class SentConfig(dict):
    """A distribution's settings as they were sent: moto keeps some of them, and invents others."""

    def __init__(self, config: Answer) -> None:
        super().__init__(config)
        self.caller_reference = config["CallerReference"]
        known = [origin["Id"] for origin in config["Origins"]["Items"]]
        known += [group["Id"] for group in (config.get("OriginGroups") or {}).get("Items") or []]
        behaviours = [config["DefaultCacheBehavior"], *((config.get("CacheBehaviors") or {}).get("Items") or [])]
        if any(behaviour["TargetOriginId"] not in known for behaviour in behaviours):
            raise OriginDoesNotExist
        self.setdefault("Aliases", {"Quantity": 0})
        self.setdefault("PriceClass", "PriceClass_All")
        self.setdefault("HttpVersion", "http2")
        self.setdefault("IsIPV6Enabled", True)
        self.setdefault("WebACLId", "")
        self.setdefault("DefaultRootObject", "")

    def __getattr__(self, name: str) -> Any:
        # The list of distributions reads its summaries from these.
        try:
            return self[name]
        except KeyError as error:
            raise AttributeError(name) from error


def apply_distributions() -> None:
    moto.cloudfront.models.DistributionConfig = SentConfig  # type: ignore[misc]

    @replace(CloudFrontBackend, "update_distribution")
    def update_distribution(original: Any, self: Any, *args: Any, **kwargs: Any) -> Any:
        distribution, location, _ = original(self, *args, **kwargs)
        distribution.etag = random_id()
        return distribution, location, distribution.etag


def check_distributions(aws: Aws) -> None:
    """A distribution comes back as it was sent: policies, functions, origin groups, a VPC origin."""
    cloudfront = aws("cloudfront")
    wanted = {
        "CallerReference": "check",
        "Comment": "check",
        "Enabled": True,
        "HttpVersion": "http2and3",
        "Origins": {
            "Quantity": 2,
            "Items": [
                {
                    "Id": "application",
                    "DomainName": "internal.example.com",
                    "VpcOriginConfig": {"VpcOriginId": "vo_check", "OriginReadTimeout": 30},
                    "CustomHeaders": {
                        "Quantity": 1,
                        "Items": [{"HeaderName": "X-Origin-Verify", "HeaderValue": "check"}],
                    },
                },
                {
                    "Id": "files",
                    "DomainName": "files.s3.eu-central-1.amazonaws.com",
                    "OriginAccessControlId": "E1",
                    "S3OriginConfig": {"OriginAccessIdentity": ""},
                },
            ],
        },
        "OriginGroups": {
            "Quantity": 1,
            "Items": [
                {
                    "Id": "both",
                    "FailoverCriteria": {"StatusCodes": {"Quantity": 1, "Items": [503]}},
                    "Members": {
                        "Quantity": 2,
                        "Items": [{"OriginId": "files"}, {"OriginId": "application"}],
                    },
                }
            ],
        },
        "DefaultCacheBehavior": {
            "TargetOriginId": "both",
            "ViewerProtocolPolicy": "redirect-to-https",
            "CachePolicyId": "4135ea2d-6df8-44a3-9df3-4b5a84be39ad",
            "FunctionAssociations": {
                "Quantity": 1,
                "Items": [
                    {
                        "FunctionARN": f"arn:aws:cloudfront::{aws.account}:function/check",
                        "EventType": "viewer-request",
                    }
                ],
            },
        },
    }
    made = cloudfront.create_distribution(DistributionConfig=wanted)
    found = cloudfront.get_distribution_config(Id=made["Distribution"]["Id"])["DistributionConfig"]
    for name, value in wanted.items():
        assert found[name] == value, (name, found[name])
    assert "ForwardedValues" not in found["DefaultCacheBehavior"]


MENDS = (
    Mend(
        name="cloudfront-policies",
        terraform=(
            "aws_cloudfront_cache_policy",
            "aws_cloudfront_origin_request_policy",
            "aws_cloudfront_response_headers_policy",
        ),
        page="Amazon CloudFront API Reference, the operations of CachePolicy, OriginRequestPolicy and "
        "ResponseHeadersPolicy",
        fault="Policies are missing",
        apply=apply_policies,
        check=check_policies,
    ),
    Mend(
        name="cloudfront-vpc-origins",
        terraform=("aws_cloudfront_vpc_origin",),
        page="Amazon CloudFront API Reference, the operations of VpcOrigin",
        fault="VPC origins are missing",
        apply=apply_vpc_origins,
        check=check_vpc_origins,
    ),
    Mend(
        name="cloudfront-functions",
        terraform=("aws_cloudfront_function",),
        page="Amazon CloudFront API Reference, PublishFunction, UpdateFunction and DescribeFunction",
        fault="A function cannot be published or changed, and has one stage",
        apply=apply_functions,
        check=check_functions,
    ),
    Mend(
        name="cloudfront-distributions",
        terraform=("aws_cloudfront_distribution",),
        page="Amazon CloudFront API Reference, GetDistributionConfig",
        fault="Settings are lost, and others appear that were never sent",
        apply=apply_distributions,
        check=check_distributions,
    ),
)
