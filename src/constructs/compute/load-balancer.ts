import { DataAwsEc2ManagedPrefixList } from '@cdktf/provider-aws/lib/data-aws-ec2-managed-prefix-list';
import { Lb } from '@cdktf/provider-aws/lib/lb';
import { LbListener } from '@cdktf/provider-aws/lib/lb-listener';
import { LbListenerRule } from '@cdktf/provider-aws/lib/lb-listener-rule';
import { LbTargetGroup } from '@cdktf/provider-aws/lib/lb-target-group';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Wafv2WebAclAssociation } from '@cdktf/provider-aws/lib/wafv2-web-acl-association';
import { Construct } from 'constructs';
import { suppress } from '../../policies/suppress';
import { emptySecurityGroup } from '../network/security-groups';

/** The header by which the load balancer knows its own distribution. */
export const ORIGIN_HEADER = 'X-Origin-Verify';

export interface LoadBalancerProps {
  /** At most 32 characters. */
  readonly name: string;
  readonly vpcId: string;
  /** In two zones at least. */
  readonly subnetIds: readonly string[];
  /** Whether it has no address in the internet, and is reached through a CloudFront VPC origin. */
  readonly internal: boolean;
  /** Certificate of the site's name; absent: plain HTTP, inside of the network alone. */
  readonly certificateArn?: string;
  /** Port that the application listens on. */
  readonly targetPort: number;
  /** What the application is: instances by their id, or tasks by their address. */
  readonly targetType: 'instance' | 'ip';
  readonly idleTimeoutSeconds: number;
  readonly deregistrationDelaySeconds: number;
  /** Seconds for which a new target gets fewer requests; 0, or 30 to 900. */
  readonly slowStartSeconds: number;
  /** Share of requests that goes to the green target group. */
  readonly greenPercent: number;
  /** Terraform expression of the value that the distribution sends. */
  readonly originHeaderValue: string;
  /** Bucket for access and connection logs; S3-managed encryption, as the load balancer takes no other. */
  readonly logBucketName: string;
  readonly webAclArn: string;
  readonly deletionProtection: boolean;
}

/** TLS 1.3 and 1.2 with forward secrecy. Elastic Load Balancing, "Security policies for your Application Load Balancer". */
const TLS_POLICY = 'ELBSecurityPolicy-TLS13-1-2-2021-06';

/** CloudFront's addresses towards origins, public or within a VPC. CloudFront, "Restrict access with VPC origins". */
const CLOUDFRONT_PREFIX_LIST = 'com.amazonaws.global.cloudfront.origin-facing';

/** The colours of the two target groups: a release moves requests from one to the other. */
export type Colour = 'blue' | 'green';

/**
 * An Application Load Balancer that only CloudFront reaches, and that only answers requests with its distribution's
 * header. Two target groups with weights stand behind it.
 */
export class LoadBalancer extends Construct {
  readonly arn: string;
  readonly dnsName: string;
  readonly securityGroupId: string;
  readonly targetGroupArns: Readonly<Record<Colour, string>>;
  /** Rule that knows the header's values: the rotation changes it. */
  readonly ruleArn: string;
  /** Last parts of the ARNs, by which CloudWatch knows them. */
  readonly metricNames: {
    readonly loadBalancer: string;
    readonly targetGroups: Readonly<Record<Colour, string>>;
  };
  /** What must stand before the first request is served. */
  readonly rule: LbListenerRule;

  constructor(scope: Construct, id: string, props: LoadBalancerProps) {
    super(scope, id);
    const port = props.certificateArn === undefined ? 80 : 443;
    this.securityGroupId = this.securityGroup(port, props);
    const balancer = this.balancer(props);
    const blue = this.targetGroup('blue', props);
    const green = this.targetGroup('green', props);
    const listener = this.listener(balancer, port, props);
    this.rule = this.forwarding(listener, { blue, green }, props);
    new Wafv2WebAclAssociation(this, 'firewall', { resourceArn: balancer.arn, webAclArn: props.webAclArn });
    this.arn = balancer.arn;
    this.dnsName = balancer.dnsName;
    this.ruleArn = this.rule.arn;
    this.targetGroupArns = { blue: blue.arn, green: green.arn };
    this.metricNames = {
      loadBalancer: balancer.arnSuffix,
      targetGroups: { blue: blue.arnSuffix, green: green.arnSuffix },
    };
  }

