"""Amazon EC2 Auto Scaling: warm-up, lifecycle hooks without a target, and policies as they were sent."""

from copy import deepcopy
from typing import Any

from moto.autoscaling.models import FakeAutoScalingGroup, FakeScalingPolicy, LifecycleHook
from moto.autoscaling.responses import AutoScalingResponse

from ..aws import Aws
from .mend import Mend, replace


def apply_groups() -> None:
    for name in ("create_auto_scaling_group", "update_auto_scaling_group"):

        @replace(AutoScalingResponse, name)
        def keep(original: Any, self: Any) -> Any:
            answer = original(self)
            group = self.autoscaling_backend.autoscaling_groups[self._get_param("AutoScalingGroupName")]
            warm_up = self._get_int_param("DefaultInstanceWarmup")
            if warm_up is not None:
                group.default_instance_warmup = warm_up
            rebalance = self._get_bool_param("CapacityRebalance", None)
            if rebalance is not None:
                group.capacity_rebalance = rebalance
            return answer


    @replace(FakeAutoScalingGroup, "update")
    def update(original: Any, self: Any, **changes: Any) -> None:
        launched_by = ("launch_config_name", "launch_template", "mixed_instances_policy")
        if self.mixed_instances_policy and not any(changes.get(name) for name in launched_by):
            kept = deepcopy(self.mixed_instances_policy)
            # It answers with both and takes one of the two.
            kept["LaunchTemplate"]["LaunchTemplateSpecification"].pop("LaunchTemplateName", None)
            changes["mixed_instances_policy"] = kept
        original(self, **changes)


def check_groups(aws: Aws) -> None:
    """A group keeps its warm-up, its capacity rebalancing and what it launches, whatever else is changed."""
    scaling = make_group(aws, DefaultInstanceWarmup=120, CapacityRebalance=True)
    [group] = scaling.describe_auto_scaling_groups()["AutoScalingGroups"]
    assert group["DefaultInstanceWarmup"] == 120 and group["CapacityRebalance"] is True
    scaling.update_auto_scaling_group(
        AutoScalingGroupName="check", DefaultInstanceWarmup=60, CapacityRebalance=False
    )
    [group] = scaling.describe_auto_scaling_groups()["AutoScalingGroups"]
    assert group["DefaultInstanceWarmup"] == 60 and group["CapacityRebalance"] is False
    assert group["MixedInstancesPolicy"]["LaunchTemplate"]["Overrides"] == [{"InstanceType": "t4g.small"}]


def apply_hooks() -> None:
    @replace(LifecycleHook, "__init__")
    def init(original: Any, self: Any, *args: Any, **more: Any) -> None:
        original(self, *args, **more)
        self.role_arn = None
        self.notification_target_arn = None


def check_hooks(aws: Aws) -> None:
    """A hook that notifies nobody has no target and no role."""
    scaling = make_group(aws)
    scaling.put_lifecycle_hook(
        LifecycleHookName="check",
        AutoScalingGroupName="check",
        LifecycleTransition="autoscaling:EC2_INSTANCE_TERMINATING",
    )
    [hook] = scaling.describe_lifecycle_hooks(AutoScalingGroupName="check")["LifecycleHooks"]
    assert "RoleARN" not in hook and "NotificationTargetARN" not in hook, hook


def apply_policies() -> None:
    @replace(FakeScalingPolicy, "__init__")
    def init(original: Any, self: Any, *args: Any, **more: Any) -> None:
        original(self, *args, **more)
        self.enabled = True
        self.predictive_scaling_configuration = self.predictive_scaling_configuration or None


def check_policies(aws: Aws) -> None:
    """A policy is enabled, and has a forecast only where it was given one."""
    scaling = make_group(aws)
    scaling.put_scaling_policy(
        AutoScalingGroupName="check",
        PolicyName="cpu",
        PolicyType="TargetTrackingScaling",
        TargetTrackingConfiguration={
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
            "TargetValue": 50.0,
        },
    )
    [policy] = scaling.describe_policies()["ScalingPolicies"]
    assert policy["Enabled"] is True and "PredictiveScalingConfiguration" not in policy, policy


def make_group(aws: Aws, **settings: Any) -> Any:
    scaling, ec2 = aws("autoscaling"), aws("ec2")
    template = ec2.create_launch_template(
        LaunchTemplateName="check",
        LaunchTemplateData={
            "InstanceType": "t4g.micro",
            "ImageId": ec2.describe_images()["Images"][0]["ImageId"],
        },
    )["LaunchTemplate"]["LaunchTemplateId"]
    scaling.create_auto_scaling_group(
        AutoScalingGroupName="check",
        MixedInstancesPolicy={
            "LaunchTemplate": {
                "LaunchTemplateSpecification": {"LaunchTemplateId": template, "Version": "1"},
                "Overrides": [{"InstanceType": "t4g.small"}],
            }
        },
        MinSize=0,
        MaxSize=1,
        AvailabilityZones=["eu-central-1a"],
        **settings,
    )
    return scaling


MENDS = (
    Mend(
        name="autoscaling-groups",
        terraform=("aws_autoscaling_group",),
        page="Amazon EC2 Auto Scaling API Reference, CreateAutoScalingGroup and UpdateAutoScalingGroup",
        fault="A group's warm-up is lost",
        apply=apply_groups,
        check=check_groups,
    ),
    Mend(
        name="autoscaling-hooks",
        terraform=("aws_autoscaling_lifecycle_hook",),
        page="Amazon EC2 Auto Scaling API Reference, PutLifecycleHook",
        fault="A hook has a target and a role that nobody has given it",
        apply=apply_hooks,
        check=check_hooks,
    ),
    Mend(
        name="autoscaling-policies",
        terraform=("aws_autoscaling_policy",),
        page="Amazon EC2 Auto Scaling API Reference, PutScalingPolicy",
        fault="A policy reads as disabled, with an empty forecast",
        apply=apply_policies,
        check=check_policies,
    ),
)
