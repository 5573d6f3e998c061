import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import type { Construct } from 'constructs';
import { edgeFunctionCode } from '../bundling/edge-function';
import { functionZip, NODE_VERSION } from '../bundling/runtime-bundle';
import { PRICE_CLASS_OF_AUDIENCE } from '../config';
import { SiteRecords } from '../constructs/dns/site-records';
import { AccessLogDelivery } from '../constructs/edge/access-log-delivery';
import { IMMUTABLE } from '../constructs/edge/behaviours';
import { Distribution } from '../constructs/edge/distribution';
import { OriginHeaderRotation } from '../constructs/edge/origin-header-rotation';
import { WebAcl } from '../constructs/firewall/web-acl';
import { VIEWER_ADDRESS_HEADER } from '../constructs/firewall/web-acl-rules';
import { originHeaderValue } from '../constructs/security/origin-secret';
import type { LoadBalancerOrigin } from './compute';
import { EnvironmentStack, type EnvironmentStackProps } from './environment-stack';
import { firewallProps } from './firewall-props';
import { GLOBAL_REGION, type OriginHeader, type Site } from './global';
import { HEADER_ROTATION_ROLE } from './role-names';

export interface EdgeStackProps extends EnvironmentStackProps {
  /** The load balancers that stand, and the one that visitors' requests go to. */
  readonly loadBalancers: {
    readonly primary: LoadBalancerOrigin;
    /** Absent while nothing of the application stands in the recovery region. */
    readonly recovery?: LoadBalancerOrigin;
  };
  readonly originHeader: OriginHeader;
  /** Absent without a domain. */
  readonly site?: Site;
  /** Key of logs in us-east-1. */
  readonly logsKeyArn: string;
}

/** The path that the check from outside asks for. */
const HEALTH_PATH = '/readyz';

/** What a browser reaches: the distribution with its firewall and functions, and the site's names. */
export class EdgeStack extends EnvironmentStack {
  readonly distributionArn: string;
  /** What a browser calls the site: scheme and host. */
  readonly siteOrigin: string;

  constructor(
    scope: Construct,
    private readonly props: EdgeStackProps,
  ) {
    super(scope, 'edge', { ...props, region: GLOBAL_REGION });
    const { site } = props;
    const distribution = this.distribution();
    this.distributionArn = distribution.arn;
    this.rotateHeader(distribution);
    const log = new CloudwatchLogGroup(this, 'access-log', {
      name: `/aws/cloudfront/${this.names.prefix}`,
      retentionInDays: this.environment.retention.logDays,
      kmsKeyId: props.logsKeyArn,
    });
    new AccessLogDelivery(this, 'access-log-delivery', {
      name: this.names.of('edge'),
      distributionArn: distribution.arn,
      logGroupArn: log.arn,
    });
    if (site !== undefined) {
      new SiteRecords(this, 'records', {
        ...site,
        distribution,
        certificateAuthorities: this.environment.edge.certificateAuthorities,
        name: this.names.prefix,
        healthPath: HEALTH_PATH,
      });
    }
    this.publish('distribution_id', distribution.id, 'CloudFront distribution');
    this.publish('distribution_domain_name', distribution.domainName, "CloudFront's own name of the site");
    this.siteOrigin = `https://${site?.hosts[0] ?? distribution.domainName}`;
    this.publish('url', this.siteOrigin, 'What a browser opens');
  }

  private rotateHeader(distribution: Distribution): void {
    const { account, retention, rotationDays } = this.environment;
    const { loadBalancers, originHeader, logsKeyArn } = this.props;
    new OriginHeaderRotation(this, 'origin-header-rotation', {
      ...originHeader,
      name: this.names.of('origin-header-rotation'),
      roleName: this.names.of(HEADER_ROTATION_ROLE),
      code: functionZip('origin-header-rotation'),
      runtime: `nodejs${NODE_VERSION}.x`,
      location: { accountId: account.id, region: GLOBAL_REGION },
      distribution,
      rules: [loadBalancers.primary, loadBalancers.recovery]
        .filter((balancer) => balancer !== undefined)
        .map(({ ruleArn, region }) => ({ arn: ruleArn, region })),
      rotationDays,
      logs: { kmsKeyArn: logsKeyArn, retentionDays: retention.logDays },
    });
  }

  private distribution(): Distribution {
    const { compute, disasterRecovery, edge, primary, recovery, retention } = this.environment;
    const { loadBalancers, site, logsKeyArn, originHeader } = this.props;
    const active = loadBalancers[disasterRecovery.activeRegion];
    if (active === undefined)
      throw new Error(`${this.node.path}: no load balancer stands in ${recovery.name}`);
    const firewall = new WebAcl(this, 'firewall', {
      ...firewallProps(this.environment),
      name: this.names.of('edge'),
      scope: 'CLOUDFRONT',
      logs: { kmsKeyArn: logsKeyArn, retentionDays: retention.logDays },
    });
    const routed = { canonicalHost: site?.hosts[0] ?? '', addressHeader: VIEWER_ADDRESS_HEADER };
    return new Distribution(this, 'distribution', {
      ...edge,
      name: this.names.prefix,
      comment: `${this.project.name} (${this.environment.name})`,
      hosts: site?.hosts ?? [],
      certificateArn: site?.edgeCertificateArn,
      priceClass: PRICE_CLASS_OF_AUDIENCE[edge.audience],
      files: {
        primary: { bucketName: this.names.bucket('assets'), region: primary.name },
        copy: { bucketName: this.names.bucket('assets-replica'), region: recovery.name },
      },
      loadBalancer: {
        ...active,
        standing: loadBalancers,
        headerValue: originHeaderValue(this, 'origin-header', originHeader.secretArn),
        internal: compute.loadBalancer.scheme === 'internal',
        tls: site !== undefined,
      },
      webAclArn: firewall.arn,
      functions: {
        pages: edgeFunctionCode('viewer-request', { ...routed, routing: 'pages' }),
        files: edgeFunctionCode('viewer-request', { ...routed, routing: 'files' }),
        immutable: edgeFunctionCode('viewer-response', { cacheControl: IMMUTABLE }),
      },
    });
  }
}
