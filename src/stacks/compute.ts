import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { IamInstanceProfile } from '@cdktf/provider-aws/lib/iam-instance-profile';
import type { Construct } from 'constructs';
import { NODE_VERSION, sampleApplication } from '../bundling/runtime-bundle';
import { protectionOf, tagsOf } from '../config';
import {
  type ApplicationNeeds,
  applicationStatements,
  instanceStatements,
  settingsStatements,
} from '../constructs/compute/application-statements';
import { ArtifactStore } from '../constructs/compute/artifact-store';
import { replicateImages } from '../constructs/compute/image-repository';
import { InstanceFleet } from '../constructs/compute/instance-fleet';
import type { FleetScaling } from '../constructs/compute/instance-scaling';
import { type Colour, LoadBalancer } from '../constructs/compute/load-balancer';
import { WebAcl } from '../constructs/firewall/web-acl';
import type { Network } from '../constructs/network/network';
import { allowFlow, allowServices, emptySecurityGroup } from '../constructs/network/security-groups';
import { originHeaderValue } from '../constructs/security/origin-secret';
import { ServiceRole } from '../constructs/security/service-role';
import { bucketArn } from '../constructs/storage/bucket-statements';
import { justify } from '../policies/justify';
import { suppress } from '../policies/suppress';
import { type ApplicationData, applicationPath } from './application-data';
import { EnvironmentStack, type EnvironmentStackProps } from './environment-stack';
import { firewallProps } from './firewall-props';
import { GLOBAL_REGION } from './global';
import type { Place } from './place';
import { TaskService } from './task-service';

export interface ComputeStackProps extends EnvironmentStackProps {
  readonly place: Place;
  /** How many targets the first fleet has; other than the configuration's in a standby. */
  readonly capacity: { readonly minimum: number; readonly maximum: number };
  /** Whether visitors are served from here: a standby has no schedule and no forecast. */
  readonly serving: boolean;
  readonly network: Network;
  readonly data: ApplicationData;
  readonly dataKeyArn: string;
  readonly logsKeyArn: string;
  /** Bucket for the access logs of buckets and load balancers. */
  readonly accessLogBucketName: string;
  /** Secret in us-east-1 of the value that the distribution sends. */
  readonly originHeaderSecretArn: string;
  /** Certificate of the domain in the region; absent without a domain. */
  readonly certificateArn?: string;
}

/** What the distribution needs in order to reach the load balancer. */
export interface LoadBalancerOrigin {
  readonly arn: string;
  readonly dnsName: string;
  /** Listener rule that knows the header's values. */
  readonly ruleArn: string;
  readonly region: string;
}

/** Seconds between the end of the application and the moment when its host goes. */
const MARGIN_SECONDS = 5;

/** The load balancer with its firewall, and the fleets behind it: the same in both places. */
export class ComputeStack extends EnvironmentStack {
  readonly origin: LoadBalancerOrigin;
  private readonly securityGroupId: string;
  private readonly balancer: LoadBalancer;

  constructor(
    scope: Construct,
    private readonly props: ComputeStackProps,
  ) {
    super(scope, props.place.stack, { ...props, region: props.place.region.name });
    this.balancer = this.loadBalancer(
      originHeaderValue(this, 'origin-header', props.originHeaderSecretArn, this.globalProvider()),
    );
    this.securityGroupId = this.applicationGroup();
    const log = new CloudwatchLogGroup(this, 'application-log', {
      name: this.logGroupName,
      retentionInDays: this.environment.retention.logDays,
      kmsKeyId: props.logsKeyArn,
    });
    if (this.environment.compute.runner.kind === 'ec2') this.instances(log);
    else this.tasks(log);

    const { arn, dnsName, ruleArn } = this.balancer;
    this.origin = { arn, dnsName, ruleArn, region: props.place.region.name };
    this.publish(
      'load_balancer_dns_name',
      this.balancer.dnsName,
      'Load balancer: CloudFront alone reaches it',
    );
    this.publish(
      'application_security_group_id',
      this.securityGroupId,
      'Group of whatever runs the application',
    );
    this.publish(
      'blue_target_group_arn',
      this.balancer.targetGroupArns.blue,
      'Target group of the first fleet',
    );
    this.publish('green_target_group_arn', this.balancer.targetGroupArns.green, 'Target group of a canary');
    this.publish('log_group', log.name, 'Log of the application');
  }

  private get location() {
    return { accountId: this.environment.account.id, region: this.props.place.region.name };
  }

  private get shutdownSeconds(): number {
    return this.environment.compute.loadBalancer.deregistrationDelaySeconds - MARGIN_SECONDS;
  }

  private get parameterPath(): string {
    return applicationPath(this.names);
  }

