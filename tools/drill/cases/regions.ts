import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../../console/failure';
import { everyRow, lastEntry, missingRows, write } from '../ledger';
import { lockOut } from '../lock-out';
import type { Loss, LossCase, RecoveredCase } from '../loss-case';
import { originOf } from '../observed';
import type { Scene } from '../scene';
import { sameItems } from '../stored-items';
import { sameObjects } from '../stored-objects';
import { type Login, loginIn, logsIn, rotate, secretOf } from '../stored-secret';
import { APPLY_BLOCKS, applyInOrder, planAndJudge, pointAt, stateVariables } from '../switching';

/** What a failover applies, in this order: the database, the application, the way of visitors. */
const FAILOVER = ['recovery-data', 'recovery-compute', 'edge'] as const;

const common = { lane: 'all', expected: 'recovered' } as const satisfies Partial<RecoveredCase>;
const noted = { rows: 0, lostAt: new Date(), login: { username: '', password: '' } as Login };

/** Visitors are served from a region: by its load balancer, with its capacity, on a database that takes writes. */
async function serves(scene: Scene, region: 'primary' | 'recovery'): Promise<void> {
  const { LoadBalancers = [] } = await scene[region].loadBalancing.describeLoadBalancers({});
  const asked = await originOf(scene);
  if (!LoadBalancers.some(({ DNSName }) => DNSName === asked)) {
    throw new Failure(`The distribution asks ${asked}, which does not stand in the ${region} region`);
  }
  const { AutoScalingGroups = [] } = await scene[region].autoScaling.describeAutoScalingGroups({});
  if (AutoScalingGroups[0]?.MinSize !== scene.environment.compute.scaling.minimum) {
    throw new Failure(`No capacity stands in the ${region} region`);
  }
  await write(region === 'primary' ? scene.database : scene.recoveryDatabase, 1);
}

/** Puts the stale database of a region aside and lets a replica of the other one take its place. */
async function follows(scene: Scene, region: 'primary' | 'recovery'): Promise<void> {
  const { environment, names } = scene;
  const other = region === 'primary' ? 'recovery' : 'primary';
  const identifiers = { primary: names.prefix, recovery: names.of('recovery') };
  const variables = {
    FROM: environment[region].name,
    STALE: identifiers[region],
    STACK: scene.stack(region === 'primary' ? 'data' : 'recovery-data'),
    SOURCE: `arn:aws:rds:${environment[other].name}:${environment.account.id}:db:${identifiers[other]}`,
  };
  for (const block of ['put-aside', 'replica', 'adopt']) await scene.follow(`failback#${block}`, variables);
  await everythingArrived(scene, region);
}

async function removeStale(scene: Scene): Promise<void> {
  const { environment, names } = scene;
  for (const [FROM, STALE] of [
    [environment.primary.name, names.prefix],
    [environment.recovery.name, names.of('recovery')],
  ] as const) {
    await scene.follow('failback#remove-stale', { FROM, STALE });
  }
}

const recoveryRegion: RecoveredCase = {
  ...common,
  id: 'recovery-region-lost',
  store: 'everything',
  event: 'regionLoss',
  lost: 'The recovery region is out while the primary region serves',
  blocks: [],
  verified: 'visitors notice nothing; what was written meanwhile stands in both regions once it is back',
  lose: async (scene) => {
    await scene.simulator.outage(scene.environment.recovery.name);
    await scene.fleet.fail(scene.environment.recovery.name);
    await serves(scene, 'primary');
    noted.rows = await write(scene.database, 20);
  },
  recover: async (scene) => {
    await scene.simulator.endOutage(scene.environment.recovery.name);
    await scene.fleet.revive(scene.environment.recovery.name);
  },
  verify: async (scene) => {
    await scene.recoveryDatabase.caughtUpWith(scene.database);
    await sameObjects(scene, 'uploads-replica');
    await sameItems(scene);
    return everyRow(scene.recoveryDatabase, noted.rows);
  },
};

const primaryRegion: RecoveredCase = {
  ...common,
  id: 'primary-region-lost',
  store: 'everything',
  event: 'regionLoss',
  lost: 'The primary region is out while visitors write: nothing in it answers',
  blocks: [
    'failover#check',
    'failover#lag',
    'failover#last-saved',
    'failover#cut-secrets',
    'state-recovery#stale-locks',
    'state-recovery#other-bucket',
    ...APPLY_BLOCKS,
  ],
  verified: 'the recovery region serves: distribution, capacity, database, files, sessions, secrets',
  lose: async (scene) => {
    noted.rows = await write(scene.database, 200);
    // Without the time in which replicas follow, as an outage comes.
    await scene.fleet.fail(scene.environment.primary.name);
    await scene.simulator.outage(scene.environment.primary.name);
    noted.lostAt = new Date();
  },
  recover: async (scene) => {
    await scene.follow('failover#check', {});
    await scene.follow('failover#lag', {});
    await lastSaved(scene);
    await scene.follow('failover#cut-secrets', {});
    await scene.follow('state-recovery#stale-locks', stateVariables(scene));
    scene.configure({ activeRegion: 'recovery', stateRegion: 'recovery' });
    await pointAt(scene, FAILOVER);
    await applyInOrder(scene, FAILOVER);
  },
  verify: async (scene) => {
    const loss: Loss = await missingRows(scene.recoveryDatabase, noted.rows, noted.lostAt);
    await serves(scene, 'recovery');
    await sameObjects(scene, 'uploads-replica');
    await sameObjects(scene, 'assets-replica');
    await sameItems(scene, ['recovery']);
    await logsIn(scene, 'recovery', scene.recoveryDatabase);
    return loss;
  },
};

