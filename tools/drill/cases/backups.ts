import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../console/failure';
import type { LossCase, RefusedCase } from '../loss-case';
import type { Scene } from '../scene';
import { itemsOf, SESSION_IDS, sameItems, tableOf } from '../stored-items';

const noted = { point: '' };

const roleOf = (scene: Scene, task: 'backup' | 'restore') => scene.names.roleArn(scene.names.of(task));

/** A backup into the vault of the primary region, as the plan makes it at night. Gives the recovery point's ARN. */
export async function backedUp(scene: Scene, ResourceArn: string | undefined): Promise<string> {
  const { BackupJobId } = await scene.primary.backup.startBackupJob({
    BackupVaultName: scene.names.prefix,
    ResourceArn,
    IamRoleArn: roleOf(scene, 'backup'),
    Lifecycle: { DeleteAfterDays: 35 },
  });
  const { State, StatusMessage, RecoveryPointArn } = await scene.primary.backup.describeBackupJob({
    BackupJobId,
  });
  if (State !== 'COMPLETED') throw new Failure(`The backup is ${State}: ${StatusMessage}`);
  return RecoveryPointArn ?? '';
}

/** Variables of the blocks `points` and `from-vault`, for the vault of a region. */
export const vaultOf = (scene: Scene, region: 'primary' | 'recovery' = 'primary') => ({
  VAULT: scene.names.prefix,
  VAULT_REGION: scene.environment[region].name,
  RESTORE_ROLE_ARN: roleOf(scene, 'restore'),
});

/** Its copy in the vault of the recovery region, which the plan makes too. Gives the copy's ARN. */
export async function copied(scene: Scene, RecoveryPointArn: string): Promise<string> {
  const { primary, names, environment } = scene;
  const { recovery, account } = environment;
  const vault = names.prefix;
  const { CopyJobId } = await primary.backup.startCopyJob({
    RecoveryPointArn,
    SourceBackupVaultName: vault,
    DestinationBackupVaultArn: `arn:aws:backup:${recovery.name}:${account.id}:backup-vault:${vault}`,
    IamRoleArn: roleOf(scene, 'backup'),
    Lifecycle: { DeleteAfterDays: 35 },
  });
  const { CopyJob } = await primary.backup.describeCopyJob({ CopyJobId });
  if (CopyJob?.State !== 'COMPLETED')
    throw new Failure(`The copy is ${CopyJob?.State}: ${CopyJob?.StatusMessage}`);
  return CopyJob.DestinationRecoveryPointArn ?? '';
}

/** The point that block `points` lists last. */
export function chosen(listed: string): string {
  return /\t(\S+)\s*$/.exec(listed)?.[1] ?? '';
}

/** What the plan does at night: a backup of the table into the vault, and its copy into the recovery region's. */
async function backUp(scene: Scene): Promise<void> {
  const { Table } = await scene.primary.dynamodb.describeTable({ TableName: tableOf(scene) });
  noted.point = await backedUp(scene, Table?.TableArn);
  await copied(scene, noted.point);
}

const pointDeleted: RefusedCase = {
  id: 'recovery-point-deleted',
  lane: 'data',
  store: 'backups',
  event: 'dataLoss',
  lost: 'A recovery point is deleted from the vault before its time',
  expected: 'refused',
  guard: 'AWS Backup’s vault lock',
  attempt: async (scene) => {
    await backUp(scene);
    await scene.primary.backup.deleteRecoveryPoint({
      BackupVaultName: scene.names.prefix,
      RecoveryPointArn: noted.point,
    });
  },
  refusal: /lock/i,
  verify: async (scene) => {
    const { RecoveryPoints = [] } = await scene.primary.backup.listRecoveryPointsByBackupVault({
      BackupVaultName: scene.names.prefix,
    });
    const found = RecoveryPoints.some(({ RecoveryPointArn }) => RecoveryPointArn === noted.point);
    if (!found) throw new Failure(`${noted.point} is gone`);
    return { count: 0, of: 1, what: 'values' };
  },
};

export const BACKUP_CASES: readonly LossCase[] = [
  pointDeleted,
  {
    id: 'table-restored-from-copy',
    lane: 'data',
    store: 'sessions',
    event: 'dataLoss',
    lost: 'Every item of the table was deleted longer ago than its history goes back, in both regions, and backed up so since',
    expected: 'recovered',
    blocks: [
      'restore-table#points',
      'restore-table#from-vault',
      'restore-table#copy-back',
      'restore-table#remove-restored',
    ],
    verified: 'every item is back from the copied recovery point, in both regions',
    lose: async (scene) => {
      await backUp(scene);
      for (const id of SESSION_IDS) {
        await scene.primary.dynamodb.deleteItem({ TableName: tableOf(scene), Key: { id: { S: id } } });
      }
      const left = (await itemsOf(scene.recovery, tableOf(scene))).filter(({ user }) => user !== undefined);
      if (left.length > 0) throw new Failure(`${left.length} items are not lost`);
      // The plan goes on: the newest backup is of what is lost. Backups are told apart by the second.
      await sleep(1_100);
      await backUp(scene);
    },
    recover: async (scene) => {
      const variables = {
        TABLE: tableOf(scene),
        RESTORED: `${tableOf(scene)}-restored`,
        VAULT: scene.names.prefix,
        RESTORE_ROLE_ARN: roleOf(scene, 'restore'),
        AWS_DEFAULT_REGION: scene.environment.recovery.name,
      };
      const points = await scene.follow('restore-table#points', variables);
      // The last but one: the newest has nothing in it.
      const [good = ''] = points.trim().split('\n').slice(-2);
      const POINT = chosen(good);
      for (const block of ['from-vault', 'copy-back', 'remove-restored']) {
        await scene.follow(`restore-table#${block}`, { ...variables, POINT });
      }
    },
    verify: (scene) => sameItems(scene),
  },
];
