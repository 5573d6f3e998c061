/** Something that a simulator cannot show, and what of AWS shows it instead. */
export interface NotShown {
  readonly what: string;
  readonly why: string;
  /** What covers it in a real account, and where it stands in this project or in AWS's documentation. */
  readonly covered: string;
}

/** What no drill here proves. The table is part of the report, so that nobody takes the drill for more than it is. */
export const NOT_SHOWN: readonly NotShown[] = [
  {
    what: 'How long a restore of the database takes',
    why: 'The simulated RDS has an instance at once; the real PostgreSQL beside it holds some hundred rows',
    covered:
      'Restore testing plan of AWS Backup for RDS: `CompletionDate` of its jobs, beside the objective of the store',
  },
  {
    what: 'That what AWS Backup restores of a database is whole',
    why: 'Recovery points of the simulator are copies in memory',
    covered:
      'Restore testing plan of AWS Backup for RDS, with a validation by the application’s own queries (PutRestoreValidationResult)',
  },
  {
    what: 'How long a restore of a bucket or of a table takes, and its cost',
    why: 'Nothing takes time in the simulator, and nothing costs',
    covered: 'Restore testing plan of AWS Backup for S3 and DynamoDB',
  },
  {
    what: 'How far a replica is behind under load',
    why: 'Both servers run on one machine, and the simulator has no metrics of them',
    covered: 'Alarm on the metric ReplicaLag of the replica (Amazon RDS, "Monitoring read replication")',
  },
  {
    what: 'How far the copies of buckets are behind',
    why: 'The simulator copies before it answers',
    covered: 'S3 Replication Time Control: metric ReplicationLatency, event OperationMissedThreshold',
  },
  {
    what: 'That a fleet on Fargate, and one that is being drained, stops writing before a failback',
    why: 'The drill has a fleet of instances, which end at once in the simulator',
    covered: 'The comparison of LSNs in failback.md, which finds any write that was not copied',
  },
  {
    what: 'That IAM lets the recovering people and roles do what the runbooks say, and nobody else',
    why: 'The simulator enforces no IAM',
    covered:
      'A game day in the staging account with the real roles; IAM Access Analyzer, custom policy checks',
  },
  {
    what: 'That the recovery region has the capacity on the day when everybody wants it',
    why: 'The simulator’s capacity has no end',
    covered:
      'Service quotas compared between the regions; EC2 On-Demand Capacity Reservations for what must not wait',
  },
  {
    what: 'That visitors reach the recovery region: DNS, TLS, the VPC origin, the way of packets',
    why: 'No packet flows in the simulator',
    covered:
      'The Route 53 health check and the canary of the site; a game day in staging with `activeRegion: recovery`',
  },
  {
    what: 'That a partial outage is noticed: a region that answers slowly, or not for everybody',
    why: 'A simulated region answers or does not',
    covered:
      'AWS Fault Injection Service: "Cross-Region: Connectivity" and "AZ Availability: Power Interruption"',
  },
  {
    what: 'A security group rule that was added by hand besides those of the stacks',
    why: 'Terraform knows single rules, and plans nothing for one that it did not make',
    covered: 'AWS Config rules vpc-sg-open-only-to-authorized-ports and restricted-common-ports',
  },
  {
    what: 'That Secrets Manager reaches the rotation function, and the function the database by TLS',
    why: 'The simulator runs no Lambda functions: the drill calls the real handler, without TLS',
    covered: 'The alarm on the rotation function’s errors; __tests__/ladder/secret-rotation-tls.test.ts',
  },
];
