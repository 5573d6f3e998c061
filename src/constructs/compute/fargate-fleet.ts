import { AppautoscalingPolicy } from '@cdktf/provider-aws/lib/appautoscaling-policy';
import { AppautoscalingScheduledAction } from '@cdktf/provider-aws/lib/appautoscaling-scheduled-action';
import { AppautoscalingTarget } from '@cdktf/provider-aws/lib/appautoscaling-target';
import { EcsService } from '@cdktf/provider-aws/lib/ecs-service';
import { EcsTaskDefinition } from '@cdktf/provider-aws/lib/ecs-task-definition';
import { Fn, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import type { FleetScaling } from './instance-scaling';

export interface FargateFleetProps {
  readonly name: string;
  readonly clusterArn: string;
  readonly clusterName: string;
  readonly region: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  /** CPU units: 1024 are one vCPU. */
  readonly cpu: number;
  readonly memoryMiB: number;
  /** With its tag. */
  readonly image: string;
  readonly port: number;
  /** Role that starts tasks: pulls the image, reads the parameters, writes the log. */
  readonly executionRoleArn: string;
  /** Role that the application has. */
  readonly taskRoleArn: string;
  /** ARNs of parameters by the environment variable that they are for. */
  readonly settingArns: Readonly<Record<string, string>>;
  readonly logGroup: string;
  readonly targetGroupArn: string;
  readonly healthCheckGraceSeconds: number;
  readonly shutdownSeconds: number;
  readonly scaling: Omit<FleetScaling, 'memoryNamespace' | 'predictive'>;
  /** What must stand before the first task starts. */
  readonly ready: ITerraformDependable[];
}

/** Seconds between two changes of the same direction. */
const COOLDOWN_SECONDS = { out: 30, in: 300 };

/** An ECS service on Fargate (arm64), which takes back a deployment that does not come up. */
export class FargateFleet extends Construct {
  readonly serviceName: string;

  constructor(scope: Construct, id: string, props: FargateFleetProps) {
    super(scope, id);
    const service = new EcsService(this, 'service', {
      name: props.name,
      cluster: props.clusterArn,
      taskDefinition: this.task(props).arn,
      launchType: 'FARGATE',
      platformVersion: 'LATEST',
      desiredCount: props.scaling.minimum,
      availabilityZoneRebalancing: 'ENABLED',
      deploymentMinimumHealthyPercent: 100,
      deploymentMaximumPercent: 200,
      deploymentCircuitBreaker: { enable: true, rollback: true },
      healthCheckGracePeriodSeconds: props.healthCheckGraceSeconds,
      networkConfiguration: {
        subnets: [...props.subnetIds],
        securityGroups: [props.securityGroupId],
        assignPublicIp: false,
      },
      loadBalancer: [
        { targetGroupArn: props.targetGroupArn, containerName: 'application', containerPort: props.port },
      ],
      enableEcsManagedTags: true,
      propagateTags: 'SERVICE',
      // Sessions into a container go through the task role, which does not allow them.
      enableExecuteCommand: false,
      dependsOn: props.ready,
      // Capacity is the policies' business from the first minute on.
      lifecycle: { ignoreChanges: ['desired_count'] },
    });
    this.serviceName = service.name;
    this.scale(props);
  }

  private task(props: FargateFleetProps): EcsTaskDefinition {
    const container = {
      name: 'application',
      image: props.image,
      essential: true,
      user: '1000:1000',
      readonlyRootFilesystem: true,
      portMappings: [{ containerPort: props.port, hostPort: props.port, protocol: 'tcp' }],
      environment: [
        { name: 'PORT', value: `${props.port}` },
        { name: 'SHUTDOWN_SECONDS', value: `${props.shutdownSeconds}` },
        { name: 'AWS_REGION', value: props.region },
      ],
      secrets: Object.entries(props.settingArns).map(([name, valueFrom]) => ({ name, valueFrom })),
      // More than the configuration lets it be, AWS would refuse (FARGATE_LONGEST_STOP_SECONDS).
      stopTimeout: props.shutdownSeconds + 5,
      linuxParameters: { initProcessEnabled: true },
      healthCheck: {
        command: [
          'CMD',
          'node',
          '-e',
          `fetch('http://127.0.0.1:${props.port}/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))`,
        ],
        interval: 10,
        timeout: 5,
        retries: 3,
        startPeriod: 10,
      },
      logConfiguration: {
        logDriver: 'awslogs',
        options: {
          'awslogs-group': props.logGroup,
          'awslogs-region': props.region,
          'awslogs-stream-prefix': props.name,
        },
      },
    };
    return new EcsTaskDefinition(this, 'task', {
      family: props.name,
      requiresCompatibilities: ['FARGATE'],
      networkMode: 'awsvpc',
      runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
      cpu: `${props.cpu}`,
      memory: `${props.memoryMiB}`,
      executionRoleArn: props.executionRoleArn,
      taskRoleArn: props.taskRoleArn,
      containerDefinitions: Fn.jsonencode([container]),
    });
  }

  /** Application Auto Scaling User Guide, "Target tracking scaling policies". */
  private scale({ name, clusterName, scaling }: FargateFleetProps): void {
    const target = new AppautoscalingTarget(this, 'capacity', {
      serviceNamespace: 'ecs',
      resourceId: `service/${clusterName}/${this.serviceName}`,
      scalableDimension: 'ecs:service:DesiredCount',
      minCapacity: scaling.minimum,
      maxCapacity: scaling.maximum,
    });
    const same = {
      serviceNamespace: target.serviceNamespace,
      resourceId: target.resourceId,
      scalableDimension: target.scalableDimension,
    };
    const track = (metric: string, type: string, targetValue: number, resourceLabel?: string): void => {
      new AppautoscalingPolicy(this, metric, {
        ...same,
        name: `${name}-${metric}`,
        policyType: 'TargetTrackingScaling',
        targetTrackingScalingPolicyConfiguration: {
          predefinedMetricSpecification: { predefinedMetricType: type, resourceLabel },
          targetValue,
          scaleOutCooldown: COOLDOWN_SECONDS.out,
          scaleInCooldown: COOLDOWN_SECONDS.in,
        },
      });
    };
    track('cpu', 'ECSServiceAverageCPUUtilization', scaling.cpuPercent);
    track('memory', 'ECSServiceAverageMemoryUtilization', scaling.memoryPercent);
    track('requests', 'ALBRequestCountPerTarget', scaling.requestsPerTarget, scaling.requestsLabel);
    for (const action of scaling.scheduled) {
      new AppautoscalingScheduledAction(this, action.name, {
        ...same,
        name: action.name,
        // Application Auto Scaling has six fields: the day of the month or the week must be a question mark.
        schedule: `cron(${sixFields(action.recurrence)})`,
        timezone: 'UTC',
        scalableTargetAction: { minCapacity: `${action.minimum}`, maxCapacity: `${action.maximum}` },
      });
    }
  }
}

/** Five fields of cron as EventBridge writes them: a year, and `?` for the day that the other day field decides. */
function sixFields(recurrence: string): string {
  const [minute, hour, day, month, weekday] = recurrence.split(' ');
  const days = weekday === '*' ? `${day} ${month} ?` : `? ${month} ${weekday}`;
  return `${minute} ${hour} ${days} *`;
}
