import type { DnsFirewallSettings } from '../../../src/constructs/network/dns-firewall';
import { network, props } from './sample';

const { dnsFirewall } = props();
const made = (changes: Partial<DnsFirewallSettings> = {}) =>
  network({ dnsFirewall: { ...dnsFirewall, ...changes } });

/** Rules in the order in which they decide. */
const rulesOf = (stack: ReturnType<typeof made>) =>
  Object.values(stack.resources('aws_route53_resolver_firewall_rule')).sort(
    (a, b) => Number(a['priority']) - Number(b['priority']),
  );

test('denied names do not exist, and neither do those that they hide behind', () => {
  const stack = made();
  expect(rulesOf(stack)).toEqual([
    expect.objectContaining({
      action: 'BLOCK',
      block_response: 'NXDOMAIN',
      firewall_domain_list_id: expect.stringContaining('denied-domains'),
    }),
  ]);
  // Without another word AWS inspects the whole chain of aliases.
  expect(rulesOf(stack)[0]).not.toHaveProperty('firewall_domain_redirection_action');
  expect(stack.resource('aws_route53_resolver_firewall_domain_list')['domains']).toEqual([
    'tunnel.example.',
    '*.tunnel.example.',
  ]);
});

test('the lists of AWS are denied too, and allowed names come before all', () => {
  const managedDomainLists = ['rslvr-fdl-0123456789abcdef', 'rslvr-fdl-fedcba9876543210'];
  const rules = rulesOf(made({ allowedDomains: ['partner.example'], managedDomainLists }));
  expect(rules.map(({ action, firewall_domain_list_id: list }) => [action, list])).toEqual([
    ['ALLOW', expect.stringContaining('allowed-domains')],
    ['BLOCK', expect.stringContaining('denied-domains')],
    ['BLOCK', managedDomainLists[0]],
    ['BLOCK', managedDomainLists[1]],
  ]);
  expect(rules[0]).toMatchObject({ firewall_domain_redirection_action: 'TRUST_REDIRECTION_DOMAIN' });
});

test('denied names are only told where that is asked', () => {
  const [rule] = rulesOf(made({ action: 'alert' }));
  expect(rule).toMatchObject({ action: 'ALERT' });
  expect(rule).not.toHaveProperty('block_response');
});

test('the rules stand before the VPC, which asks on or not while the firewall fails', () => {
  for (const [failOpen, expected] of [
    [true, 'ENABLED'],
    [false, 'DISABLED'],
  ] as const) {
    const stack = made({ failOpen });
    expect(stack.resource('aws_route53_resolver_firewall_config')).toEqual(
      expect.objectContaining({
        firewall_fail_open: expected,
        resource_id: expect.stringContaining('network_vpc'),
      }),
    );
    expect(stack.resource('aws_route53_resolver_firewall_rule_group_association')).toMatchObject({
      vpc_id: expect.stringContaining('network_vpc'),
      firewall_rule_group_id: expect.stringContaining('dns-firewall_rules'),
    });
  }
});