  private get logGroupName(): string {
    return `/${this.names.prefix}/application`;
  }

  /** Namespace of metrics that AWS does not keep itself. */
  private get metricNamespace(): string {
    return `${this.names.prefix}/application`;
  }

  /** The stack's own provider where that is the one. */
  private globalProvider() {
    return this.location.region === GLOBAL_REGION ? undefined : this.providerFor(GLOBAL_REGION, 'global');
  }

  private loadBalancer(originHeaderValue: string): LoadBalancer {
    const { compute, ports } = this.environment;
    const { network, certificateArn, accessLogBucketName, logsKeyArn } = this.props;
    const firewall = new WebAcl(this, 'firewall', {
      ...firewallProps(this.environment),
      name: this.names.of('load-balancer'),
      scope: 'REGIONAL',
      logs: { kmsKeyArn: logsKeyArn, retentionDays: this.environment.retention.logDays },
    });
    const { scheme, ...settings } = compute.loadBalancer;
    return new LoadBalancer(this, 'load-balancer', {
      ...settings,
      name: this.names.prefix,
      vpcId: network.vpcId,
      // A VPC origin reaches what is in private subnets. CloudFront, "Restrict access with VPC origins".
      subnetIds: scheme === 'internal' ? network.subnetIds.endpoints : network.subnetIds.public,
      internal: scheme === 'internal',
      certificateArn,
      targetPort: ports.application,
      targetType: compute.runner.kind === 'ec2' ? 'instance' : 'ip',
      slowStartSeconds: 30,
      greenPercent: this.canary?.percent ?? 0,
      originHeaderValue,
      logBucketName: accessLogBucketName,
      webAclArn: firewall.arn,
      deletionProtection: protectionOf(this.environment).deletionProtection,
    });
  }

  /** Who may reach the application, and whom it may reach. */
  private applicationGroup(): string {
    const { network, data } = this.props;
    const group = emptySecurityGroup(this, 'application', {
      name: this.names.of('application'),
      description: 'Application: the load balancer, by reference',
      vpcId: network.vpcId,
    });
    allowFlow(this, 'load-balancer-to-application', {
      from: this.balancer.securityGroupId,
      to: group.id,
      port: this.environment.ports.application,
      why: 'The load balancer forwards',
    });
    for (const [name, { securityGroupId, port, why }] of Object.entries(data.targets)) {
      allowFlow(this, `application-to-${name}`, { from: group.id, to: securityGroupId, port, why });
    }
    allowServices(this, 'application-services', group.id, network.services);
    return group.id;
  }

  private get needs(): ApplicationNeeds {
    return {
      ...this.props.data,
      location: this.location,
      kmsKeyArn: this.props.dataKeyArn,
      // By name: the bucket's stack comes after the edge, which comes after this one (decision record 0009).
      uploadBucketArn: bucketArn(this.names.bucket(this.props.place.uploads)),
      parameterPath: this.parameterPath,
    };
  }

  private get canary() {
    return this.isStandby ? undefined : this.environment.compute.canary;
  }

  private get isStandby(): boolean {
    return this.location.region === this.environment.recovery.name;
  }

  /** AMIs have ids of their own in each region. */
  private imageOf(colour: Colour): string | undefined {
    const { runner } = this.environment.compute;
    if (runner.kind !== 'ec2') return undefined;
    if (this.isStandby) return runner.recoveryImageId;
    return (colour === 'green' ? this.canary?.imageId : undefined) ?? runner.imageId;
  }

  /** The fleets by their colour: the first one, and the canary where there is one. */
  private fleets(): readonly {
    readonly colour: Colour;
    readonly name: string;
    readonly scaling: FleetScaling;
  }[] {
    const { capacity, serving } = this.props;
    const { canary } = this;
    const { scaling } = this.environment.compute;
    const planned = serving ? scaling : { ...scaling, scheduled: [], predictive: 'off' as const };
    const { loadBalancer, targetGroups } = this.balancer.metricNames;
    const of = (colour: Colour, limits: { minimum: number; maximum: number }) => ({
      colour,
      name: this.names.of(colour),
      scaling: {
        ...planned,
        ...limits,
        requestsLabel: `${loadBalancer}/${targetGroups[colour]}`,
        memoryNamespace: this.metricNamespace,
      },
    });
    const first = of('blue', capacity);
    if (canary === undefined) return [first];
    const second = of('green', { minimum: canary.minimum, maximum: canary.maximum });
    // A schedule speaks of the first fleet's size.
    return [first, { ...second, scaling: { ...second.scaling, scheduled: [] } }];
  }

