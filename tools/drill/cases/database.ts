import { Failure } from '../../console/failure';
import { everyRow, lastEntry } from '../ledger';
import { lockOut } from '../lock-out';
import type { Loss, LossCase, RecoveredCase } from '../loss-case';
import { lastGoodMoment } from '../moment';
import type { Scene } from '../scene';
import { logsIn, rotate, secretOf } from '../stored-secret';
import { backedUp, chosen, copied, vaultOf } from './backups';

const noted = { moment: '', rows: 0 };

const instance = (scene: Scene) => ({ DBInstanceIdentifier: scene.names.prefix });
const replica = (scene: Scene) => ({ DBInstanceIdentifier: scene.names.of('recovery') });
const variables = (scene: Scene) => ({ STACK: scene.stack('data'), RESTORE_TIME: noted.moment });

const follow = (scene: Scene, block: string) => scene.follow(`restore-database#${block}`, variables(scene));

const common = {
  lane: 'data',
  store: 'database',
  event: 'dataLoss',
  expected: 'recovered',
} as const satisfies Partial<RecoveredCase>;

const ADOPT = ['restore-database#adopt', 'mend-drift#plan', 'mend-drift#apply'] as const;

/** Tells Terraform which instance it is now. The replica is the last case's: it follows what is no more until then. */
async function adopt(scene: Scene): Promise<void> {
  await follow(scene, 'adopt');
  await scene.mend('data');
}

/** Every row is there, and Terraform has nothing left to do. */
async function whole(scene: Scene): Promise<Loss> {
  await scene.expectNoChanges('data');
  return everyRow(scene.database, noted.rows);
}

/** Copies the table from a restored instance, as the page's reader does with pg_dump and psql. */
async function copyOver(
  scene: Scene,
  region: 'primary' | 'recovery' = 'primary',
  identifier: string = scene.names.prefix,
): Promise<void> {
  const restored = scene.fleet.server(scene.environment[region].name, `${identifier}-restored`);
  const rows = await restored.query('select entry, at from ledger');
  await scene.database.query(
    'create table ledger (entry int primary key, at timestamptz not null default clock_timestamp())',
  );
  await scene.database.query(
    'insert into ledger select * from json_to_recordset($1) as given(entry int, at timestamptz)',
    [JSON.stringify(rows)],
  );
}

/** A backup of the database by AWS Backup, of which the simulator has the entry and the fleet the content. */
async function backedUpDatabase(scene: Scene): Promise<string> {
  const { DBInstances = [] } = await scene.primary.rds.describeDBInstances(instance(scene));
  const point = await backedUp(scene, DBInstances[0]?.DBInstanceArn);
  await scene.fleet.keepPoint(point, scene.environment.primary.name, scene.names.prefix);
  return point;
}

/** Restores the last recovery point of a region's vault there, by the page. */
async function restoreFromVault(scene: Scene, region: 'primary' | 'recovery'): Promise<void> {
  const { environment, names } = scene;
  const INSTANCE = region === 'primary' ? names.prefix : names.of('recovery');
  const vault = { ...vaultOf(scene, region), INSTANCE };
  const POINT = chosen(await scene.follow('restore-database#points', vault));
  await scene.follow('restore-database#from-vault', { ...vault, POINT });
  const identifier = `${INSTANCE}-restored`;
  const described = async (DBInstanceIdentifier: string) => {
    const { DBInstances = [] } = await scene[region].rds.describeDBInstances({ DBInstanceIdentifier });
    return DBInstances[0];
  };
  const [restored, beside] = [await described(identifier), await described(INSTANCE)];
  if (restored?.DBSubnetGroup?.DBSubnetGroupName !== beside?.DBSubnetGroup?.DBSubnetGroupName) {
    throw new Failure('What was restored stands in another network');
  }
  if (restored?.PubliclyAccessible) throw new Failure('What was restored has a public address');
  // AWS Backup asks RDS by itself: the gate does not see it.
  await scene.fleet.restorePoint(POINT, {
    region: environment[region].name,
    identifier,
    resourceId: restored?.DbiResourceId ?? '',
  });
}

async function note(scene: Scene): Promise<void> {
  noted.rows = await lastEntry(scene.database);
  noted.moment = await lastGoodMoment();
}