  private securityGroup(port: number, { name, vpcId }: LoadBalancerProps): string {
    const group = emptySecurityGroup(this, 'security-group', {
      name: `${name}-load-balancer`,
      description: 'Load balancer: CloudFront alone, by its prefix list',
      vpcId,
    });
    const cloudFront = new DataAwsEc2ManagedPrefixList(this, 'cloudfront', { name: CLOUDFRONT_PREFIX_LIST });
    const rule = new VpcSecurityGroupIngressRule(this, 'from-cloudfront', {
      securityGroupId: group.id,
      prefixListId: cloudFront.id,
      ipProtocol: 'tcp',
      fromPort: port,
      toPort: port,
      description: 'CloudFront forwards requests of visitors',
    });
    if (port === 80) {
      suppress(rule, 'CKV_AWS_260', "The source is CloudFront's prefix list, which the check does not read");
    }
    return group.id;
  }

  private balancer(props: LoadBalancerProps): Lb {
    const balancer = new Lb(this, 'balancer', {
      name: props.name,
      loadBalancerType: 'application',
      internal: props.internal,
      subnets: [...props.subnetIds],
      securityGroups: [this.securityGroupId],
      enableDeletionProtection: props.deletionProtection,
      dropInvalidHeaderFields: true,
      desyncMitigationMode: 'strictest',
      enableHttp2: true,
      idleTimeout: props.idleTimeoutSeconds,
      accessLogs: { bucket: props.logBucketName, prefix: 'load-balancer', enabled: true },
      connectionLogs: { bucket: props.logBucketName, prefix: 'load-balancer-connections', enabled: true },
    });
    if (!props.deletionProtection) {
      suppress(
        balancer,
        'CKV_AWS_150',
        'The environment is torn down and rebuilt at will, as its configuration says',
      );
    }
    if (props.certificateArn === undefined) {
      suppress(balancer, 'CKV2_AWS_20', HTTP_WITHIN_NETWORK);
    }
    return balancer;
  }

  private targetGroup(colour: Colour, props: LoadBalancerProps): LbTargetGroup {
    const group = new LbTargetGroup(this, colour, {
      namePrefix: `${colour}-`,
      vpcId: props.vpcId,
      targetType: props.targetType,
      port: props.targetPort,
      protocol: 'HTTP',
      protocolVersion: 'HTTP1',
      deregistrationDelay: `${props.deregistrationDelaySeconds}`,
      slowStart: props.slowStartSeconds,
      loadBalancingAlgorithmType: 'round_robin',
      // Whether it is alive, not whether it is ready: with the database away for a minute the fleet would be replaced as a
      // whole. A new instance joins the group once it is ready.
      healthCheck: {
        path: '/healthz',
        matcher: '200',
        interval: 10,
        timeout: 5,
        healthyThreshold: 2,
        unhealthyThreshold: 3,
      },
      stickiness: { enabled: false, type: 'lb_cookie' },
      // A listener cannot be without its group: the new one comes first.
      lifecycle: { createBeforeDestroy: true },
    });
    suppress(
      group,
      'CKV_AWS_378',
      'TLS ends at the load balancer: behind it requests stay in the network, between two security groups',
    );
    return group;
  }

  /** Whoever comes without the header is refused: CloudFront's addresses serve everybody's distributions. */
  private listener(balancer: Lb, port: number, { certificateArn }: LoadBalancerProps): LbListener {
    const listener = new LbListener(this, 'listener', {
      loadBalancerArn: balancer.arn,
      port,
      ...(certificateArn === undefined
        ? { protocol: 'HTTP' }
        : { protocol: 'HTTPS', certificateArn, sslPolicy: TLS_POLICY }),
      defaultAction: [
        {
          type: 'fixed-response',
          fixedResponse: { statusCode: '403', contentType: 'text/plain', messageBody: 'Forbidden' },
        },
      ],
    });
    if (certificateArn === undefined) {
      for (const check of ['CKV_AWS_2', 'CKV_AWS_103']) suppress(listener, check, HTTP_WITHIN_NETWORK);
    }
    return listener;
  }

  private forwarding(
    listener: LbListener,
    groups: Readonly<Record<Colour, LbTargetGroup>>,
    { greenPercent, originHeaderValue }: LoadBalancerProps,
  ): LbListenerRule {
    return new LbListenerRule(this, 'from-distribution', {
      listenerArn: listener.arn,
      priority: 10,
      condition: [{ httpHeader: { httpHeaderName: ORIGIN_HEADER, values: [originHeaderValue] } }],
      action: [
        {
          type: 'forward',
          forward: {
            targetGroup: [
              { arn: groups.blue.arn, weight: 100 - greenPercent },
              { arn: groups.green.arn, weight: greenPercent },
            ],
          },
        },
      ],
      // The rotation of the header lets the former value in beside the new one, until CloudFront sends the new one everywhere.
      lifecycle: { ignoreChanges: ['condition'] },
    });
  }
}

const HTTP_WITHIN_NETWORK =
  'No public authority issues a certificate without a domain; an internal load balancer takes requests from CloudFront ' +
  'through a VPC origin only, within the networks of AWS';
