import { AutoscalingGroup, type AutoscalingGroupTag } from '@cdktf/provider-aws/lib/autoscaling-group';
import { AutoscalingLifecycleHook } from '@cdktf/provider-aws/lib/autoscaling-lifecycle-hook';
import { DataAwsSsmParameter } from '@cdktf/provider-aws/lib/data-aws-ssm-parameter';
import { LaunchTemplate } from '@cdktf/provider-aws/lib/launch-template';
import { Fn, type ITerraformDependable } from 'cdktf';
import { Construct } from 'constructs';
import { type BootScriptProps, bootScript } from './boot-script';
import { type FleetScaling, instanceScaling } from './instance-scaling';

export interface InstanceFleetProps {
  /** Name of the group and prefix of its template. */
  readonly name: string;
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;
  readonly instanceProfileArn: string;
  /** In the order of preference, all arm64. */
  readonly instanceTypes: readonly string[];
  readonly onDemandBase: number;
  /** Share of Spot beyond the base, in percent. */
  readonly spotPercent: number;
  /** Absent: the newest Amazon Linux 2023. */
  readonly imageId?: string;
  readonly rootVolume: { readonly sizeGiB: number; readonly iops: number; readonly throughputMiBps: number };
  readonly kmsKeyArn: string;
  readonly targetGroupArn: string;
  readonly healthCheckGraceSeconds: number;
  readonly warmUpSeconds: number;
  /** Seconds for requests in flight when an instance leaves. */
  readonly deregistrationDelaySeconds: number;
  readonly scaling: FleetScaling;
  /** Plain values: the script is encoded when the stack is synthesized. */
  readonly boot: Omit<BootScriptProps, 'groupName' | 'launchHook' | 'terminateHook' | 'readySeconds'>;
  /** Tags of instances and volumes, which the provider's default tags do not reach. */
  readonly tags: Readonly<Record<string, string>>;
  /** What must stand before the first instance starts: it reads it once, and gives up without. */
  readonly ready: ITerraformDependable[];
}

/** The newest Amazon Linux 2023 for arm64. AL2023 User Guide, "Launching AL2023 using the SSM parameter". */
const NEWEST_IMAGE = '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64';

const ROOT_DEVICE = '/dev/xvda';

/** Share of the group that stays in service while its instances are replaced, in percent. */
const HEALTHY_IN_REFRESH = { least: 100, most: 150 };

const HOOKS = { launch: 'ready', terminate: 'drained' } as const;

/** An Auto Scaling group of EC2 instances on Graviton, which replaces them when its template changes and takes that back when they fail. */
export class InstanceFleet extends Construct {
  readonly groupName: string;

  constructor(scope: Construct, id: string, props: InstanceFleetProps) {
    super(scope, id);
    const template = this.template(props);
    const hooks = lifecycleHooks(props);
    const group = new AutoscalingGroup(this, 'group', {
      name: props.name,
      minSize: props.scaling.minimum,
      maxSize: props.scaling.maximum,
      vpcZoneIdentifier: [...props.subnetIds],
      targetGroupArns: [props.targetGroupArn],
      healthCheckType: 'ELB',
      healthCheckGracePeriod: props.healthCheckGraceSeconds,
      defaultInstanceWarmup: props.warmUpSeconds,
      capacityRebalance: true,
      enabledMetrics: METRICS,
      mixedInstancesPolicy: {
        instancesDistribution: {
          onDemandBaseCapacity: props.onDemandBase,
          onDemandPercentageAboveBaseCapacity: 100 - props.spotPercent,
          onDemandAllocationStrategy: 'prioritized',
          spotAllocationStrategy: 'price-capacity-optimized',
        },
        launchTemplate: {
          // Rollback works between numbered versions only. Amazon EC2 Auto Scaling, "Undo changes with a rollback".
          launchTemplateSpecification: {
            launchTemplateId: template.id,
            version: Fn.tostring(template.latestVersion),
          },
          override: props.instanceTypes.map((instanceType) => ({ instanceType })),
        },
      },
      instanceRefresh: {
        strategy: 'Rolling',
        preferences: {
          autoRollback: true,
          minHealthyPercentage: HEALTHY_IN_REFRESH.least,
          maxHealthyPercentage: HEALTHY_IN_REFRESH.most,
          instanceWarmup: `${props.warmUpSeconds}`,
          skipMatching: true,
        },
      },
      tag: Object.entries({ ...props.tags, Name: props.name }).map(
        ([key, value]): AutoscalingGroupTag => ({ key, value, propagateAtLaunch: true }),
      ),
      // Those of the first instances, which start before any other resource can follow.
      initialLifecycleHook: hooks.map((hook) => ({ ...hook })),
      dependsOn: props.ready,
      // Capacity is the policies' business from the first minute on.
      lifecycle: { ignoreChanges: ['desired_capacity'] },
    });
    this.groupName = group.name;
    for (const hook of hooks) {
      new AutoscalingLifecycleHook(this, hook.name, { ...hook, autoscalingGroupName: group.name });
    }
    instanceScaling(this, { ...props.scaling, groupName: group.name, warmUpSeconds: props.warmUpSeconds });
  }

