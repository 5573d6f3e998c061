import { setTimeout as sleep } from 'node:timers/promises';
import { CloudFront } from '@aws-sdk/client-cloudfront';
import { ElasticLoadBalancingV2 } from '@aws-sdk/client-elastic-load-balancing-v2';
import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerRotationEvent } from 'aws-lambda';
import { Header } from './header';
import { type HeaderSettings, settingsFrom } from './settings';

export interface RotationParts {
  readonly settings: HeaderSettings;
  readonly secrets: SecretsManager;
  readonly cloudFront: CloudFront;
  /** A client for the region of a rule. */
  readonly loadBalancing: (region: string) => ElasticLoadBalancingV2;
  /** Milliseconds between two looks at the distribution, and until it is given up. */
  readonly wait: { readonly between: number; readonly most: number };
}

/** Characters of a value. */
const LENGTH = 48;

/**
 * Rotates the value by which the load balancers know their distribution, with no request refused: each takes the old
 * value and the new one while CloudFront's edges change over. AWS Secrets Manager User Guide, "Lambda rotation
 * functions".
 */
export function headerRotation({ settings, secrets, cloudFront, loadBalancing, wait }: RotationParts) {
  const header = new Header(settings, cloudFront, loadBalancing);
  const SecretId = settings.secretArn;
  const read = async (stage: string, VersionId?: string): Promise<string | undefined> => {
    try {
      return (await secrets.getSecretValue({ SecretId, VersionStage: stage, VersionId })).SecretString;
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException') return undefined;
      throw error;
    }
  };
  const required = async (stage: string, token?: string): Promise<string> => {
    const value = await read(stage, token);
    if (value === undefined || value === '')
      throw new Error(`${SecretId}: there is no version ${stage}: rotate again`);
    return value;
  };

  const steps: Readonly<Record<string, (token: string) => Promise<void>>> = {
    createSecret: async (token) => {
      if ((await read('AWSPENDING', token)) !== undefined) return;
      const { RandomPassword } = await secrets.getRandomPassword({
        PasswordLength: LENGTH,
        ExcludePunctuation: true,
      });
      await secrets.putSecretValue({
        SecretId,
        ClientRequestToken: token,
        SecretString: RandomPassword,
        VersionStages: ['AWSPENDING'],
      });
    },
    setSecret: async (token) => {
      const [pending, current] = [await required('AWSPENDING', token), await required('AWSCURRENT')];
      await header.accept([pending, current]);
      await header.send(pending);
    },
    testSecret: async (token) => {
      const pending = await required('AWSPENDING', token);
      for (let waited = 0; !(await header.isSentEverywhere(pending)); waited += wait.between) {
        if (waited >= wait.most) {
          throw new Error(
            `The distribution ${settings.distributionId} is still changing: the step is tried again`,
          );
        }
        await sleep(wait.between);
      }
    },
    finishSecret: async (token) => {
      const { VersionIdsToStages = {} } = await secrets.describeSecret({ SecretId });
      const current = Object.keys(VersionIdsToStages).find((id) =>
        VersionIdsToStages[id]?.includes('AWSCURRENT'),
      );
      if (current === token) return;
      await secrets.updateSecretVersionStage({
        SecretId,
        VersionStage: 'AWSCURRENT',
        MoveToVersionId: token,
        RemoveFromVersionId: current,
      });
    },
  };

  return async ({
    ClientRequestToken,
    Step,
    SecretId: asked,
  }: SecretsManagerRotationEvent): Promise<void> => {
    const step = steps[Step];
    if (step === undefined)
      throw new Error(`There is no step ${Step}: there are ${Object.keys(steps).join(', ')}`);
    if (asked !== SecretId) throw new Error(`The function rotates ${SecretId}, not ${asked}`);
    const { RotationEnabled, VersionIdsToStages = {} } = await secrets.describeSecret({ SecretId });
    if (RotationEnabled !== true)
      throw new Error(`${SecretId}: rotation is not enabled: deploy the edge stack`);
    const own = VersionIdsToStages[ClientRequestToken];
    if (own?.includes('AWSCURRENT') === true) return;
    if (own?.includes('AWSPENDING') !== true) {
      throw new Error(`${SecretId}: the version ${ClientRequestToken} is not pending: start a new rotation`);
    }
    await step(ClientRequestToken);
  };
}

let rotate: ReturnType<typeof headerRotation> | undefined;

/** The function's entry. A change of CloudFront takes some minutes; the function may run for 15. */
export async function handler(event: SecretsManagerRotationEvent): Promise<void> {
  if (rotate === undefined) {
    const settings = settingsFrom(process.env);
    rotate = headerRotation({
      settings,
      secrets: new SecretsManager({}),
      cloudFront: new CloudFront({}),
      loadBalancing: (region) => new ElasticLoadBalancingV2({ region }),
      wait: { between: 10_000, most: 13 * 60_000 },
    });
  }
  await rotate(event);
}
