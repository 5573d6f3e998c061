import {
  ConfigurationError,
  type ConfigurationInput,
  type ConfigurationProblem,
  loadConfiguration,
} from '../../src/config';

/** Stands for a setting that is taken away. */
export const MISSING = Symbol('missing');

/** What to change in a good configuration, by the path under which a problem would be told. */
export type Changes = Readonly<Record<string, unknown>>;

/** A configuration without a mistake, which uses the optional parts too; new at each call. */
function goodConfiguration() {
  return {
    project: { name: 'shop', owner: 'platform-team', costCenter: 'cc-1000' },
    dev: {
      name: 'dev',
      production: false,
      dataClassification: 'internal',
      account: { id: '111111111111' },
      deletionProtection: { enabled: false, reason: 'Holds test data only' },
      primary: {
        name: 'eu-central-1',
        availabilityZones: ['a', 'b'],
        vpcCidr: '10.0.0.0/16',
        natMode: 'single',
      },
      recovery: { name: 'eu-west-1', availabilityZones: ['a', 'b'], vpcCidr: '10.1.0.0/16', natMode: 'none' },
    },
    staging: {
      name: 'staging',
      production: false,
      dataClassification: 'internal',
      account: { id: '222222222222' },
      primary: {
        name: 'eu-central-1',
        availabilityZones: ['a', 'b', 'c'],
        vpcCidr: '10.10.0.0/16',
        natMode: 'single',
        vpn: { customerGatewayIp: '203.0.113.10', staticRoutes: ['192.168.0.0/16'] },
        directConnect: { allowedPrefixes: ['10.10.0.0/15'] },
      },
      recovery: {
        name: 'eu-west-1',
        availabilityZones: ['a', 'b', 'c'],
        vpcCidr: '10.12.0.0/16',
        natMode: 'none',
      },
      state: { kind: 'cloud', organization: 'example-org' },
    },
    prod: {
      name: 'prod',
      production: true,
      dataClassification: 'confidential',
      account: { id: '333333333333', keyAdministrators: ['arn:aws:iam::333333333333:role/key-admin'] },
      primary: {
        name: 'us-east-1',
        availabilityZones: ['a', 'b', 'f'],
        vpcCidr: '10.20.0.0/16',
        natMode: 'per-az',
        interfaceEndpoints: ['ssm', 'ecr.api'],
      },
      recovery: {
        name: 'us-west-2',
        availabilityZones: ['a', 'b', 'd'],
        vpcCidr: '10.21.0.0/16',
        natMode: 'none',
      },
      domain: 'shop.example.com',
      backup: { notify: ['on-call@example.com'] },
    },
  };
}

/** The good configuration with some settings changed. */
export function configurationWith(changes: Changes): ConfigurationInput {
  const { project, dev, staging, prod } = goodConfiguration();
  const root: Record<string, unknown> = { project, dev, staging, prod };
  for (const [path, value] of Object.entries(changes)) change(root, path, value);
  const environments = ['dev', 'staging', 'prod'].map((name) => root[name]);
  // The one cast of these tests: wrong settings are their very subject, and an editor's types would not let them be.
  return { project: root['project'], environments } as ConfigurationInput;
}

/** The problems that a configuration is refused for; none when it is accepted. */
export function problemsOf(input: ConfigurationInput): readonly ConfigurationProblem[] {
  try {
    loadConfiguration(input);
    return [];
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
}

function change(root: Record<string, unknown>, path: string, value: unknown): void {
  const keys = path.split(/[.[\]]+/).filter((key) => key !== '');
  const last = keys.pop() ?? '';
  const parent = keys.reduce((node, key) => {
    node[key] ??= {};
    return node[key] as Record<string, unknown>;
  }, root);
  if (value === MISSING) delete parent[last];
  else parent[last] = value;
}
