import { DefaultNetworkAcl } from '@cdktf/provider-aws/lib/default-network-acl';
import { NetworkAcl } from '@cdktf/provider-aws/lib/network-acl';
import { NetworkAclRule } from '@cdktf/provider-aws/lib/network-acl-rule';
import type { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { Construct } from 'constructs';
import { suppress } from '../../policies/suppress';
import { type Flow, TIERS, type Tier } from './flows';
import { type AclRule, aclRules, type Block } from './network-acl-rules';

export interface NetworkAclsProps {
  readonly name: string;
  readonly vpc: Vpc;
  readonly flows: readonly Flow[];
  readonly subnetIds: Readonly<Record<Tier, readonly string[]>>;
  /** Addresses of each tier's subnets. */
  readonly subnetBlocks: Readonly<Record<Tier, readonly Block[]>>;
  /** Networks behind VPN and Direct Connect. */
  readonly onPremisesBlocks: readonly string[];
}

/** A NACL for each tier, with a rule for each flow; and the VPC's default NACL, which lets nothing through. */
export class NetworkAcls extends Construct {
  constructor(scope: Construct, id: string, props: NetworkAclsProps) {
    super(scope, id);
    new DefaultNetworkAcl(this, 'default', {
      defaultNetworkAclId: props.vpc.defaultNetworkAclId,
      tags: { Name: `${props.name}-default-unused` },
      // A subnet is attached to the default NACL for the moment between its creation and its own NACL's.
      lifecycle: { ignoreChanges: ['subnet_ids'] },
    });
    const rules = this.rules(props);
    for (const tier of TIERS) {
      const own = rules.filter((rule) => rule.tier === tier);
      const acl = new NetworkAcl(this, tier, {
        vpcId: props.vpc.id,
        subnetIds: [...props.subnetIds[tier]],
        tags: { Name: `${props.name}-${tier}` },
      });
      for (const rule of own) this.add(acl, rule);
      // A plan of the NACL shows all of its rules once more.
      if (own.some(takesAnswersFromAnywhere))
        suppress(acl, 'CKV_AWS_231', ANSWERS_FROM_ANYWHERE, { seenIn: 'plan' });
    }
  }

  private rules({ flows, subnetBlocks, onPremisesBlocks }: NetworkAclsProps): AclRule[] {
    try {
      return aclRules(flows, {
        ...subnetBlocks,
        internet: [{ cidrBlock: '0.0.0.0/0' }],
        'on-premises': onPremisesBlocks.map((cidrBlock, index) => ({ cidrBlock, suffix: `${index + 1}` })),
      });
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new RangeError(`${this.node.path}: ${error.message}`);
    }
  }

  private add(acl: NetworkAcl, rule: AclRule): void {
    const resource = new NetworkAclRule(this, `${rule.tier}-${rule.id}`, {
      networkAclId: acl.id,
      egress: rule.egress,
      ruleNumber: rule.number,
      ruleAction: 'allow',
      protocol: 'tcp',
      cidrBlock: rule.cidrBlock,
      fromPort: rule.fromPort,
      toPort: rule.toPort,
    });
    if (takesAnswersFromAnywhere(rule)) suppress(resource, 'CKV_AWS_231', ANSWERS_FROM_ANYWHERE);
  }
}

const ANSWERS_FROM_ANYWHERE =
  'Answers from the internet come back to any port from 1024 on; a NACL cannot tell them from a new connection, the ' +
  'security groups do, and none admits 3389';

function takesAnswersFromAnywhere({ egress, cidrBlock, fromPort, toPort }: AclRule): boolean {
  return !egress && cidrBlock === '0.0.0.0/0' && toPort > fromPort;
}
