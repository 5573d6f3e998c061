/** Something that a simulator cannot show, and what of AWS shows it instead. */
export interface NotShown {
  readonly what: string;
  readonly why: string;
  /** What shows it in a real account: of this project, or to be done there ("To do"). */
  readonly covered: string;
}

/** What no drill here proves. The table is part of the report, so that nobody takes the drill for more than it is. */
export const NOT_SHOWN: readonly NotShown[] = [
  {
    what: 'How long a restore of the database takes',
    why: 'The simulated RDS has an instance at once; the real PostgreSQL beside it holds some hundred rows',
    covered:
      'The restore testing plan of the backup stack, for RDS: the times of its jobs are in the restore report',
  },
  {
    what: 'That what AWS Backup restores of a database is whole',
    why: 'Recovery points of the simulator are copies in memory',
    covered:
      'To do: within the hours in which a tested restore stands, ask it the application’s own queries, and note the answer (PutRestoreValidationResult). The plan itself shows that the restore ended well',
  },
  {
    what: 'How long a restore of a bucket or of a table takes, and its cost',
    why: 'Nothing takes time in the simulator, and nothing costs',
    covered: 'The restore testing plan of the backup stack, for S3 and DynamoDB',
  },
  {
    what: 'That AWS Backup can restore the copies in the recovery vault: keys, roles, networks there',
    why: 'The drill restores a table, a bucket and the database from their copies; the simulator enforces no IAM, and the restore testing plan draws from the vault of the primary region alone',
    covered:
      'To do: blocks `from-vault` of the runbooks with VAULT_REGION of the recovery region, in a game day',
  },
  {
    what: 'A failover of the strategies backup-and-restore and warm-standby, and one onto a database that was restored in the recovery region',
    why: 'The drill’s environment is a pilot light, as production is',
    covered:
      '__tests__/stacks for what they are synthesized to. To do: a drill with the strategy that you choose, in staging',
  },
  {
    what: 'How far a replica is behind under load',
    why: 'Both servers run on one machine, and the simulator has no metrics of them',
    covered: 'The alarm on ReplicaLag of the recovery data stack',
  },
  {
    what: 'How far the copies of buckets are behind',
    why: 'The simulator copies before it answers',
    covered:
      'The alarms on ReplicationLatency of the recovery storage stack, at the objective of each bucket',
  },
  {
    what: 'That a fleet on Fargate, and one that is being drained, stops writing before a failback',
    why: 'The drill has a fleet of instances, which end at once in the simulator',
    covered:
      'The queries `lock-out` and `nobody` of failback.md, which the drill asks with a forgotten writer connected: whatever is left can write no more',
  },
  {
    what: 'That IAM lets the recovering people and roles do what the runbooks say, and nobody else',
    why: 'The simulator enforces no IAM',
    covered: 'To do: a game day in the staging account with the real roles',
  },
  {
    what: 'That the recovery region has the capacity on the day when everybody wants it',
    why: 'The simulator’s capacity has no end',
    covered:
      'To do: compare the service quotas of both regions; reserve capacity (EC2 On-Demand Capacity Reservations) for what must not wait',
  },
  {
    what: 'That visitors reach the recovery region: DNS, TLS, the VPC origin, the way of packets',
    why: 'No packet flows in the simulator',
    covered:
      'The Route 53 health check of the edge stack, for the region that serves. To do: a game day in staging with `activeRegion: recovery`',
  },
  {
    what: 'That a partial outage is noticed: a region that answers slowly, or not for everybody',
    why: 'A simulated region answers or does not',
    covered:
      'To do: AWS Fault Injection Service, "Cross-Region: Connectivity" and "AZ Availability: Power Interruption"',
  },
  {
    what: 'A security group rule that was added by hand besides those of the stacks',
    why: 'Terraform knows single rules, and plans nothing for one that it did not make',
    covered: 'To do: AWS Config rules vpc-sg-open-only-to-authorized-ports and restricted-common-ports',
  },
  {
    what: 'That Secrets Manager reaches the rotation function, and the function the database by TLS',
    why: 'The simulator runs no Lambda functions: the drill calls the real handler, without TLS',
    covered:
      '__tests__/ladder/secret-rotation-tls.test.ts for TLS. To do: an alarm on the metric Errors of the function',
  },
];
