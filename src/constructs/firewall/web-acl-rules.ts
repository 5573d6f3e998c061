import type { Wafv2WebAclRule } from '@cdktf/provider-aws/lib/wafv2-web-acl';

export interface WebAclRuleSettings {
  /** Whether the visitor's address is that of the connection, or what the edge wrote into its header. */
  readonly visitor: 'connection' | 'forwarded';
  /** Requests of one address in five minutes. */
  readonly rateLimit: number;
  /** ISO 3166 codes of countries that are refused. */
  readonly deniedCountries: readonly string[];
  /** Whether the managed groups count and block nothing. */
  readonly countOnly: boolean;
  /** ARNs of the sets of addresses. */
  readonly sets: { readonly allowed: string; readonly denied: string };
}

/** Groups that AWS keeps, in the order of how many requests they refuse. AWS WAF, "AWS Managed Rules rule groups list". */
const MANAGED_GROUPS = [
  'AWSManagedRulesAmazonIpReputationList',
  'AWSManagedRulesKnownBadInputsRuleSet',
  'AWSManagedRulesCommonRuleSet',
  'AWSManagedRulesSQLiRuleSet',
  'AWSManagedRulesLinuxRuleSet',
] as const;

/**
 * The header in which the edge tells the visitor's address, in lower case. In `X-Forwarded-For` a visitor may write what
 * he likes before it, and the rules of rate and country read the first address. AWS WAF, "Using forwarded IP addresses".
 */
export const VIEWER_ADDRESS_HEADER = 'x-viewer-address';

/** Rules in the order of their evaluation: addresses, countries, the rate, and the managed groups. */
export function webAclRules(settings: WebAclRuleSettings): Wafv2WebAclRule[] {
  const rules: Omit<Wafv2WebAclRule, 'priority'>[] = [
    rule('denied-addresses', { block: {} }, addresses(settings.sets.denied, settings)),
    rule('allowed-addresses', { allow: {} }, addresses(settings.sets.allowed, settings)),
    ...(settings.deniedCountries.length > 0
      ? [rule('denied-countries', { block: {} }, countries(settings))]
      : []),
    rule('rate', { block: { customResponse: { responseCode: 429 } } }, rate(settings)),
    ...MANAGED_GROUPS.map((name) => managed(name, settings.countOnly)),
    // Visitors behind a VPN are visitors: they are counted, and seen in the log when there is trouble.
    managed('AWSManagedRulesAnonymousIpList', true),
  ];
  return rules.map((each, priority) => ({ ...each, priority }));
}

/* The statements are in Terraform's names: CDKTF passes them through as they are. */

/** Without the header a request has not come through our distribution: the listener refuses it. */
const VIEWER_ADDRESS = { header_name: VIEWER_ADDRESS_HEADER, fallback_behavior: 'NO_MATCH' };

function addresses(arn: string, { visitor }: WebAclRuleSettings): object {
  return {
    ip_set_reference_statement: {
      arn,
      ...(visitor === 'forwarded' && {
        ip_set_forwarded_ip_config: { ...VIEWER_ADDRESS, position: 'FIRST' },
      }),
    },
  };
}

function countries({ visitor, deniedCountries }: WebAclRuleSettings): object {
  return { geo_match_statement: { country_codes: [...deniedCountries], ...forwarded(visitor) } };
}

function rate({ visitor, rateLimit }: WebAclRuleSettings): object {
  return {
    rate_based_statement: {
      limit: rateLimit,
      aggregate_key_type: visitor === 'forwarded' ? 'FORWARDED_IP' : 'IP',
      ...forwarded(visitor),
    },
  };
}

function forwarded(visitor: WebAclRuleSettings['visitor']): object {
  if (visitor === 'connection') return {};
  return { forwarded_ip_config: VIEWER_ADDRESS };
}

function rule(name: string, action: Wafv2WebAclRule['action'], statement: object) {
  return { name, action, statement, visibilityConfig: visibility(name) };
}

function managed(name: string, countOnly: boolean) {
  return {
    name,
    overrideAction: countOnly ? { count: {} } : { none: {} },
    statement: { managed_rule_group_statement: { name, vendor_name: 'AWS' } },
    visibilityConfig: visibility(name),
  };
}

export function visibility(metricName: string) {
  return { cloudwatchMetricsEnabled: true, metricName, sampledRequestsEnabled: true };
}
