import {
  backupPlansOf,
  deployRoleArns,
  type EnvironmentConfig,
  namesOf,
  type ProjectConfig,
  protectionOf,
  retentionRange,
} from '../config';
import type { BackupVaultProps } from '../constructs/backup/backup-vault';

/** What the vault of the primary region and that of the recovery region have alike, with the lock of each. */
export function vaultProps(
  project: ProjectConfig,
  environment: EnvironmentConfig,
  region: 'primary' | 'recovery',
  kmsKeyArn: string,
): BackupVaultProps {
  const { account, backup } = environment;
  const { lock } = backup;
  return {
    name: namesOf(project, environment).prefix,
    location: { accountId: account.id, region: environment[region].name },
    kmsKeyArn,
    lock: {
      ...retentionRange(backupPlansOf(environment), region),
      coolingOffDays: lock.mode === 'compliance' ? lock.coolingOffDays : undefined,
    },
    keepers: deployRoleArns(project, environment),
    notify: backup.notify,
    protection: protectionOf(environment),
  };
}
