import type { AwsProvider } from '@cdktf/provider-aws/lib/provider';
import type { Construct } from 'constructs';
import { protectionOf, secretReaderArns } from '../config';
import { SiteCertificates } from '../constructs/dns/site-certificates';
import { SiteZone } from '../constructs/dns/site-zone';
import { EncryptionKey, ReplicaKey } from '../constructs/security/encryption-key';
import { principalsThrough } from '../constructs/security/key-users';
import { OriginSecret } from '../constructs/security/origin-secret';
import { EnvironmentStack, type EnvironmentStackProps } from './environment-stack';
import { KEY_DESCRIPTIONS, keyUsers, type TrailIdentity } from './key-purposes';
import { HEADER_ROTATION_ROLE } from './role-names';

export interface GlobalStackProps extends EnvironmentStackProps {
  /** The logs key in the primary region, and its replica in the recovery region. */
  readonly logsKeyArns: { readonly primary: string; readonly recovery: string };
  readonly trail: TrailIdentity;
}

/** Zone and certificates of the site's names. */
export interface Site {
  readonly zoneId: string;
  /** The canonical one first. */
  readonly hosts: readonly string[];
  readonly edgeCertificateArn: string;
  /** Certificates for the load balancers; the recovery region has one where the application stands there. */
  readonly regionalCertificateArns: { readonly primary?: string; readonly recovery?: string };
}

/** The secret of the origin's header and its key; both stand here, where CloudFront is changed. */
export interface OriginHeader {
  readonly secretArn: string;
  readonly kmsKeyArn: string;
}

/** CloudFront, its firewall, certificates and logs, and DNS stand in this region alone. */
export const GLOBAL_REGION = 'us-east-1';

/** What must stand in us-east-1 before the load balancer and the distribution: the logs key, DNS and certificates. */
export class GlobalStack extends EnvironmentStack {
  readonly logsKeyArn: string;
  /** The value by which the load balancer knows its distribution. */
  readonly originHeader: OriginHeader;
  /** Absent without a domain. */
  readonly site?: Site;

  constructor(
    scope: Construct,
    private readonly props: GlobalStackProps,
  ) {
    super(scope, 'global', { ...props, region: GLOBAL_REGION });
    this.logsKeyArn = this.logsKey();
    this.originHeader = this.makeOriginHeader();
    this.site = this.makeSite();
    this.publish('logs_key_arn', this.logsKeyArn, 'KMS key of logs in us-east-1');
  }

  /** A multi-region key has one key in a region: where the primary or its replica stands here, it is that one. */
  private logsKey(): string {
    const { account, primary, recovery, retention } = this.environment;
    const { logsKeyArns, trail } = this.props;
    if (primary.name === GLOBAL_REGION) return logsKeyArns.primary;
    if (recovery.name === GLOBAL_REGION) return logsKeyArns.recovery;
    return new ReplicaKey(this, 'logs-key', {
      alias: this.names.of('logs'),
      description: KEY_DESCRIPTIONS.logs,
      location: { accountId: account.id, region: GLOBAL_REGION },
      administrators: account.keyAdministrators,
      users: keyUsers('logs', trail),
      deletionWindowInDays: retention.keyDeletionDays,
      preventDestroy: protectionOf(this.environment).preventDestroy,
      primaryKeyArn: logsKeyArns.primary,
    }).arn;
  }

  private makeOriginHeader(): OriginHeader {
    const { account, retention } = this.environment;
    const { deletionProtection, preventDestroy } = protectionOf(this.environment);
    const key = new EncryptionKey(this, 'origin-header-key', {
      alias: this.names.of('origin-header'),
      description: "Value of the origin's header, and the function that rotates it",
      location: { accountId: account.id, region: GLOBAL_REGION },
      administrators: account.keyAdministrators,
      users: [principalsThrough('secretsmanager', 'lambda')],
      deletionWindowInDays: retention.keyDeletionDays,
      preventDestroy,
    });
    const secret = new OriginSecret(this, 'origin-header', {
      name: `${this.names.prefix}/edge/origin-header`,
      description: 'Value of the header by which the load balancer knows its distribution',
      kmsKeyArn: key.arn,
      principals: [
        ...secretReaderArns(this.project, this.environment),
        this.names.roleArn(this.names.of(HEADER_ROTATION_ROLE)),
      ],
      // An environment that is torn down at will wants its names back at once.
      recoveryWindowInDays: deletionProtection ? 30 : 0,
      preventDestroy,
    });
    return { secretArn: secret.arn, kmsKeyArn: key.arn };
  }

  private makeSite(): Site | undefined {
    const { domain, edge, primary, recovery } = this.environment;
    if (domain === undefined) return undefined;
    const hosts = [domain, ...edge.alternateNames];
    const zoneId = edge.hostedZone.kind === 'existing' ? edge.hostedZone.id : this.zone(domain);
    const certificates = new SiteCertificates(this, 'certificates', {
      zoneId,
      hosts,
      regional: {
        primary: this.providerIn('primary', primary.name),
        // Whatever the strategy: with the primary region away none can be added to this stack.
        recovery: this.providerIn('recovery', recovery.name),
      },
    });
    this.publish('zone_id', zoneId, 'Hosted zone of the site');
    return {
      zoneId,
      hosts,
      edgeCertificateArn: certificates.edgeArn,
      regionalCertificateArns: certificates.regionalArns,
    };
  }

  /** The stack's own provider where that is the one. */
  private providerIn(alias: string, region: string): AwsProvider | undefined {
    return region === GLOBAL_REGION ? undefined : this.providerFor(region, alias);
  }

  private zone(domain: string): string {
    const { account, edge, retention } = this.environment;
    const zone = new SiteZone(this, 'zone', {
      domain,
      accountId: account.id,
      dnssec: edge.dnssec,
      keyAdministrators: account.keyAdministrators,
      keyDeletionDays: retention.keyDeletionDays,
      logs: { kmsKeyArn: this.logsKeyArn, retentionDays: retention.logDays },
      protection: protectionOf(this.environment),
    });
    this.publish('name_servers', zone.nameServers, 'For the registrar, or the zone above: NS records');
    if (zone.dsRecord !== undefined) {
      this.publish('ds_record', zone.dsRecord, 'For the registrar, or the zone above: DS record');
    }
    return zone.zoneId;
  }
}