  private instances(log: CloudwatchLogGroup): void {
    const { compute, ports } = this.environment;
    if (compute.runner.kind !== 'ec2') return;
    const { network, dataKeyArn, accessLogBucketName, place } = this.props;
    const artifacts = new ArtifactStore(this, 'artifacts', {
      bucketName: this.names.bucket(place.artifacts),
      kmsKeyArn: dataKeyArn,
      accessLogs: { bucketName: accessLogBucketName, ready: [] },
      protection: protectionOf(this.environment),
      application: sampleApplication(),
    });
    const fleets = this.fleets();
    const role = new ServiceRole(this, 'application-role', {
      name: this.names.of(place.applicationRole),
      service: 'ec2.amazonaws.com',
      statements: [
        ...applicationStatements(this.needs),
        ...settingsStatements(this.needs),
        ...instanceStatements({
          location: this.location,
          artifactArn: `${bucketArn(artifacts.bucketName)}/${artifacts.key}`,
          groupNames: fleets.map(({ name }) => name),
          metricNamespace: this.metricNamespace,
          logGroupArn: log.arn,
        }),
      ],
    });
    justify(
      role.document,
      'no-wildcard-iam',
      'Systems Manager, its sessions and PutMetricData take no resources: IAM knows "*" only for them',
      ['WriteMetrics', 'BeManaged', 'OfferSessions'],
    );
    const reason =
      "Systems Manager's agent and its sessions take no resources in IAM; each acts for the calling instance only";
    for (const check of ['CKV_AWS_111', 'CKV_AWS_356']) suppress(role.document, check, reason);
    // A plan shows the document's text in the policy too.
    for (const check of ['CKV_AWS_290', 'CKV_AWS_355'])
      suppress(role.policy, check, reason, { seenIn: 'plan' });
    const profile = new IamInstanceProfile(this, 'application-profile', {
      name: this.names.of(place.applicationRole),
      role: role.roleName,
    });
    const { runner } = compute;
    for (const { colour, name, scaling } of fleets) {
      new InstanceFleet(this, colour, {
        ...runner,
        imageId: this.imageOf(colour),
        name,
        subnetIds: network.subnetIds.application,
        securityGroupId: this.securityGroupId,
        instanceProfileArn: profile.arn,
        kmsKeyArn: dataKeyArn,
        targetGroupArn: this.balancer.targetGroupArns[colour],
        healthCheckGraceSeconds: compute.healthCheckGraceSeconds,
        warmUpSeconds: compute.warmUpSeconds,
        deregistrationDelaySeconds: compute.loadBalancer.deregistrationDelaySeconds,
        scaling,
        boot: {
          region: this.location.region,
          artifact: { bucket: this.names.bucket(place.artifacts), key: artifacts.key },
          nodeVersion: NODE_VERSION,
          parameterPath: this.parameterPath,
          port: ports.application,
          shutdownSeconds: this.shutdownSeconds,
          metricNamespace: this.metricNamespace,
          logGroup: this.logGroupName,
        },
        tags: tagsOf(this.project, this.environment),
        ready: [artifacts.object, role.policy, log, this.balancer.rule],
      });
    }
  }

  private tasks(log: CloudwatchLogGroup): void {
    const { compute, ports } = this.environment;
    if (compute.runner.kind !== 'fargate') return;
    const { network, dataKeyArn, data, logsKeyArn, place } = this.props;
    const { runner } = compute;
    this.copyImages();
    new TaskService(this, 'tasks', {
      names: this.names,
      roles: { task: place.applicationRole, execution: place.executionRole },
      location: this.location,
      needs: this.needs,
      kmsKeyArn: dataKeyArn,
      logsKeyArn,
      log,
      protection: protectionOf(this.environment),
      fleets: this.fleets().map(({ colour, name, scaling }) => ({
        name,
        scaling,
        imageTag: (colour === 'green' ? this.canary?.imageTag : undefined) ?? runner.imageTag,
        targetGroupArn: this.balancer.targetGroupArns[colour],
      })),
      fleet: {
        region: this.location.region,
        subnetIds: network.subnetIds.application,
        securityGroupId: this.securityGroupId,
        cpu: runner.cpu,
        memoryMiB: runner.memoryMiB,
        port: ports.application,
        settingArns: data.settingArns,
        healthCheckGraceSeconds: compute.healthCheckGraceSeconds,
        shutdownSeconds: this.shutdownSeconds,
        ready: [this.balancer.rule],
      },
    });
  }

  private copyImages(): void {
    const { account, recovery } = this.environment;
    // Whatever the strategy: once the region is lost there is nothing left to copy them from.
    if (this.isStandby || !account.ownsAccountSettings) return;
    replicateImages(this, 'image-copies', {
      accountId: account.id,
      region: recovery.name,
      prefix: `${this.names.prefix}-`,
    });
  }
}
