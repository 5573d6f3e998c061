import {
  CloudfrontDistribution,
  type CloudfrontDistributionOrderedCacheBehavior,
  type CloudfrontDistributionOrigin,
} from '@cdktf/provider-aws/lib/cloudfront-distribution';
import { CloudfrontFunction } from '@cdktf/provider-aws/lib/cloudfront-function';
import { CloudfrontOriginAccessControl } from '@cdktf/provider-aws/lib/cloudfront-origin-access-control';
import { CloudfrontVpcOrigin } from '@cdktf/provider-aws/lib/cloudfront-vpc-origin';
import { Construct } from 'constructs';
import { suppress } from '../../policies/suppress';
import { ORIGIN_HEADER } from '../compute/load-balancer';
import { type Behaviour, Behaviours } from './behaviours';

/** A bucket of files by its name: the bucket's own stack comes later, and admits this distribution. */
export interface FileOrigin {
  readonly bucketName: string;
  readonly region: string;
}

export interface DistributionProps {
  /** Prefix of names, at most 40 characters. */
  readonly name: string;
  readonly comment: string;
  /** Names of the site, the canonical one first; empty: CloudFront's own name alone. */
  readonly hosts: readonly string[];
  /** Certificate of these names in us-east-1; absent without any. */
  readonly certificateArn?: string;
  /** `PriceClass_100` (the cheapest), `PriceClass_200` or `PriceClass_All`. */
  readonly priceClass: string;
  /** The files, and their copy in another region that is asked when the first fails. */
  readonly files: { readonly primary: FileOrigin; readonly copy: FileOrigin };
  readonly loadBalancer: {
    /** Host that requests go to. */
    readonly dnsName: string;
    /** ARN of that load balancer, one of those that stand. */
    readonly arn: string;
    /** All that stand, by a name for each: a way into the network of each is ready before it is needed. */
    readonly standing: Readonly<Record<string, { readonly arn: string } | undefined>>;
    /** Whether it is reached through a VPC origin. */
    readonly internal: boolean;
    /** Whether it speaks TLS. */
    readonly tls: boolean;
    readonly headerValue: string;
  };
  readonly applicationPaths: readonly string[];
  readonly immutablePaths: readonly string[];
  readonly strictTransportSecurityDays: number;
  readonly contentSecurityPolicy: string;
  readonly webAclArn: string;
  /** Codes of the functions: at a visitor's request, for pages and for all else, and at the answer with a file to keep. */
  readonly functions: { readonly pages: string; readonly files: string; readonly immutable: string };
}

/** The origin that gets the header. */
export const APPLICATION_ORIGIN = 'application';

/** The page that the site opens with, in the bucket of files. */
export const ROOT_PAGE = 'index.html';

/** Ids of the origins within the distribution. */
const ORIGINS = {
  files: 'files',
  copy: 'files-copy',
  group: 'files-with-copy',
  application: APPLICATION_ORIGIN,
};

/** Answers upon which the copy is asked: the region is in trouble. A missing file is missing in the copy too. */
const FAILOVER_STATUS = [500, 502, 503, 504];

const READ = ['GET', 'HEAD', 'OPTIONS'];
const ALL = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'POST', 'PATCH', 'DELETE'];

/**
 * Failures that CloudFront keeps for ten seconds unless it is told otherwise, whatever the cache policy says. They may be
 * a visitor's own, and a file that comes or a region that recovers is seen at once. Amazon CloudFront, "Control how long
 * CloudFront caches errors".
 */
const KEPT_ERRORS = [400, 403, 404, 405, 414, 500, 501, 502, 503, 504];

/** CloudFront with two private buckets and the load balancer behind it. */
export class Distribution extends Construct {
  readonly arn: string;
  readonly id: string;
  readonly domainName: string;
  readonly webAclArn: string;
  /** Zone of the distribution's own name, for aliases. */
  readonly hostedZoneId: string;

  constructor(scope: Construct, id: string, props: DistributionProps) {
    super(scope, id);
    const behaviours = new Behaviours(this, 'behaviours', props);
    const pages = { 'viewer-request': this.function('pages', 'viewer-request', props) };
    const files = { 'viewer-request': this.function('files', 'viewer-request', props) };
    const kept = { ...files, 'viewer-response': this.function('immutable', 'viewer-response', props) };
    const distribution = new CloudfrontDistribution(this, 'distribution', {
      comment: props.comment,
      enabled: true,
      isIpv6Enabled: true,
      httpVersion: 'http2and3',
      priceClass: props.priceClass,
      aliases: [...props.hosts],
      webAclId: props.webAclArn,
      defaultRootObject: ROOT_PAGE,
      origin: [...this.fileOrigins(props), this.applicationOrigin(props)],
      originGroup: [
        {
          originId: ORIGINS.group,
          failoverCriteria: { statusCodes: FAILOVER_STATUS },
          member: [{ originId: ORIGINS.files }, { originId: ORIGINS.copy }],
        },
      ],
      defaultCacheBehavior: behaviour(ORIGINS.group, READ, behaviours.pages, pages),
      orderedCacheBehavior: [
        ...props.applicationPaths.map(at(ORIGINS.application, ALL, behaviours.application, files)),
        ...props.immutablePaths.map(at(ORIGINS.group, READ, behaviours.immutable, kept)),
      ],
      customErrorResponse: KEPT_ERRORS.map((errorCode) => ({ errorCode, errorCachingMinTtl: 0 })),
      viewerCertificate:
        props.certificateArn === undefined
          ? { cloudfrontDefaultCertificate: true }
          : {
              acmCertificateArn: props.certificateArn,
              sslSupportMethod: 'sni-only',
              minimumProtocolVersion: 'TLSv1.2_2021',
            },
      restrictions: { geoRestriction: { restrictionType: 'none', locations: [] } },
      // A change takes minutes to reach every edge; nothing of ours waits for it.
      waitForDeployment: false,
    });
    suppressFor(distribution, props);
    this.arn = distribution.arn;
    this.id = distribution.id;
    this.domainName = distribution.domainName;
    this.webAclArn = props.webAclArn;
    this.hostedZoneId = distribution.hostedZoneId;
  }

