import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group';
import { Wafv2IpSet } from '@cdktf/provider-aws/lib/wafv2-ip-set';
import { Wafv2WebAcl } from '@cdktf/provider-aws/lib/wafv2-web-acl';
import { Wafv2WebAclLoggingConfiguration } from '@cdktf/provider-aws/lib/wafv2-web-acl-logging-configuration';
import { Construct } from 'constructs';
import { visibility, webAclRules } from './web-acl-rules';

export interface WebAclProps {
  readonly name: string;
  /** `CLOUDFRONT` must stand in us-east-1. A regional one stands behind CloudFront here, and sees its addresses. */
  readonly scope: 'REGIONAL' | 'CLOUDFRONT';
  /** Requests of one address in five minutes. */
  readonly rateLimit: number;
  /** IPv4 blocks that pass every other rule. */
  readonly allowedAddresses: readonly string[];
  /** IPv4 blocks that are refused. */
  readonly deniedAddresses: readonly string[];
  /** ISO 3166 codes of countries that are refused. */
  readonly deniedCountries: readonly string[];
  /** Whether the managed groups count and block nothing. */
  readonly countOnly: boolean;
  readonly logs: { readonly kmsKeyArn: string; readonly retentionDays: number };
}

/** Headers that hold what a log must not. AWS WAF, "Redacted fields". */
const REDACTED_HEADERS = ['authorization', 'cookie', 'x-origin-verify'];

/** A web application firewall; whatever none of its rules names is let through. */
export class WebAcl extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: WebAclProps) {
    super(scope, id);
    const acl = new Wafv2WebAcl(this, 'acl', {
      name: props.name,
      scope: props.scope,
      defaultAction: { allow: {} },
      rule: webAclRules({
        ...props,
        visitor: props.scope === 'CLOUDFRONT' ? 'connection' : 'forwarded',
        // Both sets are there even when they are empty: in an incident an address is added without a new rule.
        sets: {
          allowed: this.addresses('allowed', props.allowedAddresses, props),
          denied: this.addresses('denied', props.deniedAddresses, props),
        },
      }),
      visibilityConfig: visibility(props.name),
    });
    this.arn = acl.arn;
    // The service takes groups of this beginning alone.
    const log = new CloudwatchLogGroup(this, 'log-group', {
      name: `aws-waf-logs-${props.name}`,
      retentionInDays: props.logs.retentionDays,
      kmsKeyId: props.logs.kmsKeyArn,
    });
    new Wafv2WebAclLoggingConfiguration(this, 'logging', {
      resourceArn: acl.arn,
      logDestinationConfigs: [log.arn],
      redactedFields: REDACTED_HEADERS.map((name) => ({ singleHeader: { name } })),
    });
  }

  private addresses(id: string, addresses: readonly string[], { name, scope }: WebAclProps): string {
    return new Wafv2IpSet(this, id, {
      name: `${name}-${id}`,
      scope,
      ipAddressVersion: 'IPV4',
      addresses: [...addresses],
    }).arn;
  }
}
