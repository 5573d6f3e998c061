/** Tiers of the VPC. A tier is reached by what {@link flowsOf} lists, and by nothing else. */
export const TIERS = ['public', 'application', 'data', 'endpoints'] as const;
export type Tier = (typeof TIERS)[number];

/** An end of a flow: a tier, the internet, or the networks behind VPN and Direct Connect. */
export type End = Tier | 'internet' | 'on-premises';

/** Connections that are opened from one end to a TCP port of another. The way back is implied. */
export interface Flow {
  /**
   * Number of the flow's rules in its NACLs, in steps of ten and never given again: a rule that changes its number is
   * replaced, and two rules of one number fail the apply.
   */
  readonly number: number;
  readonly from: End;
  readonly to: End;
  readonly port: number;
  readonly why: string;
}

/** What decides which flows there are. */
export interface FlowSettings {
  /** Ports of the public tier that the internet may open. */
  readonly publicIngressPorts: readonly number[];
  /** Port of an internal load balancer, in the tier of endpoints; absent for one that has an address in the internet. */
  readonly internalListenerPort?: number;
  readonly applicationPort: number;
  readonly databasePort: number;
  readonly cachePort: number;
  /** Whether the application tier has a way out through NAT. */
  readonly nat: boolean;
  /** Whether there are gateway endpoints. */
  readonly gatewayEndpoints: boolean;
  /** Whether there are interface endpoints. */
  readonly endpoints: boolean;
  /** Whether there are networks behind VPN or Direct Connect. */
  readonly onPremises: boolean;
}

const HTTPS = 443;

/**
 * Every flow of the network, in the order in which a request takes it. DNS and NTP need none: NACLs do not see traffic
 * to the resolver and clock of Amazon. Amazon VPC, "Control subnet traffic with network access control lists".
 */
export function flowsOf(settings: FlowSettings): Flow[] {
  const { applicationPort, databasePort, cachePort } = settings;
  const forwards = { to: 'application', port: applicationPort, why: 'The load balancer forwards' } as const;
  const flows: Flow[] = settings.publicIngressPorts.map((port, index) => ({
    number: 100 + index,
    from: 'internet',
    to: 'public',
    port,
    why: 'Visitors reach the load balancer',
  }));
  if (settings.internalListenerPort === undefined) flows.push({ number: 110, from: 'public', ...forwards });
  else {
    flows.push(
      {
        number: 106,
        from: 'internet',
        to: 'endpoints',
        port: settings.internalListenerPort,
        // AWS says of the VPC origin that it has an interface here, and that the prefix list of CloudFront's public addresses
        // admits it: either is let in. No route leads here from the internet.
        why: 'CloudFront reaches the load balancer through its VPC origin, from its own addresses or the interface’s',
      },
      { number: 115, from: 'endpoints', ...forwards },
    );
  }
  flows.push(
    {
      number: 120,
      from: 'application',
      to: 'data',
      port: databasePort,
      why: 'The application queries its database',
    },
    {
      number: 125,
      from: 'data',
      to: 'data',
      port: databasePort,
      why: 'The proxy reaches the database in another zone',
    },
    { number: 130, from: 'application', to: 'data', port: cachePort, why: 'The application uses its cache' },
  );
  if (settings.endpoints) {
    flows.push({
      number: 140,
      from: 'application',
      to: 'endpoints',
      port: HTTPS,
      why: 'The application calls AWS without leaving the network',
    });
  }
  if (settings.nat || settings.gatewayEndpoints) {
    flows.push({
      number: 150,
      from: 'application',
      to: 'internet',
      port: HTTPS,
      // S3 and DynamoDB keep their public addresses behind a gateway endpoint. Without NAT there is no route but theirs.
      why: 'The application calls out, and S3 and DynamoDB through their gateway endpoints',
    });
  }
  if (settings.nat) {
    flows.push(
      { number: 160, from: 'application', to: 'public', port: HTTPS, why: 'The call passes the NAT gateway' },
      { number: 170, from: 'public', to: 'internet', port: HTTPS, why: 'The NAT gateway passes it on' },
    );
  }
  if (settings.onPremises) {
    flows.push({
      number: 180,
      from: 'on-premises',
      to: 'application',
      port: applicationPort,
      why: 'Offices reach the application over VPN or Direct Connect',
    });
  }
  return flows;
}
