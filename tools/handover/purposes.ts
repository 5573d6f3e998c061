import { Failure } from '../console/failure';

/** What each stack is for, by its name without the environment's. */
export const PURPOSES: Readonly<Record<string, string>> = {
  state:
    'The remote state of the environment: bucket, lock table and key, and a copy of the states in the recovery region.',
  security: 'KMS keys by purpose, the archive of logs, the audit trail, and the guards of the account.',
  network:
    'The VPC of the primary region: tiers of subnets, NAT, network ACLs, endpoints, flow and DNS logs.',
  recovery:
    'The recovery region: replicas of the keys, the vault that backups are copied into, and a VPC like the primary one.',
  global:
    'What must stand in us-east-1 first: the DNS zone, certificates, and the secret of the origin header.',
  data: 'PostgreSQL behind a proxy, its secrets and their rotation, and the place of sessions.',
  compute: 'The load balancer with its firewall, and the fleet that runs the application.',
  edge: 'CloudFront with its firewall and functions, and the names of the site.',
  storage: 'The buckets of the files that the site serves, and of those that visitors bring.',
  backup: 'AWS Backup: the vault, which data goes into it by which plan, tests of restores, and reports.',
  'recovery-data': 'The database in the recovery region, as a replica or from copies of its backups.',
  'recovery-compute': 'The application in the recovery region.',
  'recovery-storage': 'The copies of the buckets in the recovery region.',
};

/**
 * One sentence on a stack.
 *
 * @throws Failure for a stack that nothing is said of here
 */
export function purposeOf(environment: string, stackId: string): string {
  const purpose = PURPOSES[stackId.slice(environment.length + 1)];
  if (purpose === undefined) {
    throw new Failure(
      `Nothing says what the stack ${stackId} is for. Add a sentence to tools/handover/purposes.ts.`,
    );
  }
  return purpose;
}
