/** What the function is told by its environment. */
export interface HeaderSettings {
  readonly secretArn: string;
  readonly distributionId: string;
  /** Origin of the distribution that gets the header. */
  readonly originId: string;
  readonly headerName: string;
  /** Listener rule that knows the header's values, and the region of its load balancer. */
  readonly ruleArn: string;
  readonly loadBalancerRegion: string;
}

const VARIABLES = {
  secretArn: 'SECRET_ARN',
  distributionId: 'DISTRIBUTION_ID',
  originId: 'ORIGIN_ID',
  headerName: 'HEADER_NAME',
  ruleArn: 'RULE_ARN',
  loadBalancerRegion: 'LOAD_BALANCER_REGION',
} as const;

/** @throws Error with every variable that is missing. */
export function settingsFrom(env: Readonly<Record<string, string | undefined>>): HeaderSettings {
  const missing = Object.values(VARIABLES).filter((name) => (env[name] ?? '') === '');
  if (missing.length > 0) throw new Error(`The function's environment lacks ${missing.join(', ')}`);
  return Object.fromEntries(
    Object.entries(VARIABLES).map(([setting, name]) => [setting, env[name]]),
  ) as unknown as HeaderSettings;
}
