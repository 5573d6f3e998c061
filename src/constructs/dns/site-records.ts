import { Route53HealthCheck } from '@cdktf/provider-aws/lib/route53-health-check';
import { Route53Record } from '@cdktf/provider-aws/lib/route53-record';
import { Construct } from 'constructs';

export interface SiteRecordsProps {
  readonly zoneId: string;
  /** The canonical one first. */
  readonly hosts: readonly string[];
  readonly distribution: { readonly domainName: string; readonly hostedZoneId: string };
  /** Domains of the authorities that may issue certificates. */
  readonly certificateAuthorities: readonly string[];
  readonly name: string;
  /** What the health check asks for. */
  readonly healthPath: string;
}

/** Seconds. */
const CAA_TTL = 3600;

/** The site's names: an alias for IPv4 and one for IPv6 each, who may certify them, and a check from outside. */
export class SiteRecords extends Construct {
  readonly healthCheckId: string;

  constructor(scope: Construct, id: string, props: SiteRecordsProps) {
    super(scope, id);
    const [site = ''] = props.hosts;
    props.hosts.forEach((host, index) => {
      for (const type of ['A', 'AAAA']) {
        new Route53Record(this, `${index === 0 ? 'site' : `alternate-${index}`}-${type.toLowerCase()}`, {
          zoneId: props.zoneId,
          name: host,
          type,
          alias: {
            name: props.distribution.domainName,
            zoneId: props.distribution.hostedZoneId,
            // CloudFront has no health that Route 53 could ask for.
            evaluateTargetHealth: false,
          },
        });
      }
    });
    // RFC 8659. ACM, "(Optional) Configure a CAA record".
    new Route53Record(this, 'caa', {
      zoneId: props.zoneId,
      name: site,
      type: 'CAA',
      ttl: CAA_TTL,
      records: props.certificateAuthorities.flatMap((authority) => [
        `0 issue "${authority}"`,
        `0 issuewild "${authority}"`,
      ]),
    });
    this.healthCheckId = new Route53HealthCheck(this, 'health-check', {
      type: 'HTTPS',
      fqdn: site,
      port: 443,
      resourcePath: props.healthPath,
      requestInterval: 30,
      failureThreshold: 3,
      enableSni: true,
      measureLatency: true,
      tags: { Name: props.name },
    }).id;
  }
}
