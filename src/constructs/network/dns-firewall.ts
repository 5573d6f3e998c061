import { Route53ResolverFirewallConfig } from '@cdktf/provider-aws/lib/route53-resolver-firewall-config';
import { Route53ResolverFirewallDomainList } from '@cdktf/provider-aws/lib/route53-resolver-firewall-domain-list';
import { Route53ResolverFirewallRule } from '@cdktf/provider-aws/lib/route53-resolver-firewall-rule';
import { Route53ResolverFirewallRuleGroup } from '@cdktf/provider-aws/lib/route53-resolver-firewall-rule-group';
import { Route53ResolverFirewallRuleGroupAssociation } from '@cdktf/provider-aws/lib/route53-resolver-firewall-rule-group-association';
import { Construct } from 'constructs';

export interface DnsFirewallSettings {
  /** `block`: the name does not exist. `alert`: the query is answered, and the log of queries tells it. */
  readonly action: 'block' | 'alert';
  /** Whether queries are answered while the firewall itself fails. */
  readonly failOpen: boolean;
  /** Names that pass whatever the denied ones are. */
  readonly allowedDomains: readonly string[];
  /** At least one. */
  readonly deniedDomains: readonly string[];
  /** Ids of lists that AWS keeps in this region: their names are denied too. */
  readonly managedDomainLists: readonly string[];
}

export interface DnsFirewallProps {
  /** Prefix of names, at most 40 characters. */
  readonly name: string;
  readonly vpcId: string;
  readonly dnsFirewall: DnsFirewallSettings;
}

/** Priorities: the first that matches decides. Rules of lists that come later take their place behind. */
const PRIORITY = { allowed: 100, denied: 200, managed: 300 };

/** 101 to 9899 is what AWS leaves to a VPC's own groups. Route 53 Resolver API, "AssociateFirewallRuleGroup". */
const GROUP_PRIORITY = 200;

/**
 * Refuses names that no server of ours has to ask for: DNS leaves a network where nothing else does. It sees the queries to
 * Amazon's resolver; those to others no flow lets out. The log of queries tells what it did.
 */
export class DnsFirewall extends Construct {
  private readonly groupId: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: DnsFirewallProps,
  ) {
    super(scope, id);
    const { name, vpcId, dnsFirewall } = props;
    const { failOpen, allowedDomains, deniedDomains, managedDomainLists } = dnsFirewall;
    this.groupId = new Route53ResolverFirewallRuleGroup(this, 'rules', { name }).id;
    if (allowedDomains.length > 0) {
      const list = this.list('allowed', allowedDomains);
      // Whoever names a host trusts what it is an alias of.
      new Route53ResolverFirewallRule(this, 'allow', {
        ...this.rule('allowed', list, PRIORITY.allowed),
        action: 'ALLOW',
        firewallDomainRedirectionAction: 'TRUST_REDIRECTION_DOMAIN',
      });
    }
    this.deny('denied', this.list('denied', deniedDomains), PRIORITY.denied);
    managedDomainLists.forEach((listId, index) => {
      this.deny(`managed-${index + 1}`, listId, PRIORITY.managed + index);
    });
    new Route53ResolverFirewallConfig(this, 'failing', {
      resourceId: vpcId,
      firewallFailOpen: failOpen ? 'ENABLED' : 'DISABLED',
    });
    new Route53ResolverFirewallRuleGroupAssociation(this, 'association', {
      name,
      firewallRuleGroupId: this.groupId,
      priority: GROUP_PRIORITY,
      vpcId,
    });
  }

  private list(id: string, domains: readonly string[]): string {
    return new Route53ResolverFirewallDomainList(this, `${id}-domains`, {
      name: `${this.props.name}-${id}`,
      // AWS answers with the dot of the root at the end of each: without it every plan would want to change them.
      domains: domains.map((name) => `${name}.`),
    }).id;
  }

  private deny(name: string, listId: string, priority: number): void {
    const block = { action: 'BLOCK', blockResponse: 'NXDOMAIN' };
    new Route53ResolverFirewallRule(this, name, {
      ...this.rule(name, listId, priority),
      ...(this.props.dnsFirewall.action === 'block' ? block : { action: 'ALERT' }),
    });
  }

  private rule(name: string, firewallDomainListId: string, priority: number) {
    return { name, firewallRuleGroupId: this.groupId, firewallDomainListId, priority };
  }
}
