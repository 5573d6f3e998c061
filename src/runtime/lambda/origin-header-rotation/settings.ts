import { z } from 'zod';

const rule = z.object({ arn: z.string().min(1), region: z.string().min(1) });

/** What the function is told by its environment. */
export interface HeaderSettings {
  readonly secretArn: string;
  readonly distributionId: string;
  /** Origin of the distribution that gets the header. */
  readonly originId: string;
  readonly headerName: string;
  /** Listener rules that know the header's values, each with the region of its load balancer. */
  readonly rules: readonly z.output<typeof rule>[];
}

const VARIABLES = {
  secretArn: 'SECRET_ARN',
  distributionId: 'DISTRIBUTION_ID',
  originId: 'ORIGIN_ID',
  headerName: 'HEADER_NAME',
  rules: 'RULES',
} as const;

/** @throws Error with every variable that is missing, or when the rules are no list of rules. */
export function settingsFrom(env: Readonly<Record<string, string | undefined>>): HeaderSettings {
  const value = (setting: keyof typeof VARIABLES): string => env[VARIABLES[setting]] ?? '';
  const missing = Object.entries(VARIABLES).filter(
    ([setting]) => value(setting as keyof typeof VARIABLES) === '',
  );
  if (missing.length > 0) {
    throw new Error(`The function's environment lacks ${missing.map(([, name]) => name).join(', ')}`);
  }
  return {
    secretArn: value('secretArn'),
    distributionId: value('distributionId'),
    originId: value('originId'),
    headerName: value('headerName'),
    rules: z
      .array(rule)
      .min(1)
      .parse(JSON.parse(value('rules'))),
  };
}
