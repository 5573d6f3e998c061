import { SecurityGroup } from '@cdktf/provider-aws/lib/security-group';
import type { Vpc } from '@cdktf/provider-aws/lib/vpc';
import { VpcEndpoint } from '@cdktf/provider-aws/lib/vpc-endpoint';
import { VpcSecurityGroupIngressRule } from '@cdktf/provider-aws/lib/vpc-security-group-ingress-rule';
import { Construct } from 'constructs';
import { gatewayEndpointPolicy, interfaceEndpointPolicy } from './endpoint-policies';
import type { Subnets } from './subnets';

export interface EndpointsProps {
  readonly name: string;
  readonly vpc: Vpc;
  readonly accountId: string;
  readonly region: string;
  readonly subnets: Subnets;
  readonly gateways: readonly ('s3' | 'dynamodb')[];
  /** Services such as `ssm` or `ecr.api`. */
  readonly interfaces: readonly string[];
}

/** Ways to services of AWS that do not leave the network, each with a policy. */
export class Endpoints extends Construct {
  /** Security group of the interface endpoints; absent when there are none. */
  readonly securityGroupId?: string;
  /** Prefix lists of the gateway endpoints: security groups name the services by them. */
  readonly gatewayPrefixListIds: readonly string[];

  constructor(scope: Construct, id: string, props: EndpointsProps) {
    super(scope, id);
    this.gatewayPrefixListIds = props.gateways.map((service) => this.gateway(service, props).prefixListId);
    if (props.interfaces.length === 0) return;
    const group = new SecurityGroup(this, 'security-group', {
      namePrefix: `${props.name}-endpoints-`,
      description: 'Interface endpoints: HTTPS from the groups that are allowed by reference',
      vpcId: props.vpc.id,
      tags: { Name: `${props.name}-endpoints` },
      // A group cannot go while endpoints use it: the new one comes first, and its name differs by the prefix.
      lifecycle: { createBeforeDestroy: true },
    });
    this.securityGroupId = group.id;
    for (const service of props.interfaces) {
      const name = service.replaceAll('.', '-');
      new VpcEndpoint(this, name, {
        vpcId: props.vpc.id,
        vpcEndpointType: 'Interface',
        serviceName: `com.amazonaws.${props.region}.${service}`,
        subnetIds: [...props.subnets.ids.endpoints],
        securityGroupIds: [group.id],
        privateDnsEnabled: true,
        policy: interfaceEndpointPolicy(this, `${name}-policy`, service, props.accountId).json,
        tags: { Name: `${props.name}-${service}` },
      });
    }
  }

  /** The application tier alone has use for them: the data tier calls nobody. */
  private gateway(service: 's3' | 'dynamodb', props: EndpointsProps): VpcEndpoint {
    return new VpcEndpoint(this, `gateway-${service}`, {
      vpcId: props.vpc.id,
      vpcEndpointType: 'Gateway',
      serviceName: `com.amazonaws.${props.region}.${service}`,
      routeTableIds: [...props.subnets.applicationRouteTableIds],
      policy: gatewayEndpointPolicy(this, `gateway-${service}-policy`, service, props).json,
      tags: { Name: `${props.name}-${service}` },
    });
  }
}

/**
 * Lets the members of a security group call the interface endpoints.
 *
 * @param scope stack of the calling group: the rule lives and dies with it.
 * @param endpointSecurityGroupId what the network publishes.
 */
export function allowEndpointAccess(
  scope: Construct,
  id: string,
  endpointSecurityGroupId: string,
  clientSecurityGroupId: string,
): VpcSecurityGroupIngressRule {
  return new VpcSecurityGroupIngressRule(scope, id, {
    securityGroupId: endpointSecurityGroupId,
    referencedSecurityGroupId: clientSecurityGroupId,
    ipProtocol: 'tcp',
    fromPort: 443,
    toPort: 443,
    description: 'HTTPS to the interface endpoints',
  });
}
