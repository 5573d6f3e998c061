import { backupNotifications, backupReports, copyingAccount } from '../constructs/security/backup-key-users';
import {
  autoScaling,
  cloudTrail,
  cloudWatchLogs,
  type KeyUser,
  logDelivery,
  principalsThrough,
} from '../constructs/security/key-users';

/** A key for each purpose, so that access to one kind of data gives none to another. The state has its own. */
export const KEY_PURPOSES = ['logs', 'data', 'backup'] as const;
export type KeyPurpose = (typeof KEY_PURPOSES)[number];

/** The trail that writes with the logs key. */
export interface TrailIdentity {
  readonly name: string;
  readonly homeRegion: string;
}

/** What each key is for; its description in KMS. */
export const KEY_DESCRIPTIONS: Readonly<Record<KeyPurpose, string>> = {
  logs: 'Logs of the platform, in CloudWatch and in the log archive',
  data: 'Data of the application',
  backup: 'Backups and their copies',
};

/** Services that keep data of the application, or code and settings of what works with them. */
const DATA_SERVICES = [
  's3',
  'dynamodb',
  'ec2',
  'rds',
  'secretsmanager',
  'ssm',
  'elasticache',
  'lambda',
  'ecr',
] as const;

/**
 * Who uses the key of a purpose: the same for the primary key and its replica, but that an account which copies backups
 * does so from the primary region alone.
 */
export function keyUsers(purpose: KeyPurpose, trail: TrailIdentity, copyAccountId?: string): KeyUser[] {
  const copying = (...services: string[]) =>
    copyAccountId === undefined ? [] : [copyingAccount(copyAccountId, ...services)];
  switch (purpose) {
    case 'logs':
      return [principalsThrough('s3'), cloudWatchLogs, logDelivery, cloudTrail(trail.name, trail.homeRegion)];
    case 'data':
      return [principalsThrough(...DATA_SERVICES), autoScaling, ...copying('rds')];
    case 'backup':
      return [
        principalsThrough('backup', 's3', 'dynamodb', 'ec2', 'rds'),
        backupNotifications,
        backupReports,
        ...copying('backup'),
      ];
  }
}
