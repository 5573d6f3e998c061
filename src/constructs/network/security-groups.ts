import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import { VpcSecurityGroupEgressRule } from '@cdktf/provider-aws/lib/vpc-security-group-egress-rule';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import { allowEndpointAccess } from './endpoints';

export interface SecurityGroupProps {
  /** Prefix of the group's name, and its `Name` tag. */
  readonly name: string;
  /** Who is in it. */
  readonly description: string;
  readonly vpcId: string;
}

/** A group without a rule: what its members may do is said by {@link allowFlow} and {@link allowServices}. */
export function emptySecurityGroup(scope: Construct, id: string, props: SecurityGroupProps): SecurityGroup {
  const { name, description, vpcId } = props;
  return new SecurityGroup(scope, id, {
    namePrefix: `${name}-`,
    description,
    vpcId,
    tags: { Name: name },
    // A group cannot go while something uses it: the new one comes first, and its name differs by the prefix.
    lifecycle: { createBeforeDestroy: true },
  });
}

export interface AllowedFlow {
  /** Id of the group whose members open connections. */
  readonly from: string;
  /** Id of the group whose members take them. */
  readonly to: string;
  readonly port: number;
  readonly why: string;
}

/** Lets the members of one group open a TCP port of another: a rule at each end, by reference. */
export function allowFlow(scope: Construct, id: string, { from, to, port, why }: AllowedFlow): void {
  const flow = new Construct(scope, id);
  const tcp = { ipProtocol: 'tcp', fromPort: port, toPort: port, description: why };
  new VpcSecurityGroupEgressRule(flow, 'egress', {
    ...tcp,
    securityGroupId: from,
    referencedSecurityGroupId: to,
  });
  new VpcSecurityGroupIngressRule(flow, 'ingress', {
    ...tcp,
    securityGroupId: to,
    referencedSecurityGroupId: from,
  });
}

/** The ways from the application tier to the services of AWS. */
export interface ServicePaths {
  /** Whether there is a way out through NAT. */
  readonly nat: boolean;
  /** Security group of the interface endpoints; absent when there are none. */
  readonly endpointSecurityGroupId?: string;
  /** Prefix lists of the gateway endpoints. */
  readonly gatewayPrefixListIds: readonly string[];
}

const HTTPS = 443;

/** Lets the members of a group call the services of AWS, and where there is NAT, whatever else speaks HTTPS. */
export function allowServices(
  scope: Construct,
  id: string,
  securityGroupId: string,
  paths: ServicePaths,
): void {
  const services = new Construct(scope, id);
  const https = { securityGroupId, ipProtocol: 'tcp', fromPort: HTTPS, toPort: HTTPS };
  const { nat, endpointSecurityGroupId, gatewayPrefixListIds } = paths;
  if (endpointSecurityGroupId !== undefined) {
    new VpcSecurityGroupEgressRule(services, 'to-endpoints', {
      ...https,
      referencedSecurityGroupId: endpointSecurityGroupId,
      description: 'HTTPS to the interface endpoints',
    });
    allowEndpointAccess(services, 'endpoints', endpointSecurityGroupId, securityGroupId);
  }
  gatewayPrefixListIds.forEach((prefixListId, index) => {
    new VpcSecurityGroupEgressRule(services, `to-gateway-${index + 1}`, {
      ...https,
      prefixListId,
      description: 'HTTPS to a gateway endpoint',
    });
  });
  if (nat) {
    new VpcSecurityGroupEgressRule(services, 'to-internet', {
      ...https,
      cidrIpv4: '0.0.0.0/0',
      description: 'HTTPS through NAT',
    });
  }
}