  private template(props: InstanceFleetProps): LaunchTemplate {
    const { name, rootVolume, tags } = props;
    const template = new LaunchTemplate(this, 'template', {
      namePrefix: `${name}-`,
      imageId: props.imageId ?? this.newestImage(),
      updateDefaultVersion: true,
      ebsOptimized: 'true',
      iamInstanceProfile: { arn: props.instanceProfileArn },
      metadataOptions: {
        httpEndpoint: 'enabled',
        // IMDSv2 alone, and not from within a container.
        httpTokens: 'required',
        httpPutResponseHopLimit: 1,
        instanceMetadataTags: 'disabled',
      },
      monitoring: { enabled: true },
      networkInterfaces: [
        {
          associatePublicIpAddress: 'false',
          securityGroups: [props.securityGroupId],
          deleteOnTermination: 'true',
        },
      ],
      blockDeviceMappings: [
        {
          deviceName: ROOT_DEVICE,
          ebs: {
            volumeType: 'gp3',
            volumeSize: rootVolume.sizeGiB,
            iops: rootVolume.iops,
            throughput: rootVolume.throughputMiBps,
            encrypted: 'true',
            kmsKeyId: props.kmsKeyArn,
            deleteOnTermination: 'true',
          },
        },
      ],
      tagSpecifications: ['instance', 'volume', 'network-interface'].map((resourceType) => ({
        resourceType,
        tags: { ...tags, Name: name },
      })),
      // Encoded here: Terraform would take the script's own ${} for its expressions.
      userData: Buffer.from(
        bootScript({
          ...props.boot,
          groupName: name,
          launchHook: HOOKS.launch,
          terminateHook: HOOKS.terminate,
          readySeconds: props.healthCheckGraceSeconds,
        }),
      ).toString('base64'),
      lifecycle: { createBeforeDestroy: true },
    });
    return template;
  }

  private newestImage(): string {
    const parameter = new DataAwsSsmParameter(this, 'newest-image', { name: NEWEST_IMAGE });
    return Fn.nonsensitive(parameter.value);
  }
}

/** An instance gets requests once it is ready, and goes once it has drained. */
function lifecycleHooks(props: InstanceFleetProps) {
  return [
    {
      name: HOOKS.launch,
      lifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
      heartbeatTimeout: props.healthCheckGraceSeconds + 120,
      defaultResult: 'ABANDON',
    },
    {
      name: HOOKS.terminate,
      lifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
      heartbeatTimeout: props.deregistrationDelaySeconds + 60,
      defaultResult: 'CONTINUE',
    },
  ];
}

const METRICS = [
  'GroupDesiredCapacity',
  'GroupInServiceInstances',
  'GroupMaxSize',
  'GroupMinSize',
  'GroupPendingInstances',
  'GroupTerminatingInstances',
  'GroupTotalInstances',
];