export const DATABASE_CASES: readonly LossCase[] = [
  {
    ...common,
    id: 'table-dropped',
    lost: 'A table is dropped, and every replica follows',
    blocks: ['restore-database#to-moment', 'restore-database#remove-restored'],
    verified: 'every row is in the database again, copied from the restored instance',
    lose: async (scene) => {
      await note(scene);
      await scene.database.query('drop table ledger');
    },
    recover: async (scene) => {
      await follow(scene, 'to-moment');
      await copyOver(scene);
      await follow(scene, 'remove-restored');
    },
    verify: (scene) => everyRow(scene.database, noted.rows),
  },
  {
    ...common,
    id: 'database-restored-from-vault',
    lost: 'A table is dropped, longer ago than RDS’s own backups go back',
    blocks: ['restore-database#points', 'restore-database#from-vault', 'restore-database#remove-restored'],
    verified: 'every row is in the database again, copied from what was restored of the vault',
    lose: async (scene) => {
      await note(scene);
      await backedUpDatabase(scene);
      await scene.database.query('drop table ledger');
    },
    recover: async (scene) => {
      await restoreFromVault(scene, 'primary');
      await copyOver(scene);
      await follow(scene, 'remove-restored');
    },
    verify: (scene) => everyRow(scene.database, noted.rows),
  },
  {
    ...common,
    id: 'database-restored-from-copy',
    lost: 'A table is dropped, longer ago than RDS’s own backups go back, and the vault of the region is not to be trusted',
    blocks: ['restore-database#points', 'restore-database#from-vault', 'restore-database#remove-restored'],
    verified: 'every row is in the database again, copied from what was restored in the recovery region',
    lose: async (scene) => {
      await note(scene);
      const point = await backedUpDatabase(scene);
      scene.fleet.copyPoint(point, await copied(scene, point));
      await scene.database.query('drop table ledger');
    },
    recover: async (scene) => {
      const DATABASE = scene.names.of('recovery');
      await restoreFromVault(scene, 'recovery');
      await copyOver(scene, 'recovery', DATABASE);
      await scene.follow('restore-database#remove-restored', {
        DATABASE,
        AWS_DEFAULT_REGION: scene.environment.recovery.name,
      });
    },
    verify: (scene) => everyRow(scene.database, noted.rows),
  },
  {
    ...common,
    id: 'rows-deleted',
    slow: true,
    lost: 'Most rows of a table are deleted, and every replica follows',
    blocks: [
      'restore-database#to-moment',
      'restore-database#swap',
      'failback#lock-out',
      'failback#nobody',
      ...ADOPT,
      'key-compromise#rotate-users',
      'restore-database#proxy',
      'restore-database#remove-old',
    ],
    verified: 'every row is in the instance that took its place, the application logs in; a plan is empty',
    lose: async (scene) => {
      await note(scene);
      // The passwords of the moment that is gone back to are not today's.
      for (const _ of ['first', 'second']) await rotate(scene);
      await scene.database.query('delete from ledger where entry > 10');
    },
    recover: async (scene) => {
      await follow(scene, 'to-moment');
      await lockOut(scene, 'primary');
      await follow(scene, 'swap');
      await adopt(scene);
      await scene.follow('key-compromise#rotate-users', { SECRET: secretOf(scene), RECONNECT: '0' });
      await follow(scene, 'proxy');
      await follow(scene, 'remove-old');
    },
    verify: async (scene) => {
      await logsIn(scene, 'primary', scene.database);
      return whole(scene);
    },
  },
  {
    ...common,
    id: 'protected-database-deleted',
    lost: 'The database is deleted by hand',
    expected: 'refused',
    guard: 'RDS deletes no instance whose deletion protection is on, as it is in production',
    attempt: async (scene) => {
      noted.rows = await lastEntry(scene.database);
      await scene.primary.rds.modifyDBInstance({
        ...instance(scene),
        DeletionProtection: true,
        ApplyImmediately: true,
      });
      await scene.primary.rds.deleteDBInstance({ ...instance(scene), SkipFinalSnapshot: true });
    },
    refusal: /protect/i,
    verify: async (scene) => {
      await scene.primary.rds.modifyDBInstance({
        ...instance(scene),
        DeletionProtection: false,
        ApplyImmediately: true,
      });
      return everyRow(scene.database, noted.rows);
    },
  },
  {
    ...common,
    id: 'database-deleted',
    slow: true,
    lost: 'The database is deleted by hand after its protection was turned off; its automated backups are kept',
    blocks: [
      'restore-database#deleted',
      'restore-database#remove-readers',
      ...ADOPT,
      'restore-database#proxy',
    ],
    verified: 'every row is in the instance that was made of the backups; a plan is empty',
    lose: async (scene) => {
      noted.rows = await lastEntry(scene.database);
      await scene.primary.rds.deleteDBInstance({
        ...instance(scene),
        SkipFinalSnapshot: true,
        DeleteAutomatedBackups: false,
      });
    },
    recover: async (scene) => {
      await follow(scene, 'deleted');
      await follow(scene, 'remove-readers');
      await adopt(scene);
      await follow(scene, 'proxy');
    },
    verify: whole,
  },
  {
    ...common,
    id: 'replica-lost',
    slow: true,
    event: 'regionLoss',
    lost: 'The database’s replica in the recovery region is deleted',
    blocks: ['restore-database#remove-replica', 'mend-drift#plan', 'mend-drift#apply'],
    verified: 'the replica that was made anew has every row; a plan is empty',
    lose: async (scene) => {
      noted.rows = await lastEntry(scene.database);
      await scene.recovery.rds.deleteDBInstance({ ...replica(scene), SkipFinalSnapshot: true });
    },
    recover: async (scene) => {
      await follow(scene, 'remove-replica');
      await scene.mend('recovery-data');
    },
    verify: async (scene) => {
      await scene.recoveryDatabase.caughtUpWith(scene.database);
      await scene.expectNoChanges('recovery-data');
      return everyRow(scene.recoveryDatabase, noted.rows);
    },
  },
];
