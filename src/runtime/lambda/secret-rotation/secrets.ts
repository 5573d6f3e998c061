import type { SecretsManager } from '@aws-sdk/client-secrets-manager';
import { RotationError } from './errors';

/** What a version of a secret holds. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/** A version that may lack what the first rotation has yet to make. */
export type PartialCredentials = Partial<Credentials> & Readonly<Record<string, unknown>>;

/** Whether a version has both a user and a password. */
export function isWhole(value: PartialCredentials | undefined): value is PartialCredentials & Credentials {
  return [value?.username, value?.password].every((part) => typeof part === 'string' && part !== '');
}

export type Stage = 'AWSCURRENT' | 'AWSPENDING';

const LENGTH = 40;

/** Characters that PostgreSQL's tools and URLs stumble over. */
const AWKWARD = '/@"\'\\ :;`$%&?#[]{}<>|^~,';

/** The secrets of Secrets Manager, as far as a rotation touches them. */
export class Secrets {
  constructor(private readonly client: SecretsManager) {}

  /**
   * What a stage, or one version of it, holds; undefined when there is none.
   *
   * @throws RotationError when it is no JSON object.
   */
  async read(secretId: string, stage: Stage, token?: string): Promise<PartialCredentials | undefined> {
    let text: string | undefined;
    try {
      const found = await this.client.getSecretValue({
        SecretId: secretId,
        VersionStage: stage,
        VersionId: token,
      });
      text = found.SecretString;
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException') return undefined;
      throw error;
    }
    try {
      const value: unknown = JSON.parse(text ?? '');
      if (typeof value === 'object' && value !== null && !Array.isArray(value))
        return value as PartialCredentials;
    } catch {
      // Told below: the parser's own message would quote the text.
    }
    throw new RotationError(
      secretId,
      `the version ${stage} is no JSON object`,
      'Put one with username and password.',
    );
  }

  /** Reads a version that must have both a user and a password. */
  async readWhole(secretId: string, stage: Stage, token?: string): Promise<Credentials> {
    const value = await this.read(secretId, stage, token);
    if (isWhole(value)) return { username: value.username, password: value.password };
    throw new RotationError(
      secretId,
      `the version ${stage} has no ${value?.username ? 'password' : 'username'}`,
      'Put a version that has both, and rotate again.',
    );
  }

  /** Stages of the versions by their token, and whether rotation is on. */
  async describe(secretId: string) {
    const { RotationEnabled, VersionIdsToStages } = await this.client.describeSecret({ SecretId: secretId });
    return { rotationEnabled: RotationEnabled === true, stages: VersionIdsToStages ?? {} };
  }

  /** Writes the version of this token once: again with the same value it changes nothing. */
  async write(secretId: string, value: object, token: string, stage: Stage): Promise<void> {
    await this.client.putSecretValue({
      SecretId: secretId,
      SecretString: JSON.stringify(value),
      ClientRequestToken: token,
      VersionStages: [stage],
    });
  }

  async promote(secretId: string, token: string, current: string | undefined): Promise<void> {
    await this.client.updateSecretVersionStage({
      SecretId: secretId,
      VersionStage: 'AWSCURRENT',
      MoveToVersionId: token,
      RemoveFromVersionId: current,
    });
  }

  async newPassword(): Promise<string> {
    const { RandomPassword } = await this.client.getRandomPassword({
      PasswordLength: LENGTH,
      ExcludeCharacters: AWKWARD,
      RequireEachIncludedType: true,
    });
    if (RandomPassword === undefined) throw new Error('Secrets Manager made no password');
    return RandomPassword;
  }
}