const BACK = ['data', 'compute', 'edge'] as const;

/** What whoever decides about a failover is told. */
async function lastSaved(scene: Scene): Promise<void> {
  const [row] = await scene.ask<{ last_saved: Date | null }>('failover#last-saved', scene.recoveryDatabase);
  const saved = row?.last_saved?.getTime() ?? 0;
  if (Math.abs(saved - noted.lostAt.getTime()) > 600_000) {
    throw new Failure(`The replica says that it has last received something at ${row?.last_saved}`);
  }
}

/** Waits until the replica in a region has all that was written in the other, asking both as the page says. */
async function everythingArrived(scene: Scene, region: 'primary' | 'recovery'): Promise<void> {
  const [source, replica] =
    region === 'primary'
      ? [scene.recoveryDatabase, scene.database]
      : [scene.database, scene.recoveryDatabase];
  const [written] = await scene.ask<{ lsn: string }>('failback#written', source);
  for (let asked = 0; ; asked += 1) {
    const [row] = await scene.ask<{ arrived: boolean }>('failback#arrived', replica, {
      lsn: written?.lsn ?? '',
    });
    if (row?.arrived) return;
    if (asked > 300) throw new Failure(`${written?.lsn} does not arrive at the replica`);
    await sleep(200);
  }
}

/** No fleet of a region is left that could write. */
async function stopWriting(scene: Scene, region: 'primary' | 'recovery'): Promise<void> {
  await scene.follow('failback#stop-writing', { WRITING_REGION: scene.environment[region].name });
  const { AutoScalingGroups = [] } = await scene[region].autoScaling.describeAutoScalingGroups({});
  if (AutoScalingGroups.some(({ MaxSize, Instances = [] }) => MaxSize !== 0 || Instances.length > 0)) {
    throw new Failure(`A fleet of the ${region} region goes on writing`);
  }
}

const failback: RecoveredCase = {
  ...common,
  id: 'failback',
  slow: true,
  store: 'everything',
  event: 'regionLoss',
  lost: 'The primary region is back after a failover, with a stale database and the states of before',
  blocks: [
    'state-recovery#copy-back',
    'state-recovery#other-bucket',
    'failback#stop-rotation',
    'failback#secrets-back',
    'key-compromise#rotate-users',
    'restore-database#proxy',
    'failback#put-aside',
    'failback#replica',
    'failback#adopt',
    'failback#stop-writing',
    'failback#lock-out',
    'failback#nobody',
    'failback#written',
    'failback#arrived',
    'failback#files-arrived',
    ...APPLY_BLOCKS,
    'failback#resume',
    'failback#remove-stale',
  ],
  verified:
    'the primary region serves with all that was written in the other; replicas follow; plans are empty',
  lose: async (scene) => {
    await write(scene.recoveryDatabase, 50);
    await scene.simulator.endOutage(scene.environment.primary.name);
    await scene.fleet.revive(scene.environment.primary.name);
    // What is overdue runs once the region is back, on the stale database.
    noted.login = await loginIn(scene.primary, secretOf(scene));
    for (const _ of ['first', 'second']) await rotate(scene);
    const rotated = await loginIn(scene.primary, secretOf(scene));
    if (rotated.password === noted.login.password) throw new Failure('The primary region has not rotated');
    // Visitors notice nothing.
    await logsIn(scene, 'recovery', scene.recoveryDatabase);
  },
  recover: async (scene) => {
    await stopWriting(scene, 'primary');
    await scene.follow('failback#stop-rotation', {});
    const all = [...BACK, 'recovery-data', 'recovery-compute'];
    await scene.follow('state-recovery#copy-back', stateVariables(scene));
    scene.configure({ activeRegion: 'recovery', stateRegion: 'primary' });
    await pointAt(scene, all);
    await follows(scene, 'primary');
    scene.configure({ activeRegion: 'primary', stateRegion: 'primary' });
    await pointAt(scene, all);
    for (const name of BACK) await planAndJudge(scene, name);
    await stopWriting(scene, 'recovery');
    await lockOut(scene, 'recovery');
    noted.rows = await lastEntry(scene.recoveryDatabase);
    await everythingArrived(scene, 'primary');
    await scene.follow('failback#files-arrived', {
      UPLOADS: scene.names.bucket('uploads'),
      UPLOADS_COPY: scene.names.bucket('uploads-replica'),
    });
    await scene.follow('failback#secrets-back', {});
    await applyInOrder(scene, ['data']);
    await scene.follow('key-compromise#rotate-users', { SECRET: secretOf(scene), RECONNECT: '0' });
    await scene.follow('restore-database#proxy', {});
    await applyInOrder(scene, ['compute', 'edge']);
    await follows(scene, 'recovery');
    await applyInOrder(scene, ['recovery-data', 'recovery-compute']);
    await scene.follow('failback#resume', {});
    await removeStale(scene);
  },
  verify: async (scene) => {
    await serves(scene, 'primary');
    const loss = await everyRow(scene.database, noted.rows);
    await logsIn(scene, 'primary', scene.database);
    await scene.recoveryDatabase.caughtUpWith(scene.database);
    await everyRow(scene.recoveryDatabase, noted.rows);
    // It follows again: secrets and the users that they are of.
    await logsIn(scene, 'recovery', scene.recoveryDatabase);
    await sameObjects(scene, 'uploads');
    await sameItems(scene);
    for (const stack of [...BACK, 'recovery-data', 'recovery-compute']) await scene.expectNoChanges(stack);
    return loss;
  },
};

/** In this order: what needs both regions comes before one of them goes. */
export const REGION_CASES: readonly LossCase[] = [recoveryRegion, primaryRegion, failback];
