import { SecretsManager } from '@aws-sdk/client-secrets-manager';
import type { SecretsManagerRotationEvent } from 'aws-lambda';
import { type Connect, connectTo } from './database';
import { failedIn, RotationError } from './errors';
import { Secrets } from './secrets';
import { type RotationSettings, settingsFrom } from './settings';
import { createSecret, finishSecret, type Parts, type Step, setSecret, testSecret } from './steps';

export interface RotationParts {
  readonly settings: RotationSettings;
  readonly client: SecretsManager;
  readonly connect: Connect;
}

const STEPS = new Map<string, Step>(Object.entries({ createSecret, setSecret, testSecret, finishSecret }));

/** A handler that works with these parts. AWS Secrets Manager User Guide, "Lambda rotation functions". */
export function rotationHandler({ settings, client, connect }: RotationParts) {
  const parts: Parts = { settings, connect, secrets: new Secrets(client) };
  return async ({ SecretId, ClientRequestToken, Step: name }: SecretsManagerRotationEvent): Promise<void> => {
    try {
      const step = STEPS.get(name);
      if (step === undefined) {
        throw new RotationError(
          SecretId,
          'there is no such step',
          `The steps are ${[...STEPS.keys()].join(', ')}.`,
        );
      }
      if (await isPending(SecretId, ClientRequestToken, parts)) {
        await step(SecretId, ClientRequestToken, parts);
      }
    } catch (error) {
      throw failedIn(name, SecretId, error);
    }
  };
}

/**
 * Whether there is anything to do for this version: nothing once it is current.
 *
 * @throws RotationError when the secret or the version is not to be rotated.
 */
async function isPending(secretId: string, token: string, { secrets, settings }: Parts): Promise<boolean> {
  const { masterSecretArn, applicationSecretArn } = settings;
  if (![masterSecretArn, applicationSecretArn].includes(secretId)) {
    throw new RotationError(
      secretId,
      'the function does not rotate this secret',
      `It rotates ${masterSecretArn} and ${applicationSecretArn}.`,
    );
  }
  const { rotationEnabled, stages } = await secrets.describe(secretId);
  if (!rotationEnabled) {
    throw new RotationError(secretId, 'rotation is not enabled', 'Deploy the data stack, which enables it.');
  }
  const own = stages[token] ?? [];
  if (own.includes('AWSCURRENT')) return false;
  if (own.includes('AWSPENDING')) return true;
  throw new RotationError(
    secretId,
    `the version ${token} is ${own.length > 0 ? `at ${own.join(' and ')} and ` : ''}not pending`,
    'Start a new rotation: this one has been given up.',
  );
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
