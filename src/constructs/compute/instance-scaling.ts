import { AutoscalingPolicy } from '@cdktf/provider-aws/lib/autoscaling-policy';
import { AutoscalingSchedule } from '@cdktf/provider-aws/lib/autoscaling-schedule';
import { Construct } from 'constructs';

/** What a fleet aims at, whatever it runs on. */
export interface FleetScaling {
  readonly minimum: number;
  readonly maximum: number;
  readonly cpuPercent: number;
  readonly memoryPercent: number;
  /** Requests a minute and target. */
  readonly requestsPerTarget: number;
  /** Forecast capacity from the past: `forecast` only shows what it would do. */
  readonly predictive: 'off' | 'forecast' | 'scale';
  readonly scheduled: readonly {
    readonly name: string;
    readonly recurrence: string;
    readonly minimum: number;
    readonly maximum: number;
  }[];
  /** `app/<name>/<id>/targetgroup/<name>/<id>`: whose requests are counted. */
  readonly requestsLabel: string;
  /** Namespace of the metric of memory, by the group's name. */
  readonly memoryNamespace: string;
}

export interface InstanceScalingProps extends FleetScaling {
  readonly groupName: string;
  readonly warmUpSeconds: number;
}

/** Seconds: a forecast adds capacity so much before it is needed. */
const AHEAD_SECONDS = 300;

/**
 * Policies of an Auto Scaling group. It grows when any of them asks for it and shrinks when all agree. Amazon EC2 Auto
 * Scaling, "Target tracking scaling policies".
 */
export function instanceScaling(scope: Construct, props: InstanceScalingProps): void {
  const policies = new Construct(scope, 'scaling');
  const tracking = {
    autoscalingGroupName: props.groupName,
    policyType: 'TargetTrackingScaling',
    estimatedInstanceWarmup: props.warmUpSeconds,
  };
  new AutoscalingPolicy(policies, 'cpu', {
    ...tracking,
    name: 'cpu',
    targetTrackingConfiguration: {
      predefinedMetricSpecification: { predefinedMetricType: 'ASGAverageCPUUtilization' },
      targetValue: props.cpuPercent,
    },
  });
  new AutoscalingPolicy(policies, 'requests', {
    ...tracking,
    name: 'requests',
    targetTrackingConfiguration: {
      predefinedMetricSpecification: {
        predefinedMetricType: 'ALBRequestCountPerTarget',
        resourceLabel: props.requestsLabel,
      },
      targetValue: props.requestsPerTarget,
    },
  });
  new AutoscalingPolicy(policies, 'memory', {
    ...tracking,
    name: 'memory',
    targetTrackingConfiguration: {
      customizedMetricSpecification: {
        namespace: props.memoryNamespace,
        metricName: 'mem_used_percent',
        statistic: 'Average',
        metricDimension: [{ name: 'AutoScalingGroupName', value: props.groupName }],
      },
      targetValue: props.memoryPercent,
    },
  });
  if (props.predictive !== 'off') {
    new AutoscalingPolicy(policies, 'predictive', {
      name: 'predictive',
      autoscalingGroupName: props.groupName,
      policyType: 'PredictiveScaling',
      predictiveScalingConfiguration: {
        mode: props.predictive === 'scale' ? 'ForecastAndScale' : 'ForecastOnly',
        schedulingBufferTime: `${AHEAD_SECONDS}`,
        maxCapacityBreachBehavior: 'HonorMaxCapacity',
        metricSpecification: {
          targetValue: props.cpuPercent,
          predefinedMetricPairSpecification: { predefinedMetricType: 'ASGCPUUtilization' },
        },
      },
    });
  }
  for (const { name, recurrence, minimum, maximum } of props.scheduled) {
    new AutoscalingSchedule(policies, name, {
      scheduledActionName: name,
      autoscalingGroupName: props.groupName,
      recurrence,
      timeZone: 'UTC',
      minSize: minimum,
      maxSize: maximum,
      // Minus one leaves it to the policies.
      desiredCapacity: -1,
    });
  }
}