  private fileOrigins({ name, files }: DistributionProps): CloudfrontDistributionOrigin[] {
    const access = new CloudfrontOriginAccessControl(this, 'origin-access', {
      name: `${name}-files`,
      description: 'Signs requests to the buckets of files',
      originAccessControlOriginType: 's3',
      signingBehavior: 'always',
      signingProtocol: 'sigv4',
    });
    const origin = (originId: string, { bucketName, region }: FileOrigin): CloudfrontDistributionOrigin => ({
      originId,
      domainName: `${bucketName}.s3.${region}.amazonaws.com`,
      originAccessControlId: access.id,
    });
    return [origin(ORIGINS.files, files.primary), origin(ORIGINS.copy, files.copy)];
  }

  private applicationOrigin({ name, loadBalancer }: DistributionProps): CloudfrontDistributionOrigin {
    const protocol = loadBalancer.tls ? 'https-only' : 'http-only';
    const origin = {
      originId: ORIGINS.application,
      domainName: loadBalancer.dnsName,
      customHeader: [{ name: ORIGIN_HEADER, value: loadBalancer.headerValue }],
    };
    const ports = { httpPort: 80, httpsPort: 443, originProtocolPolicy: protocol };
    if (!loadBalancer.internal) {
      return { ...origin, customOriginConfig: { ...ports, originSslProtocols: ['TLSv1.2'] } };
    }
    let vpcOriginId = '';
    for (const [place, standing] of Object.entries(loadBalancer.standing)) {
      if (standing === undefined) continue;
      const vpcOrigin = new CloudfrontVpcOrigin(this, `${place}-vpc-origin`, {
        vpcOriginEndpointConfig: [
          {
            ...ports,
            name: `${name}-${place}`,
            arn: standing.arn,
            originSslProtocols: [{ items: ['TLSv1.2'], quantity: 1 }],
          },
        ],
      });
      if (standing.arn === loadBalancer.arn) vpcOriginId = vpcOrigin.id;
    }
    return { ...origin, vpcOriginConfig: { vpcOriginId } };
  }

  private function(
    purpose: keyof DistributionProps['functions'],
    event: FunctionEvent,
    { name, functions }: DistributionProps,
  ): string {
    return new CloudfrontFunction(this, `${event}-${purpose}`, {
      name: `${name}-${purpose}`,
      comment: COMMENTS[event],
      runtime: 'cloudfront-js-2.0',
      code: escaped(functions[purpose]),
      publish: true,
    }).arn;
  }
}

type FunctionEvent = 'viewer-request' | 'viewer-response';

const COMMENTS: Readonly<Record<FunctionEvent, string>> = {
  'viewer-request': 'Canonical host, plain paths and methods, pages of the application',
  'viewer-response': 'Files that never change, kept by browsers once they are found',
};

/** Terraform would take the script's template literals for its own. Terraform, "Strings and Templates". */
function escaped(script: string): string {
  return script.replace(/[$%](?=\{)/g, (sign) => sign + sign);
}

/** ARNs of functions by the event that they answer. */
type Functions = Readonly<Partial<Record<FunctionEvent, string>>>;

function behaviour(
  targetOriginId: string,
  allowedMethods: string[],
  policies: Behaviour,
  functions: Functions,
) {
  return {
    targetOriginId,
    allowedMethods,
    cachedMethods: ['GET', 'HEAD'],
    viewerProtocolPolicy: 'redirect-to-https',
    compress: true,
    ...policies,
    functionAssociation: Object.entries(functions).map(([eventType, functionArn]) => ({
      eventType,
      functionArn,
    })),
  };
}

function at(origin: string, methods: string[], policies: Behaviour, functions: Functions) {
  return (pathPattern: string): CloudfrontDistributionOrderedCacheBehavior => ({
    ...behaviour(origin, methods, policies, functions),
    pathPattern,
  });
}

function suppressFor(distribution: CloudfrontDistribution, { certificateArn }: DistributionProps): void {
  suppress(
    distribution,
    'CKV_AWS_86',
    'Access logs go by standard logging v2, a delivery of CloudWatch Logs: the older way needs a bucket with ACLs',
  );
  suppress(
    distribution,
    'CKV_AWS_374',
    'Countries are refused by the web ACL, where the configuration names them, and the log tells it',
  );
  if (certificateArn !== undefined) return;
  const reason =
    "Without a domain there is CloudFront's own name, whose certificate and TLS policy are CloudFront's";
  suppress(distribution, 'CKV_AWS_174', reason);
  suppress(distribution, 'CKV2_AWS_42', reason);
}
