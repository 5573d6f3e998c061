import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerRotationEvent } from 'aws-lambda';
import { type Connect, connectTo } from './database';
import { RotationError } from './errors';
import { Secrets } from './secrets';
import { type RotationSettings, settingsFrom } from './settings';
import { createSecret, finishSecret, type Step, setSecret, testSecret } from './steps';

export interface RotationParts {
  readonly settings: RotationSettings;
  readonly client: SecretsManager;
  readonly connect: Connect;
}

const STEPS: Readonly<Record<string, Step>> = { createSecret, setSecret, testSecret, finishSecret };

/** A handler that works with these parts. AWS Secrets Manager User Guide, "Lambda rotation functions". */
export function rotationHandler({ settings, client, connect }: RotationParts) {
  const parts = { settings, connect, secrets: new Secrets(client) };
  return async ({ SecretId, ClientRequestToken, Step: name }: SecretsManagerRotationEvent): Promise<void> => {
    const step = STEPS[name];
    if (step === undefined) {
      throw new RotationError(
        SecretId,
        `there is no step ${name}`,
        `The steps are ${Object.keys(STEPS).join(', ')}.`,
      );
    }
    if (![settings.masterSecretArn, settings.applicationSecretArn].includes(SecretId)) {
      throw new RotationError(
        SecretId,
        'the function does not rotate this secret',
        `It rotates ${settings.masterSecretArn} and ${settings.applicationSecretArn}.`,
      );
    }
    const { rotationEnabled, stages } = await parts.secrets.describe(SecretId);
    if (!rotationEnabled) {
      throw new RotationError(
        SecretId,
        'rotation is not enabled',
        'Deploy the data stack, which enables it.',
      );
    }
    const own = stages[ClientRequestToken];
    if (own?.includes('AWSCURRENT') === true) return;
    if (own?.includes('AWSPENDING') !== true) {
      throw new RotationError(
        SecretId,
        `the version ${ClientRequestToken} is not pending`,
        'Start a new rotation: this one has been given up.',
      );
    }
    await step(SecretId, ClientRequestToken, parts);
  };
}

let rotate: ReturnType<typeof rotationHandler> | undefined;

/** The function's entry: its parts are made at the first call, so that a wrong environment is told as an error of it. */
export async function handler(event: SecretsManagerRotationEvent): Promise<void> {
  if (rotate === undefined) {
    const settings = settingsFrom(process.env);
    rotate = rotationHandler({
      settings,
      client: new SecretsManager({}),
      connect: connectTo(settings.database),
    });
  }
  await rotate(event);
}
