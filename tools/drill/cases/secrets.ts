import { Failure } from '../../console/failure';
import type { Loss, LossCase, RecoveredCase } from '../loss-case';
import { keyArn } from '../observed';
import type { Scene } from '../scene';
import { type Login, loginIn, logsIn, opens, secretOf } from '../stored-secret';

const noted = { value: '', login: { username: '', password: '' } as Login };

async function valueIn(scene: Scene, region: 'primary' | 'recovery'): Promise<string | undefined> {
  const { SecretString } = await scene[region].secrets.getSecretValue({ SecretId: secretOf(scene) });
  return SecretString;
}

async function sameSecret(scene: Scene): Promise<Loss> {
  for (const region of ['primary', 'recovery'] as const) {
    if ((await valueIn(scene, region)) !== noted.value) {
      throw new Failure(`${secretOf(scene)} is not what it was in the ${region} region`);
    }
  }
  return { count: 0, of: 2, what: 'values' };
}

async function note(scene: Scene): Promise<void> {
  noted.value = (await valueIn(scene, 'primary')) ?? '';
}

async function removeReplica(scene: Scene): Promise<void> {
  await scene.primary.secrets.removeRegionsFromReplication({
    SecretId: secretOf(scene),
    RemoveReplicaRegions: [scene.environment.recovery.name],
  });
}

async function replicateAgain(scene: Scene): Promise<void> {
  await scene.follow('restore-secret#replica', {
    SECRET: secretOf(scene),
    RECOVERY_KEY_ARN: await keyArn(scene, 'data', scene.recovery),
  });
}

const common = {
  lane: 'data',
  store: 'secrets',
  event: 'dataLoss',
  expected: 'recovered',
  verified: 'both regions give the value that they gave before',
  verify: sameSecret,
} as const satisfies Partial<RecoveredCase>;

const parameter = (scene: Scene) => `${scene.names.parameterPath}/application/DATABASE_HOST`;

export const SECRET_CASES: readonly LossCase[] = [
  {
    ...common,
    id: 'secret-deleted',
    lost: 'The application’s secret is deleted in both regions, with a recovery window',
    blocks: ['restore-secret#deleted', 'restore-secret#replica'],
    lose: async (scene) => {
      await note(scene);
      await removeReplica(scene);
      await scene.primary.secrets.deleteSecret({ SecretId: secretOf(scene), RecoveryWindowInDays: 30 });
    },
    recover: async (scene) => {
      await scene.follow('restore-secret#deleted', { SECRET: secretOf(scene) });
      await replicateAgain(scene);
    },
  },
  {
    ...common,
    id: 'secret-replicated-deleted',
    lost: 'The application’s secret is deleted while it has a replica',
    expected: 'refused',
    guard: 'Secrets Manager deletes no secret that is replicated',
    attempt: async (scene) => {
      await note(scene);
      await scene.primary.secrets.deleteSecret({
        SecretId: secretOf(scene),
        ForceDeleteWithoutRecovery: true,
      });
    },
    refusal: /replica/i,
  },
  {
    ...common,
    id: 'secret-overwritten',
    lost: 'The application’s secret is overwritten with a value that fits nothing',
    blocks: ['restore-secret#versions', 'restore-secret#overwritten'],
    lose: async (scene) => {
      await note(scene);
      await scene.primary.secrets.putSecretValue({ SecretId: secretOf(scene), SecretString: 'wrong' });
    },
    recover: async (scene) => {
      const SECRET = secretOf(scene);
      const versions = await scene.follow('restore-secret#versions', { SECRET });
      const [, VERSION = ''] = /\t(\S+)\t\S*AWSPREVIOUS/.exec(versions) ?? [];
      if (VERSION === '') throw new Failure(`No version is the one before the mistake:\n${versions}`);
      await scene.follow('restore-secret#overwritten', { SECRET, VERSION });
    },
  },
  {
    ...common,
    id: 'secret-replica-lost',
    event: 'regionLoss',
    lost: 'The secret’s replica in the recovery region is removed',
    blocks: ['restore-secret#replica'],
    lose: async (scene) => {
      await note(scene);
      await removeReplica(scene);
    },
    recover: replicateAgain,
  },
  {
    ...common,
    id: 'password-read-by-a-stranger',
    lost: 'Somebody who should not has read the application’s password',
    blocks: ['key-compromise#rotate-users'],
    verified: 'the password that was read is refused by the database, and the new one is not',
    lose: async (scene) => {
      noted.login = await loginIn(scene.primary, secretOf(scene));
      if (!(await opens(scene.database, noted.login)))
        throw new Failure('The password never opened anything');
    },
    recover: async (scene) => {
      await scene.follow('key-compromise#rotate-users', { SECRET: secretOf(scene), RECONNECT: '0' });
    },
    verify: async (scene) => {
      if (await opens(scene.database, noted.login))
        throw new Failure('The password still opens the database');
      await logsIn(scene, 'primary', scene.database);
      return { count: 0, of: 1, what: 'values' };
    },
  },
  {
    id: 'parameter-deleted',
    lane: 'data',
    store: 'parameters',
    event: 'dataLoss',
    lost: 'A setting of the application is deleted from Parameter Store',
    expected: 'recovered',
    blocks: ['mend-drift#plan', 'mend-drift#apply'],
    verified: 'the parameter has its value again, encrypted',
    lose: async (scene) => {
      const { Parameter } = await scene.primary.ssm.getParameter({
        Name: parameter(scene),
        WithDecryption: true,
      });
      noted.value = Parameter?.Value ?? '';
      await scene.primary.ssm.deleteParameter({ Name: parameter(scene) });
    },
    recover: async (scene) => {
      await scene.mend('data');
    },
    verify: async (scene) => {
      const { Parameter } = await scene.primary.ssm.getParameter({
        Name: parameter(scene),
        WithDecryption: true,
      });
      if (Parameter?.Value !== noted.value || Parameter.Type !== 'SecureString') {
        throw new Failure(`${parameter(scene)} is not what it was`);
      }
      return { count: 0, of: 1, what: 'values' };
    },
  },
];
