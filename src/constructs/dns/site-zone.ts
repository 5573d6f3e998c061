import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { CloudwatchLogResourcePolicy } from '@cdktf/provider-aws/lib/cloudwatch-log-resource-policy';
import { DataAwsIamPolicyDocument } from '@cdktf/provider-aws/lib/data-aws-iam-policy-document';
import { KmsKey } from '@cdktf/provider-aws/lib/kms-key';
import { Route53HostedZoneDnssec } from '@cdktf/provider-aws/lib/route53-hosted-zone-dnssec';
import { Route53KeySigningKey } from '@cdktf/provider-aws/lib/route53-key-signing-key';
import { Route53QueryLog } from '@cdktf/provider-aws/lib/route53-query-log';
import { Route53Zone } from '@cdktf/provider-aws/lib/route53-zone';
import { Construct } from 'constructs';
import { suppress } from '../../policies/suppress';
import { keyPolicy } from '../security/key-policy';
import type { KeyUser } from '../security/key-users';
import type { Protection } from '../storage/secure-bucket';

export interface SiteZoneProps {
  readonly domain: string;
  readonly accountId: string;
  /** Whether its answers are signed. */
  readonly dnssec: boolean;
  readonly keyAdministrators: readonly string[];
  readonly keyDeletionDays: number;
  /** Key in us-east-1. */
  readonly logs: { readonly kmsKeyArn: string; readonly retentionDays: number };
  readonly protection: Protection;
}

/** Route 53 takes logs and signing keys in this region alone. */
const REGION = 'us-east-1';

/** A public zone with a log of its queries and, where that is asked, signed answers. */
export class SiteZone extends Construct {
  readonly zoneId: string;
  readonly nameServers: string[];
  /** Record for the registrar; absent without DNSSEC. */
  readonly dsRecord?: string;

  constructor(scope: Construct, id: string, props: SiteZoneProps) {
    super(scope, id);
    const { domain, protection } = props;
    const zone = new Route53Zone(this, 'zone', {
      name: domain,
      comment: 'Made by Terraform',
      forceDestroy: !protection.deletionProtection,
      lifecycle: { preventDestroy: protection.preventDestroy },
    });
    this.zoneId = zone.zoneId;
    this.nameServers = zone.nameServers;
    this.log(zone, props);
    if (props.dnssec) this.dsRecord = this.sign(zone, props);
    else {
      suppress(
        zone,
        'CKV2_AWS_38',
        'Signed where edge.dnssec asks for it: a signed zone whose DS record the registrar lacks or keeps too long fails for all',
      );
    }
  }

  /** Amazon Route 53, "Public DNS query logging". */
  private log(zone: Route53Zone, { domain, accountId, logs }: SiteZoneProps): void {
    const group = new CloudwatchLogGroup(this, 'query-log-group', {
      name: `/aws/route53/${domain}`,
      retentionInDays: logs.retentionDays,
      kmsKeyId: logs.kmsKeyArn,
    });
    const document = new DataAwsIamPolicyDocument(this, 'query-log-document', {
      statement: [
        {
          principals: [{ type: 'Service', identifiers: ['route53.amazonaws.com'] }],
          actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
          resources: [`${group.arn}:*`],
          condition: [
            { test: 'StringEquals', variable: 'aws:SourceAccount', values: [accountId] },
            { test: 'ArnLike', variable: 'aws:SourceArn', values: [zone.arn] },
          ],
        },
      ],
    });
    const policy = new CloudwatchLogResourcePolicy(this, 'query-log-policy', {
      policyName: `route53-${domain.replaceAll('.', '-')}`,
      policyDocument: document.json,
    });
    new Route53QueryLog(this, 'query-log', {
      zoneId: zone.zoneId,
      cloudwatchLogGroupArn: group.arn,
      dependsOn: [policy],
    });
  }

  /** Amazon Route 53, "Configuring DNSSEC signing in Amazon Route 53". */
  private sign(zone: Route53Zone, props: SiteZoneProps): string {
    const key = new KmsKey(this, 'signing-key', {
      description: `Signs the DNS zone ${props.domain}`,
      customerMasterKeySpec: 'ECC_NIST_P256',
      keyUsage: 'SIGN_VERIFY',
      deletionWindowInDays: props.keyDeletionDays,
      policy: keyPolicy(this, 'signing-key-policy', {
        location: { accountId: props.accountId, region: REGION },
        administrators: props.keyAdministrators,
        users: [dnssec],
      }).json,
      lifecycle: { preventDestroy: props.protection.preventDestroy },
    });
    const signing = new Route53KeySigningKey(this, 'key-signing-key', {
      name: 'ksk',
      hostedZoneId: zone.zoneId,
      keyManagementServiceArn: key.arn,
    });
    new Route53HostedZoneDnssec(this, 'dnssec', { hostedZoneId: signing.hostedZoneId });
    return signing.dsRecord;
  }
}

/** Amazon Route 53, "KMS key and ZSK management in Route 53". */
const dnssec: KeyUser = ({ accountId }) => {
  const principals = [{ type: 'Service', identifiers: ['dnssec-route53.amazonaws.com'] }];
  const ours = [
    { test: 'StringEquals', variable: 'aws:SourceAccount', values: [accountId] },
    { test: 'ArnLike', variable: 'aws:SourceArn', values: ['arn:aws:route53:::hostedzone/*'] },
  ];
  return [
    {
      sid: 'SignZone',
      principals,
      actions: ['kms:DescribeKey', 'kms:GetPublicKey', 'kms:Sign'],
      resources: ['*'],
      condition: ours,
    },
    {
      sid: 'GrantToRoute53',
      principals,
      actions: ['kms:CreateGrant'],
      resources: ['*'],
      condition: [...ours, { test: 'Bool', variable: 'kms:GrantIsForAWSResource', values: ['true'] }],
    },
  ];
};
